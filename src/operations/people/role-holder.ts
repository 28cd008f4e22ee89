// A user and the role that a change gives or removes.
import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import { path } from '../../atlas/path.js';
import { OrgUser } from '../../atlas/replies.js';
import { type Blocker, blockedBy } from '../blocker.js';
import { callTo } from '../call.js';
import { withoutEmpty } from '../format.js';
import type { Call, ChangeCall } from '../operation.js';
import { findPerson, resolvePersonToFind } from './find-person.js';
import { canGiveLastingAccess, roleCode, roleName } from './given-roles.js';
import { formatLapsedInvitation, hasInvitationLapsed, idAndStatusOf, lastSignInOf } from './member.js';
import { inspectPerson, isOnlyOwner, noPersonBlocker, SEE_PEOPLE_HINT, STAYS_OWNER_NOTE } from './person-change.js';
import type { RoleParams } from './person-params.js';
import { groupsMappedToRole } from './sign-in.js';

export const RoleBasis = z.object({
  /** The organization, or the project's organization. */
  org: z.string(),
  /**
   * The user. Null if nobody in the organization has the address. `status`: ACTIVE, PENDING and so on. `username`: the
   * user's e-mail address, if it isn't the requested address.
   */
  user: z.object({ id: z.string(), status: z.string(), username: z.string().optional() }).nullable(),
  /** The sorted codes of the user's direct roles. */
  roles: z.array(z.string()),
  /**
   * The groups at the identity provider whose members get the role at each sign-in. Other users lose the role. `last`:
   * the user's last sign-in.
   */
  atSignIn: z.object({ groups: z.array(z.string()), last: z.string().nullable() }).optional(),
});
export type RoleBasis = z.output<typeof RoleBasis>;

/**
 * Reads the user and the role for a preview.
 * @param undoes the change that this change undoes or reverts
 */
export async function inspectRole(atlas: Atlas, given: RoleParams, undoes: ChangeCall | undefined) {
  const sought = resolvePersonToFind(given, undoes);
  const seen = await inspectPerson(atlas, given, async (org) => ({
    found: (await findPerson(atlas, org, sought)) ?? null,
  }));
  const { place, who, found, roles, signIn } = seen;
  const { id: org } = place.organization;
  const user = idAndStatusOf(found);
  const mappedTo = groupsMappedToRole(signIn, given, org);
  return {
    ...seen,
    mappedTo,
    basis: {
      org,
      user: user && who !== given.person ? { ...user, username: who } : user,
      roles,
      ...(mappedTo.length > 0 && { atSignIn: { groups: mappedTo, last: lastSignInOf(found) } }),
    } satisfies RoleBasis,
  };
}
export type SeenRole = Awaited<ReturnType<typeof inspectRole>>;

/** Whether `role` is an owner role, and the user is the last owner. */
export const isLastOwnerRole = async (atlas: Atlas, { project, role }: RoleParams, seen: SeenRole): Promise<boolean> =>
  (role === 'organization-owner' || role === 'project-owner') &&
  isOnlyOwner(seen, project, () => atlas.list(path`/orgs/${seen.basis.org}/users`, OrgUser));

/** Describes the other access that the user loses with the role, and the access that the user keeps. */
export function removalEffects(
  { project, role }: RoleParams,
  { who, where, roles, isOwnerOfAll, byTeams = [] }: SeenRole,
): readonly string[] {
  const isInProject = project !== undefined;
  return withoutEmpty(
    isInProject &&
      roles.length === 1 &&
      `${who} has no other direct role in ${where}, so Atlas removes them from the project.`,
    isInProject && isOwnerOfAll && STAYS_OWNER_NOTE,
    byTeams.includes(roleCode(role)) && `${who} keeps the role through a team.`,
  );
}

/** Blocks a role change for a user who isn't in the organization. */
export function notInOrgBlockers({ who, found, place }: SeenRole): readonly Blocker[] {
  const org = place.organization.name;
  if (found === null) return [noPersonBlocker(who, org)];
  if (!hasInvitationLapsed(found)) return [];
  return blockedBy(
    'person',
    `${who} isn’t in ${org} because the invitation ${formatLapsedInvitation(found)}. Run the invite command to invite them again.`,
  );
}

/**
 * Blocks removing a role that the user doesn't have directly.
 * @param instead a sentence that says how else the user has the role
 */
export const noRoleBlockers = ({ role }: RoleParams, { who, where }: SeenRole, instead = ''): readonly Blocker[] =>
  blockedBy(
    'role',
    withoutEmpty(`${who} doesn’t have ${roleName(role)} in ${where} directly.`, instead, SEE_PEOPLE_HINT).join(' '),
  );

/**
 * Returns the call. Adding the first role in a project and removing the last one have their own endpoints, which add
 * the user to the project or remove the user.
 */
export function roleChangeCall(given: RoleParams, { org, user, roles }: RoleBasis, verb: 'add' | 'remove'): Call {
  const { project: at, role, person: asked } = given;
  const { id = '', username = asked } = user ?? {};
  if (at === undefined) {
    const to = verb === 'add' ? path`/orgs/${org}/users/${id}:addRole` : path`/orgs/${org}/users/${id}:removeRole`;
    return callTo('POST', to, { body: { orgRole: roleCode(role) } });
  }
  if (verb === 'add' && roles.length === 0)
    return callTo('POST', path`/groups/${at}/users`, { body: { username, roles: [roleCode(role)] } });
  if (verb === 'remove' && roles.length === 1) return callTo('DELETE', path`/groups/${at}/users/${id}`);
  const to = verb === 'add' ? path`/groups/${at}/users/${id}:addRole` : path`/groups/${at}/users/${id}:removeRole`;
  return callTo('POST', to, { body: { groupRole: roleCode(role) } });
}

/** Warns about a role that allows everything, or that can give access which remains after the role is removed. */
export function strongRoleWarnings({ role, for: ends }: RoleParams, where: string): readonly string[] {
  const lasts =
    ends === undefined
      ? `${roleName(role)} can give roles, keys or database users to others.`
      : 'This person could create roles, keys or database users that remain afterwards.';
  return withoutEmpty(
    role === 'organization-owner' &&
      `An owner can do anything in ${where} and its projects, including to the other owners.`,
    canGiveLastingAccess(role) && lasts,
  );
}
