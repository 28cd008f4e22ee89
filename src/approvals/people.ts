// Who somebody is and which groups they are in, as approvals/ needs to know it. slack/identity.ts answers.
import type { Group } from './policy.js';
import type { Refusal } from './refusal.js';
import type { Person } from './request.js';

export interface People {
  /**
   * Reads the account from Slack now.
   * @returns a refusal for guests, bots, deactivated accounts and people of other organizations
   * @throws SlackSilent when Slack does not say
   */
  whoIs(userId: string): Promise<Person | Refusal>;
  /** At most 10 s old. @throws SlackSilent when Slack does not say */
  isInAny(person: Person, groups: readonly Group[] | 'everyone'): Promise<boolean>;
}

/** Slack could not be asked, so nobody's word counts: the answer is no. */
export class SlackSilent extends Error {
  override readonly name = 'SlackSilent';
}
