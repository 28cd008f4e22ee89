// Gives an organization member a role in the organization or in one of its projects.
import { type Blocker, blockedBy } from '../blocker.js';
import { withoutEmpty } from '../format.js';
import { readActivity } from './activity.js';
import { mappedRoleBlockers, signInWarnings } from './at-sign-in.js';
import { roleCode, roleName } from './given-roles.js';
import { isMember } from './member.js';
import type { RoleParams } from './person-params.js';
import { defineRoleChange } from './role-change.js';
import { notInOrgBlockers, type SeenRole, strongRoleWarnings } from './role-holder.js';
import { SIGN_IN_GUESSES } from './sign-in.js';

export const addRole = defineRoleChange('add', {
  name: 'add-role',
  title: 'Give somebody a role in a project or organization',
  aliases: ['promote', 'give role', 'make owner', 'give access', 'admin', 'read-only access'],
  example: 'add-role oli@counter.example project-cluster-manager in Payments for 2h because INC-42 she is on call',
  guesses: [...SIGN_IN_GUESSES],
  words: ({ who, role, where }) => ({
    summary: `make ${who} ${role} in ${where}`,
    act: 'Give',
    extent: `the ${role} role`,
    undo: 'remove-role removes the role.',
  }),
  warnings: warningsOf,
  blockers: blockersOf,
  afterwards: (atlas, { params: given, basis: { user } }, span) =>
    readActivity(atlas, { ...given, id: user?.id }, span),
});

function blockersOf(given: RoleParams, seen: SeenRole): readonly Blocker[] {
  const { role } = given;
  const { who, roles, where } = seen;
  if (roles.includes(roleCode(role))) return blockedBy('role', `${who} is already ${roleName(role)} in ${where}.`);
  const blockers = notInOrgBlockers(seen);
  return blockers.length > 0 ? blockers : mappedRoleBlockers(given, seen);
}

function warningsOf(given: RoleParams, seen: SeenRole): readonly string[] {
  const { role } = given;
  const { who, found, isOwnerOfAll, byTeams = [], where } = seen;
  const isMoreNow = isOwnerOfAll && role !== 'organization-owner';
  const isByTeam = byTeams.includes(roleCode(role));
  if (isMoreNow) return [`${who} is already an Organization Owner, so this gives them no new access.`];
  return withoutEmpty(
    isByTeam &&
      'They already have this role through a team, so this gives nothing new now. If the team loses it, they keep it.',
    ...(isByTeam ? [] : strongRoleWarnings(given, where)),
    found !== null && !isMember(found) && `${who} hasn’t accepted the invitation yet. The role applies once they do.`,
    ...signInWarnings('add', seen),
  );
}
