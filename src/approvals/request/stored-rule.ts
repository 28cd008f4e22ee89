// The schema of a policy rule that's stored with a request.
import { z } from 'zod';
import type { Rule } from './policy.js';
import { looseSchema } from './stored-preview.js';

const group = looseSchema({ name: z.string(), ids: z.array(z.string()) });
export const storedRuleSchema = looseSchema({
  title: z.string(),
  requesters: z.union([z.literal('everyone'), z.array(group)]),
  approvers: z.array(group),
  approvals: z.number(),
  alone: z.literal(true).optional(),
  waitMs: z.number(),
  expiresAfterMs: z.number(),
  maxDurationMs: z.number().optional(),
  maxLeadMs: z.number().optional(),
  notify: z.array(group).optional(),
  remindAfterMs: z.array(z.number()).optional(),
  escalate: looseSchema({ afterMs: z.number(), to: z.array(group) }).optional(),
  webhook: z.literal(true).optional(),
  reason: looseSchema({ pattern: z.string(), hint: z.string() }).optional(),
  runbook: z.string().optional(),
  channel: z.string().optional(),
});
type StoredRule = z.output<typeof storedRuleSchema>;

/** Returns the parts of a policy rule to store. */
export function toStoredRule(rule: Rule): StoredRule {
  const copy = (groups: Rule['approvers']) => groups.map((group) => ({ name: group.name, ids: [...group.ids] }));
  return {
    title: rule.title,
    requesters: rule.requesters === 'everyone' ? 'everyone' : copy(rule.requesters),
    approvers: copy(rule.approvers),
    approvals: rule.approvals,
    ...(rule.alone && { alone: rule.alone }),
    waitMs: rule.waitMs,
    expiresAfterMs: rule.expiresAfterMs,
    ...(rule.maxDurationMs !== undefined && { maxDurationMs: rule.maxDurationMs }),
    ...(rule.maxLeadMs !== undefined && { maxLeadMs: rule.maxLeadMs }),
    ...(rule.notify && { notify: copy(rule.notify) }),
    ...(rule.remindAfterMs && { remindAfterMs: [...rule.remindAfterMs] }),
    ...(rule.escalate && { escalate: { afterMs: rule.escalate.afterMs, to: copy(rule.escalate.to) } }),
    ...(rule.webhook && { webhook: rule.webhook }),
    ...(rule.reason && { reason: { ...rule.reason } }),
    ...(rule.runbook !== undefined && { runbook: rule.runbook }),
    ...(rule.channel !== undefined && { channel: rule.channel }),
  };
}
