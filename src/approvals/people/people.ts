// What approvals/ asks about people and their groups. slack/people/identity.ts implements it.
import { z } from 'zod';
import type { Group } from '../request/policy.js';
import type { Refusal } from '../request/refusal.js';
import type { Person } from '../request/request.js';
import type { About } from '../request/stored-preview.js';

export interface People {
  /**
   * Reads the account from Slack now.
   * @returns a refusal for guests, bots, deactivated accounts and people of other organizations
   * @throws SlackSilent when Slack does not say
   */
  freshPerson(userId: string): Promise<Person | Refusal>;
  /** At most 10 s old; for decisions and for what is sent. @throws SlackSilent when Slack does not say */
  isFreshMemberOfAny(person: Person, groups: readonly Group[] | 'everyone'): Promise<boolean>;
  /**
   * At most five minutes old; for look-ups and suggestions.
   * @throws SlackSilent when nothing is cached and Slack does not say
   */
  isCachedMemberOfAny(person: Person, groups: readonly Group[] | 'everyone'): Promise<boolean>;
  /** E-mail domains of all in some groups, at most a minute old. @throws SlackSilent when Slack does not say */
  emailDomains(groups: readonly Group[]): Promise<EmailDomains>;
  /** Finds the Slack account with that address, read now. @throws SlackSilent when Slack does not say */
  byEmail(email: string): Promise<FoundPerson>;
}

export interface FoundPerson {
  /** May be somebody who can't use the bot; they are not asked for anything. */
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

export const GROUPS_UNKNOWN = 'Slack isn’t telling me who is in which group.';

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

const address = z.email();

/** The Slack accounts of the people a change is about. @param concerns as in a preview @throws SlackSilent */
export async function matchPeople(people: Pick<People, 'byEmail'>, concerns: readonly string[]): Promise<About> {
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

const UNREAD = 'I can’t tell from its name who this is about.';

function describeUnmatched({ person, isShown }: FoundPerson): string {
  if (person !== undefined) return 'Slack hasn’t confirmed the e-mail address of the account that this may be about.';
  return isShown
    ? 'No Slack user has this e-mail address.'
    : 'Slack doesn’t show me e-mail addresses, so I can’t tell who this is about.';
}
