// Stores the policies in force and announced in Redis, by compare-and-swap together with their journal entry.
import { createHash } from 'node:crypto';
import { correlationId } from '../../log.js';
import type { Connection } from '../../redis/connection.js';
import type { KeyBuilder } from '../../redis/keys.js';
import { DurableStore } from '../../redis/redis-store.js';
import { scripts } from '../../redis/scripts.js';
import { readRedisTime } from '../../redis/time.js';

export interface PolicyText {
  readonly hash: string;
  readonly text: string;
}

export interface StoredPolicies {
  /** The number of changes to the policies; 0 if there were none. */
  readonly revision: number;
  /** The number of policies that have taken effect. */
  readonly version: number;
  readonly inForce: (PolicyText & { readonly since: number }) | undefined;
  /** `postedAt`: when the differences were posted for approvers, which starts the waiting period. In Redis's time. */
  readonly announced: (PolicyText & { readonly postedAt: number | undefined }) | undefined;
  /**
   * When Redis lost history, in Redis's time in milliseconds. Undefined once a policy has taken effect after the loss.
   */
  readonly lostAt?: number | undefined;
  /** The time of the read, in Redis's time in milliseconds. */
  readonly now: number;
}

/** Identifies policies. After a restore, the same version may have a different hash. */
interface PolicyMarks {
  readonly version: number;
  /** The hash of the policy in force. */
  readonly hash: string | undefined;
  /** The hash of the announced policy. */
  readonly announced?: string | undefined;
}

type PolicyChange =
  | { readonly what: 'force' | 'announce'; readonly file: PolicyText; readonly differences: readonly string[] }
  | { readonly what: 'withdraw' | 'posted' | 'ripen' };

const ENTRIES = {
  force: 'policy-in-force',
  announce: 'policy-announced',
  withdraw: 'policy-withdrawn',
  ripen: 'policy-in-force',
  posted: '',
} as const;
const FIELDS = [
  'revision',
  'version',
  'hash',
  'text',
  'since',
  'nextHash',
  'nextText',
  'nextPosted',
  'lostAt',
] as const;

/** Returns the hash of a policy file's text, including its formatting. */
export const policyHash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);

export async function readPolicies(redis: Connection, key: KeyBuilder): Promise<StoredPolicies> {
  const [fields, now] = await Promise.all([redis.hmget(key('policy'), ...FIELDS), readRedisTime(redis)]);
  const [revision, version, hash, text, since, nextHash, nextText, nextPosted, lostAt] = fields;
  return {
    revision: Number(revision ?? 0),
    version: Number(version ?? 0),
    inForce: hash == null || text == null ? undefined : { hash, text, since: Number(since) },
    announced:
      nextHash == null || nextText == null
        ? undefined
        : { hash: nextHash, text: nextText, postedAt: nextPosted == null ? undefined : Number(nextPosted) },
    lostAt: lostAt == null ? undefined : Number(lostAt),
    now,
  };
}

export class PolicyStore extends DurableStore {
  /** Returns the policies' version and hashes, without their texts. */
  async current(): Promise<PolicyMarks> {
    const [version, hash, next] = await this.redis.hmget(this.key('policy'), 'version', 'hash', 'nextHash');
    return { version: Number(version ?? 0), hash: hash ?? undefined, announced: next ?? undefined };
  }

  read(): Promise<StoredPolicies> {
    return readPolicies(this.redis, this.key);
  }

  /** Returns whether this policy was ever in force or announced. */
  async isKnown({ hash }: PolicyText): Promise<boolean> {
    return (await this.redis.sismember(this.key('policies'), hash)) === 1;
  }

  /** @returns `stale` if the policies changed since the read; otherwise whether the write is durable */
  async write(
    { revision, inForce, announced }: StoredPolicies,
    change: PolicyChange,
  ): Promise<'stale' | { durable: boolean }> {
    const file = 'file' in change ? change.file : undefined;
    const hash = file?.hash ?? announced?.hash;
    const details = {
      hash,
      before: inForce?.hash,
      ...('differences' in change && { differences: change.differences }),
    };
    const key = this.key;
    return this.commits.swap(scripts.policy, {
      keys: { policy: key('policy'), journal: key('journal'), known: key('policies'), history: key('history') },
      args: {
        expected: revision,
        what: change.what,
        hash: hash ?? '',
        text: file?.text ?? '',
        type: ENTRIES[change.what],
        correlation: correlationId() ?? '',
        details: JSON.stringify(details),
      },
    });
  }

  /**
   * Claims a message for `forMs` milliseconds, so that only one process posts the message.
   * @returns whether this process has the claim
   */
  async claim(what: string, forMs: number): Promise<boolean> {
    return (await this.redis.set(this.key('policy-said', what), '1', 'PX', forMs, 'NX')) === 'OK';
  }

  /** Releases a claim if the message couldn't be posted. */
  async unclaim(what: string): Promise<void> {
    await this.redis.del(this.key('policy-said', what));
  }
}
