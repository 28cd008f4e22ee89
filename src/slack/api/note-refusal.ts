// Counts every refusal that a person is told, and notes it for the audit log.

import type { Refusal } from '../../approvals/request/refusal.js';
import type { Audit, NotedRefusal } from '../../approvals/storage/audit/notes.js';
import type { Metrics } from '../../metrics.js';
import { mrkdwn } from '../blocks/text.js';
import type { Message } from './reply.js';

/** Where refusals and look-ups are counted, and noted for the audit log. */
export interface Notes {
  readonly metrics: Pick<Metrics, 'refusals'>;
  readonly audit: Pick<Audit, 'refused' | 'lookedUp'>;
}

/** Who tried what, where. */
export type Tried = Omit<NotedRefusal, 'reason'>;

export function noteRefusal({ metrics, audit }: Notes, { refused: reason }: Refusal, tried: Tried): void {
  metrics.refusals.inc({ reason });
  audit.refused({ ...tried, reason });
}

/** @param where who tried it, and in which channel */
export const triedIn = (where: { readonly userId: string; readonly channel: string }, tried: string): Tried => ({
  by: where.userId,
  tried,
  channel: where.channel,
});

/** The message for a refusal, which is also counted and noted for the audit log. */
export function refusalMessage(deps: Notes, refusal: Refusal, tried: Tried): Message {
  noteRefusal(deps, refusal, tried);
  return { text: mrkdwn(refusal.sentence) };
}
