// Parses policy.yaml strictly. Each problem includes its line.
import type { z } from 'zod';
import { formatDuration } from '../../operations/duration.js';
import { HOUR_MS } from '../../time-units.js';
import { parseReasonPattern } from '../request/pattern.js';
import type { Group, Policy, PolicyRule } from '../request/policy.js';
import {
  didYouMeanHint,
  type OperationEntry,
  parseOperationEntry,
  type RuledOperation,
  ruleOperationsOf,
} from './operations.js';
import { checkAloneSettings, checkConditionsCanMatch, type ReportProblem } from './reach.js';
import { policyFileSchema } from './schema.js';
import { checkWhenConditions, compileWhenConditions } from './when.js';
import { type KeyPath, parseYaml } from './yaml-text.js';

export type PolicyParseResult =
  | {
      readonly ok: true;
      readonly policy: Policy;
      readonly written: PolicyLayout;
    }
  /** Problems, e.g. `line 4: rules[1].wait is ...`. */
  | { readonly ok: false; readonly problems: readonly string[] };

/** The lines of the groups, rules and channels in the file, for messages. */
interface PolicyLayout {
  readonly groups: readonly (Group & { readonly line: number })[];
  /** The rules, in the order of the policy. `named`: operations that are listed by name, not by a pattern or kind. */
  readonly rules: readonly { readonly line: number; readonly named: readonly string[] }[];
  /** The line of each channel rule, in the order of the policy. */
  readonly channels: readonly number[];
}

/**
 * @param source the text of policy.yaml
 * @param operations all operations that a rule may name
 */
export function parsePolicy(source: string, operations: readonly RuledOperation[]): PolicyParseResult {
  const read = parseYaml(source);
  if ('problems' in read) return { ok: false, problems: read.problems };
  const { values, lineOf } = read;
  const problems: string[] = [];
  const complain: ReportProblem = (path, text) => problems.push(`line ${lineOf(path)}: ${formatPath(path)} ${text}`);
  const parsed = policyFileSchema.safeParse(values);
  if (!parsed.success) {
    for (const issue of parsed.error.issues) reportIssue(issue, complain);
    return { ok: false, problems };
  }
  const file = withEntries(parsed.data, operations);
  checkNames(file, operations, complain);
  checkConditionsCanMatch(file, operations, complain);
  checkAloneSettings(file, operations, complain);
  checkWhenConditions(file, operations, complain);
  checkReasons(file, complain);
  checkReminders(file, complain);
  if (problems.length > 0) return { ok: false, problems };
  const groups = Object.entries(file.groups).map(([name, ids]) => ({ name, ids, line: lineOf(['groups', name]) }));
  const rules = file.rules.map(({ entries }, index) => ({ line: lineOf(['rules', index]), named: namedIn(entries) }));
  const channels = (file.channels ?? []).map((_, index) => lineOf(['channels', index]));
  return { ok: true, policy: compile(file, operations), written: { groups, rules, channels } };
}

/** Resolves each rule's `operations` to entries. */
function withEntries(file: z.output<typeof policyFileSchema>, operations: readonly RuledOperation[]) {
  const rules = file.rules.map((rule) => ({
    ...rule,
    entries: rule.operations.map((one) => parseOperationEntry(one, operations)),
  }));
  return { ...file, rules };
}
type File = ReturnType<typeof withEntries>;

const namedIn = (entries: readonly OperationEntry[]) =>
  entries.flatMap((entry) => ('names' in entry && !entry.isKind ? entry.names : []));

function reportIssue(issue: z.core.$ZodIssue, complain: ReportProblem): void {
  if (issue.code === 'unrecognized_keys') {
    for (const key of issue.keys) complain([...issue.path, key], 'isn’t a key I recognize');
    return;
  }
  if (issue.code === 'invalid_key') {
    complain(issue.path, issue.issues[0]?.message ?? issue.message);
    return;
  }
  const inner = issue.code === 'invalid_union' ? issue.errors.flat().find((one) => one.path.length > 0) : undefined;
  complain([...issue.path, ...(inner?.path ?? [])], inner?.message ?? issue.message);
}

function checkNames(file: File, operations: readonly RuledOperation[], complain: ReportProblem): void {
  const groups = Object.keys(file.groups);
  const checkGroups = (path: KeyPath, given: readonly string[] | 'everyone' | undefined) => {
    if (given === undefined || given === 'everyone') return;
    given.forEach((name, index) => {
      if (!groups.includes(name))
        complain([...path, index], `“${name}” isn’t a group in this policy${didYouMeanHint(name, groups)}`);
    });
  };
  checkGroups(['defaults', 'approvers'], file.defaults.approvers);
  checkGroups(['look_ups', 'requesters'], file.look_ups.requesters);
  checkGroups(['freeze'], file.freeze);
  const changes = operations.filter(({ effect }) => effect !== 'read').map(({ name }) => name);
  file.rules.forEach((rule, index) => {
    rule.entries.forEach((entry, at) => {
      if ('problem' in entry) complain(['rules', index, 'operations', at], `“${rule.operations[at]}” ${entry.problem}`);
    });
    checkGroups(['rules', index, 'requesters'], rule.requesters);
    for (const key of ['approvers', 'notify', 'escalate_to'] as const) checkGroups(['rules', index, key], rule[key]);
    const isChange = rule.entries.some(
      (entry) => 'names' in entry && (entry.isKind || entry.names.some((name) => changes.includes(name))),
    );
    if (isChange && rule.approvers === undefined && file.defaults.approvers === undefined) {
      complain(['rules', index], 'has no approvers, and the defaults have none either');
    }
  });
}

function checkReminders({ rules, defaults }: File, complain: ReportProblem): void {
  rules.forEach((rule, index) => {
    const expires = rule.expires_after ?? defaults.expires_after ?? HOUR_MS;
    const late = `is too long: a request expires after ${formatDuration(expires)}`;
    rule.remind?.forEach((after, at) => {
      if (after >= expires) complain(['rules', index, 'remind', at], late);
    });
    if (rule.escalate_after !== undefined && rule.escalate_after >= expires)
      complain(['rules', index, 'escalate_after'], late);
    if (rule.escalate_to !== undefined && rule.escalate_after === undefined)
      complain(['rules', index, 'escalate_to'], 'needs escalate_after: how long to wait for a decision');
    if (rule.escalate_after !== undefined && rule.escalate_to === undefined)
      complain(['rules', index, 'escalate_after'], 'needs escalate_to');
  });
}

function checkReasons({ rules, tickets = {} }: File, complain: ReportProblem): void {
  rules.forEach(({ reason_pattern, reason_hint }, index) => {
    if (reason_pattern !== undefined && reason_hint === undefined)
      complain(['rules', index, 'reason_pattern'], 'needs reason_hint: what to write, such as an incident number');
    if (reason_hint !== undefined && reason_pattern === undefined)
      complain(['rules', index, 'reason_hint'], 'needs reason_pattern');
  });
  for (const pattern of Object.keys(tickets)) {
    const read = parseReasonPattern(pattern);
    if (typeof read === 'string') complain(['tickets', pattern], read);
  }
}

function compile(file: File, operations: readonly RuledOperation[]): Policy {
  const group = (name: string): Group => ({ name, ids: file.groups[name] ?? [] });
  const all = (given: readonly string[] | 'everyone') => (given === 'everyone' ? given : given.map(group));
  const rules = file.rules.map(
    (rule, index): PolicyRule => ({
      title: `rule ${index + 1} (${rule.operations.join(', ')})`,
      ...ruleOperationsOf(rule.entries),
      ...(rule.projects && { projects: rule.projects }),
      ...(rule.when && { when: compileWhenConditions(rule, operations) }),
      requesters: all(rule.requesters),
      approvers: (rule.approvers ?? file.defaults.approvers ?? []).map(group),
      approvals: rule.approvals ?? file.defaults.approvals ?? 1,
      ...(rule.alone && { alone: rule.alone }),
      waitMs: rule.wait ?? file.defaults.wait ?? 0,
      expiresAfterMs: rule.expires_after ?? file.defaults.expires_after ?? HOUR_MS,
      ...(rule.max_duration !== undefined && { maxDurationMs: rule.max_duration }),
      ...(rule.max_lead !== undefined && { maxLeadMs: rule.max_lead }),
      ...(rule.channel !== undefined && { channel: rule.channel }),
      ...(rule.notify && { notify: rule.notify.map(group) }),
      ...(rule.remind && { remindAfterMs: rule.remind.toSorted((one, other) => one - other) }),
      ...(rule.escalate_to &&
        rule.escalate_after !== undefined && {
          escalate: { afterMs: rule.escalate_after, to: rule.escalate_to.map(group) },
        }),
      ...(rule.webhook && { webhook: rule.webhook }),
      ...(rule.runbook !== undefined && { runbook: rule.runbook }),
      ...(rule.reason_pattern !== undefined && {
        reason: { pattern: rule.reason_pattern, hint: rule.reason_hint ?? '' },
      }),
    }),
  );
  const channels = file.channels?.map((channel, index) => ({ title: `channels[${index + 1}]`, ...channel }));
  return {
    approvalsChannel: file.approvals_channel,
    rules,
    lookUpRequesters: all(file.look_ups.requesters),
    ...(channels && { channels }),
    ...(file.tickets && { tickets: Object.entries(file.tickets).map(([pattern, url]) => ({ pattern, url })) }),
    ...(file.freeze && { freezers: file.freeze.map(group) }),
    ...(file.max_open_requests !== undefined && { maxOpenRequests: file.max_open_requests }),
  };
}

function formatPath(path: KeyPath): string {
  if (path.length === 0) return 'the file';
  return path.reduce<string>((said, part) => {
    if (typeof part === 'number') return `${said}[${part + 1}]`;
    return said === '' ? String(part) : `${said}.${String(part)}`;
  }, '');
}
