// Finds the rule that decides, which is the first rule that applies. Pure.
import { displayName } from '../../operations/display-name.js';
import type { Direction } from '../../operations/effect.js';
import { isWithin, parseAddressRange } from '../../operations/network/ip-addresses.js';
import { type NamedItem, type Params, type Place, type Preview, SECOND_PARAM_OF } from '../../operations/operation.js';
import type { ChannelDefaultRule, DirectionKind, Policy, PolicyRule, Requesters } from '../request/policy.js';
import { type Refusal, refuse } from '../request/refusal.js';
import { areAmountsDisjoint, coversAmounts, entryIncludesAmount } from './compare.js';

/** The known facts about a request. */
export interface PolicyQuestion {
  readonly operation: string;
  readonly place?: Place | undefined;
  readonly params?: Params | undefined;
  /** The current names in Atlas for IDs in the params, except the project's. */
  readonly names?: Readonly<Record<string, string>> | undefined;
  readonly direction?: Direction | undefined;
}

/** Returns the question about a previewed change. */
export const policyQuestionOf = (
  { operation, params }: { readonly operation: string; readonly params: Params },
  preview: Preview | undefined,
): PolicyQuestion => ({
  operation,
  params,
  ...(preview && { place: preview.place, names: preview.names, direction: preview.direction }),
});

/** The result of matching a rule. If an unknown fact decides, `unknown` describes that fact as a clause. */
export type RuleMatch = 'yes' | 'no' | { readonly unknown: string };

/** A rule's condition on the project or a param. */
export interface Condition {
  readonly about: string;
  /** The values to match. One match is enough. */
  readonly wanted: readonly string[];
  /** Another param with a value of the same kind, which must also match. */
  readonly also?: string;
}

/** The key for conditions on the project. No param has this name. */
export const PROJECT_CONDITION = 'project';

export const conditionsOf = ({ projects, when = {} }: PolicyRule): readonly Condition[] => [
  ...(projects === undefined ? [] : [{ about: PROJECT_CONDITION, wanted: projects }]),
  ...Object.entries(when).map(([about, wanted]) => {
    const also = SECOND_PARAM_OF.get(about);
    return { about, wanted, ...(also !== undefined && !Object.hasOwn(when, also) && { also }) };
  }),
];

/**
 * Finds the rule that decides about a change.
 * @returns a refusal if an earlier rule may apply depending on an unknown fact, because a later rule mustn't decide in
 * that case; undefined if no rule applies, in which case nobody may make the change
 */
export function ruleFor(policy: Policy, question: PolicyQuestion): PolicyRule | Refusal | undefined {
  return findRuleWithMatcher(policy, question, conditionMatcher(question));
}

export function findRuleWithMatcher(
  policy: Policy,
  subject: OperationAndDirection,
  matcher: Matcher,
): PolicyRule | Refusal | undefined {
  for (const rule of policy.rules) {
    const match = ruleMatchOf(rule, subject, matcher);
    if (match === 'yes') return withAloneIfNarrowing(rule, subject);
    if (match !== 'no')
      return refuse(
        'not known',
        `I can’t tell whether ${rule.title} in the policy applies, because ${match.unknown}. So nobody can ask for this change or approve it.`,
      );
  }
  return undefined;
}

/** An operation and the direction of the change. */
export type OperationAndDirection = Pick<PolicyQuestion, 'operation' | 'direction'>;

/** Evaluates a rule's condition for a real or an assumed question. */
export type Matcher = (condition: Condition) => RuleMatch;

export const conditionMatcher =
  (question: PolicyQuestion): Matcher =>
  ({ about, wanted, also }) => {
    if (about === PROJECT_CONDITION) return matchOfProject(wanted, question);
    const match = matchOfValue(about, wanted, question);
    if (also === undefined || question.params?.[also] === undefined) return match;
    const second = matchOfValue(also, wanted, question);
    return isSame(match, second) ? match : { unknown: `only one of ${about} and ${also} matches the rule` };
  };

/** Returns whether a rule matches both values alike. If not, we can't know if it was meant for the change. */
const isSame = (match: RuleMatch, second: RuleMatch) =>
  match === second || (typeof match === 'object' && typeof second === 'object');

/** Drops `alone` from the rule unless the change narrows access. */
function withAloneIfNarrowing(rule: PolicyRule, { direction }: OperationAndDirection): PolicyRule {
  if (direction === 'narrows access') return rule;
  const { alone: _, ...others } = rule;
  return others;
}

/** Returns the rules that may decide once all facts are known, in the order of the policy. */
export const rulesThatMayDecide = (policy: Policy, question: PolicyQuestion): readonly PolicyRule[] =>
  candidates(policy, question, conditionMatcher(question)).rules;

/** `isSure`: whether the last rule applies regardless of the unknown facts. */
function candidates(policy: Policy, subject: OperationAndDirection, matcher: Matcher) {
  const results = policy.rules.map((rule) => ({ rule, match: ruleMatchOf(rule, subject, matcher) }));
  const sure = results.findIndex(({ match }) => match === 'yes');
  const reached = sure === -1 ? results : results.slice(0, sure + 1);
  return { rules: reached.filter(({ match }) => match !== 'no').map(({ rule }) => rule), isSure: sure !== -1 };
}

/**
 * Finds the users who may run a look-up: the requesters in the look-up's own rule or, without one, in the rule for all
 * look-ups. A look-up without a project covers all projects, so every rule that may apply to some project counts.
 * @returns lists of groups, all of which the asker must be in
 */
export function requestersOfLookUp(policy: Policy, operation: string, place: Place): readonly Requesters[] {
  const question = { operation, ...(place.project && { place }) };
  return findRequestersWithMatcher(policy, question, conditionMatcher(question));
}

export function findRequestersWithMatcher(
  policy: Policy,
  subject: OperationAndDirection,
  matcher: Matcher,
): readonly Requesters[] {
  const { rules, isSure } = candidates(policy, subject, matcher);
  return [...rules.map(({ requesters }) => requesters), ...(isSure ? [] : [policy.lookUpRequesters])];
}

/** Returns whether a rule limits a look-up to fewer users than other look-ups, so that only the asker sees answers. */
export const isLookUpRestricted = (policy: Policy, operation: string, place: Place): boolean =>
  areRequestersNarrower(requestersOfLookUp(policy, operation, place), policy.lookUpRequesters);

export function areRequestersNarrower(lists: readonly Requesters[], usual: Requesters): boolean {
  return lists.some((own) => {
    if (own === 'everyone') return false;
    return usual === 'everyone' || !usual.every(({ name }) => own.some((group) => group.name === name));
  });
}

/**
 * Finds the first channel rule that matches a channel's name (without `#`). Ignores case, because Slack's names are
 * lower case.
 */
export function findChannelDefaultRule(policy: Policy, name: string): ChannelDefaultRule | undefined {
  const wanted = name.toLowerCase();
  return policy.channels?.find(({ names }) => names.some((pattern) => matchesPattern(pattern.toLowerCase(), wanted)));
}

export function ruleMatchOf(rule: PolicyRule, subject: OperationAndDirection, matcher: Matcher): RuleMatch {
  const results = [matchOfOperation(rule, subject), ...conditionsOf(rule).map(matcher)];
  if (results.includes('no')) return 'no';
  return results.find((match) => match !== 'yes') ?? 'yes';
}

export function matchOfOperation(
  { operations, directed }: PolicyRule,
  { operation, direction }: OperationAndDirection,
): RuleMatch {
  if (operations.includes(operation)) return 'yes';
  if (!directed?.operations.includes(operation)) return 'no';
  if (direction === undefined)
    return { unknown: 'I don’t know whether the change increases or reduces access or cost' };
  return directed.ways.includes(wayOf(direction)) ? 'yes' : 'no';
}

/** Returns a change's direction. If the preview can't tell the direction, the change counts as widening. */
const wayOf = (direction: Direction): DirectionKind => {
  if (direction === 'neither') return direction;
  return direction.startsWith('narrows') ? 'narrows' : 'widens';
};

/** Only a change with a project can match a rule that names projects. */
function matchOfProject(projects: readonly string[], { place }: PolicyQuestion): RuleMatch {
  if (place === undefined) return { unknown: 'I don’t know the project' };
  const { project } = place;
  return project && projects.some((entry) => matchesProject(entry, project)) ? 'yes' : 'no';
}

const ID = /^[a-f0-9]{24}$/;
export const isAtlasId = (entry: string): boolean => ID.test(entry);

/** @param entry an entry in a rule's `projects`: an ID or a name pattern */
export const matchesProject = (entry: string, { id, name }: NamedItem) => entry === id || isCalled(name, entry);

/** A 24-hex entry only matches that ID, never a name, because anybody can use an ID as a name. */
const isCalled = (name: string, pattern: string) => !ID.test(pattern) && matchesPattern(pattern, name);

/** Matches a param's value. If the value has a name, patterns match the name. */
function matchOfValue(param: string, wanted: readonly string[], { params, names }: PolicyQuestion): RuleMatch {
  if (params === undefined) return { unknown: `I don’t know the ${param}` };
  const value = params[param];
  if (value === undefined) return 'no';
  if (wanted.includes(value) || wanted.some((one) => entryIncludesAmount(one, value))) return 'yes';
  const name = ID.test(value) ? names?.[param] : value;
  if (name !== undefined)
    return wanted.some((pattern) => isCalled(name, pattern) || isCalled(displayName(param, name), pattern))
      ? 'yes'
      : matchOfAddresses(param, wanted, name);
  if (wanted.every((one) => ID.test(one))) return 'no';
  return { unknown: `I couldn’t read the name of the ${param} in Atlas` };
}

/** Returns whether every value that matches `inner` also matches `outer`. */
export function patternCovers(outer: string, inner: string): boolean {
  if (outer === inner || (outer === '*' && !ID.test(inner))) return true;
  if (ID.test(outer) || ID.test(inner)) return false;
  const [wide, narrow] = [parseAddressRange(outer), parseAddressRange(inner)];
  // We treat a `*` in `inner` as plain text, which only a `*` in `outer` can match.
  const covers = matchesPattern(outer, inner) || (wide !== undefined && narrow !== undefined && isWithin(narrow, wide));
  return coversAmounts(outer, inner) ?? covers;
}

/** Returns whether no value matches both entries. */
export const arePatternsDisjoint = (one: string, other: string): boolean =>
  areAmountsDisjoint(one, other) ??
  ([one, other].every((entry) => !entry.includes('*') && parseAddressRange(entry) === undefined) &&
    ID.test(one) === ID.test(other) &&
    one !== other);

/** Returns whether an address or range is within a wanted range, in any notation. */
function matchOfAddresses(param: string, wanted: readonly string[], value: string): RuleMatch {
  const ranges = wanted.flatMap((one) => parseAddressRange(one) ?? []);
  if (ranges.length === 0) return 'no';
  const asked = parseAddressRange(value);
  if (asked === undefined) return { unknown: `the ${param} isn’t an address, but the rule needs an address` };
  return ranges.some((range) => isWithin(asked, range)) ? 'yes' : 'no';
}

/** `*` matches any text. Everything else is literal and case-sensitive. */
export function matchesPattern(pattern: string, name: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  if (rest.length === 0) return pattern === name;
  if (!name.startsWith(first)) return false;
  const last = rest.pop() ?? '';
  let from = first.length;
  for (const part of rest) {
    const found = name.indexOf(part, from);
    if (found < 0) return false;
    from = found + part.length;
  }
  return name.length - last.length >= from && name.endsWith(last);
}
