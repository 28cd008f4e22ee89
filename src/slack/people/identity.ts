// Identifies users through Slack's API, because payloads don't say whether an account is a guest or deactivated.
import { z } from 'zod';
import type { PermissionServices } from '../../approvals/people/ask.js';
import {
  type FoundPerson,
  type GroupEmailDomains,
  type People,
  SlackSilentError,
} from '../../approvals/people/people.js';
import type { Group } from '../../approvals/request/policy.js';
import { isRefusal, type Refusal } from '../../approvals/request/refusal.js';
import type { Person } from '../../approvals/request/request.js';
import type { Log } from '../../log.js';
import type { SlackClient } from '../api/client.js';
import { type Workspace, withTimeLimit } from '../api/delivery.js';
import { slackFailureOf } from '../api/failures.js';
import type { RateLimits } from '../api/rate-limits.js';
import {
  type Account,
  accountPerson,
  accountSchema,
  isUnknownUserFailure,
  personOrRefusal,
  strangerRefusal,
} from './account.js';
import type { Memberships } from './memberships.js';

const ANSWER_WITHIN_MS = 2_000;
/** The maximum age of cached accounts for look-ups and pickers. Decisions always read accounts again. */
const KNOWN_FOR_MS = 60_000;
/** The maximum age of cached accounts while Slack rate-limits the method. */
const KNOWN_IN_NEED_MS = 5 * 60_000;
/** The maximum number of accounts to read for email addresses. users.info allows 100 calls per minute (Tier 4). */
const MOST_ADDRESSES = 40;

interface IdentityDeps {
  readonly client: SlackClient;
  readonly workspace: Workspace;
  readonly memberships: Memberships;
  readonly limits: RateLimits;
  readonly log: Log;
  /** The deadline for Slack's response to a call. */
  readonly answerWithinMs?: number;
}

/** Services that identify Slack users and check what the policy allows them to do. */
export interface MemberServices extends PermissionServices {
  readonly people: People & Pick<SlackPeople, 'cachedPerson' | 'zoneOf'>;
}

interface Known {
  readonly at: number;
  readonly who: Person | Refusal;
  readonly zone?: string | undefined;
}

export class SlackPeople implements People {
  readonly #deps: IdentityDeps;
  /** The accounts by user id. `at` is in milliseconds on this process's clock. */
  readonly #known = new Map<string, Known>();

  #domains: { readonly of: string; readonly at: number; readonly found: GroupEmailDomains } | undefined;

  constructor(deps: IdentityDeps) {
    this.#deps = deps;
  }

  async freshPerson(userId: string): Promise<Person | Refusal> {
    const at = performance.now();
    const read = await this.#readAccount(userId);
    const who = isRefusal(read) ? read : personOrRefusal(read, this.#deps.workspace);
    if (this.#known.size > 10_000) this.#known.clear();
    this.#known.set(userId, { at, who, ...(!isRefusal(read) && { zone: read.tz ?? undefined }) });
    return who;
  }

  /** Returns the IANA time zone of a user whose account has been read, or undefined if Slack didn't provide it. */
  zoneOf(userId: string): string | undefined {
    return this.#known.get(userId)?.zone;
  }

  /** Returns a user who may be cached for a minute, or five during a rate limit. Must not be used for decisions. */
  async cachedPerson(userId: string): Promise<Person | Refusal> {
    const known = this.#known.get(userId);
    const ageMs = known === undefined ? Number.POSITIVE_INFINITY : performance.now() - known.at;
    if (known !== undefined && ageMs < KNOWN_FOR_MS) return known.who;
    try {
      return await this.freshPerson(userId);
    } catch (error) {
      const isLimited = error instanceof SlackSilentError && error.retryAfterMs !== undefined;
      if (known !== undefined && isLimited && ageMs < KNOWN_IN_NEED_MS) return known.who;
      throw error;
    }
  }

  /** Returns a user's handle, display name and full name. @throws SlackSilentError */
  async namesOf(userId: string): Promise<readonly string[]> {
    const read = await this.#readAccount(userId);
    if (isRefusal(read)) return [];
    return [read.name, read.profile?.display_name, read.real_name].flatMap((name) => name || []);
  }

  async isFreshMemberOfAny(person: Person, groups: readonly Group[] | 'everyone'): Promise<boolean> {
    if (isNamed(person, groups)) return true;
    return this.#deps.memberships.isFreshIn(userGroups(groups), idsOf(person), this.#readMembers);
  }

  async isCachedMemberOfAny(person: Person, groups: readonly Group[] | 'everyone'): Promise<boolean> {
    if (isNamed(person, groups)) return true;
    return this.#deps.memberships.isCachedIn(userGroups(groups), idsOf(person), this.#readMembers);
  }

  /**
   * Returns the ids that a message about a request may mention. Excludes barred users and accounts that can't use the
   * bot. Replaces a user group that contains a barred user with its other members. If Slack doesn't respond, excludes
   * only barred users.
   * @param barred the requester and anyone the change is about
   */
  async mentionable(ids: readonly string[], barred: readonly Person[]): Promise<readonly string[]> {
    const all = await Promise.all(
      ids.map((id) =>
        this.#mentionable(id, barred).catch((error: unknown) => {
          if (error instanceof SlackSilentError) return barred.flatMap(idsOf).includes(id) ? [] : [id];
          throw error;
        }),
      ),
    );
    return [...new Set(all.flat())];
  }

  async #mentionable(id: string, barred: readonly Person[]): Promise<readonly string[]> {
    const their = barred.flatMap(idsOf);
    if (!id.startsWith('S')) {
      const who = their.includes(id) ? undefined : await this.cachedPerson(id);
      return who === undefined || isRefusal(who) || their.includes(who.identity) ? [] : [id];
    }
    const { memberships } = this.#deps;
    if (!(await memberships.isCachedIn([id], their, this.#readMembers))) return [id];
    const members = await memberships.members(id, this.#readMembers);
    return (await Promise.all(members.map((member) => this.#mentionable(member, barred)))).flat();
  }

  /** Returns the Slack ids of all users in these groups. @throws SlackSilentError */
  async memberIds(groups: readonly Group[]): Promise<readonly string[]> {
    const named = groups.flatMap(({ ids }) => ids).filter((id) => !id.startsWith('S'));
    const members = await Promise.all(userGroups(groups).map(this.#readMembers));
    return [...new Set([...named, ...members.flat()])];
  }

  async emailDomains(groups: readonly Group[]): Promise<GroupEmailDomains> {
    const of = [...new Set(groups.flatMap(({ ids }) => ids))].sort().join();
    const known = this.#domains;
    if (known?.of === of && performance.now() - known.at < KNOWN_FOR_MS) return known.found;
    const at = performance.now();
    const found = await this.#readDomains(groups);
    this.#domains = { of, at, found };
    return found;
  }

  async #readDomains(groups: readonly Group[]): Promise<GroupEmailDomains> {
    const userIds = await this.memberIds(groups);
    const asked = userIds.slice(0, MOST_ADDRESSES);
    const read = await Promise.all(asked.map((userId) => this.#readAccount(userId)));
    const accounts = read.flatMap((one) =>
      isRefusal(one) || isRefusal(personOrRefusal(one, this.#deps.workspace)) ? [] : [one],
    );
    const domains = accounts.flatMap(({ profile }) => profile?.email?.toLowerCase().split('@').slice(-1) ?? []);
    return {
      domains: new Set(domains),
      isWhole: asked.length === userIds.length && domains.length === accounts.length,
    };
  }

  async byEmail(email: string): Promise<FoundPerson> {
    try {
      const answer = await this.#ask('users.lookupByEmail', () => this.#deps.client.users.lookupByEmail({ email }));
      const found = accountSchema.parse(answer.user);
      return { person: accountPerson(found), isSure: found.is_email_confirmed === true, isShown: true };
    } catch (error) {
      const failure = slackFailureOf(error);
      const why = failure.kind === 'refused' ? failure.error : '';
      if (why === 'users_not_found') return { isSure: false, isShown: true };
      if (why === 'missing_scope' || why === 'enterprise_is_restricted') return { isSure: false, isShown: false };
      throw this.#silent('users.lookupByEmail', error, {});
    }
  }

  async #readAccount(userId: string): Promise<Account | Refusal> {
    try {
      const answer = await this.#ask('users.info', () => this.#deps.client.users.info({ user: userId }));
      return accountSchema.parse(answer.user);
    } catch (error) {
      if (isUnknownUserFailure(slackFailureOf(error))) return strangerRefusal();
      throw this.#silent('users.info', error, { user: userId });
    }
  }

  readonly #readMembers = async (group: string): Promise<readonly string[]> => {
    try {
      const answer = await this.#ask('usergroups.users.list', () =>
        this.#deps.client.usergroups.users.list({ usergroup: group }),
      );
      return z.array(z.string()).parse(answer.users);
    } catch (error) {
      const failure = slackFailureOf(error);
      if (failure.kind === 'refused' && failure.error === 'no_such_subteam') {
        this.#deps.log.warn({ group }, 'a user group in the policy doesn’t exist in Slack, so it has no members');
        return [];
      }
      throw this.#silent('usergroups.users.list', error, { group });
    }
  };

  /** Calls Slack unless a replica has recorded a rate limit for the method. */
  async #ask<T>(method: string, call: () => Promise<T>): Promise<T> {
    const leftMs = await this.#deps.limits.leftMs(method);
    if (leftMs > 0) throw new SlackSilentError(method, { retryAfterMs: leftMs });
    // We record a limit even if the response arrives after the deadline.
    return withTimeLimit(
      this.#deps.answerWithinMs ?? ANSWER_WITHIN_MS,
      call().catch((error: unknown) => this.#noteLimit(method, error)),
    );
  }

  async #noteLimit(method: string, error: unknown): Promise<never> {
    const { limits, log } = this.#deps;
    const failure = slackFailureOf(error);
    if (failure.kind !== 'rate limited') throw error;
    const { retryAfterMs } = failure;
    await limits.note(method, retryAfterMs).catch((err: unknown) => log.warn({ err }, 'failed to record a rate limit'));
    throw new SlackSilentError(method, { cause: error, retryAfterMs });
  }

  #silent(method: string, error: unknown, about: object): SlackSilentError {
    this.#deps.log.warn({ err: error, ...about }, 'failed to look up a user or user group in Slack');
    return error instanceof SlackSilentError ? error : new SlackSilentError(method, { cause: error });
  }
}

/** Decides whether the policy names everyone or the user's id, in which case we don't ask Slack. */
function isNamed(person: Person, groups: readonly Group[] | 'everyone'): boolean {
  return groups === 'everyone' || groups.some(({ ids }) => idsOf(person).some((id) => ids.includes(id)));
}

const idsOf = ({ userId, identity }: Person): readonly string[] => [...new Set([userId, identity])];

function userGroups(groups: readonly Group[] | 'everyone'): readonly string[] {
  const ids = groups === 'everyone' ? [] : groups.flatMap((group) => group.ids);
  return [...new Set(ids.filter((id) => id.startsWith('S')))];
}
