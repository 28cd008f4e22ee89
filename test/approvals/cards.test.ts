// One replica at a time draws a request: two at once would both post its card.
import { expect, test } from '@jest/globals';
import { Cards } from '../../src/approvals/cards.js';
import { openRedis } from '../support/redis.js';

const redis = await openRedis();

/** Two replicas on the same store, and a drawing that lasts until it is told to end. */
function replicas() {
  const store = redis.freshStore();
  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  let began = () => {};
  const begun = new Promise<void>((resolve) => {
    began = resolve;
  });
  const draw = () => {
    began();
    return ended;
  };
  return { one: new Cards(redis.connection, store), other: new Cards(redis.connection, store), draw, begun, end };
}
const quick = async () => {};

test('while a replica draws a request, another one does not, and may afterwards', async () => {
  const { one, other, draw, begun, end } = replicas();
  const drawing = one.alone('K7Q-4MD', draw);
  await begun;
  expect(await other.alone('K7Q-4MD', quick)).toBe(false);
  end();
  expect(await drawing).toBe(true);
  expect(await other.alone('K7Q-4MD', quick)).toBe(true);
});

test('different requests are drawn at the same time', async () => {
  const { one, other, draw, begun, end } = replicas();
  const drawing = one.alone('K7Q-4MD', draw);
  await begun;
  expect(await other.alone('R9K-VWH', quick)).toBe(true);
  end();
  await drawing;
});

test('a drawing that failed keeps nobody from the next', async () => {
  const { one, other } = replicas();
  await expect(one.alone('K7Q-4MD', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await other.alone('K7Q-4MD', quick)).toBe(true);
});
