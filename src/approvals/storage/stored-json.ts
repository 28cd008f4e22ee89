// Reads and writes requests and journal entries as they are stored in Redis.
import { z } from 'zod';
import { correlationId } from '../../log.js';
import type { JsonObject } from '../../operations/operation.js';
import type { RequestEvent } from '../request/events.js';
import { ACT_FROM, type Request, requestSchema, SCHEMA } from '../request/request.js';
import { isPackedByNewer, pack, type StoredText, unpack } from './packed.js';
import { upcast } from './stored-forms.js';

/** `newer`, `older`: of a form that this bot can’t read. `damaged`: of no form. */
export type Unreadable = 'newer' | 'older' | 'damaged';

export interface JournalEntry {
  /** Redis's time in milliseconds at the decision. Replayed with it, the journal gives the request. */
  readonly at: number;
  readonly type: string;
  readonly by: string;
  readonly details: Readonly<Record<string, unknown>>;
}

const envelope = z.looseObject({ schema: z.number(), actFrom: z.number() });
const kept: z.ZodType<JsonObject> = z.record(z.string(), z.json());

/** The fields that each state adds; none for an unknown state. */
const OWN: ReadonlyMap<unknown, ReadonlySet<string>> = new Map(
  requestSchema.options.map(({ shape }) => [shape.state.value, new Set(Object.keys(shape))]),
);

export function parseRequest(stored: StoredText): Request | Unreadable {
  if (isPackedByNewer(stored)) return 'newer';
  const known = envelope.safeParse(readJson(stored));
  if (!known.success) return 'damaged';
  const { schema, actFrom } = known.data;
  if (actFrom > SCHEMA) return 'newer';
  try {
    const stored = upcast(known.data, schema);
    if (stored === undefined) return 'older';
    const own = 'state' in stored ? OWN.get(stored.state) : undefined;
    const foreign = Object.entries(stored).filter(([name]) => !own?.has(name));
    return requestSchema.parse({
      ...stored,
      ...(schema < SCHEMA && { schema: SCHEMA, actFrom: ACT_FROM }),
      ...(foreign.length > 0 && { kept: kept.parse(Object.fromEntries(foreign)) }),
    });
  } catch {
    // A newer form may have states and fields that this one doesn’t know.
    return schema > SCHEMA ? 'newer' : 'damaged';
  }
}

/** Fields that only a newer form has are written back unchanged. */
export function writeRequest({ kept, ...request }: Request): StoredText {
  return pack(JSON.stringify({ ...kept, ...request }));
}

function readJson(stored: StoredText): unknown {
  try {
    return JSON.parse(unpack(stored));
  } catch {
    return undefined;
  }
}

/** One journal entry as fields and values, without its details. */
export function toEntry({ type }: RequestEvent, { by, readAt }: { by: string; readAt: number }): readonly string[] {
  return ['type', type, 'at', `${readAt}`, 'by', by, 'correlation', correlationId() ?? ''];
}

/** The details of an entry: the event without its type, as JSON, as it is stored. */
export function detailsOf({ type: _, ...details }: RequestEvent): StoredText {
  return pack(JSON.stringify(details));
}

/** The fields of an entry by name. @param fields as bytes, as the details may be packed */
export function entryFields(fields: readonly StoredText[]): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (let i = 0; i + 1 < fields.length; i += 2) {
    const [name, value] = [`${fields[i]}`, fields[i + 1] ?? ''];
    values.set(name, name === 'details' ? unpack(value) : `${value}`);
  }
  return values;
}

export function parseEntry(stamp: string, fields: readonly StoredText[]): JournalEntry {
  const values = entryFields(fields);
  const details = z.record(z.string(), z.unknown()).parse(JSON.parse(values.get('details') ?? '{}'));
  const at = Number(values.get('at') ?? stamp.split('-')[0]);
  return { at, type: values.get('type') ?? '', by: values.get('by') ?? '', details };
}
