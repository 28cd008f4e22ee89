// Removes a role from somebody, in an organization or a project.
import type { Atlas } from '../../atlas/atlas.js';
import { type Blocker, blockedBy } from '../blocker.js';
import { mappedBlockers, signInWarnings } from './at-sign-in.js';
import { roleCode, roleName } from './given-roles.js';
import { onlyOwnerBlocker } from './person-change.js';
import type { RoleOf } from './person-params.js';
import { roleChange } from './role-change.js';
import { isLastOwner, personBlockers, type SeenRole, whatStays } from './role-holder.js';
import { SIGN_IN_CLAIMS } from './sign-in.js';

export const removeRole = roleChange('remove', {
  name: 'remove-role',
  title: 'Take a role away from somebody',
  aliases: ['demote', 'take role'],
  example: 'remove-role max@counter.example project-owner in Payments because SEC-7 he moved to another team',
  claims: SIGN_IN_CLAIMS,
  words: ({ who, role, where }) => ({
    summary: `take ${role} in ${where} away from ${who}`,
    act: `Remove role ${role}`,
    notice: `${who} is no longer ${role} in ${where}`,
    undo: 'add-role gives it back.',
  }),
  warnings: (given, seen) => [...signInWarnings('remove', seen), ...whatStays(given, seen)],
  blockers: blockersOf,
});

async function blockersOf(given: RoleOf, seen: SeenRole, atlas: Atlas): Promise<readonly Blocker[]> {
  const { role } = given;
  const { who, where, found, roles, byTeams = [] } = seen;
  if (found === null) return personBlockers(seen);
  if (!roles.includes(roleCode(role))) {
    const instead = byTeams.includes(roleCode(role))
      ? ' A team gives it to them: change that in Atlas, under Access Manager.'
      : '';
    return blockedBy(
      'role',
      `${who} is not ${roleName(role)} in ${where} by a role of their own.${instead} See who is what with people.`,
    );
  }
  if (await isLastOwner(atlas, given, seen)) return [onlyOwnerBlocker(who, where)];
  if (given.project === undefined && roles.length === 1)
    return blockedBy(
      'role',
      `It is the only role that ${who} has in ${where}, and everybody there has one. Add another one first, with add-role.`,
    );
  return mappedBlockers(given, seen);
}
