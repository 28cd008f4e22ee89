// Finds a user by their Atlas user id, because users can change their own e-mail address. Searches by address only if
// no id is known.
import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import { path } from '../../atlas/path.js';
import { OrgUser } from '../../atlas/replies.js';
import type { ChangeCall } from '../operation.js';
import { ifExists } from '../place.js';
import { requireCompletePerson } from './member.js';

export interface PersonToFind {
  /** The requested e-mail address, in lower case. */
  readonly person: string;
  readonly id?: string | undefined;
}

/**
 * Atlas's response to an invitation. The OpenAPI document says that the id is that of "the pending or active user"
 * (getOrgUser), and MongoDB's Terraform provider relies on this. No source says that the user keeps the id after
 * accepting.
 */
export const InvitationReply = z
  .object({ id: z.string(), orgMembershipStatus: z.string().optional(), lastAuth: z.string().nullish() })
  .catch({ id: '' });
export const invitedId = (reply: ChangeCall['reply']): string | undefined =>
  InvitationReply.parse(reply).id || undefined;

const Known = z.object({
  params: z.object({ person: z.string() }),
  basis: z.object({ user: z.object({ id: z.string() }).nullable() }),
});

/**
 * Returns the person to find.
 * @param undoes the change that this change undoes or reverts
 */
export function resolvePersonToFind({ person }: PersonToFind, undoes: ChangeCall | undefined): PersonToFind {
  const known = Known.safeParse(undoes);
  if (!known.success || known.data.params.person !== person) return { person };
  return { person, id: known.data.basis.user?.id ?? invitedId(undoes?.reply) };
}

export const matchesPerson =
  ({ person, id }: PersonToFind) =>
  (user: OrgUser): boolean =>
    id === undefined ? user.username.toLowerCase() === person : user.id === id;

/** The query for users with any status. By default, Atlas omits users whose invitation expired or was rejected. */
const ALL = { orgMembershipStatuses: ['ACTIVE', 'PENDING', 'INVITATION_EXPIRED', 'INVITATION_REJECTED'] } as const;

export const listPeople = (atlas: Atlas, org: string): Promise<OrgUser[]> =>
  atlas.list(path`/orgs/${org}/users`, OrgUser, ALL);

/** Finds a member of an organization or an invited user. */
export async function findPerson(atlas: Atlas, org: string, who: PersonToFind): Promise<OrgUser | undefined> {
  const found =
    who.id === undefined
      ? (await atlas.list(path`/orgs/${org}/users`, OrgUser, { ...ALL, username: who.person })).find(matchesPerson(who))
      : await ifExists(atlas.get(path`/orgs/${org}/users/${who.id}`, OrgUser));
  return found && requireCompletePerson(found);
}

/**
 * Whether the user has left the organization: Atlas doesn't find the id, and the complete list has neither the id nor
 * the address.
 */
export async function hasPersonLeft(atlas: Atlas, org: string, who: PersonToFind): Promise<boolean> {
  if (who.id === undefined || (await findPerson(atlas, org, who)) !== undefined) return false;
  const all = await ifExists(listPeople(atlas, org));
  // Every organization has an owner, so an empty list can't be right.
  return (
    all !== undefined &&
    all.length > 0 &&
    !all.some((one) => matchesPerson(who)(one) || matchesPerson({ person: who.person })(one))
  );
}
