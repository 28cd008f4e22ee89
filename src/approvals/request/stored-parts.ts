// Stored parts of a request. All times are Redis's, in milliseconds.
import { z } from 'zod';
import { callSchema, jsonObjectSchema, looseSchema, namedItemSchema, personSchema } from './stored-preview.js';

const at = z.number();

export const approvalSchema = looseSchema({
  person: personSchema,
  at,
  rule: z.string(),
  /** The longest duration that this approver allows, as a stored duration, e.g. `2h`. */
  atMost: z.string().optional(),
});

/** The requirements at the last approval: those of the stored rule or the policy, whichever was stricter. */
export const approvalRequirementsSchema = looseSchema({ title: z.string(), approvals: z.number(), waitMs: z.number() });

/**
 * The start of the waiting period, the last reminder, and whether others were notified. Set if the rule sets the times.
 */
export const reminderProgressSchema = looseSchema({
  since: at,
  remindedAt: at.optional(),
  escalated: z.literal(true).optional(),
});

/** The stored call, with the basis at the claim. */
export const sentCallSchema = looseSchema({
  call: callSchema,
  basis: jsonObjectSchema,
  at,
  by: z.string(),
  /** The approved duration, if it's shorter than the requested one. */
  lasts: z.string().optional(),
});

/** A user's report on the outcome of a call, or on a stuck revert. */
export const settlementSchema = looseSchema({ person: personSchema, at, happened: z.boolean() });

const utteranceSchema = { by: personSchema, at, text: z.string() };
/** An approver's question, and the requester's answer. */
export const questionSchema = looseSchema({ ...utteranceSchema, answer: looseSchema(utteranceSchema).optional() });

export const returnProgressSchema = looseSchema({
  /** When to announce the end. Undefined if there's no announcement or it has been made. */
  announceAt: at.optional(),
  announcedAt: at.optional(),
  /** The ID of the last request that moved the end. */
  extension: z.string().optional(),
  remindedAt: at.optional(),
  /** The user who ended the change early. */
  hastened: looseSchema({ by: personSchema, at }).optional(),
  /** Why the change didn't end early, and the user who ended it early, if any. */
  notEarly: looseSchema({ by: personSchema.optional(), at, sentence: z.string() }).optional(),
  /** When Atlas showed that the change is in effect, although users had settled it as not done. */
  foundAt: at.optional(),
  /** The ID of the last request to end the change early. */
  endAsked: z.string().optional(),
  /** Set if Atlas ends the change, in which case the scheduled revert sends nothing and only reads Atlas. */
  byItself: z.literal(true).optional(),
  /** The number of consecutive failed attempts that users must be told about. */
  troubles: z.number().optional(),
  /** The number of the revert's calls that had no effect. */
  misses: z.number().optional(),
  /** The user who reported that the change was reverted by hand. The worker checks Atlas next. */
  byHand: personSchema.optional(),
  /** When the user reported the revert by hand. Set while the scheduled revert waits for approval. */
  byHandAt: at.optional(),
  /** The last user whose report of a revert by hand was wrong, with the evidence as a sentence. */
  notByHand: looseSchema({ by: personSchema, at, sentence: z.string() }).optional(),
  /** Users' reports. `happened`: whether the change was reverted by hand. */
  settlements: z.array(settlementSchema).optional(),
  /** The users who settled that the change was reverted by hand. The worker checks Atlas next. */
  settledBy: z.array(personSchema).optional(),
});

/** The steps that follow once a change is done. */
export const followUpFields = {
  /** Set while Atlas is still working on the change. The target stays reserved. */
  finishing: looseSchema({
    /** The time that Atlas usually takes, in milliseconds. */
    usualMs: z.number(),
    /** The last new state that a check found. */
    seen: looseSchema({ is: z.enum(['under way', 'at rest']), at }).optional(),
  }).optional(),
  /** When Atlas finished. `sentence`: why the bot stopped checking, or what Atlas undid or added. */
  finished: looseSchema({
    at,
    sentence: z.string().optional(),
    isUndone: z.literal(true).optional(),
    isMore: z.literal(true).optional(),
  }).optional(),
  /** Set while the bot checks whether Atlas undoes the change. The target is free. */
  watching: looseSchema({ forMs: z.number() }).optional(),
};

export const askedFieldsSchema = z.object({
  /** The newest schema in which the request was stored. An older bot keeps this number and any unknown fields. */
  schema: z.number(),
  actFrom: z.number(),
  /** Fields of a newer schema that this schema doesn't have, by name. */
  kept: jsonObjectSchema.optional(),
  id: z.string(),
  /** The hash of the form and its values, which tells a repeated submission from a request with a colliding ID. */
  fingerprint: z.string(),
  operation: z.string(),
  params: z.record(z.string(), z.string()),
  /** The names for IDs in the params, as they were when the request was made. */
  names: z.record(z.string(), namedItemSchema),
  reason: z.string(),
  requester: personSchema,
  /** The Slack ID of an approver whom the requester asks directly. Everyone else is notified as usual. */
  asks: z.string().optional(),
  askedIn: z.string(),
  /** The `ts` of the thread where the request was made, if any. */
  thread: z.string().optional(),
  /** The slash command that the user typed, for messages, e.g. `/atlas`. */
  command: z.string(),
  /** The ID of the request to undo. */
  undoes: z.string().optional(),
  /** The ID of the request that the requester edited. It was cancelled when this one was stored. */
  replaces: z.string().optional(),
  /** Set on a scheduled revert: the change to revert, as it was sent, with its end and the basis at its claim. */
  returns: looseSchema({
    change: z.string(),
    operation: z.string(),
    params: z.record(z.string(), z.string()),
    call: callSchema,
    basis: jsonObjectSchema,
    endsAt: at,
  }).optional(),
  /** The ID of the change to extend. */
  extends: z.string().optional(),
  /** The earliest time to run the change, if the requester scheduled it. */
  startsAt: at.optional(),
  /** The hash of the policy in force when the request was made. */
  policyHash: z.string().optional(),
  askedAt: at,
  correlation: z.string(),
});

/** A recent denial of a similar request. */
export const denialSchema = looseSchema({ id: z.string(), by: z.string(), at, why: z.string().optional() });
