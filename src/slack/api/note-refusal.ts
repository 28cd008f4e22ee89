// Counts every refusal shown to a user and records it in the audit log.

import type { Refusal } from '../../approvals/request/refusal.js';
import type { AuditRecorder, NotedRefusal } from '../../approvals/storage/audit/notes.js';
import type { Metrics } from '../../metrics.js';
import { formatMrkdwn } from '../blocks/text.js';
import type { Message } from './reply.js';

/** Services that count refusals and record refusals and look-ups in the audit log. */
export interface AuditServices {
  readonly metrics: Pick<Metrics, 'refusals'>;
  readonly audit: Pick<AuditRecorder, 'refused' | 'lookedUp'>;
}

/** The refused action, with its user and channel. */
export type AttemptedAction = Omit<NotedRefusal, 'reason'>;

export function noteRefusal(
  { metrics, audit }: AuditServices,
  { refused: reason }: Refusal,
  tried: AttemptedAction,
): void {
  metrics.refusals.inc({ reason });
  audit.refused({ ...tried, reason });
}

/** Describes a refused action. @param where the user whose action was refused, and the channel */
export const attemptedActionIn = (
  where: { readonly userId: string; readonly channel: string },
  tried: string,
): AttemptedAction => ({
  by: where.userId,
  tried,
  channel: where.channel,
});

/** Returns the message for a refusal, counts the refusal and records it in the audit log. */
export function noteAndDescribeRefusal(deps: AuditServices, refusal: Refusal, tried: AttemptedAction): Message {
  noteRefusal(deps, refusal, tried);
  return { text: formatMrkdwn(refusal.sentence) };
}
