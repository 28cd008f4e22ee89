// The people of the tests (Rita asks, the others approve), and a fake Slack that knows them, with hooks and call
// counters per method.
import {
  type FoundPerson,
  type GroupEmailDomains,
  type People,
  SlackSilentError,
} from '../../src/approvals/people/people.js';
import type { Group } from '../../src/approvals/request/policy.js';
import { type Refusal, refuse } from '../../src/approvals/request/refusal.js';
import type { Person } from '../../src/approvals/request/request.js';

const person = (name: string): Person => ({ userId: `U0${name}`, identity: `U0${name}` });

export const rita = person('RITA');
export const ann = person('ANN');
export const ben = person('BEN');
export const cleo = person('CLEO');
/** Ann's other Slack account, in another workspace of the same organization. */
export const annElsewhere: Person = { userId: 'W0ANN', identity: ann.identity };

export class FakePeople implements People {
  /** By id of a Slack user group. */
  readonly members = new Map<string, string[]>([
    ['S0SRE00', [rita.userId]],
    ['S0SECUR', [ann.userId, annElsewhere.userId, ben.userId, cleo.userId, rita.userId]],
  ]);
  readonly guests = new Set<string>();
  readonly silent = { freshPerson: false, isFreshMemberOfAny: false };
  readonly calls = { freshPerson: 0, isFreshMemberOfAny: 0 };

  async freshPerson(userId: string): Promise<Person | Refusal> {
    this.calls.freshPerson += 1;
    if (this.silent.freshPerson) throw new SlackSilentError('users.info: timeout');
    if (this.guests.has(userId)) return refuse('guest', 'Guests cannot do this.');
    return userId === annElsewhere.userId ? annElsewhere : { userId, identity: userId };
  }

  async isFreshMemberOfAny(one: Person, groups: readonly Group[] | 'everyone'): Promise<boolean> {
    this.calls.isFreshMemberOfAny += 1;
    if (this.silent.isFreshMemberOfAny) throw new SlackSilentError('usergroups.users.list: timeout');
    if (groups === 'everyone') return true;
    return groups.flatMap((group) => group.ids).some((id) => id === one.userId || this.#has(id, one));
  }

  /** Used by look-ups, which accept older memberships. Here they are always fresh. */
  isCachedMemberOfAny(one: Person, groups: readonly Group[] | 'everyone'): Promise<boolean> {
    return this.isFreshMemberOfAny(one, groups);
  }

  /** All members have addresses in this domain. */
  emailDomains(_: readonly Group[]): Promise<GroupEmailDomains> {
    return Promise.resolve({ domains: new Set(['counter.example']), isWhole: true });
  }

  /** By e-mail address; others are unknown. */
  readonly emails = new Map<string, FoundPerson>();
  byEmail(email: string): Promise<FoundPerson> {
    return Promise.resolve(this.emails.get(email) ?? { isSure: false, isShown: true });
  }

  #has(id: string, one: Person): boolean {
    return this.members.get(id)?.includes(one.userId) ?? false;
  }
}
