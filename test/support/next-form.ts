// A made-up next form of stored requests: it has one more field, which its bot can't do without.
import { ACT_FROM, SCHEMA } from '../../src/approvals/request/request.js';
import { builtWith } from './preload.js';

const RAISED = ['/approvals/request/request.js', `SCHEMA = ${SCHEMA}`, `SCHEMA = ${SCHEMA + 1}`] as const;

/** A bot of that form. Bots of this form may act on what it stores. */
export const NEXT = builtWith(
  RAISED,
  ['/approvals/request/request.js', 'schema: z.number(),', 'schema: z.number(), mood: z.string(),'],
  ['/approvals/storage/stored-forms.js', 'STEPS = []', "STEPS = [(stored) => ({ ...stored, mood: 'calm' })]"],
  ['/approvals/asking/submit.js', 'actFrom: ACT_FROM,', "actFrom: ACT_FROM, mood: 'brisk',"],
);

/** A bot of a newer form that bots of this form must leave alone. */
export const FOREIGN = builtWith(
  RAISED,
  ['/approvals/request/request.js', `ACT_FROM = ${ACT_FROM}`, `ACT_FROM = ${SCHEMA + 1}`],
  ['/approvals/storage/stored-forms.js', 'STEPS = []', 'STEPS = [(stored) => stored]'],
);
