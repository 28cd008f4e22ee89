import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import { path } from '../../atlas/path.js';
import { OrgUser, TeamRoles } from '../../atlas/replies.js';
import type { Blocker } from '../blocker.js';
import { callTo } from '../call.js';
import type { Call, Sent } from '../operation.js';
import { eitherPlaceAndMore, ifReadable } from '../place.js';
import { findPerson, whoOf } from './find-person.js';
import { canOutlast, roleCode, roleName } from './given-roles.js';
import {
  hasLapsed,
  identityOf,
  isHeldBySomebodyElse,
  isIn,
  lastSignInOf,
  orgRolesOf,
  rolesByTeams,
  rolesOf,
  sayLapsed,
} from './member.js';
import type { RoleOf } from './role-params.js';
import { groupsGivingRole, readConnection, signInOf } from './sign-in.js';

export const RoleBasis = z.object({
  /** The organization, also of the project. */
  org: z.string(),
  /**
   * Null when nobody in the organization has the address. `status`: ACTIVE, PENDING and so on. `username`: their e-mail
   * address, where it isn't the one asked for.
   */
  user: z.object({ id: z.string(), status: z.string(), username: z.string().optional() }).nullable(),
  /** Codes of the roles that they hold directly, sorted. */
  roles: z.array(z.string()),
  /**
   * Groups at the identity provider whose members get the role at each sign-in, which others lose. `last`: their last
   * sign-in.
   */
  atSignIn: z.object({ groups: z.array(z.string()), last: z.string().nullable() }).optional(),
});
export type RoleBasis = z.output<typeof RoleBasis>;

/** Whether they signed in since, which may have undone it: then roles as before prove nothing. */
export async function mayBeUndone(
  atlas: Atlas,
  { params: { person: who }, basis: { org, user, atSignIn } }: Sent<{ readonly person: string }, MayBeUndone>,
): Promise<boolean> {
  if (atSignIn === undefined) return false;
  const found = await findPerson(atlas, org, { person: who, id: user?.id });
  return lastSignInOf(found) !== atSignIn.last;
}
interface MayBeUndone extends Pick<RoleBasis, 'org' | 'user'> {
  readonly atSignIn?: { readonly last: string | null } | undefined;
}

/** @param undoes the change that is undone or reverted */
export async function lookAtRole(atlas: Atlas, given: RoleOf, undoes: Sent | undefined) {
  const { place, found, connection, teams } = await readHolder(atlas, given, undoes);
  const { id: org, name: orgName } = place.organization;
  const where = place.project?.name ?? orgName;
  const roles = found === null ? [] : rolesOf(found, given);
  const who = found?.username.toLowerCase() ?? given.person;
  const user = identityOf(found);
  const signIn = signInOf(connection, who);
  const mappedTo = groupsGivingRole(signIn, given, org);
  return {
    signIn,
    mappedTo,
    place,
    where,
    /** Their e-mail address now. */
    who,
    found,
    roles,
    teams,
    byTeams: teams && rolesByTeams(found, teams),
    isOwnerOfAll: found !== null && orgRolesOf(found).includes('ORG_OWNER'),
    target: { kind: 'person', id: user?.id ?? given.person },
    path: `${given.project ?? org}/${given.role}`,
    basis: {
      org,
      user: user && who !== given.person ? { ...user, username: who } : user,
      roles,
      ...(mappedTo.length > 0 && { atSignIn: { groups: mappedTo, last: lastSignInOf(found) } }),
    } satisfies RoleBasis,
    concerns: [...new Set([who, given.person])],
  };
}
export type SeenRole = Awaited<ReturnType<typeof lookAtRole>>;

async function readHolder(atlas: Atlas, given: RoleOf, undoes: Sent | undefined) {
  const who = whoOf(given, undoes);
  const { project: at } = given;
  const [[place, [found = null, connection]], teams] = await Promise.all([
    eitherPlaceAndMore(atlas, given, (org) => Promise.all([findPerson(atlas, org, who), readConnection(atlas, org)])),
    at === undefined ? [] : ifReadable(atlas.list(path`/groups/${at}/teams`, TeamRoles)),
  ]);
  return { place, found, connection, teams };
}

/**
 * Whether they, who accepted their invitation, are the last owner. A project may also be owned through a team; where
 * teams could not be read, Atlas decides.
 */
export async function ownsAlone(atlas: Atlas, { project, role }: RoleOf, seen: SeenRole): Promise<boolean> {
  const { basis, found, roles, teams } = seen;
  const code = roleCode(role);
  const isNeeded = isIn(found) && (role === 'organization-owner' || role === 'project-owner') && roles.includes(code);
  if (!isNeeded || teams?.some(({ roleNames }) => roleNames.includes(code)) !== false) return false;
  const all = await atlas.list(path`/orgs/${basis.org}/users`, OrgUser);
  return !isHeldBySomebodyElse(all, found, code, project);
}

export const onlyOwner = (who: string, where: string): Blocker => ({
  param: 'person',
  sentence: `${who} is the only owner of ${where}, and Atlas keeps one. Make somebody else an owner first, with add-role.`,
});

/** What they lose besides the role when it is taken away, and what they can do all the same. */
export function whatStays(
  { project, role }: RoleOf,
  { where, roles, isOwnerOfAll, byTeams = [] }: SeenRole,
): readonly string[] {
  return [
    ...(project !== undefined && roles.length === 1
      ? [`It is the only role of their own in ${where}: Atlas removes them from the project.`]
      : []),
    ...(project !== undefined && isOwnerOfAll ? ['They stay Organization Owner, and can do all of that.'] : []),
    ...(byTeams.includes(roleCode(role)) ? ['They keep it by a team.'] : []),
  ];
}

/** Why somebody cannot be given, or lose, a role. */
export function personBlockers({ who, found, place }: SeenRole): readonly Blocker[] {
  const org = place.organization.name;
  if (found === null)
    return [{ param: 'person', sentence: `Nobody in ${org} has the address ${who}. See who is there with people.` }];
  if (!hasLapsed(found)) return [];
  return [
    {
      param: 'person',
      sentence: `${who} isn’t in ${org}: their invitation ${sayLapsed(found)}. Invite them again with invite.`,
    },
  ];
}

/** By other endpoints, the first role in a project adds people to it, and losing the last one removes them from it. */
export function roleCall(given: RoleOf, { org, user, roles }: RoleBasis, verb: 'add' | 'remove'): Call {
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

/** Warns about a role whose holder can do everything, or can give access that remains after the role is removed. */
export const ownerWarnings = ({ role, for: ends }: RoleOf, where: string): readonly string[] => [
  ...(role === 'organization-owner'
    ? [`An owner can do everything in ${where} and its projects, also to its other owners.`]
    : []),
  ...(canOutlast(role)
    ? [
        ends === undefined
          ? `${roleName(role)} can give roles, keys or database users to others.`
          : 'They could create roles, keys or database users that remain afterwards.',
      ]
    : []),
];
