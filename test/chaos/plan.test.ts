// A seed decides everything that people do and every failure before the run begins.
import { expect, test } from '@jest/globals';
import { Chance } from './chance.js';
import { mishaps } from './mishap.js';
import { scripts } from './script.js';

const plan = (seed: string) => {
  const chance = new Chance(seed);
  return { scripts: scripts(chance.fork('scripts'), 300), due: mishaps(chance.fork('mishaps'), 300, 20) };
};

test('the same seed gives the same scripts and mishaps, and another seed different ones', () => {
  expect(plan('1')).toEqual(plan('1'));
  expect(plan('1').scripts).not.toEqual(plan('2').scripts);
  expect(plan('1').due).not.toEqual(plan('2').due);
});

test('a plan has every kind of mishap and the given number of kills', () => {
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
