// Determines whether Redis keeps confirmed writes through a crash and, if not, what to change.
import { z } from 'zod';
import { type Connection, errorReplyOf } from './connection.js';

export type Durability = { readonly kind: 'durable' } | { readonly kind: 'not durable'; readonly remedy: string };

const DURABLE: Durability = { kind: 'durable' };
const PROBE_MS = 1_000;
const EARLY = 'because with everysec this server confirms writes before they are synced';
const SYNC_ALWAYS = `set appendfsync to always, ${EARLY}`;
const SHOW_SYNC = `set appendfsync to always, ${EARLY}, and allow CONFIG GET for my user so that I can check appendfsync`;
/** Errors from a server that's temporarily unusable: starting, demoted, or not the owner of our slot. */
const PASSING =
  /^(LOADING|READONLY|MASTERDOWN|UNBLOCKED|CLUSTERDOWN|MOVED|ASK|TRYAGAIN|BUSY|MISCONF|OOM|NOREPLICAS|NOAUTH)\b|\breplica\b/;
/** Error replies from Redis, its ACL or a managed service which say that a command isn't available. */
const FOR_GOOD = /^NOPERM\b|unknown command|appendonly|not (available|allowed|permitted|supported)|disabled/i;

/** Returns the error reply if a retry on this connection would fail the same way; undefined if the error may pass. */
export function lastingErrorReplyOf(error: unknown, probed?: string): string | undefined {
  const reply = errorReplyOf(error);
  if (reply === undefined || PASSING.test(reply)) return undefined;
  return FOR_GOOD.test(reply) || reply === probed ? reply : undefined;
}

interface Probed {
  /** The server's durability. Undefined if `WAITAOF` timed out. */
  readonly durability?: Durability;
  /** The error reply for `WAITAOF`; undefined if the server supports `WAITAOF`. */
  readonly refusal?: string;
}

/** Returns whether all writes on this connection reach the primary's disk within `withinMs`. */
export async function waitForSync(redis: Connection, withinMs: number): Promise<boolean> {
  const answer = await redis.call('WAITAOF', 1, 0, withinMs);
  return Array.isArray(answer) && answer[0] === 1;
}

/** @throws an error if the connection was lost or the server is temporarily unusable */
export async function probeDurability(redis: Connection): Promise<Probed> {
  try {
    // `WAITAOF` fails before Redis 7.2 (unknown command) and without AOF.
    if (!(await waitForSync(redis, PROBE_MS))) return {};
  } catch (error) {
    const reply = errorReplyOf(error);
    if (reply === undefined || PASSING.test(reply)) throw error;
    return { refusal: reply, durability: notDurableBecause(reply) };
  }
  return { durability: await afterSync(redis) };
}

/** @param reply the error reply to a command that the durability check needs */
export function notDurableBecause(reply: string): Durability {
  if (/appendonly|AOF/.test(reply) && !/^NOPERM/.test(reply))
    return { kind: 'not durable', remedy: 'turn on appendonly' };
  if (/unknown command/i.test(reply)) return { kind: 'not durable', remedy: 'run Redis 7.2 or later, with appendonly' };
  return { kind: 'not durable', remedy: 'allow the commands WAITAOF, WAIT and INFO for my user' };
}

/**
 * Checks that the server syncs before it confirms. With `everysec`, Redis 7.4.0 to 7.4.2 and Valkey (as of 8.1) reply
 * to `WAITAOF` before the sync that `WAITAOF` waits for: https://github.com/redis/redis/pull/13793
 */
async function afterSync(redis: Connection): Promise<Durability> {
  try {
    const info = await redis.info('server');
    const isValkey = /^(valkey_version|server_name:valkey)/m.test(info);
    if (!isValkey && !/^redis_version:7\.4\.[0-2]\b/m.test(info)) return DURABLE;
    const [, sync] = z.array(z.string()).parse(await redis.config('GET', 'appendfsync'));
    return sync === 'always' ? DURABLE : { kind: 'not durable', remedy: SYNC_ALWAYS };
  } catch (error) {
    const refusal = lastingErrorReplyOf(error);
    if (refusal === undefined) throw error;
    return /config/i.test(refusal) ? { kind: 'not durable', remedy: SHOW_SYNC } : notDurableBecause(refusal);
  }
}
