import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { Memberships } from '../../../src/slack/people/memberships.js';
import { eventually, gate } from '../../support/eventually.js';
import { openRedis } from '../../support/redis.js';

const KEPT_MS = 5 * 60_000;
const redis = await openRedis();
const elsewhere = await redis.open();

/** Two replicas on the same Redis, and a Slack that notes which groups it is asked about. */
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
    isIn: (user: string, ...groups: string[]) => one.isIn(groups, [user], read),
    wasIn: (user: string, ...groups: string[]) => one.wasIn(groups, [user], read),
    isInElsewhere: (user: string, ...groups: string[]) => other.isIn(groups, [user], read),
    wasInElsewhere: (user: string, ...groups: string[]) => other.wasIn(groups, [user], read),
    leftMs: (group: string) => redis.connection.pttl(key(group)),
    /** As time does. */
    makeOld: (group: string, ageMs: number) => redis.connection.pexpire(key(group), KEPT_MS - ageMs),
    aMinutePasses: () => redis.connection.del(store.key('membership-reads')),
  };
}

describe('a decision', () => {
  test('rests on one read of a group, for all replicas and all who ask meanwhile', async () => {
    const { asked, isIn, isInElsewhere } = twoReplicas(async () => ['U0ANN', 'U0BEN']);
    const three = [isIn('U0ANN', 'S1'), isIn('U0BEN', 'S1'), isIn('U0RITA', 'S1')];
    expect(await Promise.all(three)).toEqual([true, true, false]);
    for (const replica of [isIn, isInElsewhere]) {
      expect([await replica('U0ANN', 'S1'), await replica('U0RITA', 'S1')]).toEqual([true, false]);
    }
    expect(asked).toEqual(['S1']);
    expect(await isIn('U0ANN', 'S2', 'S1')).toBe(true);
    expect(asked).toEqual(['S1', 'S2']);
  });

  test('waits for a read that is under way in another replica', async () => {
    const { until, open } = gate();
    const { asked, isIn, isInElsewhere } = twoReplicas(async () => {
      await until;
      return ['U0ANN'];
    });
    const first = isIn('U0ANN', 'S1');
    await eventually(() => asked.length === 1);
    const others = [isInElsewhere('U0ANN', 'S1'), isInElsewhere('U0RITA', 'S1')];
    await elsewhere.ping(); // by now they have found that it is being read
    open();
    expect(await Promise.all([first, ...others])).toEqual([true, true, false]);
    expect(asked).toEqual(['S1']);
  });

  test('finds nobody in an empty group, which is an answer, too', async () => {
    const { asked, isIn, isInElsewhere } = twoReplicas(async () => []);
    expect([await isIn('U0ANN', 'S1'), await isInElsewhere('U0ANN', 'S1')]).toEqual([false, false]);
    expect(asked).toEqual(['S1']);
  });

  test('rests on a read for 10 s from its beginning, and then on another', async () => {
    let took = 0;
    const { asked, isIn, leftMs, makeOld } = twoReplicas(async () => {
      const began = Date.now();
      await sleep(50);
      took = Date.now() - began;
      return ['U0ANN'];
    });
    await isIn('U0ANN', 'S1');
    const left = await leftMs('S1');
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThanOrEqual(KEPT_MS - took);
    await makeOld('S1', 9_000);
    await isIn('U0ANN', 'S1');
    expect(asked).toHaveLength(1);
    await makeOld('S1', 10_001);
    await isIn('U0ANN', 'S1');
    expect(asked).toHaveLength(2);
  });

  test('reads a group itself once the replica that was reading it has died', async () => {
    const { asked, isIn, isInElsewhere } = twoReplicas(async () => {
      if (asked.length === 1) await gate().until;
      return ['U0ANN'];
    });
    void isInElsewhere('U0ANN', 'S1');
    await eventually(() => asked.length === 1);
    expect(await isIn('U0ANN', 'S1')).toBe(true);
  });

  test('is told of a failure with all who wait, which is not kept', async () => {
    const { until, open } = gate();
    let isAway = true;
    const { asked, isIn } = twoReplicas(async () => {
      await until;
      if (isAway) throw new Error('Slack is away');
      return ['U0ANN'];
    });
    const both = Promise.allSettled([isIn('U0ANN', 'S1'), isIn('U0ANN', 'S1')]);
    await eventually(() => asked.length === 1);
    open();
    expect((await both).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(asked).toHaveLength(1);
    isAway = false;
    expect(await isIn('U0ANN', 'S1')).toBe(true);
    expect(asked).toHaveLength(2);
  });
});

describe('a look-up', () => {
  test('rests on what is known of its groups, in all replicas, and reads a group of which nothing is', async () => {
    const { asked, wasIn, wasInElsewhere, makeOld } = twoReplicas(async () => ['U0ANN']);
    expect(await wasIn('U0ANN', 'S1')).toBe(true);
    await makeOld('S1', 59_000);
    expect([await wasInElsewhere('U0ANN', 'S1'), await wasIn('U0ANN', 'S1', 'S2')]).toEqual([true, true]);
    expect(asked).toEqual(['S1']);
  });

  test('is answered at once while what it rests on is read again, after a minute', async () => {
    const { until, open } = gate();
    let members = ['U0ANN'];
    const { asked, wasIn, leftMs, makeOld } = twoReplicas(async () => {
      if (asked.length > 1) await until;
      return members;
    });
    await wasIn('U0ANN', 'S1');
    await makeOld('S1', 61_000);
    members = [];
    expect([await wasIn('U0ANN', 'S1'), await wasIn('U0ANN', 'S1')]).toEqual([true, true]);
    open();
    await eventually(async () => (await leftMs('S1')) > KEPT_MS - 60_000);
    expect(asked).toHaveLength(2);
    expect(await wasIn('U0ANN', 'S1')).toBe(false);
  });

  test('is answered though Slack does not say it again; without anything known it is not', async () => {
    const { wasIn, makeOld } = twoReplicas(async (group) => {
      if (group === 'S2' || isAway) throw new Error('Slack is away');
      return ['U0ANN'];
    });
    let isAway = false;
    await wasIn('U0ANN', 'S1');
    isAway = true;
    await makeOld('S1', 4 * 60_000);
    expect([await wasIn('U0ANN', 'S1'), await wasIn('U0RITA', 'S1')]).toEqual([true, false]);
    await expect(wasIn('U0RITA', 'S1', 'S2')).rejects.toThrow('Slack is away');
  });

  test('finds whoever has just joined, without waiting for what is known to end', async () => {
    const members = ['U0ANN'];
    const { asked, wasIn, makeOld } = twoReplicas(async () => members);
    expect(await wasIn('U0RITA', 'S1')).toBe(false);
    members.push('U0RITA');
    expect(await wasIn('U0RITA', 'S1')).toBe(false);
    expect(asked).toHaveLength(1);
    await makeOld('S1', 31_000);
    expect(await wasIn('U0RITA', 'S1')).toBe(true);
    expect(asked).toHaveLength(2);
  });

  test('a second, by people who are in none of four groups, leaves most of the reads of a minute to decisions', async () => {
    const { asked, isIn, wasIn, wasInElsewhere, makeOld, aMinutePasses } = twoReplicas(async () => ['U0ANN']);
    const groups = ['S1', 'S2', 'S3', 'S4'];
    const ages = (ms: number) => Promise.all(groups.map((group) => makeOld(group, ms)));
    for (let look = 0; look < 30; look++) {
      const answers = [await wasIn('U0RITA', ...groups), await wasInElsewhere('U0PAT', ...groups)];
      expect(answers).toEqual([false, false]);
      await ages(31_000); // much faster than time does
    }
    expect(asked).toHaveLength(8);
    expect(await isIn('U0ANN', 'S1')).toBe(true);
    expect(asked).toHaveLength(9);
    await aMinutePasses();
    await ages(31_000);
    await wasIn('U0RITA', ...groups);
    expect(asked).toHaveLength(13);
  });
});
