// How somebody who is removed is there again after their next sign-in.
import type { OrgUser } from '../../atlas/replies.js';
import type { Named, Place, Sent } from '../operation.js';
import type { Watches } from '../read-back.js';
import { sayList } from '../say.js';
import { findPerson } from './find-person.js';
import { isIn, lastSignInOf, orgRolesOf, projectRolesOf, sayRoles } from './member.js';
import type { AtSignIn, MembershipBasis } from './membership-basis.js';
import { groupsGiving, type SeenSignIn, type SignInRoles, sayGroups, sayUnread, WATCHED_MS } from './sign-in.js';

interface ComesBack {
  readonly atSignIn: AtSignIn | undefined;
  readonly warnings: readonly string[];
}
const NOT: ComesBack = { atSignIn: undefined, warnings: [] };

/** Mapped roles bring them back, or else the default role, or else being let in by the identity provider. */
export function backInOrganization(signIn: SeenSignIn, { name }: Named, found: OrgUser | null): ComesBack {
  if (signIn === 'none') return NOT;
  if (signIn === 'unread') return { ...NOT, warnings: [sayUnread(name)] };
  const groups = groupsGiving(signIn, () => true);
  const roles = [...signIn.byDefault];
  const warnings = [
    sayBack(signIn, name, 'At their next sign-in, Atlas'),
    ...(signIn.letsNewcomersIn ? ['Block them at the identity provider first.'] : []),
  ];
  return { atSignIn: { groups, roles, last: lastSignInOf(found) }, warnings };
}

/** Follows how an invitation is taken back. */
export const thenBack = (signIn: SeenSignIn, { name }: Named): string =>
  typeof signIn === 'string' ? '' : ` ${sayBack(signIn, name, 'A sign-in then')}`;

/** @param what adds them: `At their next sign-in, Atlas` */
function sayBack(signIn: SignInRoles, org: string, what: string): string {
  const groups = groupsGiving(signIn, () => true);
  const { byDefault, letsNewcomersIn } = signIn;
  if (!letsNewcomersIn)
    return `Instant user provisioning is off for ${org}. Atlas doesn’t say whether that keeps a sign-in from adding them again.`;
  const ways = [
    ...(groups.length > 0 ? [`by role mapping (${sayList(groups, 2)})`] : []),
    ...(byDefault.length > 0 ? [`as ${sayRoles(byDefault)} by default`] : []),
  ];
  return `${what} adds them again${ways.length === 0 ? '' : `: ${ways.join(' or ')}`}.`;
}

export function backInProject(signIn: SeenSignIn, { project, organization }: Place, found: OrgUser | null): ComesBack {
  if (signIn === 'none') return NOT;
  if (signIn === 'unread') return { ...NOT, warnings: [sayUnread(organization?.name ?? '')] };
  const groups = groupsGiving(signIn, ({ at }) => at === project?.id);
  if (groups.length === 0) return NOT;
  const warning = `At their next sign-in, Atlas adds them again if they are in ${sayGroups(groups)}, by a role mapping. Remove them there first.`;
  return { atSignIn: { groups, roles: [], last: lastSignInOf(found) }, warnings: [warning] };
}

/** Follows what is true once it is done. */
export function untilBack({ atSignIn }: MembershipBasis): string {
  if (atSignIn === undefined) return '';
  const { groups, roles } = atSignIn;
  return groups.length > 0 && roles.length === 0
    ? ` A sign-in adds them again if they are in ${sayGroups(groups)}.`
    : ' A sign-in through the identity provider may add them again.';
}

interface Removed {
  readonly person: string;
  readonly project?: string | undefined;
}

/** Whether a sign-in added them again. */
export const watchRemoval: Watches<Sent<Removed, MembershipBasis>> = {
  forMs: WATCHED_MS,
  isNeeded: ({ basis }) => basis.atSignIn !== undefined,
  async look(atlas, { params: { person: email, project }, basis: { org, user, atSignIn } }) {
    const found =
      (await findPerson(atlas, org, { person: email, id: user?.id })) ??
      (await findPerson(atlas, org, { person: email }));
    if (atSignIn === undefined || found === undefined || !isIn(found)) return undefined;
    if (lastSignInOf(found) === atSignIn.last) return undefined;
    const roles = project === undefined ? orgRolesOf(found) : projectRolesOf(found, project);
    if (project !== undefined && roles.length === 0) return undefined;
    const where = project === undefined ? 'organization' : 'project';
    return `${found.username.toLowerCase()} signed in, and is in the ${where} again, as ${sayRoles(roles)}. Block them at the identity provider, then remove them again.`;
  },
};
