// Stored parts of a request that only some have. All instants are Redis's time, in milliseconds.
import { z } from 'zod';
import { keeping, person } from './stored-preview.js';

const at = z.number();

export const returning = keeping({
  /** When to announce the end; absent where there is no announcement, and once it was made. */
  announceAt: at.optional(),
  announcedAt: at.optional(),
  /** The request that moved its end last. */
  extension: z.string().optional(),
  remindedAt: at.optional(),
  /** Who ended the change early. */
  hastened: keeping({ by: person, at }).optional(),
  /** The last request that asked to end the change early. */
  endAsked: z.string().optional(),
  /** Set where Atlas ends the change by itself, so the return sends nothing and only reads back. */
  byItself: z.literal(true).optional(),
  /** How many tries in a row failed, so that people have to know. */
  troubles: z.number().optional(),
  /** How many of its calls were found to have had no effect. */
  misses: z.number().optional(),
  /** The person who says that it was put back by hand, which is read back next. */
  byHand: person.optional(),
  /** When they said so; set while the return waits for approval. */
  byHandAt: at.optional(),
  /** The last person who said so and what showed that it was not so, as a sentence. */
  notByHand: keeping({ by: person, at, sentence: z.string() }).optional(),
});

/** Set while Atlas still works on the change; its target stays reserved. */
export const finishing = keeping({
  /** How long Atlas usually takes, in milliseconds. */
  usualMs: z.number(),
  /** What a look last showed that was new. */
  seen: keeping({ is: z.enum(['under way', 'at rest']), at }).optional(),
});
/** When Atlas had finished; with a sentence, why the bot stopped looking. */
export const finished = keeping({ at, sentence: z.string().optional() });
