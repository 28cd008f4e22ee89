// Who may ask, who decides, how many are needed: the policy as rules, and the questions put to it. Pure.
import type { Effect } from '../operations/effect.js';
import type { Place } from '../operations/operation.js';

/** A group of the policy file: Slack user groups (S...) and users (U..., W...). */
export interface Group {
  readonly name: string;
  readonly ids: readonly string[];
}

export type Requesters = readonly Group[] | 'everyone';

/** Of a change: what it costs. Stored with the request, so that what an approver saw is what counts. */
export interface Rule {
  /** As people and the journal name it: `rule 2 (grant-access)`. */
  readonly title: string;
  readonly requesters: Requesters;
  readonly approvers: readonly Group[];
  /** The quorum: distinct approvers needed. */
  readonly approvals: number;
  /** From the last approval until it runs, in milliseconds. */
  readonly waitMs: number;
  /** How long a request waits for its quorum, in milliseconds. */
  readonly expiresAfterMs: number;
  /** The longest `for` that may be asked, in milliseconds. */
  readonly maxDurationMs?: number;
}

/** What approvals have to meet, and by which rule. */
export type Demand = Pick<Rule, 'title' | 'approvals' | 'waitMs'>;

export interface PolicyRule extends Rule {
  readonly operations: readonly string[];
  /** Project ids or name patterns (`Payments*`); none: every place. */
  readonly projects?: readonly string[];
}

/** Channels that stand for a project from their first minute, by their names. */
export interface ChannelRule {
  /** As people name it: `channels[1]`. */
  readonly title: string;
  /** Name patterns: `inc-payments-*`. */
  readonly names: readonly string[];
  /** A name or an id. */
  readonly project: string;
  readonly cluster?: string;
}

export interface Policy {
  /** None only when there is no policy file. */
  readonly approvalsChannel?: string;
  readonly rules: readonly PolicyRule[];
  readonly lookUpRequesters: Requesters;
  readonly channels?: readonly ChannelRule[];
  /** How many open requests one person may have; none: `MAX_OPEN_REQUESTS`. */
  readonly maxOpenRequests?: number;
}

export const MAX_OPEN_REQUESTS = 10;

/** What holds without a policy file: look-ups work, every change is refused. */
export const noPolicy: Policy = { rules: [], lookUpRequesters: 'everyone' };

/** The first rule whose operations and projects match. A rule with projects never matches an unknown place. */
export function ruleFor(policy: Policy, operation: string, place: Place): PolicyRule | undefined {
  return policy.rules.find((rule) => rule.operations.includes(operation) && coversPlace(rule, place));
}

/** The rules that could decide about `operation` in some project: for the time before the project is known. */
export function rulesFor(policy: Policy, operation: string): readonly PolicyRule[] {
  return policy.rules.filter((rule) => rule.operations.includes(operation));
}

/**
 * Who may run a look-up: the requesters of its rule where it has one, else those of all look-ups. Without a project it is
 * about all of them, so each rule counts that decides about some.
 * @returns lists; whoever asks has to be in each of them
 */
export function lookUpRequesters(policy: Policy, operation: string, place: Place): readonly Requesters[] {
  const { lookUpRequesters: usual } = policy;
  if (place.project !== undefined) return [ruleFor(policy, operation, place)?.requesters ?? usual];
  const rules = rulesFor(policy, operation);
  const forAll = rules.findIndex(({ projects }) => projects === undefined);
  const reached = forAll === -1 ? rules : rules.slice(0, forAll + 1);
  return [...reached.map(({ requesters }) => requesters), ...(forAll === -1 ? [usual] : [])];
}

/** Whether a rule gives a look-up to fewer people than look-ups are for: then what it shows is for its asker alone. */
export function isForFew(policy: Policy, operation: string, place: Place): boolean {
  const { lookUpRequesters: usual } = policy;
  return lookUpRequesters(policy, operation, place).some((own) => {
    if (own === 'everyone') return false;
    return usual === 'everyone' || !usual.every(({ name }) => own.some((group) => group.name === name));
  });
}

/** The first that fits the name of a channel, without the number sign. Slack's names are lower case, so case is ignored. */
export function channelRule(policy: Policy, name: string): ChannelRule | undefined {
  const wanted = name.toLowerCase();
  return policy.channels?.find(({ names }) => names.some((pattern) => matches(pattern.toLowerCase(), wanted)));
}

/** What is demanded by the rule of now and the one stored when it was asked: the stricter of the two, by its title. */
export function stricter(stored: Rule, now: Rule): Demand {
  const isStricter = now.approvals > stored.approvals || now.waitMs > stored.waitMs;
  return {
    title: isStricter ? now.title : stored.title,
    approvals: Math.max(stored.approvals, now.approvals),
    waitMs: Math.max(stored.waitMs, now.waitMs),
  };
}

/** `@sre or @security`, for sentences. */
export function nameGroups(groups: Requesters): string {
  return groups === 'everyone' ? 'everyone' : [...new Set(groups.map(({ name }) => `@${name}`))].join(' or ');
}

/** Of those who have to be in each of the lists. */
export function nameAll(lists: readonly Requesters[]): string {
  const few = lists.filter((list) => list !== 'everyone');
  return few.length === 0 ? 'everyone' : [...new Set(few.map(nameGroups))].join(' who are also in ');
}

/** The lines that would let somebody ask, for whoever keeps the policy file. */
export function linesToWrite(operation: string, effect: Effect, project: string | undefined): string {
  const approvals = effect === 'irreversible' ? 2 : 1;
  return [
    'rules:',
    `  - operations: [${operation}]`,
    ...(project === undefined ? [] : [`    projects: [${JSON.stringify(project)}]`]),
    '    requesters: [your-group]',
    '    approvers: [your-approvers]',
    `    approvals: ${approvals}`,
  ].join('\n');
}

function coversPlace(rule: PolicyRule, place: Place): boolean {
  if (rule.projects === undefined) return true;
  const { project } = place;
  return project !== undefined && rule.projects.some((entry) => entry === project.id || matches(entry, project.name));
}

/** `*` stands for any text; everything else is itself, upper and lower case told apart. */
function matches(pattern: string, name: string): boolean {
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
