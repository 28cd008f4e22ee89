// Messages for a press that changes nothing because the request is already in the wanted state. Pure.

import { formatGroupNames } from '../../approvals/request/policy.js';
import type { Request } from '../../approvals/request/request.js';
import { approvalsStillNeeded } from '../../approvals/request/request.js';
import { describeState } from '../../approvals/request/transitions.js';
import { inParts, plural } from '../../operations/format.js';
import type { Phrase } from '../../operations/operation.js';
import { describeMissingAnswers } from './settlement-lines.js';

/** The message for a user who has already approved the request. */
export function describeApprovedBefore(request: Request): Phrase {
  if (request.state !== 'pending') return ['You already approved this. ', ...inParts(describeState(request))];
  const left = approvalsStillNeeded(request);
  return `You already approved this. It needs ${plural(left, 'more approval')} from ${formatGroupNames(request.rule.approvers)}.`;
}

/** The message for a user who has already reported the outcome. */
export const describeSettledBefore = (request: Request): Phrase =>
  request.state === 'unknown' || request.state === 'approved'
    ? `You already gave this answer. ${describeMissingAnswers(request)}`
    : describeState(request);

/** The message for a user who has already denied or cancelled the request. */
export const describeStoppedBefore = (request: Request): Phrase =>
  request.state === 'denied'
    ? `You already denied ${request.id}. Nothing was changed in Atlas.`
    : describeState(request);
