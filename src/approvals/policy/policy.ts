// Who may ask, who decides, how many are needed: the policy as rules. Which of them decides is in match.ts. Pure.
import type { Effect } from '../../operations/effect.js';

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
  /** None are needed while it narrows access. */
  readonly alone?: true | undefined;
  /** From the last approval until it runs, in milliseconds. */
  readonly waitMs: number;
  /** How long a request waits for its quorum, in milliseconds. */
  readonly expiresAfterMs: number;
  /** The longest `for` that may be asked, in milliseconds. */
  readonly maxDurationMs?: number;
  /** Who is told of it, instead of the approvers. */
  readonly notify?: readonly Group[] | undefined;
  /** After how many milliseconds of waiting it is brought to mind; none: once, at half of its time. */
  readonly remindAfterMs?: readonly number[] | undefined;
  /** Who is told once, after so many milliseconds, that nobody has decided yet. */
  readonly escalate?: { readonly afterMs: number; readonly to: readonly Group[] } | undefined;
  /** Whether another system is told, too, when nobody has decided in time. */
  readonly webhook?: true | undefined;
  /** What a reason has to name: a pattern, and what it means to people, such as `an incident, such as INC-42`. */
  readonly reason?: { readonly pattern: string; readonly hint: string } | undefined;
  /** The channel where it is decided; none: the policy's approvals channel. */
  readonly channel?: string | undefined;
}

/** What approvals have to meet, and by which rule. */
export type Demand = Pick<Rule, 'title' | 'approvals' | 'waitMs'>;

/** Of a change: see `Direction`. */
export const DIRECTION_KINDS = ['narrows', 'widens', 'neither'] as const;
export type DirectionKind = (typeof DIRECTION_KINDS)[number];

export interface PolicyRule extends Rule {
  /** The names of those that it is for whatever they do. */
  readonly operations: readonly string[];
  /** Besides, those that it is for where they go one of these ways. */
  readonly directed?: { readonly operations: readonly string[]; readonly ways: readonly DirectionKind[] };
  /** Project ids or name patterns (`Payments*`); none: every place. */
  readonly projects?: readonly string[];
  /** By param, what it is one of: ids, or patterns of names and values. */
  readonly when?: Readonly<Record<string, readonly string[]>>;
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
  /** Where requests are decided whose rule names no channel. None only when there is no policy file. */
  readonly approvalsChannel?: string;
  readonly rules: readonly PolicyRule[];
  readonly lookUpRequesters: Requesters;
  readonly channels?: readonly ChannelRule[];
  /** Of what reasons name: patterns, and where each leads, with `{id}` in it. */
  readonly tickets?: readonly { readonly pattern: string; readonly url: string }[];
  /** How many open requests one person may have; none: `MAX_OPEN_REQUESTS`. */
  readonly maxOpenRequests?: number;
  /** Who may freeze changes; none: nobody. */
  readonly freezers?: readonly Group[];
  /** Where all processes go by one policy, which may change; absent: this one stays. */
  readonly inForce?: InForce;
}

export interface InForce {
  /** Counts each policy that was in force; 0 when there was none. */
  readonly version: number;
  readonly hash: string | undefined;
  /** Reads which policy is in force now. @throws what Redis throws, and PolicyUnreadable */
  refresh(): Promise<void>;
}

/** Whoever would go on would take what cannot be read for a no, and end requests that another version carries out. */
export class PolicyUnreadable extends Error {
  override readonly name = 'PolicyUnreadable';
  constructor() {
    super('the policy in force was written for another version, and cannot be read');
  }
}

/** @returns whether it is still the same policy that is in force, as it was read last */
export async function policyOfNow({ inForce }: Policy): Promise<() => boolean> {
  await inForce?.refresh();
  const version = inForce?.version;
  return () => inForce?.version === version;
}

/** All the channels where requests are decided. */
export const approvalsChannels = ({ approvalsChannel, rules }: Pick<Policy, 'approvalsChannel' | 'rules'>) => [
  ...new Set([approvalsChannel, ...rules.map(({ channel }) => channel)].filter((one) => one !== undefined)),
];

export const MAX_OPEN_REQUESTS = 10;

/** What holds without a policy file: look-ups work, every change is refused. */
export const noPolicy: Policy = { rules: [], lookUpRequesters: 'everyone' };

/** What people are demanded by the rule of now and the one stored when it was asked: the stricter of the two, by its title. */
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
