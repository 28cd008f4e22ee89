// The interface to users and their groups for approvals/. slack/people/identity.ts implements it.
import { z } from 'zod';
import type { Group } from '../request/policy.js';
import type { Refusal } from '../request/refusal.js';
import type { Person } from '../request/request.js';
import type { ConcernedPeople } from '../request/stored-preview.js';

export interface People {
  /**
   * Reads the account from Slack now.
   * @returns a refusal for guests, bots, deactivated accounts and users from other organizations
   * @throws SlackSilentError if Slack doesn't return the account
   */
  freshPerson(userId: string): Promise<Person | Refusal>;
  /**
   * Checks membership with data at most 10 s old, for decisions and for sending calls.
   * @throws SlackSilentError if Slack doesn't return the group
   */
  isFreshMemberOfAny(person: Person, groups: readonly Group[] | 'everyone'): Promise<boolean>;
  /**
   * Checks membership with data at most five minutes old, for look-ups and suggestions.
   * @throws SlackSilentError if nothing is cached and Slack doesn't return the group
   */
  isCachedMemberOfAny(person: Person, groups: readonly Group[] | 'everyone'): Promise<boolean>;
  /** Returns the e-mail domains of all users in some groups, at most a minute old. @throws SlackSilentError */
  emailDomains(groups: readonly Group[]): Promise<GroupEmailDomains>;
  /** Finds the Slack account with this e-mail address. Always reads from Slack. @throws SlackSilentError */
  byEmail(email: string): Promise<FoundPerson>;
}

export interface FoundPerson {
  /** The user with the address, who may not be allowed to use the bot. */
  readonly person?: Person | undefined;
  /** Whether Slack has confirmed the user's e-mail address. */
  readonly isSure: boolean;
  /** Whether the Slack app may see e-mail addresses. */
  readonly isShown: boolean;
}

/** The domains of all e-mail addresses in some groups, in lower case. */
export interface GroupEmailDomains {
  readonly domains: ReadonlySet<string>;
  /** Whether all addresses were read. False if Slack hides some addresses or there are too many users. */
  readonly isWhole: boolean;
}

export const GROUPS_UNKNOWN_SENTENCE = 'Slack isn’t telling me who is in which group.';

/** The error when Slack didn't return a user or their groups, in which case nothing is allowed. */
export class SlackSilentError extends Error {
  override readonly name = 'SlackSilentError';
  /** When Slack's rate limit ends, in milliseconds from now; undefined without a rate limit. */
  readonly retryAfterMs: number | undefined;

  constructor(
    method: string,
    { cause, retryAfterMs }: { readonly cause?: unknown; readonly retryAfterMs?: number } = {},
  ) {
    super(method, { cause });
    this.retryAfterMs = retryAfterMs;
  }
}

const address = z.email();

/** Finds the Slack accounts of the users in a preview's `concerns`. @throws SlackSilentError */
export async function findConcernedPeople(
  people: Pick<People, 'byEmail'>,
  concerns: readonly string[],
): Promise<ConcernedPeople> {
  const emails = concerns.filter((one) => address.safeParse(one).success);
  const found = await Promise.all(emails.map((email) => people.byEmail(email)));
  const unsure = found.find(({ isSure }) => !isSure);
  const unmatched = unsure === undefined ? undefined : describeUnmatched(unsure);
  const unread = emails.length < concerns.length ? UNREAD : undefined;
  const known = found.flatMap(({ person }) => person ?? []);
  return {
    people: known.filter(({ userId }, at) => known.findIndex((one) => one.userId === userId) === at),
    ...((unmatched ?? unread) && { unmatched: unmatched ?? unread }),
  };
}

const UNREAD = 'I can’t tell from the user name who the change is about.';

function describeUnmatched({ person, isShown }: FoundPerson): string {
  if (person !== undefined)
    return 'Slack hasn’t confirmed the e-mail address of the account that the change may be about.';
  return isShown
    ? 'no Slack user has this e-mail address.'
    : 'Slack doesn’t show me e-mail addresses, so I can’t tell who the change is about.';
}
