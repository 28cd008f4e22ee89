// What a seed decides: everything that people do and everything that goes wrong, before the run begins.
import { expect, test } from '@jest/globals';
import { Chance } from './chance.js';
import { mishaps } from './mishap.js';
import { scripts } from './script.js';

const plan = (seed: string) => {
  const chance = new Chance(seed);
  return { scripts: scripts(chance.fork('scripts'), 300), due: mishaps(chance.fork('mishaps'), 300, 20) };
};

test('the same seed gives the same scripts and mishaps, another one others', () => {
  expect(plan('1')).toEqual(plan('1'));
  expect(plan('1').scripts).not.toEqual(plan('2').scripts);
  expect(plan('1').due).not.toEqual(plan('2').due);
});

test('every kind of mishap strikes, and as many kills as were asked for', () => {
  const kinds = plan('1').due.map(({ mishap }) => mishap.kind);
  expect(kinds.filter((kind) => kind === 'kill')).toHaveLength(20);
  expect(new Set(kinds)).toEqual(
    new Set(
      ['kill', 'stop', 'Redis killed', 'Redis paused', 'Atlas', 'Slack', 'drift', 'card deleted'].concat(
        'channel archived',
        'approver out of the group',
        'delivery repeated',
      ),
    ),
  );
});
