// In which channel a request is decided. Pure.
import type { Policy } from '../request/policy.js';
import { isRefusal } from '../request/refusal.js';
import type { Request } from '../request/request.js';
import { decidingRule } from './missing-approval.js';

/** The channel of the current rule; without one, that of the stored rule. Undefined only without any policy. */
export function channelOf(policy: Policy, request: Request): string | undefined {
  const now = 'preview' in request ? decidingRule(policy, request, request.preview) : undefined;
  const stored = 'rule' in request ? request.rule : undefined;
  const rule = now === undefined || isRefusal(now) ? stored : now;
  return rule?.channel ?? policy.approvalsChannel;
}
