// `why`: shows which rule decides about a change, why earlier rules don't apply, and what the deciding rule requires.
import { formatGroupNames } from '../approvals/request/policy.js';
import { describeReminders } from '../approvals/request/reminders.js';
import { formatDuration } from '../operations/duration.js';
import { formatList, plural } from '../operations/format.js';
import type { GroupMembership } from './crowd.js';
import type { ParsedPolicy } from './finding.js';
import { type CaseJudgement, type CaseQuestion, judgeQuestion } from './judge.js';

export function explainRule(
  { policy, written }: ParsedPolicy,
  file: string,
  crowd: GroupMembership,
  question: CaseQuestion,
): string[] {
  const verdict = judgeQuestion(policy, crowd, question);
  const at = (title: string) =>
    `${file}:${written.rules[policy.rules.findIndex((one) => one.title === title)]?.line ?? 1}`;
  return [
    ...verdict.passed.map(({ rule, why: because }) => `${at(rule.title)}: ${rule.title} ${because}.`),
    ...(verdict.open === undefined ? [] : [verdict.open]),
    ...(verdict.rule ? [`${at(verdict.rule.title)}: ${verdict.rule.title} decides.`] : withoutRule(question, verdict)),
    ...(verdict.open === undefined ? [asking(question, verdict)] : []),
    ...(question.operation.effect === 'read' ? [] : costs(question, verdict)),
  ];
}

function withoutRule({ operation }: CaseQuestion, { open }: CaseJudgement): readonly string[] {
  if (open !== undefined) return [];
  return [
    operation.effect === 'read'
      ? 'No single rule decides, so the general rule for look-ups applies too.'
      : `No rule covers ${operation.name} in this place, so nobody may ask for this change.`,
  ];
}

const asking = ({ who, operation }: CaseQuestion, { may, requesters }: CaseJudgement) =>
  `${who.name} ${may ? 'may' : 'may not'} ${operation.effect === 'read' ? 'use' : 'ask for'} ${operation.name}. Allowed: ${requesters}.`;

function costs({ who }: CaseQuestion, { rule, approvers }: CaseJudgement): readonly string[] {
  if (rule === undefined) return [];
  const names = approvers.length === 0 ? 'nobody' : formatList(approvers.map(({ name }) => name));
  const short = approvers.length < rule.approvals ? ', which isn’t enough' : '';
  return [
    rule.alone
      ? 'The change needs no approval, because it narrows access.'
      : `The change needs ${plural(rule.approvals, 'approval')} from ${formatGroupNames(rule.approvers)}. If ${who.name} asks, ${names} can approve${short}.`,
    `The change runs ${rule.waitMs === 0 ? 'immediately' : `${formatDuration(rule.waitMs)} after the last approval`}. A request that isn’t approved expires after ${formatDuration(rule.expiresAfterMs)}.`,
    ...describeReminders(rule).map((one) => `Notifications: ${one}.`),
    ...(rule.reason === undefined ? [] : [`The reason must name ${rule.reason.hint}.`]),
    ...(rule.maxDurationMs === undefined ? [] : [`The change may last at most ${formatDuration(rule.maxDurationMs)}.`]),
    ...(rule.maxLeadMs === undefined
      ? []
      : [`The change can be scheduled up to ${formatDuration(rule.maxLeadMs)} ahead.`]),
  ];
}
