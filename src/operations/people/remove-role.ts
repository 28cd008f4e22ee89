// Removes a user's role in an organization or project.
import type { Atlas } from '../../atlas/atlas.js';
import { type Blocker, blockedBy } from '../blocker.js';
import { mappedRoleBlockers, signInWarnings } from './at-sign-in.js';
import { roleCode } from './given-roles.js';
import { withTeamHint } from './membership.js';
import { onlyOwnerBlocker } from './person-change.js';
import type { RoleParams } from './person-params.js';
import { defineRoleChange } from './role-change.js';
import { isLastOwnerRole, noRoleBlockers, notInOrgBlockers, removalEffects, type SeenRole } from './role-holder.js';
import { SIGN_IN_GUESSES } from './sign-in.js';

export const removeRole = defineRoleChange('remove', {
  name: 'remove-role',
  title: 'Remove a role from somebody',
  aliases: ['demote', 'take role', 'take away'],
  example: 'remove-role max@counter.example project-owner in Payments because SEC-7 he moved to another team',
  guesses: SIGN_IN_GUESSES,
  words: ({ who, role, where }) => ({
    summary: `remove the role ${role} in ${where} from ${who}`,
    act: `Remove ${role} role from`,
    undo: 'add-role adds the role again.',
  }),
  warnings: (given, seen) => [...signInWarnings('remove', seen), ...removalEffects(given, seen)],
  blockers: blockersOf,
});

async function blockersOf(given: RoleParams, seen: SeenRole, atlas: Atlas): Promise<readonly Blocker[]> {
  const { role } = given;
  const { who, where, found, roles, byTeams = [] } = seen;
  if (found === null) return notInOrgBlockers(seen);
  if (!roles.includes(roleCode(role))) {
    const isByTeam = byTeams.includes(roleCode(role));
    return noRoleBlockers(given, seen, isByTeam ? withTeamHint('This person has the role through a team.') : '');
  }
  if (await isLastOwnerRole(atlas, given, seen)) return [onlyOwnerBlocker(who, where)];
  if (given.project === undefined && roles.length === 1)
    return blockedBy(
      'role',
      `This is the only role ${who} has in ${where}, and Atlas requires at least one role. Add another role first with add-role.`,
    );
  return mappedRoleBlockers(given, seen);
}
