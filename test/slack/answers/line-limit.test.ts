import { expect, test } from '@jest/globals';
import { LineLimit } from '../../../src/slack/answers/line-limit.js';
import { gate } from '../../support/eventually.js';

const enter = (lineLimit: LineLimit, user: string, count: number) =>
  Array.from({ length: count }, () => lineLimit.enter(user)).flatMap((leave) =>
    typeof leave === 'string' ? [] : leave,
  );

test('one person has five places, and gets one back with each that ends', () => {
  const lineLimit = new LineLimit();
  const places = enter(lineLimit, 'U1', 7);
  expect(places).toHaveLength(5);
  for (const leave of places.slice(0, 2)) leave();
  expect(enter(lineLimit, 'U1', 7)).toHaveLength(2);
  expect(enter(lineLimit, 'U2', 7)).toHaveLength(5);
});

test('all together have forty', () => {
  const lineLimit = new LineLimit();
  const places = Array.from({ length: 20 }, (_, at) => enter(lineLimit, `U${at}`, 5)).flat();
  expect(places).toHaveLength(40);
  expect(lineLimit.enter('U19')).toMatch(/^I’m busy answering 40 commands, so nothing was done\./);
  for (const leave of places) leave();
  expect(enter(lineLimit, 'U19', 5)).toHaveLength(5);
});

test('whoever is being told that there is no room is not told again meanwhile', async () => {
  const lineLimit = new LineLimit();
  const { until, open } = gate();
  const told: string[] = [];
  const tell = (user: string) =>
    lineLimit.tell(user, async () => {
      told.push(user);
      await until;
    });
  const telling = [tell('U1'), tell('U1'), tell('U2')];
  expect(told).toEqual(['U1', 'U2']);
  open();
  await Promise.all(telling);
  await tell('U1');
  expect(told).toEqual(['U1', 'U2', 'U1']);
});
