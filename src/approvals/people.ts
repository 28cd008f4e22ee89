// Who somebody is and in which groups, as approvals/ needs to know it. slack/people/identity.ts answers.
import type { Group } from './policy/policy.js';
import type { Refusal } from './refusal.js';
import type { Person } from './request.js';

export interface People {
  /**
   * Reads the account from Slack now.
   * @returns a refusal for guests, bots, deactivated accounts and people of other organizations
   * @throws SlackSilent when Slack does not say
   */
  whoIs(userId: string): Promise<Person | Refusal>;
  /** At most 10 s old, for what is recorded or sent. @throws SlackSilent when Slack does not say */
  isInAny(person: Person, groups: readonly Group[] | 'everyone'): Promise<boolean>;
  /** At most five minutes old, for look-ups and for what is only offered. @throws SlackSilent when nothing is known and Slack does not say */
  wasInAny(person: Person, groups: readonly Group[] | 'everyone'): Promise<boolean>;
  /** At most a minute old. @throws SlackSilent when Slack does not say */
  emailDomains(groups: readonly Group[]): Promise<EmailDomains>;
  /** Whose account in Slack has that address, read now. @throws SlackSilent when Slack does not say */
  byEmail(email: string): Promise<FoundPerson>;
}

export interface FoundPerson {
  /** Also who may not use the bot: nothing is asked of them. */
  readonly person?: Person | undefined;
  /** Whether it is theirs beyond doubt: Slack has confirmed it. */
  readonly isSure: boolean;
  /** Whether Slack shows addresses at all. */
  readonly isShown: boolean;
}

/** Of the addresses of all who are in some groups, in lower case. */
export interface EmailDomains {
  readonly domains: ReadonlySet<string>;
  /** False: Slack does not show the addresses of some, or there are too many to be asked about. */
  readonly isWhole: boolean;
}

/** Slack did not say who somebody is or in which groups, so the answer is no. */
export class SlackSilent extends Error {
  override readonly name = 'SlackSilent';
  /** Set when Slack limits how often it may be asked: milliseconds until then. */
  readonly retryAfterMs: number | undefined;

  constructor(
    method: string,
    { cause, retryAfterMs }: { readonly cause?: unknown; readonly retryAfterMs?: number } = {},
  ) {
    super(method, { cause });
    this.retryAfterMs = retryAfterMs;
  }
}
