// Messages for a press that changes nothing because the user already made the same decision. Pure.

import { describeState } from '../../approvals/request/describe-state.js';
import { formatGroupNames } from '../../approvals/request/policy.js';
import type { Request } from '../../approvals/request/request.js';
import { approvalsStillNeeded } from '../../approvals/request/request.js';
import { phraseParts, plural } from '../../operations/format.js';
import type { Phrase } from '../../operations/operation.js';
import { describeSettlersStillNeeded } from './settlement-lines.js';

/** Describes the request to a user who has already approved it. */
export function describeEarlierApproval(request: Request): Phrase {
  if (request.state !== 'pending')
    return ['You already approved this request. ', ...phraseParts(describeState(request))];
  const left = approvalsStillNeeded(request);
  return `You already approved this request. It needs ${plural(left, 'more approval')} from ${formatGroupNames(request.rule.approvers)}.`;
}

/** Describes the request to a user who has already reported its outcome. */
export const describeEarlierSettlement = (request: Request): Phrase =>
  request.state === 'unknown' || request.state === 'approved'
    ? `You already gave this answer. ${describeSettlersStillNeeded(request)}`
    : describeState(request);

/** Describes the request to a user who has already denied or cancelled it. */
export const describeEarlierStop = (request: Request): Phrase =>
  request.state === 'denied'
    ? `You already denied ${request.id}. Nothing was changed in Atlas.`
    : describeState(request);
