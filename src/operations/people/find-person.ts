// Finds a user by their Atlas user id, because users can change their own e-mail address. Searches by address only if
// no id is known.
import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import { path } from '../../atlas/path.js';
import { OrgUser } from '../../atlas/replies.js';
import type { ChangeCall } from '../operation.js';
import { ifExists } from '../place.js';
import { isMember, requireCompletePerson } from './member.js';

export interface PersonToFind {
  /** The requested e-mail address, in lower case. */
  readonly person: string;
  readonly id?: string | undefined;
  /**
   * Whether we haven't seen the person accept their invitation. The id may then only be the invitation's, and the member
   * who has the address may have accepted it.
   */
  readonly isInvited?: boolean;
}

/**
 * Atlas's response to an invitation. The OpenAPI document says that the id is that of "the pending or active user"
 * (getOrgUser). No source says that the user keeps the id after accepting, so we store the reply again with the id that
 * we then read.
 */
export const InvitationReply = z
  .object({ id: z.string(), orgMembershipStatus: z.string().optional(), lastAuth: z.string().nullish() })
  .catch({ id: '' });
export function invitedPerson(person: string, reply: ChangeCall['reply']): PersonToFind {
  const { id, orgMembershipStatus } = InvitationReply.parse(reply);
  return { person, id: id || undefined, isInvited: orgMembershipStatus !== 'ACTIVE' };
}

const Known = z.object({
  params: z.object({ person: z.string() }),
  // For an invitation, the id of the lapsed invitation that it replaces.
  basis: z.object({ user: z.union([z.object({ id: z.string(), status: z.string() }), z.string()]).nullable() }),
});

/** Returns the person whom a change's basis names. */
export const personInBasis = (
  person: string,
  user: { readonly id: string; readonly status: string } | null,
): PersonToFind => ({ person, id: user?.id, isInvited: user !== null && user.status !== 'ACTIVE' });

/**
 * Returns the person to find.
 * @param undoes the change that this change undoes or reverts
 */
export function resolvePersonToFind({ person }: PersonToFind, undoes: ChangeCall | undefined): PersonToFind {
  const known = Known.safeParse(undoes);
  if (!known.success || known.data.params.person !== person) return { person };
  const { user } = known.data.basis;
  return user === null || typeof user === 'string' ? invitedPerson(person, undoes?.reply) : personInBasis(person, user);
}

export const matchesPerson =
  ({ person, id }: PersonToFind) =>
  (user: OrgUser): boolean =>
    id === undefined ? user.username.toLowerCase() === person : user.id === id;

/** Finds the person by id, or a member by the address if the id may only be an invitation's. */
export const pickPerson = (all: readonly OrgUser[], who: PersonToFind): OrgUser | undefined =>
  all.find(matchesPerson(who)) ??
  (who.isInvited ? all.find((one) => isMember(one) && matchesPerson({ person: who.person })(one)) : undefined);

/** The query for users with any status. By default, Atlas omits users whose invitation expired or was rejected. */
const ALL = { orgMembershipStatuses: ['ACTIVE', 'PENDING', 'INVITATION_EXPIRED', 'INVITATION_REJECTED'] } as const;

export const listPeople = (atlas: Atlas, org: string): Promise<OrgUser[]> =>
  atlas.list(path`/orgs/${org}/users`, OrgUser, ALL);

/** Finds a member of an organization or an invited user. */
export async function findPerson(atlas: Atlas, org: string, who: PersonToFind): Promise<OrgUser | undefined> {
  const byId =
    who.id === undefined ? undefined : await ifExists(atlas.get(path`/orgs/${org}/users/${who.id}`, OrgUser));
  const isByAddress = byId === undefined && (who.id === undefined || who.isInvited);
  const found = isByAddress
    ? pickPerson(await atlas.list(path`/orgs/${org}/users`, OrgUser, { ...ALL, username: who.person }), who)
    : byId;
  return found && requireCompletePerson(found);
}

/**
 * Whether the user has left the organization: Atlas doesn't find the id, and the complete list has neither the id nor
 * the address. Never proven for somebody whose id after accepting an invitation isn't known.
 */
export async function hasPersonLeft(atlas: Atlas, org: string, who: PersonToFind): Promise<boolean> {
  if (who.id === undefined || who.isInvited || (await findPerson(atlas, org, who)) !== undefined) return false;
  const all = await ifExists(listPeople(atlas, org));
  // Every organization has an owner, so an empty list can't be right.
  return (
    all !== undefined &&
    all.length > 0 &&
    !all.some((one) => matchesPerson(who)(one) || matchesPerson({ person: who.person })(one))
  );
}
