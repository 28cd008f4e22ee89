// What approvals/ asks about people and their groups. slack/people/identity.ts implements it.
import type { Group } from '../request/policy.js';
import type { Refusal } from '../request/refusal.js';
import type { Person } from '../request/request.js';

export interface People {
  /**
   * Reads the account from Slack now.
   * @returns a refusal for guests, bots, deactivated accounts and people of other organizations
   * @throws SlackSilent when Slack does not say
   */
  whoIs(userId: string): Promise<Person | Refusal>;
  /** At most 10 s old; for decisions and for what is sent. @throws SlackSilent when Slack does not say */
  isInAny(person: Person, groups: readonly Group[] | 'everyone'): Promise<boolean>;
  /**
   * At most five minutes old; for look-ups and suggestions.
   * @throws SlackSilent when nothing is cached and Slack does not say
   */
  wasInAny(person: Person, groups: readonly Group[] | 'everyone'): Promise<boolean>;
  /** E-mail domains of all in some groups, at most a minute old. @throws SlackSilent when Slack does not say */
  emailDomains(groups: readonly Group[]): Promise<EmailDomains>;
  /** Finds the Slack account with that address, read now. @throws SlackSilent when Slack does not say */
  byEmail(email: string): Promise<FoundPerson>;
}

export interface FoundPerson {
  /** May be somebody who cannot use the bot; they are not asked for anything. */
  readonly person?: Person | undefined;
  /** Whether Slack has confirmed that the address is theirs. */
  readonly isSure: boolean;
  /** Whether the Slack app may see addresses at all. */
  readonly isShown: boolean;
}

/** The domains, in lower case, of the addresses of all people in some groups. */
export interface EmailDomains {
  readonly domains: ReadonlySet<string>;
  /** False when Slack hides some addresses, or when there are too many people to ask about. */
  readonly isWhole: boolean;
}

/** Slack did not say who somebody is or which groups they are in, so nothing is allowed. */
export class SlackSilent extends Error {
  override readonly name = 'SlackSilent';
  /** When Slack's rate limit ends, in milliseconds from now; undefined when it is no rate limit. */
  readonly retryAfterMs: number | undefined;

  constructor(
    method: string,
    { cause, retryAfterMs }: { readonly cause?: unknown; readonly retryAfterMs?: number } = {},
  ) {
    super(method, { cause });
    this.retryAfterMs = retryAfterMs;
  }
}
