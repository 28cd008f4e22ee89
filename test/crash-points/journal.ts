// The journal of a request, read past the bot, and the request that it adds up to.
import { isDeepStrictEqual } from 'node:util';
import type { Redis } from 'ioredis';
import { requestSchema } from '../../src/approvals/request/request.js';
import { type Entry, journalEntries, readEntry, replay } from '../support/journal.js';

/** The key with the id of the last entry that is not looked at any more. */
export const clearedKey = (journal: string) => `${journal}-cleared`;

/** Every entry of every request since it was cleared, oldest first; not what is about none, such as a policy that came into force. */
export async function readJournal(redis: Redis, key: string): Promise<readonly Entry[]> {
  const cleared = await redis.get(clearedKey(key));
  return entriesIn(await journalEntries(redis, key, cleared === null ? '-' : `(${cleared}`));
}

export const entriesIn = (stream: readonly (readonly [stamp: string, fields: readonly string[]])[]): readonly Entry[] =>
  stream.map(([stamp, fields]) => readEntry(stamp, fields)).filter(({ request }) => request !== '');

/** What may happen several times to one request. */
const AGAIN: ReadonlySet<string> = new Set([
  'explained',
  'claimed',
  'sent',
  'returned',
  'read',
  'delayed',
  'scheduled',
]);

/** What is wrong with a journal and what is stored beside it; nothing, if each version is there once and they agree. */
export function faultsOf(
  entries: readonly Entry[],
  stored: { readonly version: number; readonly json: string },
): string[] {
  const versions = entries.map(({ version }) => version).filter((version, index, all) => version !== all[index - 1]);
  const faults = versions.flatMap((version, index) =>
    version === index + 1 ? [] : [`version ${version} stands where ${index + 1} belongs`],
  );
  if (versions.length !== stored.version) faults.push(`${versions.length} versions, and ${stored.version} are stored`);
  const types = entries.map(({ event: { type } }) => type).filter((type) => !AGAIN.has(type));
  faults.push(...types.filter((type, index) => types.indexOf(type) < index).map((type) => `${type} happened again`));
  const [replayed, read] = [replay(entries), requestSchema.parse(JSON.parse(stored.json))];
  const agree = isDeepStrictEqual(replayed, read);
  return agree ? faults : [...faults, `${JSON.stringify(replayed)} is not ${stored.json}`];
}
