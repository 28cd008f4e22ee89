import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { Memberships } from '../../../src/slack/people/memberships.js';
import { eventually, gate } from '../../support/eventually.js';
import { openRedis } from '../../support/redis.js';

const KEPT_MS = 5 * 60_000;
const redis = await openRedis();
const elsewhere = await redis.open();

/** Two replicas on the same Redis, and the groups that Slack was asked about. */
function twoReplicas(members: (group: string) => Promise<readonly string[]>) {
  const store = redis.freshStore();
  const asked: string[] = [];
  const read = async (group: string) => {
    asked.push(group);
    return members(group);
  };
  const [one, other] = [new Memberships(redis.connection, store.key), new Memberships(elsewhere, store.key)];
  const key = (group: string) => store.key('membership', group);
  return {
    asked,
    isFreshIn: (user: string, ...groups: string[]) => one.isFreshIn(groups, [user], read),
    isCachedIn: (user: string, ...groups: string[]) => one.isCachedIn(groups, [user], read),
    isFreshInElsewhere: (user: string, ...groups: string[]) => other.isFreshIn(groups, [user], read),
    isCachedInElsewhere: (user: string, ...groups: string[]) => other.isCachedIn(groups, [user], read),
    leftMs: (group: string) => redis.connection.pttl(key(group)),
    /** As if that time had passed. */
    makeOld: (group: string, ageMs: number) => redis.connection.pexpire(key(group), KEPT_MS - ageMs),
    aMinutePasses: () => redis.connection.del(store.key('membership-reads')),
  };
}

describe('isFreshIn', () => {
  test('reads a group once for all replicas and simultaneous callers', async () => {
    const { asked, isFreshIn, isFreshInElsewhere } = twoReplicas(async () => ['U0ANN', 'U0BEN']);
    const three = [isFreshIn('U0ANN', 'S1'), isFreshIn('U0BEN', 'S1'), isFreshIn('U0RITA', 'S1')];
    expect(await Promise.all(three)).toEqual([true, true, false]);
    for (const replica of [isFreshIn, isFreshInElsewhere]) {
      expect([await replica('U0ANN', 'S1'), await replica('U0RITA', 'S1')]).toEqual([true, false]);
    }
    expect(asked).toEqual(['S1']);
    expect(await isFreshIn('U0ANN', 'S2', 'S1')).toBe(true);
    expect(asked).toEqual(['S1', 'S2']);
  });

  test('waits for a read in another replica', async () => {
    const { until, open } = gate();
    const { asked, isFreshIn, isFreshInElsewhere } = twoReplicas(async () => {
      await until;
      return ['U0ANN'];
    });
    const first = isFreshIn('U0ANN', 'S1');
    await eventually(() => asked.length === 1);
    const others = [isFreshInElsewhere('U0ANN', 'S1'), isFreshInElsewhere('U0RITA', 'S1')];
    await elsewhere.ping(); // by now they have found that it is being read
    open();
    expect(await Promise.all([first, ...others])).toEqual([true, true, false]);
    expect(asked).toEqual(['S1']);
  });

  test('caches that a group is empty', async () => {
    const { asked, isFreshIn, isFreshInElsewhere } = twoReplicas(async () => []);
    expect([await isFreshIn('U0ANN', 'S1'), await isFreshInElsewhere('U0ANN', 'S1')]).toEqual([false, false]);
    expect(asked).toEqual(['S1']);
  });

  test('reads again 10 s after the last read began', async () => {
    let took = 0;
    const { asked, isFreshIn, leftMs, makeOld } = twoReplicas(async () => {
      const began = Date.now();
      await sleep(50);
      took = Date.now() - began;
      return ['U0ANN'];
    });
    await isFreshIn('U0ANN', 'S1');
    const left = await leftMs('S1');
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThanOrEqual(KEPT_MS - took);
    await makeOld('S1', 9_000);
    await isFreshIn('U0ANN', 'S1');
    expect(asked).toHaveLength(1);
    await makeOld('S1', 10_001);
    await isFreshIn('U0ANN', 'S1');
    expect(asked).toHaveLength(2);
  });

  test('reads a group itself if the replica that was reading it died', async () => {
    const { asked, isFreshIn, isFreshInElsewhere } = twoReplicas(async () => {
      if (asked.length === 1) await gate().until;
      return ['U0ANN'];
    });
    void isFreshInElsewhere('U0ANN', 'S1');
    await eventually(() => asked.length === 1);
    expect(await isFreshIn('U0ANN', 'S1')).toBe(true);
  });

  test('fails for all waiting callers, and tries again next time', async () => {
    const { until, open } = gate();
    let isDown = true;
    const { asked, isFreshIn } = twoReplicas(async () => {
      await until;
      if (isDown) throw new Error('503');
      return ['U0ANN'];
    });
    const both = Promise.allSettled([isFreshIn('U0ANN', 'S1'), isFreshIn('U0ANN', 'S1')]);
    await eventually(() => asked.length === 1);
    open();
    expect((await both).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(asked).toHaveLength(1);
    isDown = false;
    expect(await isFreshIn('U0ANN', 'S1')).toBe(true);
    expect(asked).toHaveLength(2);
  });
});

describe('isCachedIn', () => {
  test('uses a cached group in all replicas, and reads one that isn’t cached', async () => {
    const { asked, isCachedIn, isCachedInElsewhere, makeOld } = twoReplicas(async () => ['U0ANN']);
    expect(await isCachedIn('U0ANN', 'S1')).toBe(true);
    await makeOld('S1', 59_000);
    expect([await isCachedInElsewhere('U0ANN', 'S1'), await isCachedIn('U0ANN', 'S1', 'S2')]).toEqual([true, true]);
    expect(asked).toEqual(['S1']);
  });

  test('answers at once after a minute, and reads the group again meanwhile', async () => {
    const { until, open } = gate();
    let members = ['U0ANN'];
    const { asked, isCachedIn, leftMs, makeOld } = twoReplicas(async () => {
      if (asked.length > 1) await until;
      return members;
    });
    await isCachedIn('U0ANN', 'S1');
    await makeOld('S1', 61_000);
    members = [];
    expect([await isCachedIn('U0ANN', 'S1'), await isCachedIn('U0ANN', 'S1')]).toEqual([true, true]);
    open();
    await eventually(async () => (await leftMs('S1')) > KEPT_MS - 60_000);
    expect(asked).toHaveLength(2);
    expect(await isCachedIn('U0ANN', 'S1')).toBe(false);
  });

  test('answers from the cache while Slack is down, and throws for a group that isn’t cached', async () => {
    const { isCachedIn, makeOld } = twoReplicas(async (group) => {
      if (group === 'S2' || isDown) throw new Error('503');
      return ['U0ANN'];
    });
    let isDown = false;
    await isCachedIn('U0ANN', 'S1');
    isDown = true;
    await makeOld('S1', 4 * 60_000);
    expect([await isCachedIn('U0ANN', 'S1'), await isCachedIn('U0RITA', 'S1')]).toEqual([true, false]);
    await expect(isCachedIn('U0RITA', 'S1', 'S2')).rejects.toThrow('503');
  });

  test('reads again for a person who isn’t a member, at most every 30 s', async () => {
    const members = ['U0ANN'];
    const { asked, isCachedIn, makeOld } = twoReplicas(async () => members);
    expect(await isCachedIn('U0RITA', 'S1')).toBe(false);
    members.push('U0RITA');
    expect(await isCachedIn('U0RITA', 'S1')).toBe(false);
    expect(asked).toHaveLength(1);
    await makeOld('S1', 31_000);
    expect(await isCachedIn('U0RITA', 'S1')).toBe(true);
    expect(asked).toHaveLength(2);
  });

  test('leaves most reads of a minute to decisions when outsiders ask every second', async () => {
    const { asked, isFreshIn, isCachedIn, isCachedInElsewhere, makeOld, aMinutePasses } = twoReplicas(async () => [
      'U0ANN',
    ]);
    const groups = ['S1', 'S2', 'S3', 'S4'];
    const ages = (ms: number) => Promise.all(groups.map((group) => makeOld(group, ms)));
    for (let look = 0; look < 30; look++) {
      const answers = [await isCachedIn('U0RITA', ...groups), await isCachedInElsewhere('U0PAT', ...groups)];
      expect(answers).toEqual([false, false]);
      await ages(31_000);
    }
    expect(asked).toHaveLength(8);
    expect(await isFreshIn('U0ANN', 'S1')).toBe(true);
    expect(asked).toHaveLength(9);
    await aMinutePasses();
    await ages(31_000);
    await isCachedIn('U0RITA', ...groups);
    expect(asked).toHaveLength(13);
  });
});
