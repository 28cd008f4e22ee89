// The stored schema of a preview and its call.
import { z } from 'zod';
import { DIRECTIONS } from '../../operations/effect.js';
import type { Call, Json, JsonObject, Phrase, Preview } from '../../operations/operation.js';

const json: z.ZodType<Json> = z.json();
export const jsonObject: z.ZodType<JsonObject> = z.record(z.string(), json);

/** Returns an object schema that keeps unknown fields, because a newer schema may have added some. */
export const looseSchema = <S extends z.ZodRawShape>(shape: S): z.ZodType<z.output<z.ZodObject<S>>> =>
  z.looseObject(shape);

const phrase: z.ZodType<Phrase> = z.union([z.string(), z.array(z.union([z.string(), z.object({ at: z.number() })]))]);
export const named = looseSchema({ id: z.string(), name: z.string(), detail: z.string().optional() });
const place = looseSchema({ organization: named.optional(), project: named.optional() });

export const call: z.ZodType<Call> = z.looseObject({
  method: z.enum(['POST', 'PUT', 'PATCH', 'DELETE']),
  path: z.string(),
  version: z.string().optional(),
  query: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
  body: json.optional(),
});

/** `identity` is the same for all Slack IDs of a user, so the quorum counts identities. */
export const person = looseSchema({ userId: z.string(), identity: z.string() });

/** The users a change is about, by Slack account. */
const about = looseSchema({
  people: z.array(person),
  /** The reason why some users are unknown or uncertain, as a complete sentence. */
  unmatched: z.string().optional(),
});
export type ConcernedPeople = z.output<typeof about>;

/** A stored preview, with the users that the change is about. */
export type StoredPreview = Preview & { readonly about?: ConcernedPeople | undefined };

const target = looseSchema({ kind: z.string(), id: z.string() });

export const preview: z.ZodType<StoredPreview> = z.looseObject({
  summary: z.string(),
  subject: z.string(),
  act: z.string().optional(),
  extent: z.string().optional(),
  notice: z.string().optional(),
  loss: z.string().optional(),
  place,
  names: z.record(z.string(), z.string()).optional(),
  target,
  alsoHolds: target.optional(),
  path: z.string().optional(),
  before: phrase,
  after: phrase,
  direction: z.enum(DIRECTIONS),
  facts: z.array(looseSchema({ label: z.string(), value: phrase })),
  warnings: z.array(phrase),
  blockers: z.array(looseSchema({ param: z.string().optional(), sentence: z.string() })),
  basis: jsonObject,
  call: call.optional(),
  undo: z.string(),
  confirm: z.string().optional(),
  about: about.optional(),
});
