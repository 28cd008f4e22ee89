// The journal and stored requests, read directly from Redis and unpacked; and the replay of a journal.
import { z } from 'zod';
import type { RequestEvent } from '../../src/approvals/request/events.js';
import { applyEvent, initialRequest, initialReturn } from '../../src/approvals/request/evolve.js';
import type { Request } from '../../src/approvals/request/request.js';
import { type StoredText, unpack } from '../../src/approvals/storage/packed.js';
import { unpackedFieldsOf } from '../../src/approvals/storage/stored-json.js';
import type { Connection } from '../../src/redis/connection.js';

export interface Entry {
  /** Of the stream: its milliseconds and number. */
  readonly stamp: string;
  /** The time of the read that the event rests on, in milliseconds. */
  readonly at: number;
  readonly request: string;
  readonly version: number;
  readonly by: string;
  readonly event: RequestEvent;
}

/** Written by the bot. Replaying it shows whether it makes sense. */
const event = z.custom<RequestEvent>((value) => z.looseObject({ type: z.string() }).safeParse(value).success);
const entry = z.object({
  request: z.string(),
  version: z.coerce.number(),
  by: z.string(),
  type: z.string(),
  at: z.coerce.number(),
  details: z.string().transform((text) => z.record(z.string(), z.unknown()).parse(JSON.parse(text))),
});

export function readEntry(stamp: string, fields: readonly string[]): Entry {
  const pairs = fields.flatMap((name, at) => (at % 2 === 0 ? [[name, fields[at + 1]]] : []));
  const { type, details, ...rest } = entry.parse(Object.fromEntries(pairs));
  return { stamp, ...rest, event: event.parse({ ...details, type }) };
}

/** The request after an event. The first event creates it. @throws when the event cannot happen to such a request */
export function after(before: Request | undefined, { event, at }: Pick<Entry, 'event' | 'at'>): Request {
  if (before !== undefined) return applyEvent(before, event, at);
  if (event.type === 'scheduled') return initialReturn(event, at);
  if (event.type !== 'asked') throw new Error(`the journal begins with ${event.type}`);
  return initialRequest(event);
}

/** @throws when an event could not have happened at its place */
export function replay(entries: readonly Pick<Entry, 'event' | 'at'>[]): Request {
  const request = entries.reduce<Request | undefined>(after, undefined);
  if (request === undefined) throw new Error('the journal is empty');
  return request;
}

/** Like XRANGE: the stamp of each entry, then its fields and values. */
export async function journalEntries(redis: Connection, key: string, from = '-'): Promise<[string, string[]][]> {
  return (await redis.xrangeBuffer(key, from, '+')).map(([stamp, fields]) => [`${stamp}`, unpackedFields(fields)]);
}

export const unpackedFields = (fields: readonly StoredText[]): string[] => [...unpackedFieldsOf(fields)].flat();

/** The fields of a stored request; undefined when there is none. */
export async function storedFields(redis: Connection, key: string): Promise<Record<string, string>> {
  const fields = await redis.hgetallBuffer(key);
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, name === 'json' ? unpack(value) : `${value}`]),
  );
}
