// Removes a user from an organization or project, or withdraws the user's open invitation.
import { z } from 'zod';
import { path } from '../../atlas/path.js';
import { OrgUser, ProjectUser } from '../../atlas/replies.js';
import type { Undo } from '../operation.js';
import { organizationParam } from '../params/organization.js';
import { projectParam } from '../params/project.js';
import { ifExists } from '../place.js';
import { defineRemove } from '../recipes/remove.js';
import { removalRegainNote, removalSignInWatch } from './at-sign-in.js';
import { listPeople } from './find-person.js';
import { givableRoleOf } from './given-roles.js';
import { lastSignInOf } from './member.js';
import {
  describeMembershipDrift,
  inspectOrganizationMembership,
  inspectProjectMembership,
  MembershipBasis,
} from './membership.js';
import { PEOPLE_CHANGE_SPEC } from './person-change.js';
import { personParam } from './person-params.js';
import { SIGN_IN_GUESSES } from './sign-in.js';

const params = z
  .strictObject({
    person: personParam(),
    project: projectParam({ hint: 'to remove them from one project only' }).optional(),
    org: organizationParam({ words: ['of'], hint: 'to remove them from a whole organization' }).optional(),
  })
  .refine(({ project: at, org }) => (at === undefined) !== (org === undefined), {
    path: ['project'],
    message: 'Add a project, such as “in Payments”, or an organization, such as “of "Counter Inc"”.',
  });
type Params = z.output<typeof params>;

export const removePerson = defineRemove({
  ...PEOPLE_CHANGE_SPEC,
  name: 'remove-person',
  title: 'Remove somebody from a project or organization',
  aliases: ['remove user', 'remove member', 'kick', 'kick out', 'offboard', 'left the company', 'leaver', 'consultant'],
  example: 'remove-person dee@counter.example of "Counter Inc" because SEC-7 she left the company',
  effect: 'restorable',
  canNarrow: true,
  lasts: 'Until added again',
  interrupts: true,
  params,
  basis: MembershipBasis,
  guesses: SIGN_IN_GUESSES,

  async preview(atlas, given) {
    const seen = await (given.project === undefined
      ? inspectOrganizationMembership(atlas, given)
      : inspectProjectMembership(atlas, given));
    const { about, where, found, facts, warnings, blockers, basis } = seen;
    const who = given.person;
    const canUndo = undoOf(given, basis) !== undefined;
    return {
      summary: `remove ${who} from ${where}`,
      ...about,
      act: 'Remove',
      extent: `from ${where}`,
      before: found === null ? 'not found' : seen.has,
      after: 'removed',
      direction: 'narrows access',
      facts,
      warnings,
      blockers,
      basis,
      undo: canUndo
        ? 'add-role adds this person again with the same role.'
        : given.project === undefined
          ? `You can invite ${who} again. They must accept the new invitation. Roles and teams are saved to a file in the request’s thread.`
          : 'You can add one role at a time with add-role. The roles are saved to a file in the request’s thread.',
      ...(canUndo || found === null ? {} : { confirm: who }),
    };
  },

  path: ({ project: at }, { org, user }) =>
    at === undefined ? path`/orgs/${org}/users/${user?.id ?? ''}` : path`/groups/${at}/users/${user?.id ?? ''}`,
  thing: OrgUser.pick({ id: true, lastAuth: true }),
  // A later sign-in may have added the user again.
  isAsBefore: (found, { atSignIn }) => atSignIn === undefined || lastSignInOf(found) === atSignIn.last,

  /**
   * A 404 for the user proves nothing if the project was deleted or the list still contains the user. An empty list
   * proves nothing either, because every organization has an owner.
   */
  async parentExists(atlas, { project: at }, { org, user }, found) {
    if (found !== undefined) return true;
    const all =
      at === undefined
        ? await ifExists(listPeople(atlas, org))
        : await ifExists(atlas.list(path`/groups/${at}/users`, ProjectUser));
    if (all === undefined || (at === undefined && all.length === 0)) return false;
    return !all.some(({ id }) => id === user?.id);
  },

  where: ({ person: who }) => `${who}, under Access Manager`,
  done: ({ params: { project: at }, basis }, who) =>
    `${who} is no longer in the ${at === undefined ? 'organization' : 'project'}.${removalRegainNote(basis)}`,
  watches: removalSignInWatch,
  drift: describeMembershipDrift,
  undo: ({ params: given, basis }) => undoOf(given, basis),
  restoreKit: ({ params: given, basis }) =>
    basis.user === null || undoOf(given, basis) !== undefined
      ? undefined
      : { person: given.person, organization: basis.org, roles: basis.roles, teams: basis.teams },
});

/**
 * Returns the undo, if one call can restore the roles. A call can restore only a single project role of an active
 * member of the organization.
 */
function undoOf({ person: who, project: at }: Params, { user, roles }: MembershipBasis): Undo | undefined {
  const [only, ...more] = roles;
  const role = only && givableRoleOf(only.role);
  if (at === undefined || role === undefined || more.length > 0 || user?.status !== 'ACTIVE') return undefined;
  return { operation: 'add-role', params: { person: who, role, project: at } };
}
