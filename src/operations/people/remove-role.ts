// Removes a role from somebody, in an organization or a project.
import type { Blocker } from '../blocker.js';
import { action } from '../recipes/action.js';
import { roleCode, roleName } from './given-roles.js';
import { sayRoles } from './member.js';
import { mappedBlockers, signInWarnings, untilSignIn, watchRole } from './role-at-sign-in.js';
import {
  holderHasLeft,
  lookAtRole,
  mayBeUndone,
  onlyOwner,
  ownsAlone,
  personBlockers,
  RoleBasis,
  roleCall,
  roleFacts,
  rolesNow,
  type SeenRole,
  sayRoleDrift,
  whatStays,
  whereRoles,
} from './role-holder.js';
import { type RoleOf, roleParams } from './role-params.js';
import { SIGN_IN_CLAIMS } from './sign-in.js';

export const removeRole = action({
  name: 'remove-role',
  title: 'Take a role away from somebody',
  area: 'people',
  example: 'remove-role max@counter.example project-owner in Payments because SEC-7 he moved to another team',
  role: 'Project Access Manager',
  credential: 'owner',
  effect: 'reversible',
  canNarrow: true,
  interrupts: true,
  params: roleParams,
  basis: RoleBasis,
  claims: SIGN_IN_CLAIMS,

  async preview(atlas, given, _, undoes) {
    const seen = await lookAtRole(atlas, given, undoes);
    const { place, where, who, roles, target, path: part, basis, concerns } = seen;
    const role = roleName(given.role);
    const isLastOwner = await ownsAlone(atlas, given, seen);
    return {
      summary: `take ${role} in ${where} away from ${who}`,
      subject: who,
      act: `Remove role ${role}`,
      notice: `${who} is no longer ${role} in ${where}`,
      place,
      target,
      path: part,
      before: sayRoles(roles),
      after: sayRoles(roles.filter((code) => code !== roleCode(given.role))),
      direction: 'narrows access',
      facts: roleFacts(seen),
      warnings: [...signInWarnings('remove', seen), ...whatStays(given, seen)],
      blockers: blockersOf(given, seen, isLastOwner),
      basis,
      concerns,
      undo: 'add-role gives it back.',
    };
  },

  call: (given, basis) => roleCall(given, basis, 'remove'),
  state: rolesNow,
  isGone: holderHasLeft,
  before: ({ roles }) => roles,
  isDone: (roles, { params: { role } }) => !roles.includes(roleCode(role)),
  mayBeUndone,
  where: whereRoles,
  say: sayRoles,
  sayDone: ({ params: { role }, basis: { roles } }) => sayRoles(roles.filter((code) => code !== roleCode(role))),
  done: ({ params: { role }, basis }, who) => `${who} is no longer ${roleName(role)}.${untilSignIn('remove', basis)}`,
  watches: watchRole('remove'),
  drift: sayRoleDrift,
  undo: ({ params: { for: _, ...given } }) => ({ operation: 'add-role', params: given }),
});

function blockersOf(given: RoleOf, seen: SeenRole, isLastOwner: boolean): readonly Blocker[] {
  const { role } = given;
  const { who, where, found, roles, byTeams = [] } = seen;
  if (found === null) return personBlockers(seen);
  if (!roles.includes(roleCode(role))) {
    const instead = byTeams.includes(roleCode(role))
      ? ' A team gives it to them: change that in Atlas, under Access Manager.'
      : '';
    return [
      {
        param: 'role',
        sentence: `${who} is not ${roleName(role)} in ${where} by a role of their own.${instead} See who is what with people.`,
      },
    ];
  }
  if (isLastOwner) return [onlyOwner(who, where)];
  if (given.project === undefined && roles.length === 1)
    return [
      {
        param: 'role',
        sentence: `It is the only role that ${who} has in ${where}, and everybody there has one. Add another one first, with add-role.`,
      },
    ];
  return mappedBlockers(given, seen);
}
