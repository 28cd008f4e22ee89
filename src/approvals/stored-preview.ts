// A preview and its call, as they are stored with a request.
import { z } from 'zod';
import { DIRECTIONS } from '../operations/effect.js';
import type { Call, Json, JsonObject, Phrase, Preview } from '../operations/operation.js';

const json: z.ZodType<Json> = z.json();
export const jsonObject: z.ZodType<JsonObject> = z.record(z.string(), json);

/** An object within a request: fields that a newer version added to it are kept. */
export const keeping = <S extends z.ZodRawShape>(shape: S): z.ZodType<z.output<z.ZodObject<S>>> => z.looseObject(shape);

const phrase: z.ZodType<Phrase> = z.union([z.string(), z.array(z.union([z.string(), z.object({ at: z.number() })]))]);
export const named = keeping({ id: z.string(), name: z.string(), detail: z.string().optional() });
const place = keeping({ organization: named.optional(), project: named.optional() });

export const call: z.ZodType<Call> = z.looseObject({
  method: z.enum(['POST', 'PUT', 'PATCH', 'DELETE']),
  path: z.string(),
  version: z.string().optional(),
  query: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
  body: json.optional(),
});

/** `identity` is the same for all Slack ids of one person; quorum counts identities. */
export const person = keeping({ userId: z.string(), identity: z.string() });

/** Whom a change is about, by their accounts in Slack. */
const about = keeping({
  people: z.array(person),
  /** Why it is not known of somebody, or not for sure: a whole sentence. */
  unmatched: z.string().optional(),
});
export type About = z.output<typeof about>;

/** As it is stored. */
export type Previewed = Preview & { readonly about?: About | undefined };

export const preview: z.ZodType<Previewed> = z.looseObject({
  summary: z.string(),
  subject: z.string(),
  act: z.string().optional(),
  extent: z.string().optional(),
  notice: z.string().optional(),
  loss: z.string().optional(),
  place,
  names: z.record(z.string(), z.string()).optional(),
  target: keeping({ kind: z.string(), id: z.string() }),
  path: z.string().optional(),
  before: phrase,
  after: phrase,
  direction: z.enum(DIRECTIONS).default('unknown'), // requests were stored without it
  facts: z.array(keeping({ label: z.string(), value: phrase })),
  warnings: z.array(phrase),
  blockers: z.array(keeping({ param: z.string().optional(), sentence: z.string() })),
  basis: jsonObject,
  call: call.optional(),
  undo: z.string(),
  confirm: z.string().optional(),
  about: about.optional(),
});
