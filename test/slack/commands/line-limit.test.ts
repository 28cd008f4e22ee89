import { expect, test } from '@jest/globals';
import { AtOnce } from '../../../src/slack/commands/line-limit.js';
import { gate } from '../../support/eventually.js';

const enter = (atOnce: AtOnce, user: string, count: number) =>
  Array.from({ length: count }, () => atOnce.enter(user)).flatMap((leave) => (typeof leave === 'string' ? [] : leave));

test('one person has five places, and gets one back with each that ends', () => {
  const atOnce = new AtOnce();
  const places = enter(atOnce, 'U1', 7);
  expect(places).toHaveLength(5);
  for (const leave of places.slice(0, 2)) leave();
  expect(enter(atOnce, 'U1', 7)).toHaveLength(2);
  expect(enter(atOnce, 'U2', 7)).toHaveLength(5);
});

test('all together have forty', () => {
  const atOnce = new AtOnce();
  const places = Array.from({ length: 20 }, (_, at) => enter(atOnce, `U${at}`, 5)).flat();
  expect(places).toHaveLength(40);
  expect(atOnce.enter('U19')).toMatch(/^Too much at once: I am answering 40 lines just now\./);
  for (const leave of places) leave();
  expect(enter(atOnce, 'U19', 5)).toHaveLength(5);
});

test('whoever is being told that there is no room is not told again meanwhile', async () => {
  const atOnce = new AtOnce();
  const { until, open } = gate();
  const told: string[] = [];
  const tell = (user: string) =>
    atOnce.tell(user, async () => {
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
