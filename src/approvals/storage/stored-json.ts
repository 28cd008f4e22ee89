// Reads and writes stored requests and journal entries.
import { z } from 'zod';
import { correlationId } from '../../log.js';
import type { JsonObject } from '../../operations/operation.js';
import type { RequestEvent } from '../request/events.js';
import { OLDEST_BOT_SCHEMA_TO_ACT, type Request, requestSchema, SCHEMA_NUMBER } from '../request/request.js';
import { isPackedByNewerRelease, pack, type StoredText, unpack } from './packed.js';
import { upcastRequest } from './stored-forms.js';

/** `newer`, `older`: this release can't read the schema. `damaged`: matches no schema. */
export type UnreadableReason = 'newer' | 'older' | 'damaged';

export interface JournalEntry {
  /** When the decision was made, in Redis's time in milliseconds. A replay of the journal needs this time. */
  readonly at: number;
  readonly type: string;
  readonly by: string;
  readonly details: Readonly<Record<string, unknown>>;
}

const envelope = z.looseObject({ schema: z.number(), actFrom: z.number() });
const kept: z.ZodType<JsonObject> = z.record(z.string(), z.json());

/** The fields of each state; none for an unknown state. */
const OWN: ReadonlyMap<unknown, ReadonlySet<string>> = new Map(
  requestSchema.options.map(({ shape }) => [shape.state.value, new Set(Object.keys(shape))]),
);

export function parseRequest(stored: StoredText): Request | UnreadableReason {
  if (isPackedByNewerRelease(stored)) return 'newer';
  const known = envelope.safeParse(readJson(stored));
  if (!known.success) return 'damaged';
  const { schema, actFrom } = known.data;
  if (actFrom > SCHEMA_NUMBER) return 'newer';
  try {
    const stored = upcastRequest(known.data, schema);
    if (stored === undefined) return 'older';
    const own = 'state' in stored ? OWN.get(stored.state) : undefined;
    const foreign = Object.entries(stored).filter(([name]) => !own?.has(name));
    return requestSchema.parse({
      ...stored,
      ...(schema < SCHEMA_NUMBER && { schema: SCHEMA_NUMBER, actFrom: OLDEST_BOT_SCHEMA_TO_ACT }),
      ...(foreign.length > 0 && { kept: kept.parse(Object.fromEntries(foreign)) }),
    });
  } catch {
    // A newer schema may have states and fields that this schema doesn't have.
    return schema > SCHEMA_NUMBER ? 'newer' : 'damaged';
  }
}

/** Serializes a request. Fields of a newer schema stay unchanged. */
export function serializeRequest({ kept, ...request }: Request): StoredText {
  return pack(JSON.stringify({ ...kept, ...request }));
}

function readJson(stored: StoredText): unknown {
  try {
    return JSON.parse(unpack(stored));
  } catch {
    return undefined;
  }
}

/** Returns a journal entry as fields and values, without its details. */
export function journalFieldsOf(
  { type }: RequestEvent,
  { by, readAt }: { by: string; readAt: number },
): readonly string[] {
  return ['type', type, 'at', `${readAt}`, 'by', by, 'correlation', correlationId() ?? ''];
}

/** Returns the details of a journal entry to store: the event without its type, as JSON. */
export function packedDetailsOf({ type: _, ...details }: RequestEvent): StoredText {
  return pack(JSON.stringify(details));
}

/** Returns an entry's fields by name. @param fields bytes, because the details may be packed */
export function unpackedFieldsOf(fields: readonly StoredText[]): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (let i = 0; i + 1 < fields.length; i += 2) {
    const [name, value] = [`${fields[i]}`, fields[i + 1] ?? ''];
    values.set(name, name === 'details' ? unpack(value) : `${value}`);
  }
  return values;
}

export function parseJournalEntry(stamp: string, fields: readonly StoredText[]): JournalEntry {
  const values = unpackedFieldsOf(fields);
  const details = z.record(z.string(), z.unknown()).parse(JSON.parse(values.get('details') ?? '{}'));
  const at = Number(values.get('at') ?? stamp.split('-')[0]);
  return { at, type: values.get('type') ?? '', by: values.get('by') ?? '', details };
}
