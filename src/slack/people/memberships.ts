// Caches the members of Slack user groups for all replicas, because usergroups.users.list allows only 20 calls per
// minute for all groups (Tier 2 in https://docs.slack.dev/apis/web-api/rate-limits).
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { SlackSilentError } from '../../approvals/people/people.js';
import { BaseRedisStore } from '../../redis/redis-store.js';
import { readRedisTime } from '../../redis/time.js';
import { MINUTE_MS } from '../../time-units.js';

/** Maximum age for decisions. */
const FRESH_MS = 10_000;
/** Maximum age for look-ups. */
const KEPT_MS = 5 * 60_000;
/** If the user is in a list that's older than this, a look-up refreshes the list in the background. */
const REFRESHED_FROM_MS = 60_000;
/** If the user isn't in a list that's older than this, a look-up first reads it again: the user may have joined. */
const DOUBTED_FROM_MS = 30_000;
/** The maximum number of optional reads per minute. Reads that an answer needs aren't limited. */
const MOST_A_MINUTE = 8;
/**
 * The time after which a read lock expires. If its process dies, waiting processes can still read the group in time.
 */
const LOCKED_MS = 1_500;
const WAIT_WITHIN_MS = 2_000;
const POLL_MS = 50;
/** The placeholder that's stored for an empty group, because Redis can't store empty sets. */
const NOBODY = '-';

/** Reads a user group's members as Slack user ids. */
type ReadMembers = (group: string) => Promise<readonly string[]>;

interface KnownMembership {
  readonly isIn: boolean;
  readonly ageMs: number;
}

/** `elsewhere`: another replica is reading the group. `too many`: this minute's optional reads are used up. */
type ReadMembership = ReadonlySet<string> | 'elsewhere' | 'too many';

const knownReply = z.tuple([z.tuple([z.null(), z.array(z.number())]), z.tuple([z.null(), z.number()])]);
const countReply = z.tuple([z.tuple([z.null(), z.number()]), z.unknown()]);

export class Memberships extends BaseRedisStore {
  readonly #reading = new Map<string, Promise<ReadMembership>>();

  /**
   * Checks whether one of `ids` is in one of the groups, based on data that's at most 10 seconds old.
   * @throws errors from `read`, or SlackSilentError if another replica's read doesn't finish
   */
  async isFreshIn(groups: readonly string[], ids: readonly string[], read: ReadMembers): Promise<boolean> {
    const are = await Promise.all(groups.map((group) => this.#isFreshInGroup(group, ids, read, false)));
    return are.includes(true);
  }

  /**
   * Checks like `isFreshIn`, based on data that's at most five minutes old. Checks a negative result again if the limit
   * on reads allows it.
   * @throws like `isFreshIn`, for groups that aren't cached
   */
  async isCachedIn(groups: readonly string[], ids: readonly string[], read: ReadMembers): Promise<boolean> {
    const all = await Promise.all(groups.map(async (group) => ({ group, known: await this.#known(group, ids) })));
    const yes = all.filter(({ known }) => known?.isIn === true);
    for (const { group, known } of yes) {
      // If the refresh fails, we keep the cached list. The error is logged where we call Slack.
      if (isOlder(known, REFRESHED_FROM_MS)) void this.#readShared(group, read, true).catch(() => {});
    }
    if (yes.length > 0) return true;
    const are = await Promise.all(
      all.map(({ group, known }) =>
        known === undefined ? this.#isFreshInGroup(group, ids, read, false) : this.#hasJoined(group, known, ids, read),
      ),
    );
    return are.includes(true);
  }

  /** Returns all members of a group, based on data that's at most five minutes old. @throws like `isCachedIn` */
  async members(group: string, read: ReadMembers): Promise<readonly string[]> {
    await this.isCachedIn([group], [NOBODY], read);
    return (await this.redis.smembers(this.#keyOf(group))).filter((id) => id !== NOBODY);
  }

  /** Checks a negative result again, unless this minute's reads are used up or Slack doesn't respond. */
  async #hasJoined(group: string, known: KnownMembership, ids: readonly string[], read: ReadMembers): Promise<boolean> {
    if (!isOlder(known, DOUBTED_FROM_MS)) return false;
    return this.#isFreshInGroup(group, ids, read, true).catch(() => false);
  }

  /** Checks one group. @param isSpare whether the read is optional, because we have an older result */
  async #isFreshInGroup(group: string, ids: readonly string[], read: ReadMembers, isSpare: boolean): Promise<boolean> {
    const until = performance.now() + WAIT_WITHIN_MS;
    for (;;) {
      const known = await this.#known(group, ids);
      if (known !== undefined && !isOlder(known, FRESH_MS)) return known.isIn;
      const members = await this.#readShared(group, read, isSpare);
      if (typeof members === 'object') return ids.some((id) => members.has(id));
      if (members === 'too many' && isSpare) return known?.isIn === true;
      if (performance.now() > until) throw new SlackSilentError('usergroups.users.list');
      await sleep(POLL_MS);
    }
  }

  async #known(group: string, ids: readonly string[]): Promise<KnownMembership | undefined> {
    const key = this.#keyOf(group);
    const reply = await this.redis
      .multi()
      .smismember(key, ...ids)
      .pttl(key)
      .exec();
    const [[, are], [, leftMs]] = knownReply.parse(reply);
    return leftMs > 0 ? { isIn: are.includes(1), ageMs: KEPT_MS - leftMs } : undefined;
  }

  #readShared(group: string, read: ReadMembers, isSpare: boolean): Promise<ReadMembership> {
    const reading =
      this.#reading.get(group) ?? this.#read(group, read, isSpare).finally(() => this.#reading.delete(group));
    this.#reading.set(group, reading);
    return reading;
  }

  async #read(group: string, read: ReadMembers, isSpare: boolean): Promise<ReadMembership> {
    const lock = this.key('reading', group);
    if ((await this.redis.set(lock, '1', 'PX', LOCKED_MS, 'NX')) !== 'OK') return 'elsewhere';
    try {
      const known = await this.#known(group, [NOBODY]);
      if (known !== undefined && !isOlder(known, FRESH_MS)) return 'elsewhere';
      if ((await this.#count()) > MOST_A_MINUTE && isSpare) return 'too many';
      // We set the expiry as a timestamp on Redis's clock, so that a late write doesn't count as fresh.
      const began = await readRedisTime(this.redis);
      const members = await read(group);
      const key = this.#keyOf(group);
      await this.redis
        .multi()
        .del(key)
        .sadd(key, NOBODY, ...members)
        .pexpireat(key, began + KEPT_MS)
        .exec();
      return new Set(members);
    } finally {
      // If our lock has expired, we delete another replica's lock, which costs one extra read.
      await this.redis.del(lock).catch(() => {});
    }
  }

  /** @returns the number of reads in this minute, including this read */
  async #count(): Promise<number> {
    const key = this.key('membership-reads');
    const reply = await this.redis.multi().incr(key).pexpire(key, MINUTE_MS, 'NX').exec();
    return countReply.parse(reply)[0][1];
  }

  #keyOf(group: string): string {
    return this.key('membership', group);
  }
}

const isOlder = (known: KnownMembership | undefined, ms: number) => known !== undefined && known.ageMs > ms;
