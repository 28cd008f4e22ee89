// The policy as rules: who may ask, who decides, and how many approvals a change needs. match.ts picks the rule.
import type { Effect } from '../../operations/effect.js';

/** A group in the policy file: Slack user groups (S...) and users (U..., W...). */
export interface Group {
  readonly name: string;
  readonly ids: readonly string[];
}

export type Requesters = readonly Group[] | 'everyone';

/** The requirements for a change, stored with the request, so that the rule that an approver saw counts. */
export interface Rule {
  /** The rule's name for users and the journal, e.g. `rule 2 (grant-access)`. */
  readonly title: string;
  readonly requesters: Requesters;
  readonly approvers: readonly Group[];
  /** The quorum, i.e. the number of different approvers that a change needs. */
  readonly approvals: number;
  /** Whether changes that narrow access need no approval. */
  readonly alone?: true | undefined;
  /** The time between the last approval and the run, in milliseconds. */
  readonly waitMs: number;
  /** The time after which a request without its quorum expires, in milliseconds. */
  readonly expiresAfterMs: number;
  /** The longest `for` that users may request, in milliseconds. If undefined, any `for` is allowed. */
  readonly maxDurationMs?: number;
  /** How far ahead users may schedule a change, in milliseconds. If undefined, changes can't be scheduled. */
  readonly maxLeadMs?: number;
  /** Groups to notify about the request instead of the approvers. */
  readonly notify?: readonly Group[] | undefined;
  /** Reminder times, in milliseconds from the start of the wait. If undefined, one reminder, halfway to expiry. */
  readonly remindAfterMs?: readonly number[] | undefined;
  /** Groups to notify once if nobody has decided after `afterMs` milliseconds. */
  readonly escalate?: { readonly afterMs: number; readonly to: readonly Group[] } | undefined;
  /** Whether the webhook is called if nobody decides in time. */
  readonly webhook?: true | undefined;
  /** A pattern that the reason must contain. `hint` describes the pattern, e.g. `an incident, such as INC-42`. */
  readonly reason?: { readonly pattern: string; readonly hint: string } | undefined;
  /** An https address for approvers and the requester, shown on the card. */
  readonly runbook?: string | undefined;
  /** The channel where the request is decided. If undefined, the policy's approvals channel. */
  readonly channel?: string | undefined;
}

/** The requirements for approvals, with the title of the rule that sets them. */
export type ApprovalRequirements = Pick<Rule, 'title' | 'approvals' | 'waitMs'>;

/** The kinds of direction that rules distinguish. See `Direction`. */
export const DIRECTION_KINDS = ['narrows', 'widens', 'neither'] as const;
export type DirectionKind = (typeof DIRECTION_KINDS)[number];

export interface PolicyRule extends Rule {
  /** Names of operations that the rule covers in every direction. */
  readonly operations: readonly string[];
  /** Operations that the rule covers only in these directions. */
  readonly directed?: { readonly operations: readonly string[]; readonly ways: readonly DirectionKind[] };
  /** Project IDs or name patterns (`Payments*`). If undefined, covers all projects and operations without a project. */
  readonly projects?: readonly string[];
  /** Allowed IDs, or patterns for names and values, by param. One of a param's entries must match. */
  readonly when?: Readonly<Record<string, readonly string[]>>;
}

/** A default project for channels, based on the channel's name. */
export interface ChannelDefaultRule {
  /** The rule's name for users, e.g. `channels[1]`. */
  readonly title: string;
  /** Name patterns, e.g. `inc-payments-*`. */
  readonly names: readonly string[];
  /** A project name or ID. */
  readonly project: string;
  readonly cluster?: string;
}

export interface Policy {
  /** The channel where requests are decided if their rule sets no channel. Undefined only without a policy file. */
  readonly approvalsChannel?: string;
  readonly rules: readonly PolicyRule[];
  readonly lookUpRequesters: Requesters;
  readonly channels?: readonly ChannelDefaultRule[];
  /** Patterns for tickets in reasons. In `url`, `{id}` stands for the match. */
  readonly tickets?: readonly { readonly pattern: string; readonly url: string }[];
  /** The maximum number of open requests that a user may have. If undefined, `DEFAULT_MAX_OPEN_REQUESTS`. */
  readonly maxOpenRequests?: number;
  /** Groups that may freeze changes. If undefined, nobody may. */
  readonly freezers?: readonly Group[];
  /** Set if this policy follows the policy in Redis, which may change. If undefined, this policy never changes. */
  readonly inForce?: PolicyInForceState;
}

export interface PolicyInForceState {
  /** The number of policies that have been in force so far. */
  readonly version: number;
  readonly hash: string | undefined;
  /** Whether Redis lost the policy and the file's policy isn't in force yet. Meanwhile, nobody may request a change. */
  readonly isAwaited?: boolean;
  /**
   * Rereads the current policy.
   * @throws PolicyUnreadableError, and any error from Redis
   */
  refresh(): Promise<void>;
}

/**
 * The error when only another release can read the policy in force. Thrown instead of a refusal, which would end
 * requests that the other release can run.
 */
export class PolicyUnreadableError extends Error {
  override readonly name = 'PolicyUnreadableError';
  constructor() {
    super('another release wrote the policy in force, and I can’t read it');
  }
}

/** Refreshes the policy. @returns a function that checks whether the policy just read is still in force */
export async function refreshPolicy({ inForce }: Policy): Promise<() => boolean> {
  await inForce?.refresh();
  const version = inForce?.version;
  return () => inForce?.version === version;
}

export const approvalsChannels = ({ approvalsChannel, rules }: Pick<Policy, 'approvalsChannel' | 'rules'>) => [
  ...new Set([approvalsChannel, ...rules.map(({ channel }) => channel)].filter((one) => one !== undefined)),
];

export const DEFAULT_MAX_OPEN_REQUESTS = 10;

/** The policy without a policy file. Look-ups work, but every change is refused. */
export const noPolicy: Policy = { rules: [], lookUpRequesters: 'everyone' };

/** Returns the stricter requirements of both rules. The title is the current rule's if it's stricter in any way. */
export function stricterRequirements(stored: Rule, now: Rule): ApprovalRequirements {
  const isStricter = now.approvals > stored.approvals || now.waitMs > stored.waitMs;
  return {
    title: isStricter ? now.title : stored.title,
    approvals: Math.max(stored.approvals, now.approvals),
    waitMs: Math.max(stored.waitMs, now.waitMs),
  };
}

/** Formats groups for a sentence, e.g. `@sre or @security`. */
export function formatGroupNames(groups: Requesters): string {
  return groups === 'everyone' ? 'everyone' : [...new Set(groups.map(({ name }) => `@${name}`))].join(' or ');
}

/** Describes the users who are in each of several lists of groups. */
export function formatMembersOfEach(lists: readonly Requesters[]): string {
  const few = lists.filter((list) => list !== 'everyone');
  return few.length === 0 ? 'everyone' : [...new Set(few.map(formatGroupNames))].join(' who are also in ');
}

/** Suggests YAML that would let a user ask for a change, to show to the policy's owner. */
export function suggestedRuleYaml(operation: string, effect: Effect, project: string | undefined): string {
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
