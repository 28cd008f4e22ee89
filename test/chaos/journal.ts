// The journal as the run and its checker read it: each entry, and the request as it stands after it.
import { z } from 'zod';
import type { RequestEvent } from '../../src/approvals/request/events.js';
import { begin, evolve } from '../../src/approvals/request/evolve.js';
import type { Request } from '../../src/approvals/request/request.js';
import { beginReturn } from '../../src/approvals/request/return-evolve.js';

export interface Entry {
  /** Of the stream: its milliseconds and number. */
  readonly stamp: string;
  /** Redis's time of the commit, in milliseconds. */
  readonly at: number;
  readonly request: string;
  readonly version: number;
  readonly by: string;
  readonly event: RequestEvent;
}

/** What we wrote ourselves; whether it makes sense shows when it is replayed. */
const event = z.custom<RequestEvent>((value) => z.looseObject({ type: z.string() }).safeParse(value).success);
const entry = z.object({
  request: z.string(),
  version: z.coerce.number(),
  by: z.string(),
  type: z.string(),
  details: z.string().transform((text) => z.record(z.string(), z.unknown()).parse(JSON.parse(text))),
});

export function readEntry(stamp: string, fields: readonly string[]): Entry {
  const pairs = fields.flatMap((name, at) => (at % 2 === 0 ? [[name, fields[at + 1]]] : []));
  const { type, details, ...rest } = entry.parse(Object.fromEntries(pairs));
  return { stamp, at: Number(stamp.split('-')[0]), ...rest, event: event.parse({ type, ...details }) };
}

/** @throws when the event cannot happen to such a request */
export function after(before: Request | undefined, { event, at }: Pick<Entry, 'event' | 'at'>): Request {
  if (before === undefined) {
    if (event.type === 'scheduled') return beginReturn(event, at);
    if (event.type !== 'asked') throw new Error(`it begins with ${event.type}`);
    return begin(event);
  }
  return evolve(before, event, at);
}
