// `check`: finds errors in a policy, and rules with surprising effects, such as a rule that's never reached or a rule
// that users can avoid by renaming a project.
import { describeAddedUsersById, describeLoosening, looseningsOfRule } from '../approvals/policy/looser.js';
import {
  type Condition,
  conditionsOf,
  findRuleWithMatcher,
  isAtlasId,
  PROJECT_CONDITION,
  patternCovers,
  ruleMatchOf,
} from '../approvals/policy/match.js';
import type { RuledOperation } from '../approvals/policy/operations.js';
import { isRuleForOperation, possibleSituations, type Situation } from '../approvals/policy/situations.js';
import type { Policy, PolicyRule } from '../approvals/request/policy.js';
import { isRefusal } from '../approvals/request/refusal.js';
import { formatList } from '../operations/format.js';
import type { GroupMembership } from './crowd.js';
import type { Finding, ParsedPolicy } from './finding.js';
import { quorumFindings } from './quorums.js';

/** The rules that decide about an operation, by situation. */
interface Decided {
  readonly operation: RuledOperation;
  readonly all: readonly (Situation & { readonly by: PolicyRule | undefined })[];
}

function traps(read: ParsedPolicy, operations: readonly RuledOperation[]): readonly Finding[] {
  const { policy, written } = read;
  const decided = operations.flatMap((operation): readonly Decided[] => {
    const all = possibleSituations([policy], operation);
    return all === undefined ? [] : [{ operation, all: all.map((one) => ({ ...one, by: decidingRule(policy, one) })) }];
  });
  const lineOf = (index: number) => written.rules[index]?.line ?? 1;
  return policy.rules.flatMap((rule, index) => [
    ...neverReached(index, read, decided).map((text) => error(lineOf(index), text)),
    ...avoidableByRename(rule, decided).map((text): Finding => ({ line: lineOf(index), kind: 'warning', text })),
  ]);
}

const error = (line: number, text: string): Finding => ({ line, kind: 'error', text });

function decidingRule(policy: ParsedPolicy['policy'], { subject, matcher }: Situation): PolicyRule | undefined {
  const rule = findRuleWithMatcher(policy, subject, matcher);
  return rule === undefined || isRefusal(rule) ? undefined : rule;
}

/**
 * Finds operations that a rule covers but never decides about. Ignores an operation that the rule covers only by a
 * pattern or kind if an earlier rule is an exception: one that names the operation or is at least as strict.
 */
function neverReached(
  index: number,
  { policy, written }: ParsedPolicy,
  decided: readonly Decided[],
): readonly string[] {
  const rule = policy.rules[index];
  if (rule === undefined) return [];
  const ruleTitled = (title: string) => policy.rules.find((one) => one.title === title);
  const isNamed = (title: string, name: string) =>
    written.rules[policy.rules.findIndex((one) => one.title === title)]?.named.includes(name) === true;
  const about = decided.filter(({ operation }) => isRuleForOperation(rule, operation.name));
  const never = about
    .filter(({ all }) => !all.some(({ by }) => by?.title === rule.title))
    .map(({ operation: { name }, all }) => {
      const fitting = all.flatMap(({ subject, matcher, by }) =>
        by && ruleMatchOf(rule, subject, matcher) === 'yes' ? by.title : [],
      );
      return { name, instead: [...new Set(fitting)] };
    });
  const isNever = never.length === about.length;
  const isException = ({ name, instead }: (typeof never)[number]) =>
    !isNamed(rule.title, name) &&
    (instead.some((title) => isNamed(title, name)) ||
      (!isNever && instead.every((title) => isAsStrict(ruleTitled(title), rule, name))));
  const wrong = never.filter((one) => !isException(one));
  if (wrong.length === 0) return [];
  const what = isNever ? 'is never reached' : `never decides about ${formatList(wrong.map(({ name }) => name))}`;
  return [`${rule.title} ${what}: ${first(wrong.flatMap(({ instead }) => instead))}`];
}

const isAsStrict = (is: PolicyRule | undefined, was: PolicyRule, operation: string): boolean =>
  is !== undefined && looseningsOfRule(was, is, operation, describeAddedUsersById).length === 0;

function first(titles: readonly string[]): string {
  const all = [...new Set(titles)];
  return `${formatList(all)} always ${all.length === 1 ? 'matches' : 'match'} earlier. Move this rule up.`;
}

/**
 * Finds a rule that matches by a project's name and is stricter than the next matching rule. Anyone who may rename the
 * project can avoid the rule.
 */
function avoidableByRename(rule: PolicyRule, decided: readonly Decided[]): readonly string[] {
  if (rule.projects === undefined || rule.projects.every(isAtlasId)) return [];
  for (const { operation, all } of decided) {
    if (operation.effect === 'read') continue;
    const besides = all.flatMap(({ by }) => (by ? conditionsOf(by) : [])).filter((one) => !goesByName(one));
    const keyOf = ({ subject, matcher }: Situation) => JSON.stringify([subject.direction, ...besides.map(matcher)]);
    const here = new Set(all.filter(({ by }) => by?.title === rule.title).map(keyOf));
    for (const one of all) {
      if (one.by === undefined || one.by.title === rule.title || !here.has(keyOf(one))) continue;
      const [looser] = looseningsOfRule(rule, one.by, operation.name, describeAddedUsersById);
      if (looser !== undefined)
        return [
          `${rule.title} matches by the project’s name, so anyone who can rename a project in Atlas can avoid the rule: ${describeLoosening(looser)}. Use project IDs.`,
        ];
    }
  }
  return [];
}

const goesByName = ({ about, wanted }: Condition) => about === PROJECT_CONDITION && !wanted.every(isAtlasId);

/** Finds channel rules that are never reached, because an earlier rule matches the same channels. */
function channelTraps({ policy, written }: ParsedPolicy): readonly Finding[] {
  const { channels = [] } = policy;
  return channels.flatMap(({ title, names }, index) => {
    const earlier = channels
      .slice(0, index)
      .find((other) => names.every((name) => other.names.some((wide) => patternCovers(wide, name))));
    const line = written.channels[index] ?? 1;
    return earlier === undefined ? [] : [error(line, `${title} is never reached: ${first([earlier.title])}`)];
  });
}

/** @returns findings sorted by line */
export function policyFindings(
  read: ParsedPolicy,
  crowd: GroupMembership | undefined,
  operations: readonly RuledOperation[],
): readonly Finding[] {
  const found = [
    ...unused(read),
    ...traps(read, operations),
    ...channelTraps(read),
    ...(crowd === undefined ? [] : quorumFindings(read, crowd, operations)),
  ];
  return found.toSorted((a, b) => a.line - b.line);
}

function unused({ policy, written }: ParsedPolicy): readonly Finding[] {
  const { rules, lookUpRequesters, freezers = [] } = policy;
  const lists = [...rules.flatMap(({ requesters, approvers }) => [requesters, approvers]), lookUpRequesters, freezers];
  const used = new Set(lists.flatMap((list) => (list === 'everyone' ? [] : list)).map(({ name }) => name));
  return written.groups
    .filter(({ name }) => !used.has(name))
    .map(({ name, line }) => ({
      line,
      kind: 'warning' as const,
      text: `No rule uses the group ${name}. Remove the group.`,
    }));
}

/** Returns the names of changes that no rule covers. */
export const changesWithoutRule = ({ rules }: Policy, operations: readonly RuledOperation[]): readonly string[] =>
  operations
    .filter(({ name, effect }) => effect !== 'read' && !rules.some((rule) => isRuleForOperation(rule, name)))
    .map(({ name }) => name);
