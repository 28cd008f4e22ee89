// Members of an organization and invited users, as Atlas returns them.
import { type OrgUser, requireKnown, type TeamRoles } from '../../atlas/replies.js';
import { formatList } from '../format.js';
import { formatMoment, parseMoment } from '../moments.js';
import type { Fact } from '../operation.js';
import { formatRole } from '../roles.js';
import type { RoleParams } from './person-params.js';

/** Whether the user accepted their invitation or never needed one. */
export const isMember = (found: OrgUser | null | undefined): boolean => found?.orgMembershipStatus === 'ACTIVE';

/** Whether the invitation expired or was declined. A new invitation replaces it (createOrgUser, addGroupUsers). */
export const hasInvitationLapsed = ({ orgMembershipStatus }: OrgUser): boolean =>
  orgMembershipStatus?.startsWith('INVITATION_') === true;

/** Says how an invitation lapsed. */
export const formatLapsedInvitation = ({ orgMembershipStatus }: OrgUser): string =>
  orgMembershipStatus === 'INVITATION_REJECTED' ? 'was declined' : 'expired';

/**
 * Returns the user after checking the fields that changes depend on. A user whose invitation lapsed may have no roles.
 * @throws AtlasBadReplyError if Atlas doesn't return all of the user's roles and teams
 */
export function requireCompletePerson(found: OrgUser): OrgUser {
  requireKnown(found.orgMembershipStatus, 'whether they accepted the invitation');
  if (hasInvitationLapsed(found)) return found;
  const { orgRoles, groupRoleAssignments } = requireKnown(found.roles, THEIR_ROLES);
  requireKnown(orgRoles, THEIR_ROLES);
  for (const { groupId, groupRoles } of requireKnown(groupRoleAssignments, THEIR_ROLES)) {
    requireKnown(groupId, THEIR_ROLES);
    requireKnown(groupRoles, THEIR_ROLES);
  }
  requireKnown(found.teamIds, 'their teams');
  return found;
}
const THEIR_ROLES = 'their roles';

/** A user's id and status for a basis. */
export const idAndStatusOf = (found: OrgUser | null) =>
  found && { id: found.id, status: found.orgMembershipStatus ?? '' };

export const lastSignInOf = (found: Pick<OrgUser, 'lastAuth'> | null | undefined): string | null =>
  found?.lastAuth ?? null;

export const orgRolesOf = ({ roles }: OrgUser): readonly string[] => roles?.orgRoles ?? [];

export const projectRolesOf = ({ roles }: OrgUser, project: string): readonly string[] =>
  (roles?.groupRoleAssignments ?? []).flatMap(({ groupId, groupRoles }) =>
    groupId === project ? (groupRoles ?? []) : [],
  );

/** Returns the user's direct project roles, without projects in which the user has no role. */
export const projectAssignmentsOf = ({ roles }: OrgUser) =>
  (roles?.groupRoleAssignments ?? []).filter(({ groupRoles }) => groupRoles && groupRoles.length > 0);

/** The organization roles that apply in every project. */
const EVERYWHERE: readonly string[] = ['ORG_OWNER', 'ORG_READ_ONLY', 'ORG_STREAM_PROCESSING_ADMIN'];
export const inheritedRolesOf = (user: OrgUser) => orgRolesOf(user).filter((role) => EVERYWHERE.includes(role));

export const memberRolesOf = (user: OrgUser, { project: at }: Pick<RoleParams, 'project'>): string[] =>
  [...(at === undefined ? orgRolesOf(user) : projectRolesOf(user, at))].sort();

export const rolesFromTeams = (found: OrgUser | null, teams: readonly TeamRoles[]): string[] =>
  teams.flatMap(({ teamId, roleNames }) => (found?.teamIds?.includes(teamId) ? roleNames : []));

export const formatMemberRoles = (codes: readonly string[]): string =>
  formatList([...new Set(codes)].map(formatRole), 4) || 'no role';

export const invitationOrSignInFact = (user: OrgUser): Fact =>
  isMember(user)
    ? { label: 'Last sign-in', value: formatMoment(parseMoment(user.lastAuth)) }
    : { label: 'Invitation', value: hasInvitationLapsed(user) ? formatLapsedInvitation(user) : 'not accepted yet' };

/**
 * Whether another user who accepted their invitation has the role.
 * @param all the users in the organization
 */
export const isRoleHeldBySomebodyElse = (
  all: readonly OrgUser[],
  found: OrgUser | null,
  role: string,
  project?: string,
): boolean =>
  all.some((one) => one.id !== found?.id && isMember(one) && memberRolesOf(one, { project }).includes(role));
