// What a Redis can promise: whether a write that it confirms survives its crash, and if not, what to do about it.
import { z } from 'zod';
import { type Connection, replyOf } from './connection.js';

export type Durability = { readonly kind: 'durable' } | { readonly kind: 'not durable'; readonly remedy: string };

const DURABLE: Durability = { kind: 'durable' };
const PROBE_MS = 1_000;
const EARLY = 'since under everysec this server confirms a write before its sync';
const SYNC_ALWAYS = `set appendfsync to always, ${EARLY}`;
const SHOW_SYNC = `set appendfsync to always, ${EARLY}, and allow me CONFIG GET to see it`;
/** Of a server that is something else for a while: starting, demoted, asked at the wrong place. */
const PASSING =
  /^(LOADING|READONLY|MASTERDOWN|UNBLOCKED|CLUSTERDOWN|MOVED|ASK|TRYAGAIN|BUSY|MISCONF|OOM|NOREPLICAS|NOAUTH)\b|\breplica\b/;
/** As Redis, its ACL and managed services say that a command is not for us. */
const FOR_GOOD = /^NOPERM\b|unknown command|appendonly|not (available|allowed|permitted|supported)|disabled/i;

/** What Redis answered, when asking again on this connection gets the same answer; undefined when that may pass. */
export function refusalOf(error: unknown, probed?: string): string | undefined {
  const reply = replyOf(error);
  if (reply === undefined || PASSING.test(reply)) return undefined;
  return FOR_GOOD.test(reply) || reply === probed ? reply : undefined;
}

export interface Probed {
  readonly durability: Durability;
  /** How it refused `WAITAOF`. */
  readonly refusal?: string;
}

/** @throws when the connection cannot say: it was lost, or its server is something else for a while */
export async function probe(redis: Connection): Promise<Probed> {
  try {
    // Refused before 7.2 (unknown command) and without AOF; a time-out (0) still means that there is one to wait for.
    await redis.call('WAITAOF', 1, 0, PROBE_MS);
  } catch (error) {
    const reply = replyOf(error);
    if (reply === undefined || PASSING.test(reply)) throw error;
    return { refusal: reply, durability: notDurable(reply) };
  }
  return { durability: await afterSync(redis) };
}

/** @param reply the refusal of a command that it takes to be sure */
export function notDurable(reply: string): Durability {
  if (/appendonly|AOF/.test(reply) && !/^NOPERM/.test(reply))
    return { kind: 'not durable', remedy: 'turn on appendonly' };
  if (/unknown command/i.test(reply)) return { kind: 'not durable', remedy: 'run Redis 7.2 or later, with appendonly' };
  return { kind: 'not durable', remedy: 'allow me the commands WAITAOF, WAIT and INFO' };
}

/**
 * Under `everysec` Redis 7.4.0 to 7.4.2 and Valkey (as of 8.1) answer `WAITAOF` before the sync that it waits for:
 * https://github.com/redis/redis/pull/13793
 */
async function afterSync(redis: Connection): Promise<Durability> {
  try {
    const info = await redis.info('server');
    const isValkey = /^(valkey_version|server_name:valkey)/m.test(info);
    if (!isValkey && !/^redis_version:7\.4\.[0-2]\b/m.test(info)) return DURABLE;
    const [, sync] = z.array(z.string()).parse(await redis.config('GET', 'appendfsync'));
    return sync === 'always' ? DURABLE : { kind: 'not durable', remedy: SYNC_ALWAYS };
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal === undefined) throw error;
    return /config/i.test(refusal) ? { kind: 'not durable', remedy: SHOW_SYNC } : notDurable(refusal);
  }
}
