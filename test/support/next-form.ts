// A made-up next schema of stored requests with one more required field.
import { OLDEST_BOT_SCHEMA_TO_ACT, SCHEMA_NUMBER } from '../../src/approvals/request/request.js';
import { builtWith } from './preload.js';

const RAISED = [
  '/approvals/request/request.js',
  `SCHEMA_NUMBER = ${SCHEMA_NUMBER}`,
  `SCHEMA_NUMBER = ${SCHEMA_NUMBER + 1}`,
] as const;

/** A bot of that schema. Bots of the present schema may act on its requests. */
export const NEXT = builtWith(
  RAISED,
  ['/approvals/request/stored-parts.js', 'schema: z.number(),', 'schema: z.number(), mood: z.string(),'],
  ['/approvals/storage/stored-forms.js', 'STEPS = []', "STEPS = [(stored) => ({ ...stored, mood: 'calm' })]"],
  [
    '/approvals/asking/submit.js',
    'actFrom: OLDEST_BOT_SCHEMA_TO_ACT,',
    "actFrom: OLDEST_BOT_SCHEMA_TO_ACT, mood: 'brisk',",
  ],
);

/** A bot of a newer schema whose requests bots of the present schema must not touch. */
export const FOREIGN = builtWith(
  RAISED,
  [
    '/approvals/request/request.js',
    `OLDEST_BOT_SCHEMA_TO_ACT = ${OLDEST_BOT_SCHEMA_TO_ACT}`,
    `OLDEST_BOT_SCHEMA_TO_ACT = ${SCHEMA_NUMBER + 1}`,
  ],
  ['/approvals/storage/stored-forms.js', 'STEPS = []', 'STEPS = [(stored) => stored]'],
);
