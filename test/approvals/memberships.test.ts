import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { Memberships } from '../../src/approvals/memberships.js';
import { gate } from '../support/eventually.js';
import { openRedis } from '../support/redis.js';

const redis = await openRedis();
const elsewhere = await redis.open();

/** Two replicas on the same Redis, and a Slack that counts how often it is asked. */
function twoReplicas(members: () => Promise<readonly string[]>) {
  const store = redis.freshStore();
  const asked: string[] = [];
  const read = async (group: string) => {
    asked.push(group);
    return members();
  };
  const [one, other] = [new Memberships(redis.connection, store), new Memberships(elsewhere, store)];
  return {
    asked,
    of: (group: string) => one.of(group, read),
    ofElsewhere: (group: string) => other.of(group, read),
    leftMs: (group: string) => redis.connection.pttl(store.key('members', group)),
    forget: (group: string) => redis.connection.del(store.key('members', group)),
  };
}

test('one read of a group serves all replicas, and all who ask meanwhile', async () => {
  const { asked, of, ofElsewhere } = twoReplicas(async () => ['U0ANN', 'U0BEN']);
  const members = new Set(['U0ANN', 'U0BEN']);
  expect(await Promise.all([of('S1'), of('S1'), of('S1')])).toEqual([members, members, members]);
  for (const replica of [of, ofElsewhere]) {
    const seen = await replica('S1');
    expect(['U0ANN', 'U0BEN', 'U0RITA'].map((one) => seen.has(one))).toEqual([true, true, false]);
  }
  expect(asked).toEqual(['S1']);
  await of('S2');
  expect(asked).toEqual(['S1', 'S2']);
});

test('nobody in a group is an answer, too, and counts for nobody', async () => {
  const { asked, of, ofElsewhere } = twoReplicas(async () => []);
  await of('S1');
  expect((await ofElsewhere('S1')).has('U0ANN')).toBe(false);
  expect(asked).toEqual(['S1']);
});

test('a read counts for 10 s from its beginning, and is then made again', async () => {
  let took = 0;
  const { asked, of, leftMs, forget } = twoReplicas(async () => {
    const began = Date.now();
    await sleep(50);
    took = Date.now() - began;
    return ['U0ANN'];
  });
  await of('S1');
  const left = await leftMs('S1');
  expect(left).toBeGreaterThan(0);
  expect(left).toBeLessThanOrEqual(10_000 - took);
  await forget('S1'); // as Redis does when its time is over
  await of('S1');
  expect(asked).toHaveLength(2);
});

test('a failure is told to all who wait, and not kept', async () => {
  const { until, open } = gate();
  let isAway = true;
  const { asked, of } = twoReplicas(async () => {
    await until;
    if (isAway) throw new Error('Slack is away');
    return ['U0ANN'];
  });
  const both = Promise.allSettled([of('S1'), of('S1')]);
  await redis.connection.ping(); // after which both have found nothing in Redis
  open();
  expect((await both).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(asked).toHaveLength(1);
  isAway = false;
  expect((await of('S1')).has('U0ANN')).toBe(true);
  expect(asked).toHaveLength(2);
});
