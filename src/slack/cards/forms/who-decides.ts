// Shows who decides on a request, which policy rule applies and why the rule applies. Pure.
import type { KnownBlock } from '@slack/types';
import { policyQuestionOf, ruleFor } from '../../../approvals/policy/match.js';
import { passedOverRules } from '../../../approvals/policy/why.js';
import { formatGroupNames, type Policy, type PolicyRule } from '../../../approvals/request/policy.js';
import { isRefusal, type Refusal } from '../../../approvals/request/refusal.js';
import { describeReminders } from '../../../approvals/request/reminders.js';
import { isFinal, type PlannedFields, type Request } from '../../../approvals/request/request.js';
import { toStoredRule } from '../../../approvals/request/stored-rule.js';
import { approvalsChannelOf } from '../../../approvals/returns/missing-approval.js';
import { formatDuration } from '../../../operations/duration.js';
import { plural } from '../../../operations/format.js';
import type { Fact, Phrase } from '../../../operations/operation.js';
import { richLine, richText } from '../../blocks/elements.js';
import { factBlocks } from '../../blocks/facts.js';
import { richTextOf } from '../../blocks/text.js';
import { bold, type CardLine, text, user } from '../card-lines.js';

export function deciderBlocks(request: Request, rule: PlannedFields['rule'], policy: Policy): KnownBlock[] {
  const { demanded = rule, approvals = [] } = 'approvals' in request ? request : {};
  const lines = [...inChannel(request, policy), ...approvals.map(approvalLine)];
  const stricter = demanded.title === rule.title ? [] : [{ label: 'Stricter now', value: demanded.title }];
  return [
    ...factBlocks([
      { label: 'Policy', value: `${rule.title} (the first matching rule)` },
      ...byNow(request, rule, policy),
      ...stricter,
      { label: 'Who can request', value: formatGroupNames(rule.requesters) },
      {
        label: 'Who can approve',
        value: `${formatGroupNames(rule.approvers)}, except the requester and anyone the change is about`,
      },
      {
        label: 'Approvals',
        value: rule.alone === true ? 'none, if the change only removes access' : `${demanded.approvals}`,
      },
      { label: 'Wait after approval', value: demanded.waitMs === 0 ? 'none' : formatDuration(demanded.waitMs) },
      { label: 'Expires if not approved', value: `after ${formatDuration(rule.expiresAfterMs)}` },
      ...(rule.reason === undefined ? [] : [{ label: 'Reason', value: describeReason(rule.reason) }]),
      ...(rule.maxDurationMs === undefined
        ? []
        : [{ label: 'Maximum duration', value: formatDuration(rule.maxDurationMs) }]),
      ...(rule.maxLeadMs === undefined
        ? []
        : [{ label: 'Can be scheduled', value: `up to ${formatDuration(rule.maxLeadMs)} ahead` }]),
      ...describeReminders(rule).map((value) => ({ label: 'Notifications', value })),
    ]),
    ...(lines.length === 0 ? [] : [richText(lines)]),
  ];
}

/** Shows the approvals channel. Returns nothing if no policy is in force. */
function inChannel(request: Request, policy: Policy): readonly CardLine[] {
  const channel = approvalsChannelOf(policy, request);
  return channel === undefined
    ? []
    : [richLine([bold('Decided in'), text('  '), { type: 'channel', channel_id: channel }])];
}

const describeReason = ({ hint, pattern }: NonNullable<PlannedFields['rule']['reason']>) =>
  `must name ${hint}: ${pattern}`;

const approvalLine = ({ person: by, at, rule, atMost }: PlannedFields['approvals'][number]) =>
  richLine([
    user(by.userId),
    ...richTextOf([' approved at ', { at }, ` by ${rule}${atMost === undefined ? '' : `, limited to ${atMost}`}`]),
  ]);

/** Explains why earlier rules don't apply and how the current policy differs. */
function byNow(request: Request, stored: PlannedFields['rule'], policy: Policy): readonly Fact[] {
  const question = policyQuestionOf(request, 'preview' in request ? request.preview : undefined);
  const now = ruleFor(policy, question);
  const isSame = now !== undefined && !isRefusal(now) && costOf(now) === costOf(stored);
  // Once a request has ended, the current policy no longer affects it.
  if (isFinal(request) && !(isSame && now.title === stored.title)) return [];
  const passed = passedOverRules(policy, question).map(({ rule, why }) => `${rule.title} ${why}`);
  return [
    ...(passed.length === 0 ? [] : [{ label: 'Rules that don’t apply', value: passed.join('; ') }]),
    ...(isSame && now.title === stored.title ? [] : [{ label: 'Policy now', value: describeRuleNow(now, isSame) }]),
  ];
}

const costOf = (rule: PlannedFields['rule'] | PolicyRule) => JSON.stringify({ ...toStoredRule(rule), title: '' });

function describeRuleNow(now: PolicyRule | Refusal | undefined, isSame: boolean): Phrase {
  if (now === undefined) return 'no rule in the current policy matches, so nobody can approve this request';
  if (isRefusal(now)) return now.sentence;
  if (isSame) return `${now.title}, with the same terms`;
  const wait = now.waitMs === 0 ? '' : `, a waiting period of ${formatDuration(now.waitMs)}`;
  const needs = now.alone
    ? 'no approval if the change only removes access'
    : `${plural(now.approvals, 'approval')} from ${formatGroupNames(now.approvers)}`;
  return `${now.title}: ${needs}${wait}, requested by ${formatGroupNames(now.requesters)}. Both rules must allow the change.`;
}
