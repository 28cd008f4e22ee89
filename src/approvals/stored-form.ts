// How requests and journal entries are written in Redis, and read again.
import { z } from 'zod';
import { correlationId } from '../log.js';
import type { RequestEvent } from './events.js';
import { type Request, requestSchema, SCHEMA } from './request.js';

/** `newer`, `older`: written by another version of the bot, which alone understands it. `damaged`: nobody understands it. */
export type Unreadable = 'newer' | 'older' | 'damaged';

export interface JournalEntry {
  /** The moment that the event was decided for, Redis's time in milliseconds: replayed with it, the journal gives the request. */
  readonly at: number;
  readonly type: string;
  readonly by: string;
  readonly details: Readonly<Record<string, unknown>>;
}

const envelope = z.looseObject({ schema: z.number() });

export function parseRequest(json: string): Request | Unreadable {
  const value = readJson(json);
  const known = envelope.safeParse(value);
  if (known.success && known.data.schema !== SCHEMA) return known.data.schema > SCHEMA ? 'newer' : 'older';
  const request = requestSchema.safeParse(value);
  return request.success ? request.data : 'damaged';
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** One entry of the journal as fields and values; `details` is the event itself. */
export function toEntry(event: RequestEvent, { by, readAt }: { by: string; readAt: number }): readonly string[] {
  const { type, ...details } = event;
  const correlation = correlationId() ?? '';
  return ['type', type, 'at', `${readAt}`, 'by', by, 'correlation', correlation, 'details', JSON.stringify(details)];
}

export function parseEntry(stamp: string, fields: readonly string[]): JournalEntry {
  const values = new Map<string, string>();
  for (let i = 0; i + 1 < fields.length; i += 2) values.set(fields[i] ?? '', fields[i + 1] ?? '');
  const details = z.record(z.string(), z.unknown()).parse(JSON.parse(values.get('details') ?? '{}'));
  const at = Number(values.get('at') ?? stamp.split('-')[0]);
  return { at, type: values.get('type') ?? '', by: values.get('by') ?? '', details };
}
