// What somebody's next sign-in does to a role that they are given or lose, and to a membership that ends.
import type { Atlas } from '../../atlas/atlas.js';
import type { OrgUser } from '../../atlas/replies.js';
import { type Blocker, blockedBy } from '../blocker.js';
import { formatList } from '../format.js';
import type { Named, Place, Sent } from '../operation.js';
import type { Watches } from '../read-back.js';
import { findPerson } from './find-person.js';
import { roleCode, roleName } from './given-roles.js';
import { formatMemberRoles, isIn, lastSignInOf, orgRolesOf, projectRolesOf, rolesOf } from './member.js';
import type { RoleOf } from './person-params.js';
import {
  describeUnread,
  formatGroups,
  groupsGiving,
  type SeenSignIn,
  type SignInRoles,
  WATCHED_MS,
} from './sign-in.js';

type Verb = 'add' | 'remove';

/** A role, by the sorted groups whose mappings give it at each sign-in. */
interface MappedRole {
  readonly mappedTo: readonly string[];
}

/** A sign-in would end it early, or undo its end. */
export const mappedBlockers = (
  { role, for: ends }: RoleOf,
  { mappedTo, where }: MappedRole & { readonly where: string },
): readonly Blocker[] =>
  ends === undefined || mappedTo.length === 0
    ? []
    : blockedBy(
        'for',
        `A role mapping decides at every sign-in who is ${roleName(role)} in ${where}: members of ${formatGroups(mappedTo)}. A temporary change isn’t possible. Change the group at the identity provider, or leave this empty.`,
      );

export function signInWarnings(
  verb: Verb,
  { signIn, mappedTo, place }: MappedRole & { readonly signIn: SeenSignIn; readonly place: { organization: Named } },
): readonly string[] {
  const org = place.organization.name;
  if (signIn === 'unread') return [describeUnread(org)];
  if (signIn === 'none') return [];
  const groups = formatGroups(mappedTo);
  if (mappedTo.length > 0)
    return verb === 'add'
      ? [`At their next sign-in, Atlas removes this role unless they are in ${groups}, by a role mapping.`]
      : [
          `At their next sign-in, Atlas adds this role again if they are in ${groups}, by a role mapping. Remove them there first.`,
        ];
  // manage-role-mapping only speaks of mapped roles.
  return verb === 'remove' || signIn.mapped.length === 0
    ? []
    : [`${org} has role mappings. Atlas doesn’t say whether this role survives their next sign-in.`];
}

/** Follows what is true once the role is given or removed. */
export function untilSignIn(
  verb: Verb,
  { atSignIn }: { readonly atSignIn?: { readonly groups: readonly string[] } | undefined },
): string {
  if (atSignIn === undefined || atSignIn.groups.length === 0) return '';
  return verb === 'add'
    ? ` A sign-in removes the role unless they are in ${formatGroups(atSignIn.groups)}.`
    : ` A sign-in adds it again if they are in ${formatGroups(atSignIn.groups)}.`;
}

/** A basis of what a sign-in may undo. */
interface Undoable {
  readonly org: string;
  readonly user: { readonly id: string } | null;
  /** Left out where no sign-in changes it. `last`: their last sign-in. */
  readonly atSignIn?: { readonly groups: readonly string[]; readonly last: string | null } | undefined;
}
interface OfPerson {
  readonly person: string;
}

/** Whether they signed in since, which may have undone it: then roles as before prove nothing. */
export async function mayBeUndoneAtSignIn(
  atlas: Atlas,
  { params: { person: who }, basis: { org, user, atSignIn } }: Sent<OfPerson, Undoable>,
): Promise<boolean> {
  if (atSignIn === undefined) return false;
  const found = await findPerson(atlas, org, { person: who, id: user?.id });
  return lastSignInOf(found) !== atSignIn.last;
}

/**
 * Whether their sign-in undid it.
 * @param isByAddress whether somebody else with their address counts
 * @param format what it did to them: undefined for nothing
 */
const watch = <P extends OfPerson>(
  isByAddress: boolean,
  format: (found: OrgUser, params: P, groups: readonly string[]) => string | undefined,
): Watches<Sent<P, Undoable>> => ({
  forMs: WATCHED_MS,
  isNeeded: ({ basis }) => basis.atSignIn !== undefined,
  async look(atlas, { params, basis: { org, user, atSignIn } }) {
    const { person } = params;
    const byId = await findPerson(atlas, org, { person, id: user?.id });
    const found = byId ?? (isByAddress ? await findPerson(atlas, org, { person }) : undefined);
    if (atSignIn === undefined || found === undefined || lastSignInOf(found) === atSignIn.last) return undefined;
    return format(found, params, atSignIn.groups);
  },
});

export const watchRole = (verb: Verb) =>
  watch<RoleOf>(false, (found, given, groups) => {
    const has = rolesOf(found, given).includes(roleCode(given.role));
    if (has === (verb === 'add')) return undefined;
    const [who, role] = [found.username.toLowerCase(), roleName(given.role)];
    return verb === 'add'
      ? `${who} signed in, and is no longer ${role}. Add them to ${formatGroups(groups)} at the identity provider.`
      : `${who} signed in, and is ${role} again. Remove them from ${formatGroups(groups)} at the identity provider.`;
  });

/** Whether a sign-in added them again. */
export const watchRemoval = watch<OfPerson & { readonly project?: string | undefined }>(true, (found, { project }) => {
  const roles = project === undefined ? orgRolesOf(found) : projectRolesOf(found, project);
  if (!isIn(found) || (project !== undefined && roles.length === 0)) return undefined;
  const where = project === undefined ? 'organization' : 'project';
  return `${found.username.toLowerCase()} signed in, and is in the ${where} again, as ${formatMemberRoles(roles)}. Block them at the identity provider, then remove them again.`;
});

export interface RegainedAtSignIn {
  /** Left out: no sign-in adds them again. Both lists are empty where any sign-in does. */
  readonly atSignIn?: { readonly groups: string[]; readonly roles: string[]; readonly last: string | null };
  readonly warnings: readonly string[];
}

/** How somebody who was removed is added again: by mapped roles, else the default role, else on sign-in alone. */
export function regainedInOrganization(signIn: SeenSignIn, { name }: Named, found: OrgUser | null): RegainedAtSignIn {
  if (typeof signIn === 'string') return { warnings: signIn === 'none' ? [] : [describeUnread(name)] };
  const warnings = [
    describeRegained(signIn, name, 'At their next sign-in, Atlas'),
    ...(signIn.letsNewcomersIn ? ['Block them at the identity provider first.'] : []),
  ];
  const groups = groupsGiving(signIn, () => true);
  return { atSignIn: { groups, roles: [...signIn.byDefault], last: lastSignInOf(found) }, warnings };
}

export function regainedInProject(
  signIn: SeenSignIn,
  { project, organization }: Place,
  found: OrgUser | null,
): RegainedAtSignIn {
  if (typeof signIn === 'string')
    return { warnings: signIn === 'none' ? [] : [describeUnread(organization?.name ?? '')] };
  const groups = groupsGiving(signIn, ({ at }) => at === project?.id);
  if (groups.length === 0) return { warnings: [] };
  const warning = `At their next sign-in, Atlas adds them again if they are in ${formatGroups(groups)}, by a role mapping. Remove them there first.`;
  return { atSignIn: { groups, roles: [], last: lastSignInOf(found) }, warnings: [warning] };
}

/** Follows how an invitation is undone. */
export const regainedNote = (signIn: SeenSignIn, { name }: Named): string =>
  typeof signIn === 'string' ? '' : ` ${describeRegained(signIn, name, 'A sign-in then')}`;

/** @param what adds them: `At their next sign-in, Atlas` */
function describeRegained(signIn: SignInRoles, org: string, what: string): string {
  const groups = groupsGiving(signIn, () => true);
  const { byDefault, letsNewcomersIn } = signIn;
  if (!letsNewcomersIn)
    return `Instant user provisioning is off for ${org}. Atlas doesn’t say whether that keeps a sign-in from adding them again.`;
  const ways = [
    ...(groups.length > 0 ? [`by role mapping (${formatList(groups, 2)})`] : []),
    ...(byDefault.length > 0 ? [`as ${formatMemberRoles(byDefault)} by default`] : []),
  ];
  return `${what} adds them again${ways.length === 0 ? '' : `: ${ways.join(' or ')}`}.`;
}

/** Follows what is true once they are removed. */
export function untilRegained({ atSignIn }: { readonly atSignIn?: RegainedAtSignIn['atSignIn'] | undefined }): string {
  if (atSignIn === undefined) return '';
  const { groups, roles } = atSignIn;
  return groups.length > 0 && roles.length === 0
    ? ` A sign-in adds them again if they are in ${formatGroups(groups)}.`
    : ' A sign-in through the identity provider may add them again.';
}
