// Who somebody is in Slack, read from Slack: nothing in a payload says whether an account is a guest or still active.
import { z } from 'zod';
import type { Memberships } from '../approvals/memberships.js';
import { type People, SlackSilent } from '../approvals/people.js';
import type { Group } from '../approvals/policy.js';
import { isRefusal, type Refusal, refuse } from '../approvals/refusal.js';
import type { Person } from '../approvals/request.js';
import type { Log } from '../log.js';
import { failureOf, type SlackClient } from './client.js';
import { withinMs } from './delivery.js';

/** Our own workspace, from `auth.test`. */
export interface Workspace {
  readonly teamId: string;
  /** Set in an Enterprise organization. */
  readonly enterpriseId?: string;
}

const flag = z.boolean().optional();
const account = z.object({
  id: z.string(),
  team_id: z.string().optional(),
  deleted: flag,
  is_bot: flag,
  is_workflow_bot: flag,
  is_restricted: flag,
  is_ultra_restricted: flag,
  is_stranger: flag,
  enterprise_user: z.object({ id: z.string(), enterprise_id: z.string() }).optional(),
});
type Account = z.output<typeof account>;

const ANSWER_WITHIN_MS = 2_000;
/** For look-ups and pickers; a decision always reads anew. */
const KNOWN_FOR_MS = 60_000;

export interface IdentityDeps {
  readonly client: SlackClient;
  readonly workspace: Workspace;
  readonly memberships: Memberships;
  readonly log: Log;
}

export class SlackPeople implements People {
  readonly #deps: IdentityDeps;
  readonly #known = new Map<string, { readonly until: number; readonly who: Person | Refusal }>();

  constructor(deps: IdentityDeps) {
    this.#deps = deps;
  }

  async whoIs(userId: string): Promise<Person | Refusal> {
    const read = await this.#readAccount(userId);
    const who = isRefusal(read) ? read : judge(read, this.#deps.workspace);
    if (this.#known.size > 10_000) this.#known.clear();
    this.#known.set(userId, { until: Date.now() + KNOWN_FOR_MS, who });
    return who;
  }

  /** The same, at most a minute old: for what changes nothing. */
  async whoWas(userId: string): Promise<Person | Refusal> {
    const known = this.#known.get(userId);
    return known !== undefined && known.until > Date.now() ? known.who : this.whoIs(userId);
  }

  async isInAny(person: Person, groups: readonly Group[] | 'everyone'): Promise<boolean> {
    if (groups === 'everyone') return true;
    const ids = [...new Set(groups.flatMap((group) => group.ids))];
    if (ids.includes(person.userId) || ids.includes(person.identity)) return true;
    const userGroups = ids.filter((id) => id.startsWith('S'));
    const members = await Promise.all(
      userGroups.map((id) => this.#deps.memberships.of(id, (group) => this.#readMembers(group))),
    );
    return members.some((set) => set.has(person.userId) || set.has(person.identity));
  }

  async #readAccount(userId: string): Promise<Account | Refusal> {
    try {
      const answer = await withinMs(ANSWER_WITHIN_MS, this.#deps.client.users.info({ user: userId }));
      return account.parse(answer.user);
    } catch (error) {
      const failure = failureOf(error);
      if (failure.kind === 'refused' && /^user_not_(found|visible)$/.test(failure.error)) return stranger();
      this.#deps.log.warn({ err: error, user: userId }, 'Slack does not say who somebody is');
      throw new SlackSilent('users.info', { cause: error });
    }
  }

  async #readMembers(group: string): Promise<readonly string[]> {
    try {
      const answer = await withinMs(ANSWER_WITHIN_MS, this.#deps.client.usergroups.users.list({ usergroup: group }));
      return z.array(z.string()).parse(answer.users);
    } catch (error) {
      const failure = failureOf(error);
      if (failure.kind === 'refused' && failure.error === 'no_such_subteam') {
        this.#deps.log.warn({ group }, 'a user group of the policy does not exist in Slack, so nobody is in it');
        return [];
      }
      this.#deps.log.warn({ err: error, group }, 'Slack does not say who is in a user group');
      throw new SlackSilent('usergroups.users.list', { cause: error });
    }
  }
}

/**
 * An account of another organization that shares a channel with ours has `is_stranger` false, so the team decides.
 * On Enterprise Grid one person may have several user ids; `enterprise_user.id` is the same for all of them.
 */
function judge(who: Account, workspace: Workspace): Person | Refusal {
  const { enterprise_user: enterprise } = who;
  const sameEnterprise = workspace.enterpriseId !== undefined && enterprise?.enterprise_id === workspace.enterpriseId;
  const ours = who.team_id === workspace.teamId || sameEnterprise;
  if (who.is_stranger === true || !ours) return stranger();
  if (who.deleted === true) return refuse('deactivated', 'This Slack account is deactivated, so I do nothing for it.');
  if (who.is_bot === true || who.is_workflow_bot === true || who.id === 'USLACKBOT') {
    return refuse('bot', 'I take orders from people only, not from bots or workflows.');
  }
  if (who.is_restricted === true || who.is_ultra_restricted === true) {
    return refuse('guest', 'Guests of this workspace cannot use me. Ask a member to do it.');
  }
  return { userId: who.id, identity: enterprise?.id ?? who.id };
}

const stranger = () => refuse('stranger', 'Only members of this workspace can use me. Ask one of them to do it.');
