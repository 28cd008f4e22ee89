import { expect, test } from '@jest/globals';
import { ConcurrentLineLimit } from '../../../src/slack/answers/line-limit.js';
import { gate } from '../../support/eventually.js';

const enter = (lineLimit: ConcurrentLineLimit, user: string, count: number) =>
  Array.from({ length: count }, () => lineLimit.enter(user)).flatMap((leave) =>
    typeof leave === 'string' ? [] : leave,
  );

test('runs five commands of one person at once, and another as each ends', () => {
  const lineLimit = new ConcurrentLineLimit();
  const places = enter(lineLimit, 'U1', 7);
  expect(places).toHaveLength(5);
  for (const leave of places.slice(0, 2)) leave();
  expect(enter(lineLimit, 'U1', 7)).toHaveLength(2);
  expect(enter(lineLimit, 'U2', 7)).toHaveLength(5);
});

test('runs forty commands at once in total', () => {
  const lineLimit = new ConcurrentLineLimit();
  const places = Array.from({ length: 20 }, (_, at) => enter(lineLimit, `U${at}`, 5)).flat();
  expect(places).toHaveLength(40);
  expect(lineLimit.enter('U19')).toMatch(/busy.* 40 /);
  for (const leave of places) leave();
  expect(enter(lineLimit, 'U19', 5)).toHaveLength(5);
});

test('tells a person about the limit once while the first message is on its way', async () => {
  const lineLimit = new ConcurrentLineLimit();
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
