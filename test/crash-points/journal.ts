// The journal of a request, read past the bot, and the request that it adds up to.
import { isDeepStrictEqual } from 'node:util';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import type { RequestEvent } from '../../src/approvals/request/events.js';
import { begin, evolve } from '../../src/approvals/request/evolve.js';
import { type Request, requestSchema } from '../../src/approvals/request/request.js';
import { beginReturn } from '../../src/approvals/request/return-evolve.js';
import { journalEntries } from '../support/journal.js';

export interface Entry {
  /** Of the stream. */
  readonly stamp: string;
  readonly request: string;
  readonly version: number;
  readonly at: number;
  readonly event: RequestEvent;
}

const fields = z.object({
  request: z.string(),
  version: z.coerce.number(),
  type: z.string(),
  at: z.coerce.number(),
  details: z.string(),
});
const event = z.custom<RequestEvent>((value) => z.looseObject({ type: z.string() }).safeParse(value).success);

/** The key with the id of the last entry that is not looked at any more. */
export const clearedKey = (journal: string) => `${journal}-cleared`;

/** Every entry of every request since it was cleared, oldest first; not what is about none, such as a policy that came into force. */
export async function readJournal(redis: Redis, key: string): Promise<readonly Entry[]> {
  const cleared = await redis.get(clearedKey(key));
  return entriesIn(await journalEntries(redis, key, cleared === null ? '-' : `(${cleared}`));
}

export function entriesIn(stream: readonly (readonly [stamp: string, fields: readonly string[]])[]): readonly Entry[] {
  const read = stream.map(([stamp, flat]) => {
    const pairs = flat.flatMap((name, index) => (index % 2 === 0 ? [[name, flat[index + 1] ?? '']] : []));
    const { details, type, ...entry } = fields.parse(Object.fromEntries(pairs));
    return { stamp, ...entry, event: event.parse({ ...JSON.parse(details), type }) };
  });
  return read.filter(({ request }) => request !== '');
}

/** @throws when an event could not have happened where it stands */
export function replay(entries: readonly Entry[]): Request {
  const [first, ...rest] = entries;
  return rest.reduce<Request>((request, { event: one, at }) => evolve(request, one, at), beginning(first));
}

/** A request begins when it is asked for; what puts it back begins with its call. */
function beginning(first: Entry | undefined): Request {
  if (first?.event.type === 'asked') return begin(first.event);
  if (first?.event.type === 'scheduled') return beginReturn(first.event, first.at);
  throw new Error(`the journal begins with ${first?.event.type ?? 'nothing'}`);
}

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
