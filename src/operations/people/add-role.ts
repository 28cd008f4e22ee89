// Gives a role in an organization, or in one of its projects, to one of its members.

import type { Blocker } from '../blocker.js';
import { action } from '../recipes/action.js';
import { sayActivity } from './activity.js';
import { canOutlast, roleCode, roleName } from './given-roles.js';
import { isIn, sayRoles } from './member.js';
import { mappedBlockers, signInWarnings, untilSignIn, watchRole } from './role-at-sign-in.js';
import {
  holderHasLeft,
  lookAtRole,
  mayBeUndone,
  outlasting,
  personBlockers,
  RoleBasis,
  roleCall,
  roleFacts,
  rolesNow,
  type SeenRole,
  sayRoleDrift,
  whereRoles,
} from './role-holder.js';
import { type RoleOf, roleParams } from './role-params.js';
import { SIGN_IN_CLAIMS } from './sign-in.js';

export const addRole = action({
  name: 'add-role',
  title: 'Give somebody a role in a project or organization',
  area: 'people',
  example: 'add-role oli@counter.example project-cluster-manager in Payments for 2h because INC-42 she is on call',
  role: 'Project Access Manager',
  credential: 'owner',
  effect: 'reversible',
  canNarrow: false,
  interrupts: false,
  params: roleParams,
  basis: RoleBasis,
  claims: [
    {
      says: 'A role can be added to an invitation that isn’t accepted yet, also in another project.',
      document: 'addOrgUserRole, addGroupUserRole and addGroupUsers, description',
    },
    ...SIGN_IN_CLAIMS,
  ],

  async preview(atlas, given, _, undoes) {
    const seen = await lookAtRole(atlas, given, undoes);
    const { place, where, who, roles, target, path, basis, concerns } = seen;
    const role = roleName(given.role);
    return {
      summary: `make ${who} ${role} in ${where}`,
      subject: who,
      act: `Give role ${role}`,
      notice: `${who} becomes ${role} in ${where}`,
      place,
      target,
      path,
      before: sayRoles(roles),
      after: sayRoles([...roles, roleCode(given.role)]),
      direction: 'widens access',
      facts: roleFacts(seen),
      warnings: warningsOf(given, seen),
      blockers: blockersOf(given, seen),
      basis,
      concerns,
      undo: 'remove-role removes it.',
    };
  },

  call: (given, basis) => roleCall(given, basis, 'add'),
  state: rolesNow,
  isGone: holderHasLeft,
  before: ({ roles }) => roles,
  isDone: (roles, { params: { role } }) => roles.includes(roleCode(role)),
  mayBeUndone,
  where: whereRoles,
  say: sayRoles,
  sayDone: ({ params: { role }, basis: { roles } }) => sayRoles([...roles, roleCode(role)]),
  done: ({ params: { role }, basis }, who) => `${who} is ${roleName(role)}.${untilSignIn('add', basis)}`,
  watches: watchRole('add'),
  drift: sayRoleDrift,
  afterwards: async (atlas, { params: given, basis: { user } }, span) =>
    canOutlast(given.role) ? sayActivity(atlas, { ...given, id: user?.id }, span) : undefined,
  undo: ({ params: { for: _, ...given } }) => ({ operation: 'remove-role', params: given }),
});

function blockersOf(given: RoleOf, seen: SeenRole): readonly Blocker[] {
  const { role } = given;
  const { who, roles, where } = seen;
  if (roles.includes(roleCode(role)))
    return [{ param: 'role', sentence: `${who} is already ${roleName(role)} in ${where}.` }];
  const blockers = personBlockers(seen);
  return blockers.length > 0 ? blockers : mappedBlockers(given, seen);
}

function warningsOf({ role, for: ends }: RoleOf, seen: SeenRole): readonly string[] {
  const { found, isOwnerOfAll, byTeams = [], where } = seen;
  const isInvited = found !== null && !isIn(found);
  return [
    ...signInWarnings('add', seen),
    ...(role === 'organization-owner'
      ? [`An owner can do everything in ${where} and its projects, also to its other owners.`]
      : []),
    ...outlasting(role, ends),
    ...(isInvited ? ['They haven’t accepted the invitation yet. The role applies once they do.'] : []),
    ...(isOwnerOfAll && role !== 'organization-owner'
      ? ['They are Organization Owner, so they can do all of that already.']
      : []),
    ...(byTeams.includes(roleCode(role)) ? ['A team gives them that role already.'] : []),
  ].slice(0, 3);
}
