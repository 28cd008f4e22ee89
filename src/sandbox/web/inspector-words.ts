// Describes the journal's entries. Unknown types are shown by name.
import { z } from 'zod';
import type { Entry } from './inspector-wire.js';

const detailsSchema = z.looseObject({
  sentence: z.string().optional(),
  question: z.string().optional(),
  answer: z.string().optional(),
  verdict: z.string().optional(),
  asked: z.looseObject({ operation: z.string() }).optional(),
  worker: z.string().optional(),
  happened: z.boolean().optional(),
  usualMs: z.number().optional(),
  undo: z.string().optional(),
});

type Say = string | ((details: z.output<typeof detailsSchema>) => string);

const SAYINGS: Readonly<Record<string, Say>> = {
  asked: ({ asked }) => `requested ${asked?.operation}`,
  previewed: 'read Atlas and is waiting for approval',
  delayed: ({ sentence }) => `delayed. ${sentence}`,
  held: ({ sentence }) => (sentence ? `on hold. ${sentence}` : 'no longer on hold'),
  frozen: 'froze changes',
  unfrozen: 'ended a freeze',
  reminded: 'due: remind the approvers',
  escalated: 'due: escalate, because nobody has decided',
  questioned: ({ question }) => `asked the requester: ${question}`,
  answered: ({ answer }) => `answered: ${answer}`,
  approved: 'approved',
  quorum: 'has all required approvals',
  denied: 'denied',
  cancelled: 'canceled',
  expired: 'expired: nobody decided in time',
  voided: ({ sentence }) => `not possible, or out of date. ${sentence}`,
  claimed: 'claimed by a worker that rereads Atlas',
  'approvals-dropped': ({ sentence }) => `lost approvals. ${sentence}`,
  sent: 'stored the call and is about to send it to Atlas',
  returned: ({ sentence }) => `back to approved. ${sentence}`,
  succeeded: ({ sentence, usualMs }) => `${usualMs === undefined ? 'done' : 'accepted by Atlas'}. ${sentence}`,
  observed: 'checked Atlas',
  finished: ({ sentence }) => (sentence ? `not finished. ${sentence}` : 'finished in Atlas'),
  undoing: ({ undo }) => `${undo} is undoing this`,
  undone: ({ undo }) => `undone by ${undo}`,
  failed: ({ sentence }) => `failed. ${sentence}`,
  lost: ({ sentence }) => `unconfirmed. ${sentence}`,
  read: ({ verdict }) => `checked Atlas: ${verdict}`,
  scheduled: 'stored the revert together with the call',
  announced: 'due: announce that the change ends soon',
  'found-in-effect': 'Atlas shows the change in effect',
  hastened: 'ended early',
  'end-asked': 'a user asked to end the change early',
  extended: 'was extended',
  'lasts-longer': 'done. The other change was extended',
  stuck: ({ sentence }) => `not reverted. ${sentence}`,
  'not-applied': ({ sentence }) => `not reverted. ${sentence}`,
  'asked-anew': ({ sentence }) => `needs approval. ${sentence}`,
  'done-by-hand': 'reported as reverted by hand. Checking Atlas next',
  'not-by-hand': ({ sentence }) => `not reverted by hand. ${sentence}`,
  settling: ({ happened }) => `one user reported that the change ${happened ? 'happened' : 'didn’t happen'}`,
  settled: ({ happened }) => `settled by users: the change ${happened ? 'happened' : 'didn’t happen'}`,
};

const TROUBLES: ReadonlySet<string> = new Set([
  'failed',
  'lost',
  'voided',
  'returned',
  'delayed',
  'approvals-dropped',
  'stuck',
  'not-applied',
  'asked-anew',
]);

export function formatJournalEvent(type: string, details: unknown): string {
  const say = SAYINGS[type];
  if (say === undefined) return type;
  return typeof say === 'string' ? say : say({ sentence: '', ...detailsSchema.safeParse(details).data }).trim();
}

export function journalTone(type: string): Entry['tone'] {
  if (TROUBLES.has(type)) return 'trouble';
  return type === 'succeeded' ? 'change' : 'plain';
}
