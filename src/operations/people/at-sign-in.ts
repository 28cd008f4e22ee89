// Finds and describes the effect of a user's next sign-in on a role that a change gives or removes, or on a membership
// that a change ends.
import type { Atlas } from '../../atlas/atlas.js';
import type { OrgUser } from '../../atlas/replies.js';
import { type Blocker, blockedBy } from '../blocker.js';
import { formatList } from '../format.js';
import type { ChangeCall, NamedItem, Place } from '../operation.js';
import type { Watch } from '../read-back.js';
import { findPerson } from './find-person.js';
import { roleCode, roleName } from './given-roles.js';
import { formatMemberRoles, isMember, lastSignInOf, memberRolesOf, orgRolesOf, projectRolesOf } from './member.js';
import type { RoleParams } from './person-params.js';
import {
  describeUnreadFederation,
  formatAnyOfGroups,
  groupsOfMappings,
  SIGN_IN_WATCH_MS,
  type SignInEffect,
  type SignInRoles,
} from './sign-in.js';

type Verb = 'add' | 'remove';

/** The sorted groups whose role mappings give a role at each sign-in. */
interface MappedRole {
  readonly mappedTo: readonly string[];
}

/** Blocks a temporary change to a mapped role, because a sign-in could end the change early or undo the revert. */
export const mappedRoleBlockers = (
  { role, for: ends }: RoleParams,
  { mappedTo, where }: MappedRole & { readonly where: string },
): readonly Blocker[] =>
  ends === undefined || mappedTo.length === 0
    ? []
    : blockedBy(
        'for',
        `At every sign-in, a role mapping decides who has the role ${roleName(role)} in ${where} (members of ${formatAnyOfGroups(mappedTo)}), so a temporary change isn’t possible. Change the group at the identity provider, or make this change permanent.`,
      );

/** @param others the other roles that role mappings give, with their groups */
export function signInWarnings(
  verb: Verb,
  {
    signIn,
    mappedTo,
    place,
  }: MappedRole & { readonly signIn: SignInEffect; readonly place: { organization: NamedItem } },
  others = '',
): readonly string[] {
  const org = place.organization.name;
  if (signIn === 'unread') return [describeUnreadFederation(org)];
  if (signIn === 'none') return [];
  const groups = formatAnyOfGroups(mappedTo);
  if (mappedTo.length > 0)
    return verb === 'add'
      ? [
          `At their next sign-in, a role mapping removes this role unless they’re in ${groups}.`,
          ...(others === '' ? [] : [`At sign-in, role mappings can also give ${others}.`]),
        ]
      : [
          `At their next sign-in, a role mapping gives them the role again if they’re in ${groups}. Remove them from it first.`,
        ];
  // Atlas's page manage-role-mapping only says what happens to mapped roles.
  if (verb === 'remove' || signIn.mapped.length === 0) return [];
  return others !== ''
    ? [`At sign-in, role mappings can give ${others}, and may remove this role.`]
    : ['Single sign-on may remove this role at their next sign-in.'];
}

/** Returns a sentence to append after the role was given or removed, or an empty string. */
export function roleSignInNote(
  verb: Verb,
  { atSignIn }: { readonly atSignIn?: { readonly groups: readonly string[] } | undefined },
): string {
  if (atSignIn === undefined || atSignIn.groups.length === 0) return '';
  return verb === 'add'
    ? ` A sign-in removes this role unless they’re in ${formatAnyOfGroups(atSignIn.groups)}.`
    : ` A sign-in adds this role again if they’re in ${formatAnyOfGroups(atSignIn.groups)}.`;
}

/** The basis of a change that a sign-in may undo. */
interface Undoable {
  readonly org: string;
  readonly user: { readonly id: string } | null;
  /** The groups with role mappings, and the user's last sign-in. Absent if no sign-in can undo the change. */
  readonly atSignIn?: { readonly groups: readonly string[]; readonly last: string | null } | undefined;
}
interface OfPerson {
  readonly person: string;
}

/**
 * Whether the user may have signed in since the change. If the user may have signed in, unchanged roles don't prove
 * that the change was never applied.
 */
export async function mayHaveBeenUndoneAtSignIn(
  atlas: Atlas,
  { params: { person: who }, basis: { org, user, atSignIn } }: ChangeCall<OfPerson, Undoable>,
): Promise<boolean> {
  if (atSignIn === undefined) return false;
  const found = await findPerson(atlas, org, { person: who, id: user?.id });
  return lastSignInOf(found) !== atSignIn.last;
}

/**
 * Watches for a sign-in that undoes the change.
 * @param isByAddress whether a different account with the same address counts
 * @param format describes the effect of the sign-in, or returns undefined if it had no effect
 */
const watch = <P extends OfPerson>(
  isByAddress: boolean,
  format: (found: OrgUser, params: P, groups: readonly string[]) => string | undefined,
): Watch<ChangeCall<P, Undoable>> => ({
  forMs: SIGN_IN_WATCH_MS,
  isNeeded: ({ basis }) => basis.atSignIn !== undefined,
  async look(atlas, { params, basis: { org, user, atSignIn } }) {
    const { person } = params;
    const byId = await findPerson(atlas, org, { person, id: user?.id });
    const found = byId ?? (isByAddress ? await findPerson(atlas, org, { person }) : undefined);
    if (atSignIn === undefined || found === undefined || lastSignInOf(found) === atSignIn.last) return undefined;
    return format(found, params, atSignIn.groups);
  },
});

export const roleSignInWatch = (verb: Verb) =>
  watch<RoleParams>(false, (found, given, groups) => {
    const has = memberRolesOf(found, given).includes(roleCode(given.role));
    if (has === (verb === 'add')) return undefined;
    const [who, role] = [found.username.toLowerCase(), roleName(given.role)];
    return verb === 'add'
      ? `${who} signed in and no longer has the role ${role}. Add them to ${formatAnyOfGroups(groups)} at the identity provider.`
      : `${who} signed in and has the role ${role} again. Remove them from ${formatAnyOfGroups(groups)} at the identity provider.`;
  });

/** Watches for a sign-in that adds a removed user again. */
export const removalSignInWatch = watch<OfPerson & { readonly project?: string | undefined }>(
  true,
  (found, { project }) => {
    const roles = project === undefined ? orgRolesOf(found) : projectRolesOf(found, project);
    if (!isMember(found) || (project !== undefined && roles.length === 0)) return undefined;
    const where = project === undefined ? 'organization' : 'project';
    return `${found.username.toLowerCase()} signed in and is in the ${where} again, as ${formatMemberRoles(roles)}. Block them at the identity provider, then remove them again.`;
  },
);

export interface RegainedAtSignIn {
  /**
   * The groups and default roles that add the user again at sign-in. Absent if no sign-in adds the user again. Both
   * lists are empty if every sign-in adds the user.
   */
  readonly atSignIn?: { readonly groups: string[]; readonly roles: string[]; readonly last: string | null };
  readonly warnings: readonly string[];
}

/**
 * Returns warnings about a sign-in that adds a removed user again. The sign-in gives mapped roles or, if no role is
 * mapped, any default roles.
 */
export function regainedInOrganization(
  signIn: SignInEffect,
  { name }: NamedItem,
  found: OrgUser | null,
): RegainedAtSignIn {
  if (typeof signIn === 'string') return { warnings: signIn === 'none' ? [] : [describeUnreadFederation(name)] };
  const first = signIn.letsNewcomersIn ? ' Block them at the identity provider first.' : '';
  const warnings = [`${describeRegained(signIn, name)}${first}`];
  const groups = groupsOfMappings(signIn, () => true);
  return { atSignIn: { groups, roles: [...signIn.byDefault], last: lastSignInOf(found) }, warnings };
}

export function regainedInProject(
  signIn: SignInEffect,
  { project, organization }: Place,
  found: OrgUser | null,
): RegainedAtSignIn {
  if (typeof signIn === 'string')
    return { warnings: signIn === 'none' ? [] : [describeUnreadFederation(organization?.name ?? '')] };
  const groups = groupsOfMappings(signIn, ({ at }) => at === project?.id);
  if (groups.length === 0) return { warnings: [] };
  const warning = `At their next sign-in, a role mapping adds them again if they’re in ${formatAnyOfGroups(groups)}. First, remove them from it.`;
  return { atSignIn: { groups, roles: [], last: lastSignInOf(found) }, warnings: [warning] };
}

/** Returns a sentence to append to the description of an invitation's undo, or an empty string. */
export const invitationRegainNote = (signIn: SignInEffect, { name }: NamedItem): string =>
  typeof signIn === 'string' ? '' : ` ${describeRegained(signIn, name)}`;

/** Describes how a sign-in adds a removed user again. */
function describeRegained(signIn: SignInRoles, org: string): string {
  const groups = groupsOfMappings(signIn, () => true);
  const { byDefault, letsNewcomersIn, mapped } = signIn;
  if (!letsNewcomersIn)
    return `Instant user provisioning is off for ${org}. Atlas doesn’t say whether that stops a sign-in from adding this person again.`;
  const asMember = byDefault.length > 0 && `: as ${formatMemberRoles(byDefault)} by default`;
  const way = groups.length > 0 ? `: through role mappings (${formatList(groups, 2)})` : asMember || '';
  const possibly = mapped.some(({ role }) => role === 'ORG_OWNER') ? ', possibly as Organization Owner' : '';
  return `Atlas adds them back at their next sign-in${possibly}${way}.`;
}

/** Returns a sentence to append after the user was removed, or an empty string. */
export function removalRegainNote({
  atSignIn,
}: {
  readonly atSignIn?: RegainedAtSignIn['atSignIn'] | undefined;
}): string {
  if (atSignIn === undefined) return '';
  const { groups, roles } = atSignIn;
  return groups.length > 0 && roles.length === 0
    ? ` A sign-in adds them again if they’re in ${formatAnyOfGroups(groups)}.`
    : ' A sign-in through the identity provider may add them again.';
}
