// A member of an organization, or somebody invited to it, as Atlas shows them.
import { known, type OrgUser, type TeamRoles } from '../../atlas/replies.js';
import type { Claim } from '../claims.js';
import { formatList } from '../format.js';
import { momentOf, showMoment } from '../moments.js';
import type { Fact } from '../operation.js';
import { formatRole } from '../roles.js';
import type { RoleOf } from './person-params.js';

/** Whether they accepted their invitation, or never needed one. */
export const isIn = (found: OrgUser | null | undefined): boolean => found?.orgMembershipStatus === 'ACTIVE';

/** Whether their invitation expired or was declined, so that another one replaces it (createOrgUser, addGroupUsers). */
export const hasLapsed = ({ orgMembershipStatus }: OrgUser): boolean =>
  orgMembershipStatus?.startsWith('INVITATION_') === true;

/** How an invitation lapsed. */
export const formatLapsed = ({ orgMembershipStatus }: OrgUser): string =>
  orgMembershipStatus === 'INVITATION_REJECTED' ? 'was declined' : 'expired';

/**
 * Somebody as a change of them rests on it. Who hasn't accepted an invitation may have no roles yet.
 * @throws AtlasBadReply where Atlas doesn't show all of their roles and teams
 */
export function wholePerson(found: OrgUser): OrgUser {
  known(found.orgMembershipStatus, 'whether they accepted the invitation');
  if (hasLapsed(found)) return found;
  const { orgRoles, groupRoleAssignments } = known(found.roles, THEIR_ROLES);
  known(orgRoles, THEIR_ROLES);
  for (const { groupId, groupRoles } of known(groupRoleAssignments, THEIR_ROLES)) {
    known(groupId, THEIR_ROLES);
    known(groupRoles, THEIR_ROLES);
  }
  known(found.teamIds, 'their teams');
  return found;
}
const THEIR_ROLES = 'their roles';

/** As a basis keeps them. */
export const identityOf = (found: OrgUser | null) => found && { id: found.id, status: found.orgMembershipStatus ?? '' };

export const lastSignInOf = (found: Pick<OrgUser, 'lastAuth'> | null | undefined): string | null =>
  found?.lastAuth ?? null;

export const orgRolesOf = ({ roles }: OrgUser): readonly string[] => roles?.orgRoles ?? [];

export const projectRolesOf = ({ roles }: OrgUser, project: string): readonly string[] =>
  (roles?.groupRoleAssignments ?? []).flatMap(({ groupId, groupRoles }) =>
    groupId === project ? (groupRoles ?? []) : [],
  );

/** Projects in which they have a role of their own. */
export const projectAssignmentsOf = ({ roles }: OrgUser) =>
  (roles?.groupRoleAssignments ?? []).filter(({ groupRoles }) => groupRoles && groupRoles.length > 0);

export const ROLE_CLAIM: Claim = {
  says: 'An organization’s owner is an owner of all its projects, and Organization Read Only reads them all.',
  page: 'reference/user-roles',
};
/** Organization roles that apply in every project. */
const EVERYWHERE: readonly string[] = ['ORG_OWNER', 'ORG_READ_ONLY'];
export const inheritedRolesOf = (user: OrgUser) => orgRolesOf(user).filter((role) => EVERYWHERE.includes(role));

export const rolesOf = (user: OrgUser, { project: at }: Pick<RoleOf, 'project'>): string[] =>
  [...(at === undefined ? orgRolesOf(user) : projectRolesOf(user, at))].sort();

export const rolesByTeams = (found: OrgUser | null, teams: readonly TeamRoles[]): string[] =>
  teams.flatMap(({ teamId, roleNames }) => (found?.teamIds?.includes(teamId) ? roleNames : []));

export const formatMemberRoles = (codes: readonly string[]): string =>
  formatList([...new Set(codes)].map(formatRole), 4) || 'no role';

export const invitationOrSignIn = (user: OrgUser): Fact =>
  isIn(user)
    ? { label: 'Last sign-in', value: showMoment(momentOf(user.lastAuth)) }
    : { label: 'Invitation', value: hasLapsed(user) ? formatLapsed(user) : 'not accepted yet' };

/**
 * Only by somebody who accepted their invitation.
 * @param all people of the organization
 */
export const isHeldBySomebodyElse = (
  all: readonly OrgUser[],
  found: OrgUser | null,
  role: string,
  project?: string,
): boolean => all.some((one) => one.id !== found?.id && isIn(one) && rolesOf(one, { project }).includes(role));
