// The stored schema of a preview and its call.
import { z } from 'zod';
import { DIRECTIONS } from '../../operations/effect.js';
import type { Call, Json, JsonObject, Phrase, Preview } from '../../operations/operation.js';

const jsonSchema: z.ZodType<Json> = z.json();
export const jsonObjectSchema: z.ZodType<JsonObject> = z.record(z.string(), jsonSchema);

/** Returns an object schema that keeps unknown fields, because a newer schema may have added some. */
export const looseSchema = <S extends z.ZodRawShape>(shape: S): z.ZodType<z.output<z.ZodObject<S>>> =>
  z.looseObject(shape);

const phraseSchema: z.ZodType<Phrase> = z.union([
  z.string(),
  z.array(z.union([z.string(), z.object({ at: z.number() }), z.object({ code: z.string() })])),
]);
export const namedItemSchema = looseSchema({ id: z.string(), name: z.string(), detail: z.string().optional() });
const placeSchema = looseSchema({ organization: namedItemSchema.optional(), project: namedItemSchema.optional() });

export const callSchema: z.ZodType<Call> = z.looseObject({
  method: z.enum(['POST', 'PUT', 'PATCH', 'DELETE']),
  path: z.string(),
  version: z.string().optional(),
  query: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
  body: jsonSchema.optional(),
});

/** `identity` is the same for all Slack IDs of a user, so the quorum counts identities. */
export const personSchema = looseSchema({ userId: z.string(), identity: z.string() });

/** The users a change is about, by Slack account. */
const concernedPeopleSchema = looseSchema({
  people: z.array(personSchema),
  /** The reason why some users are unknown or uncertain, as a complete sentence. */
  unmatched: z.string().optional(),
});
export type ConcernedPeople = z.output<typeof concernedPeopleSchema>;

/** A stored preview, with the users that the change is about. */
export type StoredPreview = Preview & { readonly about?: ConcernedPeople | undefined };

const targetSchema = looseSchema({ kind: z.string(), id: z.string(), part: z.string().optional() });

export const storedPreviewSchema: z.ZodType<StoredPreview> = z.looseObject({
  summary: z.string(),
  subject: z.string(),
  act: z.string().optional(),
  extent: z.string().optional(),
  loss: z.string().optional(),
  place: placeSchema,
  names: z.record(z.string(), z.string()).optional(),
  target: targetSchema,
  alsoHolds: targetSchema.optional(),
  path: z.string().optional(),
  detail: z.string().optional(),
  before: phraseSchema,
  after: phraseSchema,
  direction: z.enum(DIRECTIONS),
  facts: z.array(looseSchema({ label: z.string(), value: phraseSchema })),
  warnings: z.array(phraseSchema),
  cost: phraseSchema.optional(),
  revertNote: z.string().optional(),
  blockers: z.array(looseSchema({ param: z.string().optional(), sentence: z.string() })),
  basis: jsonObjectSchema,
  unforeseen: z.string().optional(),
  call: callSchema.optional(),
  undo: z.string(),
  isDangerous: z.boolean().optional(),
  confirm: z.string().optional(),
  about: concernedPeopleSchema.optional(),
});
