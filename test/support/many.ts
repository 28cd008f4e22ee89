// Many requests in a store, and how many Redis commands something takes.

import type { Request } from '../../src/approvals/request/request.js';
import { commitScriptInput, parseCommitReply } from '../../src/approvals/storage/commit.js';
import type { RequestStore } from '../../src/approvals/storage/store.js';
import type { Connection } from '../../src/redis/connection.js';
import { runScript, scripts } from '../../src/redis/scripts.js';
import { NO_READ } from './redis.js';

const EACH = 200;
/** The letters of ids, in their order. */
const LETTERS = '34679CDFGHJKMNPQRTVWXY';

/** An id that no other number has, such as `333-3FC`. */
export function numberedId(number: number): string {
  let letters = '';
  for (let left = number; letters.length < 6; left = Math.floor(left / LETTERS.length))
    letters = LETTERS.charAt(left % LETTERS.length) + letters;
  return `${letters.slice(0, 3)}-${letters.slice(3)}`;
}

/** Stores requests as if they had reached their states, not durably. */
export async function putMany(redis: Connection, { key }: RequestStore, requests: readonly Request[]): Promise<void> {
  for (let at = 0; at < requests.length; at += EACH) {
    const some = requests.slice(at, at + EACH).map(async (request) => {
      const given = commitScriptInput({ request, expected: 0, readAt: NO_READ, events: [], by: 'countersign' }, key);
      const written = parseCommitReply(await runScript(redis, scripts.commit, given));
      if (typeof written === 'string' || !('stored' in written)) throw new Error(`${request.id} could not be stored`);
    });
    await Promise.all(some);
  }
}

/** How often Redis ran each command, inside scripts too. Nothing else may use this Redis meanwhile. */
export async function commandsOf(redis: Connection, work: () => Promise<unknown>): Promise<Record<string, number>> {
  await redis.config('RESETSTAT');
  await work();
  const stats = await redis.info('commandstats');
  const all = [...stats.matchAll(/^cmdstat_([^:]+):calls=(\d+)/gm)].map(([, name = '', calls]) => [
    name,
    Number(calls),
  ]);
  return Object.fromEntries(all.filter(([name]) => name !== 'config|resetstat').sort());
}
