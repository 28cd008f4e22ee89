// Stored parts of a request. All instants are Redis’s time, in milliseconds.
import { z } from 'zod';
import { call, jsonObject, keeping, person } from './stored-preview.js';

const at = z.number();

export const approval = keeping({
  person,
  at,
  rule: z.string(),
  /** The longest that this approver lets the change last, as a stored duration: `2h`. */
  atMost: z.string().optional(),
});

/** What the last approval had to meet: the stricter of the stored rule and the policy at that moment. */
export const demanded = keeping({ title: z.string(), approvals: z.number(), waitMs: z.number() });

/** Set where the rule sets the times: start of the wait, the last reminder, and whether others were told. */
export const reminders = keeping({ since: at, remindedAt: at.optional(), escalated: z.literal(true).optional() });

/** The stored call, with the basis at the claim. */
export const sent = keeping({
  call,
  basis: jsonObject,
  at,
  by: z.string(),
  /** The approved time, where it is shorter than was asked. */
  lasts: z.string().optional(),
});

/** One person's word on how a call ended, or on what happens to a stuck return. */
export const settlement = keeping({ person, at, happened: z.boolean() });

export const returning = keeping({
  /** When to announce the end; absent where there is no announcement, and once it was made. */
  announceAt: at.optional(),
  announcedAt: at.optional(),
  /** The request that moved its end last. */
  extension: z.string().optional(),
  remindedAt: at.optional(),
  /** Who ended the change early. */
  hastened: keeping({ by: person, at }).optional(),
  /** When Atlas showed that its change is in effect, though people had settled that it did not happen. */
  foundAt: at.optional(),
  /** The last request that asked to end the change early. */
  endAsked: z.string().optional(),
  /** Set where Atlas itself ends the change, so the return sends nothing and only reads back. */
  byItself: z.literal(true).optional(),
  /** How many tries in a row failed, so that people must know. */
  troubles: z.number().optional(),
  /** How many of its calls were found to have had no effect. */
  misses: z.number().optional(),
  /** The person who says that it was reverted by hand, which is read back next. */
  byHand: person.optional(),
  /** When they said so; set while the return waits for approval. */
  byHandAt: at.optional(),
  /** The last person who said so and what showed that it was not so, as a sentence. */
  notByHand: keeping({ by: person, at, sentence: z.string() }).optional(),
  /** How people settle it; `happened`: it was reverted by hand. */
  settlements: z.array(settlement).optional(),
  /** Those who settled that it was reverted by hand, which is read back next. */
  settledBy: z.array(person).optional(),
});

/** What follows a change that is done. */
export const aftermath = {
  /** Set while Atlas still works on it; its target stays reserved. */
  finishing: keeping({
    /** How long Atlas usually takes, in milliseconds. */
    usualMs: z.number(),
    /** The last new state that a check found. */
    seen: keeping({ is: z.enum(['under way', 'at rest']), at }).optional(),
  }).optional(),
  /** When Atlas had finished; with a sentence, why the bot stopped looking, or what Atlas undid or added. */
  finished: keeping({
    at,
    sentence: z.string().optional(),
    isUndone: z.literal(true).optional(),
    isMore: z.literal(true).optional(),
  }).optional(),
  /** Set while it is looked whether Atlas undoes it; its target is free. */
  watching: keeping({ forMs: z.number() }).optional(),
};
