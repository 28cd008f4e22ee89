// The policy as rules: who may ask, who decides, how many are needed. match.ts picks the rule that decides. Pure.
import type { Effect } from '../../operations/effect.js';

/** A group in the policy file: Slack user groups (S...) and users (U..., W...). */
export interface Group {
  readonly name: string;
  readonly ids: readonly string[];
}

export type Requesters = readonly Group[] | 'everyone';

/** What a change needs. Stored with the request, so that the rule an approver saw is the one that counts. */
export interface Rule {
  /** As people and the journal name it: `rule 2 (grant-access)`. */
  readonly title: string;
  readonly requesters: Requesters;
  readonly approvers: readonly Group[];
  /** The quorum: how many different approvers are needed. */
  readonly approvals: number;
  /** No approval is needed if the change narrows access. */
  readonly alone?: true | undefined;
  /** Time between the last approval and the run, in milliseconds. */
  readonly waitMs: number;
  /** How long a request waits for its quorum, in milliseconds. */
  readonly expiresAfterMs: number;
  /** The longest `for` that may be asked, in milliseconds; absent: any. */
  readonly maxDurationMs?: number;
  /** Groups that are told of the request instead of the approvers. */
  readonly notify?: readonly Group[] | undefined;
  /** How long a request waits before each reminder, in milliseconds. Absent: one reminder, halfway to expiry. */
  readonly remindAfterMs?: readonly number[] | undefined;
  /** Groups that are told once that nobody has decided after `afterMs` milliseconds. */
  readonly escalate?: { readonly afterMs: number; readonly to: readonly Group[] } | undefined;
  /** Whether the webhook is called when nobody has decided in time. */
  readonly webhook?: true | undefined;
  /**
   * A pattern that the reason must contain; `hint` is the pattern in words, such as `an incident, such as INC-42`.
   */
  readonly reason?: { readonly pattern: string; readonly hint: string } | undefined;
  /** The channel where it is decided; absent: the policy's approvals channel. */
  readonly channel?: string | undefined;
}

/** What the approvals must meet, and the title of the rule that says so. */
export type Demand = Pick<Rule, 'title' | 'approvals' | 'waitMs'>;

/** The kinds of direction that rules tell apart; see `Direction`. */
export const DIRECTION_KINDS = ['narrows', 'widens', 'neither'] as const;
export type DirectionKind = (typeof DIRECTION_KINDS)[number];

export interface PolicyRule extends Rule {
  /** Names of operations that the rule covers in any direction. */
  readonly operations: readonly string[];
  /** Further operations that it covers only in these directions. */
  readonly directed?: { readonly operations: readonly string[]; readonly ways: readonly DirectionKind[] };
  /** Project ids or name patterns (`Payments*`); absent: all projects and no project. */
  readonly projects?: readonly string[];
  /** By param: allowed ids, or patterns of names and values; one must match. */
  readonly when?: Readonly<Record<string, readonly string[]>>;
}

/** A default project for channels, by the channel's name. */
export interface ChannelRule {
  /** As people name it: `channels[1]`. */
  readonly title: string;
  /** Name patterns: `inc-payments-*`. */
  readonly names: readonly string[];
  /** Project name or id. */
  readonly project: string;
  readonly cluster?: string;
}

export interface Policy {
  /** Where requests are decided unless their rule names a channel. Absent only without a policy file. */
  readonly approvalsChannel?: string;
  readonly rules: readonly PolicyRule[];
  readonly lookUpRequesters: Requesters;
  readonly channels?: readonly ChannelRule[];
  /** Patterns of tickets in reasons; `url` has `{id}` in place of the match. */
  readonly tickets?: readonly { readonly pattern: string; readonly url: string }[];
  /** How many open requests one person may have; absent: `MAX_OPEN_REQUESTS`. */
  readonly maxOpenRequests?: number;
  /** Groups that may freeze changes; absent: nobody may. */
  readonly freezers?: readonly Group[];
  /** Set where all processes follow one policy in Redis, which may change; absent: this policy never changes. */
  readonly inForce?: InForce;
}

export interface InForce {
  /** Counts the policies that were in force; 0 when there was none. */
  readonly version: number;
  readonly hash: string | undefined;
  /** Whether Redis lost the policy, and the one in the file waits: no change may be asked for. */
  readonly isAwaited?: boolean;
  /** Reads the policy in force again. @throws what Redis throws, and PolicyUnreadable */
  refresh(): Promise<void>;
}

/**
 * The policy in force needs another version of the bot. Thrown, as a refusal would end requests that version can carry
 * out.
 */
export class PolicyUnreadable extends Error {
  override readonly name = 'PolicyUnreadable';
  constructor() {
    super('another release wrote the policy in force, and I can’t read it');
  }
}

/** Refreshes the policy. @returns a check whether the policy read now is still in force */
export async function policyOfNow({ inForce }: Policy): Promise<() => boolean> {
  await inForce?.refresh();
  const version = inForce?.version;
  return () => inForce?.version === version;
}

export const approvalsChannels = ({ approvalsChannel, rules }: Pick<Policy, 'approvalsChannel' | 'rules'>) => [
  ...new Set([approvalsChannel, ...rules.map(({ channel }) => channel)].filter((one) => one !== undefined)),
];

export const MAX_OPEN_REQUESTS = 10;

/** The policy without a policy file: look-ups work, every change is refused. */
export const noPolicy: Policy = { rules: [], lookUpRequesters: 'everyone' };

/** The stricter demand of the stored rule and the current one, with the title of the rule it came from. */
export function stricterDemand(stored: Rule, now: Rule): Demand {
  const isStricter = now.approvals > stored.approvals || now.waitMs > stored.waitMs;
  return {
    title: isStricter ? now.title : stored.title,
    approvals: Math.max(stored.approvals, now.approvals),
    waitMs: Math.max(stored.waitMs, now.waitMs),
  };
}

/** Names groups for a sentence: `@sre or @security`. */
export function formatGroupNames(groups: Requesters): string {
  return groups === 'everyone' ? 'everyone' : [...new Set(groups.map(({ name }) => `@${name}`))].join(' or ');
}

/** Names the people who are in each of several lists of groups. */
export function formatAllGroups(lists: readonly Requesters[]): string {
  const few = lists.filter((list) => list !== 'everyone');
  return few.length === 0 ? 'everyone' : [...new Set(few.map(formatGroupNames))].join(' who are also in ');
}

/** YAML that would let somebody ask, to show to the person who keeps the policy file. */
export function suggestedRule(operation: string, effect: Effect, project: string | undefined): string {
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
