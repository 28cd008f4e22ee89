// Decides whether a user may ask for a change or a look-up, and in which projects. Checks before a form opens, when the
// form is submitted, and again in the worker.
import { formatDuration } from '../../operations/duration.js';
import { fixedEndTime, msUntilEnd } from '../../operations/end.js';
import {
  type Change,
  type LookUp,
  namesWithIncluded,
  type Operation,
  type Params,
  type Place,
} from '../../operations/operation.js';
import { type PolicyQuestion, requestersOfLookUp, ruleFor, rulesThatMayDecide } from '../policy/match.js';
import {
  formatGroupNames,
  formatMembersOfEach,
  type Policy,
  type PolicyRule,
  type Requesters,
  type Rule,
  suggestedRuleYaml,
} from '../request/policy.js';
import { isRefusal, type Refusal, refuse } from '../request/refusal.js';
import type { Person } from '../request/request.js';
import type { People } from './people.js';

/** The sources of permissions: the policy in force, and the users and groups in Slack. */
export interface PermissionServices {
  readonly policy: Policy;
  readonly people: People;
}

/**
 * `called`: the project name or ID that the asker typed. A user who typed an ID may not be allowed to see the name, so
 * refusals show the ID if `called` is missing.
 */
export type PlaceAsTyped = Place & { readonly called?: string };

/** Returns whether the user is in any of these groups. */
type IsIn = (groups: Requesters) => Promise<boolean>;

/** The facts known so far about a requested change. */
type KnownMatter = Omit<PolicyQuestion, 'operation' | 'place'> & { readonly place?: PlaceAsTyped | undefined };

/** Checks a previewed change. @returns the rule that decides, or a refusal */
export async function findRuleForAsker(
  { policy, people }: PermissionServices,
  operation: Change,
  known: KnownMatter,
  person: Person,
): Promise<PolicyRule | Refusal> {
  const rule = ruleFor(policy, { ...known, operation: operation.name });
  if (rule === undefined) return noRule(policy, operation, known.place);
  if (isRefusal(rule) || (await people.isFreshMemberOfAny(person, rule.requesters))) return rule;
  return notForThem([rule], operation, known.place);
}

/**
 * Checks a request before all facts are known. The user may ask if any rule that might apply allows it.
 * @returns the rule, if only one might apply
 */
export async function findPossibleRuleForAsker(
  { policy, people }: PermissionServices,
  operation: Change,
  known: KnownMatter,
  person: Person,
): Promise<PolicyRule | Refusal | undefined> {
  return judged(policy, operation, known, (groups) => people.isFreshMemberOfAny(person, groups));
}

/**
 * Refuses early, based on the facts that are known before a form opens. Also used to list a user's operations. The
 * request is checked again when it's submitted.
 */
export async function earlyRefusal(
  { policy, people }: PermissionServices,
  operation: Change,
  place: PlaceAsTyped | undefined,
  person: Person,
): Promise<Refusal | undefined> {
  const rule = await judged(policy, operation, { place }, (groups) => people.isCachedMemberOfAny(person, groups));
  return rule !== undefined && isRefusal(rule) ? rule : undefined;
}

async function judged(
  policy: Policy,
  operation: Change,
  known: KnownMatter,
  isIn: IsIn,
): Promise<PolicyRule | Refusal | undefined> {
  const rules = rulesThatMayDecide(policy, { ...known, operation: operation.name });
  if (rules.length === 0) return noRule(policy, operation, known.place);
  for (const rule of rules) {
    if (await isIn(rule.requesters)) return rules.length === 1 ? rule : undefined;
  }
  return notForThem(rules, operation, known.place);
}

function notForThem(rules: readonly PolicyRule[], { name }: Change, place: PlaceAsTyped | undefined): Refusal {
  const who = [...new Set(rules.map((rule) => formatGroupNames(rule.requesters)))].join(' or ');
  return refuse('not a requester', `Only ${who} can ask for ${name}${at(place)}. Ask one of them to request it.`);
}

/** Checks a look-up. If the answer contains parts of other look-ups, the user needs permission for each look-up. */
export async function lookUpRefusal(
  deps: PermissionServices,
  operation: LookUp,
  place: PlaceAsTyped,
  person: Person,
): Promise<Refusal | undefined> {
  for (const part of namesWithIncluded(operation)) {
    for (const requesters of requestersOfLookUp(deps.policy, part, place))
      if (!(await deps.people.isCachedMemberOfAny(person, requesters)))
        return notShown(operation, part, place, formatGroupNames(requesters));
  }
  return undefined;
}

/**
 * Checks a look-up whose project isn't known yet. The rules must let the user look up each part in at least one
 * project.
 */
export async function lookUpAnywhereRefusal(
  deps: PermissionServices,
  operation: LookUp,
  person: Person,
): Promise<Refusal | undefined> {
  for (const part of namesWithIncluded(operation)) {
    const lists = requestersOfLookUp(deps.policy, part, {});
    const isIn = await Promise.all(lists.map((requesters) => deps.people.isCachedMemberOfAny(person, requesters)));
    if (!isIn.includes(true)) return notShown(operation, part, {}, formatMembersOfEach(lists));
  }
  return undefined;
}

function notShown(operation: LookUp, part: string, place: PlaceAsTyped, who: string): Refusal {
  const why = part === operation.name ? '' : `, and ${operation.name} includes ${part}`;
  return refuse('not a requester', `Only ${who} can use ${part}${at(place)}${why}. Ask one of them.`);
}

/** Anybody who may use look-ups may set a channel's default project. */
export async function setChannelDefaultRefusal(deps: PermissionServices, person: Person): Promise<Refusal | undefined> {
  const { lookUpRequesters: requesters } = deps.policy;
  if (await deps.people.isCachedMemberOfAny(person, requesters)) return undefined;
  return refuse(
    'not a requester',
    `Only ${formatGroupNames(requesters)} can look things up and set a channel’s default project. Ask one of them.`,
  );
}

/** Describes the longest time that the rule allows. Undefined if the rule has no maximum. */
export const describeMostDuration = ({ title, maxDurationMs }: Pick<PolicyRule, 'maxDurationMs' | 'title'>) =>
  maxDurationMs === undefined ? undefined : `${title} allows ${formatDuration(maxDurationMs)} at most.`;

/**
 * Checks the param `for` against the rule's `max_duration`. If the rule sets a maximum, a change that can have an end
 * must have one.
 * @param now when the change starts if `for` is a time, in milliseconds since the epoch
 * @param isEarlyEnd whether the request only ends another change early, so that the request itself needs no end
 */
export function durationRefusal(
  rule: Pick<PolicyRule, 'maxDurationMs' | 'title'>,
  operation: Pick<Change, 'params'>,
  params: Params,
  { now, isEarlyEnd }: { readonly now: number; readonly isEarlyEnd: boolean },
): Refusal | undefined {
  const { for: ends } = params;
  if (rule.maxDurationMs === undefined) return undefined;
  const most = describeMostDuration(rule);
  if (ends === undefined) {
    if (isEarlyEnd || !('for' in operation.params.shape)) return undefined;
    return refuse('no end', `Add a duration, such as “for 1h”: ${most}`);
  }
  const lasts = msUntilEnd(ends, now);
  if (lasts <= rule.maxDurationMs) return undefined;
  const long =
    fixedEndTime(ends) === undefined
      ? `${formatDuration(lasts)} is`
      : `That’s ${formatDuration(lasts)} from now, which is`;
  return refuse('too long', `${long} too long: ${most}`);
}

function noRule(policy: Policy, operation: Change, place: PlaceAsTyped | undefined): Refusal {
  if (policy.inForce?.isAwaited === true)
    return refuse(
      'no policy',
      'Redis lost the policy, and the policy file isn’t in force yet, so nobody can ask for a change. Use the status command to see when the file takes effect.',
    );
  const what = `${operation.name}${at(place)}`;
  const hasOthers = rulesThatMayDecide(policy, { operation: operation.name, place }).length > 0;
  const none = hasOthers ? `None of the policy’s rules for ${what} applies` : `The policy has no rule for ${what}`;
  const why =
    policy.approvalsChannel === undefined
      ? 'There is no policy file, so every change is refused.'
      : `${none}, so nobody can ask for this change.`;
  const lines = suggestedRuleYaml(operation.name, operation.effect, calledIn(place));
  const whole =
    policy.approvalsChannel === undefined
      ? `approvals_channel: C0123456789\ngroups:\n  your-group: [S0123456789]\n  your-approvers: [S0987654321]\n${lines}`
      : lines;
  return refuse('no rule', `${why} To allow this, add these lines to the policy file:\n${whole}`);
}

const calledIn = (place: PlaceAsTyped | undefined) => place?.called ?? place?.project?.id;
function at(place: PlaceAsTyped | undefined): string {
  const called = calledIn(place);
  return called === undefined ? '' : ` in ${called}`;
}

/**
 * Finds the projects where a user may use an operation. Asks Slack once for each distinct list of groups in the
 * policy's rules for the operation.
 * @throws SlackSilentError
 */
export async function allowedPlacePredicate(
  { policy, people }: PermissionServices,
  operation: Operation,
  person: Person,
): Promise<(place: Place) => boolean> {
  const parts = operation.effect === 'read' ? namesWithIncluded(operation) : [operation.name];
  const rules = parts
    .flatMap((part) => rulesThatMayDecide(policy, { operation: part }))
    .map(({ requesters }) => requesters);
  const all = [...new Set(operation.effect === 'read' ? [...rules, policy.lookUpRequesters] : rules)];
  const isIn = await Promise.all(all.map((list) => people.isCachedMemberOfAny(person, list)));
  const mine = new Set(all.filter((_, index) => isIn[index]));
  return (place) =>
    parts.every((part) => {
      if (operation.effect === 'read') return requestersOfLookUp(policy, part, place).every((list) => mine.has(list));
      return rulesThatMayDecide(policy, { operation: part, place }).some(({ requesters }) => mine.has(requesters));
    });
}

/**
 * Reads groups from Slack in the background, so that a later check needn't wait. Covers all rules that may decide about
 * the operation in any project. Ignores errors, which the later check finds again.
 */
export function prefetchGroups(
  { policy, people }: PermissionServices,
  operation: string,
  userIds: readonly string[],
  groupsOf: (rule: Rule) => readonly Requesters[],
  stored?: Rule,
): void {
  const rules = [...rulesThatMayDecide(policy, { operation }), ...(stored === undefined ? [] : [stored])];
  const groups = rules.flatMap(groupsOf).flatMap((list) => (list === 'everyone' ? [] : list));
  for (const userId of userIds) people.isFreshMemberOfAny({ userId, identity: userId }, groups).catch(() => {});
}
