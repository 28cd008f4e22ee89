// Explains why Redis didn't confirm a write, and how to fix the problem.
import type { WriteConfirmation } from './commit-connection.js';
import type { CommitPool } from './commit-pool.js';
import { type Connection, errorReplyOf } from './connection.js';
import { countReplicas } from './replicas.js';

export interface UnconfirmedReason {
  /** The metric's label. */
  readonly cause: 'full' | 'disk' | 'not synced' | 'too few replicas' | 'refused' | 'away';
  readonly what: string;
  readonly remedy: string;
}

const AWAY: UnconfirmedReason = { cause: 'away', what: 'Redis can’t be written to', remedy: 'bring Redis back' };
const REPLICAS = { cause: 'too few replicas', remedy: 'bring the replicas back' } as const;
const NOT_SYNCED = { cause: 'not synced' } as const;

const REFUSALS: readonly (readonly [RegExp, UnconfirmedReason])[] = [
  [/^OOM\b/, { cause: 'full', what: 'Redis is full (maxmemory)', remedy: 'raise maxmemory' }],
  [
    /^MISCONF\b/,
    { cause: 'disk', what: 'Redis can’t write to its disk', remedy: 'free up disk space, and check Redis’s log' },
  ],
  [/^NOREPLICAS\b/, { ...REPLICAS, what: 'Redis refuses writes with too few replicas (min-replicas-to-write)' }],
  [/^(LOADING|READONLY|MASTERDOWN|CLUSTERDOWN|MOVED|ASK|TRYAGAIN|BUSY|UNBLOCKED)\b/, AWAY],
];

function whyRefused(error: unknown): UnconfirmedReason {
  const reply = errorReplyOf(error) ?? (error instanceof Error ? errorReplyOf(error.cause) : undefined);
  if (reply === undefined) return AWAY;
  const known = REFUSALS.find(([pattern]) => pattern.test(reply))?.[1];
  return known ?? { cause: 'refused', what: `Redis returned: ${reply}`, remedy: 'allow this command for my user' };
}

async function whyNotReplicated(redis: Connection, needed: number): Promise<UnconfirmedReason> {
  const refused = await redis.wait(0, 1).then(() => undefined, whyRefused);
  if (refused?.cause === 'refused') return refused;
  const attached = countReplicas(await redis.info('replication').catch(() => ''));
  return { ...REPLICAS, what: `replicas required: ${needed}, connected: ${attached}` };
}

async function whyNotSynced(redis: Connection): Promise<UnconfirmedReason> {
  const sync = await redis.config('GET', 'appendfsync').catch(() => []); // many managed services don't allow it
  return Array.isArray(sync) && sync[1] === 'no'
    ? { ...NOT_SYNCED, what: 'appendfsync is no', remedy: 'set appendfsync to always' }
    : { ...NOT_SYNCED, what: 'Redis didn’t write to its disk in time', remedy: 'check whether Redis’s disk is slow' };
}

/**
 * @param redis a separate connection to find the reason, because the connection that writes may be blocked
 * @param outcome the result of a write; rejects with Redis's error
 * @returns undefined if the write was confirmed
 */
export async function readUnconfirmedReason(
  redis: Connection,
  { replicasNeeded }: Pick<CommitPool, 'replicasNeeded'>,
  outcome: Promise<WriteConfirmation>,
): Promise<UnconfirmedReason | undefined> {
  try {
    const confirmation = await outcome;
    switch (confirmation) {
      case 'durable':
        return undefined;
      case 'lost':
        return AWAY;
      case 'not replicated':
        return await whyNotReplicated(redis, replicasNeeded);
      case 'not synced':
        return await whyNotSynced(redis);
      default:
        return confirmation satisfies never;
    }
  } catch (error) {
    return whyRefused(error);
  }
}
