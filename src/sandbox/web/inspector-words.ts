// Words for the journal's entries. Entries of an unknown type are shown by their name.
import { z } from 'zod';
import type { Entry } from './inspector-wire.js';

const detailsSchema = z.looseObject({
  sentence: z.string().optional(),
  verdict: z.string().optional(),
  asked: z.looseObject({ operation: z.string() }).optional(),
  worker: z.string().optional(),
  happened: z.boolean().optional(),
});

type Say = string | ((details: z.output<typeof detailsSchema>) => string);

const SAYINGS: Readonly<Record<string, Say>> = {
  asked: ({ asked }) => `asked for ${asked?.operation}`,
  previewed: 'read Atlas; waiting for approval',
  delayed: ({ sentence }) => `delayed. ${sentence}`,
  held: ({ sentence }) => (sentence ? `held up. ${sentence}` : 'no longer held up'),
  frozen: 'froze changes',
  unfrozen: 'ended a freeze',
  reminded: 'time to remind the approvers',
  escalated: 'time to tell others that nobody has decided',
  approved: 'approved',
  quorum: 'needs no more approvals',
  denied: 'denied',
  cancelled: 'cancelled',
  expired: 'expired: nobody decided in time',
  voided: ({ sentence }) => `not possible, or out of date. ${sentence}`,
  claimed: 'claimed by a worker, which reads Atlas again',
  'approvals-dropped': ({ sentence }) => `lost approvals. ${sentence}`,
  sent: 'the call is stored; it leaves for Atlas only now',
  returned: ({ sentence }) => `back to approved. ${sentence}`,
  succeeded: ({ sentence }) => `done. ${sentence}`,
  failed: ({ sentence }) => `failed. ${sentence}`,
  lost: ({ sentence }) => `unconfirmed. ${sentence}`,
  read: ({ verdict }) => `read Atlas back: ${verdict}`,
  scheduled: 'its revert is stored, in one step with the call',
  announced: 'time to announce that it ends soon',
  'found-in-effect': 'Atlas shows it in effect',
  hastened: 'ended early',
  'end-asked': 'somebody asked to end it early',
  extended: 'lasts longer',
  'lasts-longer': 'done. The other change lasts longer',
  stuck: ({ sentence }) => `not reverted. ${sentence}`,
  'not-applied': ({ sentence }) => `not reverted. ${sentence}`,
  'asked-anew': ({ sentence }) => `needs approval. ${sentence}`,
  'done-by-hand': 'said to be reverted by hand; checking Atlas next',
  'not-by-hand': ({ sentence }) => `not reverted by hand. ${sentence}`,
  settling: ({ happened }) => `said by a person: it ${happened ? 'happened' : 'didn’t happen'}`,
  settled: ({ happened }) => `settled by people: it ${happened ? 'happened' : 'didn’t happen'}`,
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
