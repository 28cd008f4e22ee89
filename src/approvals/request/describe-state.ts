// Describes the state of a request, for refusals. Pure.
import type { Phrase } from '../../operations/operation.js';
import { isAwaitingEffect, isFinishing } from './finishing-evolve.js';
import { assertNever, type Request } from './request.js';

/** Describes a request whose expiry no worker has recorded yet. */
export const describeExpiry = (request: { id: string; expiresAt: number }): Phrase => [
  `${request.id} expired at `,
  { at: request.expiresAt },
  '. Nothing was recorded. Ask again if you still need it.',
];

export function describeState(request: Request): Phrase {
  const { id } = request;
  switch (request.state) {
    case 'preparing':
      return `${id} is still being prepared: I’m reading Atlas.`;
    case 'pending':
      return `${id} is waiting for approval.`;
    case 'approved':
      return request.approvals.length === 0 ? `${id} needs no approval.` : `${id} is already approved.`;
    case 'executing':
      return `${id} is running.`;
    case 'unknown':
      if (isAwaitingEffect(request)) return `Atlas accepted ${id} but doesn’t show the change yet. I’ll keep checking.`;
      return `${id} is unconfirmed: its call may have been sent. I’m checking Atlas.`;
    case 'succeeded':
      return isFinishing(request) ? `Atlas is still working on ${id}.` : `${id} is already done.`;
    case 'failed':
      return `${id} failed: ${request.sentence}`;
    case 'voided':
      return `${id} ${request.rule === undefined ? 'isn’t possible' : 'is out of date'}: ${request.sentence}`;
    case 'denied':
      return `${id} is already denied.`;
    case 'cancelled':
      return request.replacedBy === undefined
        ? `${id} is already canceled.`
        : `${id} was edited. ${request.replacedBy} replaces it.`;
    case 'expired':
      return [`${id} expired at `, { at: request.endedAt }, '. Ask again if you still need it.'];
    default:
      return assertNever(request);
  }
}
