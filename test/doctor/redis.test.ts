// The doctor's findings about Redis replicas, by REDIS_MIN_REPLICAS.
import { afterAll, expect, test } from '@jest/globals';
import { formatCheck } from '../../src/doctor/check.js';
import { checkRedis } from '../../src/doctor/redis.js';
import { createLog } from '../../src/log.js';
import { startServer } from '../support/replica.js';

const [primary, replica] = await Promise.all([startServer(), startServer()]);
afterAll(() => Promise.all([primary.stop(), replica.stop()]));

/** @returns the lines about replicas */
async function linesWith(redisMinReplicas?: number): Promise<readonly string[]> {
  const config = { redisUrl: primary.url, redisMinReplicas };
  const { checks, connection } = await checkRedis(config, undefined, createLog('silent'));
  connection?.disconnect();
  return checks.map(formatCheck).filter((line) => line.includes('REDIS_MIN_REPLICAS'));
}

test('without replicas, warns until 0 accepts the risk, and fails if one is required', async () => {
  expect(await linesWith()).toEqual([expect.stringMatching(/^warn .*0 replicas.*REDIS_MIN_REPLICAS to 0/)]);
  expect(await linesWith(0)).toEqual([expect.stringMatching(/^pass .*0 replicas.*REDIS_MIN_REPLICAS is 0/)]);
  expect(await linesWith(1)).toEqual([expect.stringMatching(/^fail .*REDIS_MIN_REPLICAS/)]);
});

test('with a replica, fails without the setting or with two required, and passes with 0 or 1', async () => {
  await replica.follow(primary);
  expect(await linesWith()).toEqual([
    expect.stringMatching(/^fail .*REDIS_MIN_REPLICAS.* to 1.*min-replicas-to-write/),
  ]);
  expect(await linesWith(0)).toEqual([expect.stringMatching(/^pass .*REDIS_MIN_REPLICAS is 0/)]);
  expect(await linesWith(1)).toEqual([expect.stringMatching(/^pass /)]);
  expect(await linesWith(2)).toEqual([expect.stringMatching(/^fail /)]);
});
