// How requests and journal entries are written in Redis, and read again.
import { z } from 'zod';
import { correlationId } from '../log.js';
import type { RequestEvent } from './events.js';
import { type Request, requestSchema, SCHEMA } from './request.js';

export interface JournalEntry {
  readonly at: number;
  readonly type: string;
  readonly by: string;
  readonly details: Readonly<Record<string, unknown>>;
}

const envelope = z.looseObject({ schema: z.number() });

export function parseRequest(json: string): Request | 'newer' | 'damaged' {
  const value = readJson(json);
  const known = envelope.safeParse(value);
  if (known.success && known.data.schema > SCHEMA) return 'newer';
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
export function toEntry(event: RequestEvent, by: string): readonly string[] {
  const { type, ...details } = event;
  return ['type', type, 'by', by, 'correlation', correlationId() ?? '', 'details', JSON.stringify(details)];
}

export function parseEntry(stamp: string, fields: readonly string[]): JournalEntry {
  const values = new Map<string, string>();
  for (let i = 0; i + 1 < fields.length; i += 2) values.set(fields[i] ?? '', fields[i + 1] ?? '');
  const details = z.record(z.string(), z.unknown()).parse(JSON.parse(values.get('details') ?? '{}'));
  return { at: Number(stamp.split('-')[0]), type: values.get('type') ?? '', by: values.get('by') ?? '', details };
}
