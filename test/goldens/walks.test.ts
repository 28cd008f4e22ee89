// Requests go the ways, and their cards have the buttons, that were recorded.
import { afterAll, expect, test } from '@jest/globals';
import { CASES } from '../operations/cases.js';
import type { Given } from '../operations/given.js';
import { type ChangeDriver, openChangeDriver } from '../support/change-driver.js';
import { openRedis } from '../support/redis.js';
import { recordedIn } from './recorded.js';
import { STORIES, told } from './stories.js';
import { doneAndUndone, putBack } from './walks.js';

const redis = await openRedis();
/** Each change with its first case. */
const FIRST = [...new Map(CASES.toReversed().map(([change, given]) => [change, given]))].toReversed();
const recorded = recordedIn('walks.jsonl', [
  ...FIRST.map(([{ name }]) => name),
  ...Object.keys(STORIES).map((name) => `story: ${name}`),
]);
afterAll(() => recorded.write());

async function withDriver<T>(act: (driver: ChangeDriver) => Promise<T>): Promise<T> {
  const driver = await openChangeDriver(redis.freshStore());
  try {
    return await act(driver);
  } finally {
    await driver.close();
  }
}

const here = (driver: ChangeDriver, given: Given) => given({ ...driver, now: Date.now() });

test.each(FIRST.map(([change, given]) => [change.name, change, given] as const))('%s', async (name, change, given) => {
  const lines: object[] = [
    await withDriver(async (driver) => doneAndUndone(driver, change, await here(driver, given))),
  ];
  if ('for' in change.params.shape)
    lines.push(
      await withDriver(async (driver) => putBack(driver, change, { ...(await here(driver, given)), for: '2h' })),
    );
  const { now, before } = recorded.compared(name, lines);
  expect(now).toEqual(before);
});

test.each(Object.entries(STORIES))('%s', async (name, story) => {
  const { now, before } = recorded.compared(`story: ${name}`, [await withDriver((driver) => told(driver, story))]);
  expect(now).toEqual(before);
});

test('nothing is recorded of what no longer exists', () => {
  expect(recorded.left()).toEqual([]);
});
