// What a request has besides, as it is stored. All instants are Redis's time, in milliseconds.
import { z } from 'zod';
import { keeping, person } from './stored-preview.js';

const at = z.number();

/** Of a return: how it goes. */
export const returning = keeping({
  /** When people are told that it ends soon; left out where they are not, and once they have been. */
  announceAt: at.optional(),
  announcedAt: at.optional(),
  /** The request that moved its end last. */
  extension: z.string().optional(),
  /** When approvers were last reminded of it. */
  remindedAt: at.optional(),
  /** Atlas ends the change by itself, so nothing is sent: it is only read back. */
  byItself: z.literal(true).optional(),
  /** How often in a row it could not be done, so that people have to know. */
  troubles: z.number().optional(),
  /** How often its call was found not to have happened. */
  misses: z.number().optional(),
  /** Who says that it was done by hand: that is read back next. */
  byHand: person.optional(),
});

/** Of a change that Atlas goes on with: its target stays reserved meanwhile. */
export const finishing = keeping({
  /** How long that usually takes, in milliseconds. */
  usualMs: z.number(),
  /** The last news of it. */
  seen: keeping({ is: z.enum(['under way', 'at rest']), at }).optional(),
});
/** When Atlas was through with it; with a sentence, why it is looked at no more. */
export const finished = keeping({ at, sentence: z.string().optional() });
