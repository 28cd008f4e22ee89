// Members of Slack user groups, cached for all replicas, as usergroups.users.list allows 20 calls a minute for all
// groups (Tier 2 of https://docs.slack.dev/apis/web-api/rate-limits).
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { SlackSilent } from '../../approvals/people/people.js';
import { RedisStore } from '../../redis/redis-store.js';
import { timeOf } from '../../redis/time.js';
import { MINUTE_MS } from '../../time-units.js';

/** Largest age for decisions. */
const FRESH_MS = 10_000;
/** Largest age for look-ups. */
const KEPT_MS = 5 * 60_000;
/** For a look-up by a member, an older list is refreshed in the background. */
const REFRESHED_FROM_MS = 60_000;
/** For a look-up by a person who is not a member, an older list is read again first, as they may have joined since. */
const DOUBTED_FROM_MS = 30_000;
/** Limit for optional reads (refreshes); reads that an answer needs are not limited. */
const MOST_A_MINUTE = 8;
/** Expiry of the lock on reading. Others that wait for a dead process can then still read it in time. */
const LOCKED_MS = 1_500;
const WAIT_WITHIN_MS = 2_000;
const POLL_MS = 50;
/** Stored for an empty group, as Redis has no empty sets. */
const NOBODY = '-';

/** Reads the members of a user group, as Slack user ids. */
type ReadMembers = (group: string) => Promise<readonly string[]>;

interface KnownMembership {
  readonly isIn: boolean;
  readonly ageMs: number;
}

/**
 * `elsewhere`: another replica is reading it, or just has. `too many`: the read is optional, and this minute's are used
 * up.
 */
type ReadMembership = ReadonlySet<string> | 'elsewhere' | 'too many';

const knownReply = z.tuple([z.tuple([z.null(), z.array(z.number())]), z.tuple([z.null(), z.number()])]);
const countReply = z.tuple([z.tuple([z.null(), z.number()]), z.unknown()]);

export class Memberships extends RedisStore {
  readonly #reading = new Map<string, Promise<ReadMembership>>();

  /**
   * Whether one of `ids` is in one of the groups; at most 10 s old.
   * @throws what `read` throws; SlackSilent when another replica's read does not end
   */
  async isFreshIn(groups: readonly string[], ids: readonly string[], read: ReadMembers): Promise<boolean> {
    const are = await Promise.all(groups.map((group) => this.#isFreshInGroup(group, ids, read, false)));
    return are.includes(true);
  }

  /**
   * As `isFreshIn`, at most five minutes old. A no is checked again, if the limit on reads allows it.
   * @throws as `isFreshIn`, for a group that is not cached
   */
  async isCachedIn(groups: readonly string[], ids: readonly string[], read: ReadMembers): Promise<boolean> {
    const all = await Promise.all(groups.map(async (group) => ({ group, known: await this.#known(group, ids) })));
    const yes = all.filter(({ known }) => known?.isIn === true);
    for (const { group, known } of yes) {
      // If the refresh fails, the cached list stays; the error is logged where Slack is called.
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

  /** All members of a group, at most five minutes old. @throws as `isCachedIn` */
  async members(group: string, read: ReadMembers): Promise<readonly string[]> {
    await this.isCachedIn([group], [NOBODY], read);
    return (await this.redis.smembers(this.#keyOf(group))).filter((id) => id !== NOBODY);
  }

  /** Checks a no again. It is kept if the reads of this minute are used up, or Slack doesn't answer. */
  async #hasJoined(group: string, known: KnownMembership, ids: readonly string[], read: ReadMembers): Promise<boolean> {
    if (!isOlder(known, DOUBTED_FROM_MS)) return false;
    return this.#isFreshInGroup(group, ids, read, true).catch(() => false);
  }

  /** @param isSpare whether the read is optional, as there is an older answer */
  async #isFreshInGroup(group: string, ids: readonly string[], read: ReadMembers, isSpare: boolean): Promise<boolean> {
    const until = performance.now() + WAIT_WITHIN_MS;
    for (;;) {
      const known = await this.#known(group, ids);
      if (known !== undefined && !isOlder(known, FRESH_MS)) return known.isIn;
      const members = await this.#readShared(group, read, isSpare);
      if (typeof members === 'object') return ids.some((id) => members.has(id));
      if (members === 'too many' && isSpare) return known?.isIn === true;
      if (performance.now() > until) throw new SlackSilent('usergroups.users.list');
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
      // Expiry as an instant by Redis's clock, so that a write which arrives late does not count as fresh.
      const began = await timeOf(this.redis);
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
      // If our lock has expired, this deletes another replica's, which costs one more read.
      await this.redis.del(lock).catch(() => {});
    }
  }

  /** @returns the number of reads in this minute, this one included */
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
