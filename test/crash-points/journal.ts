// The journal of a request, read directly from Redis, and its faults.
import { isDeepStrictEqual } from 'node:util';
import type { Redis } from 'ioredis';
import { requestSchema } from '../../src/approvals/request/request.js';
import { type Entry, journalEntries, readEntry, replay } from '../support/journal.js';

/** The key with the id of the last entry to ignore. */
export const clearedKey = (journal: string) => `${journal}-cleared`;

/** Every entry of every request since it was cleared, oldest first. Entries about no request are left out. */
export async function readJournal(redis: Redis, key: string): Promise<readonly Entry[]> {
  const cleared = await redis.get(clearedKey(key));
  return entriesIn(await journalEntries(redis, key, cleared === null ? '-' : `(${cleared}`));
}

export const entriesIn = (stream: readonly (readonly [stamp: string, fields: readonly string[]])[]): readonly Entry[] =>
  stream.map(([stamp, fields]) => readEntry(stamp, fields)).filter(({ request }) => request !== '');

/** Events that may happen several times. */
const AGAIN: ReadonlySet<string> = new Set([
  'explained',
  'claimed',
  'sent',
  'returned',
  'read',
  'delayed',
  'scheduled',
]);

/** The faults of a journal: duplicate or missing revisions, or a replay that differs from the stored request. */
export function faultsOf(
  entries: readonly Entry[],
  stored: { readonly version: number; readonly json: string },
): string[] {
  const versions = entries.map(({ version }) => version).filter((version, index, all) => version !== all[index - 1]);
  const faults = versions.flatMap((version, index) =>
    version === index + 1 ? [] : [`revision ${version} in place of ${index + 1}`],
  );
  if (versions.length !== stored.version) faults.push(`${versions.length} revisions, and ${stored.version} is stored`);
  const types = entries.map(({ event: { type } }) => type).filter((type) => !AGAIN.has(type));
  faults.push(...types.filter((type, index) => types.indexOf(type) < index).map((type) => `${type} happened again`));
  const parse = (json: string) => requestSchema.parse(JSON.parse(json));
  const replayed = JSON.stringify(replay(entries));
  const agree = isDeepStrictEqual(parse(replayed), parse(stored.json));
  return agree ? faults : [...faults, `${replayed} is not ${stored.json}`];
}
