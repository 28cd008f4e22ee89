// Sentences for a press that changes nothing, as the request is already in that state. Pure.

import { formatGroupNames } from '../../approvals/request/policy.js';
import type { Request } from '../../approvals/request/request.js';
import { stillNeeded } from '../../approvals/request/request.js';
import { describeState } from '../../approvals/request/transitions.js';
import { inParts, plural } from '../../operations/format.js';
import type { Phrase } from '../../operations/operation.js';
import { describeMissing } from './settlement-lines.js';

/** For somebody who has approved it before. */
export function describeApprovedBefore(request: Request): Phrase {
  if (request.state !== 'pending') return ['You already approved this. ', ...inParts(describeState(request))];
  const left = stillNeeded(request);
  return `You already approved this. It needs ${plural(left, 'more approval')} from ${formatGroupNames(request.rule.approvers)}.`;
}

/** For somebody who has said before how it ended. */
export const describeSettledBefore = (request: Request): Phrase =>
  request.state === 'unknown' || request.state === 'approved'
    ? `You already said that. ${describeMissing(request)}`
    : describeState(request);

/** For somebody who has denied or cancelled it before. */
export const describeStoppedBefore = (request: Request): Phrase =>
  request.state === 'denied'
    ? `You already denied ${request.id}. Nothing was changed in Atlas.`
    : describeState(request);
