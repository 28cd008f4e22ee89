// A project's users and teams.
//
// The error codes are on the error code page. According to the OpenAPI document, a user's only role can't be removed
// here. The codes for the last owner, CANNOT_DEMOTE_LAST_OWNER and CANNOT_DELETE_LAST_OWNER, are only on older versions
// of the error code page. Guess: Atlas still requires an owner in each project.

import { ApiError } from '../api-error.js';
import { parseBody } from '../body.js';
import { resourceRoutes } from '../resource.js';
import { checkProjectRoles } from '../roles.js';
import { type Answer, projectOf, type RouteCall } from '../route-call.js';
import { ProjectRoleChange, ProjectUser } from '../schemas.js';
import type { Person, Team } from '../world.js';
import {
  addInvitedPerson,
  filterByQuery,
  isActiveOrInvited,
  isOnlyPersonWith,
  PEOPLE_VERSIONS,
  peopleInOrganization,
  personOf,
  roleChangeActions,
  USER_QUERY,
  userExistsError,
  userReply,
} from './people.js';

export const projectPeopleRoutes = [
  ...resourceRoutes<Person>({
    path: '/groups/{groupId}/users',
    item: '{userId}',
    versions: PEOPLE_VERSIONS,
    query: USER_QUERY,
    kept: listed,
    select: filterByQuery,
    one: (ask) => personOf(ask, listed(ask), 'USER_NOT_IN_GROUP'),
    draw,
    create: add,
    remove,
    actions: roleChangeActions({
      sent: (ask) => parseBody(ProjectRoleChange, ask.body).groupRole,
      check: checkProjectRoles,
      of: rolesOf,
      set: setRoles,
      checkLoss,
      answer: (ask, person, did) => answer(ask, person, did, 'USER_ROLES_CHANGED_AUDIT'),
    }),
    writing: { role: 'GROUP_ACCESS_MANAGER' },
  }),
  ...resourceRoutes<Team>({
    path: '/groups/{groupId}/teams',
    kept: ({ world }) => world.teams,
    select: ({ params }, teams) => teams.filter(({ projectRoles }) => projectRoles.has(params.groupId ?? '')),
    draw: ({ params }, { id, projectRoles }) => ({
      links: [],
      roleNames: projectRoles.get(params.groupId ?? '') ?? [],
      teamId: id,
    }),
  }),
];

/** Lists users with direct roles. */
function listed(ask: RouteCall): Person[] {
  return peopleInOrganization(ask, projectOf(ask).organizationId).filter((person) => rolesOf(ask, person).length > 0);
}

function rolesOf({ params }: RouteCall, { projectRoles }: Person): string[] {
  return projectRoles.get(params.groupId ?? '') ?? [];
}

function draw(ask: RouteCall, person: Person) {
  return { ...userReply(person, ask.now), roles: rolesOf(ask, person) };
}

function answer(ask: RouteCall, person: Person, did: string, event: string, status = 200): Answer {
  const changed = `${did} ${person.username} in ${projectOf(ask).name}`;
  return { status, body: draw(ask, person), changed, event };
}

/**
 * Adds organization members immediately, adds the project to a pending invitation, and invites other users to the
 * organization and the project (addGroupUsers in the OpenAPI document).
 */
function add(ask: RouteCall): Answer {
  const { username, roles } = parseBody(ProjectUser, ask.body);
  const { id, organizationId } = projectOf(ask);
  checkProjectRoles(roles);
  const known = peopleInOrganization(ask, organizationId).find(
    (person) => person.username === username && isActiveOrInvited(ask, person),
  );
  if (known !== undefined && rolesOf(ask, known).length > 0) throw userExistsError(username);
  const person = known ?? addInvitedPerson(ask, organizationId, username, ['ORG_MEMBER']);
  person.projectRoles.set(id, roles);
  return answer(ask, person, 'added', 'JOINED_GROUP', 201);
}

function checkLoss(ask: RouteCall, person: Person, role: string, left: readonly string[]): void {
  if (role === 'GROUP_OWNER' && isLastOwner(ask, person))
    throw new ApiError(403, 'CANNOT_DEMOTE_LAST_OWNER', 'The project needs an owner.', []);
  if (left.length === 0) throw new ApiError(403, 'CANNOT_REMOVE_ALL_USER_ROLES', 'Remove the user instead.');
}

/** Replaces a user's roles in the project. A user without roles is no longer in the project. */
function setRoles({ params }: RouteCall, { projectRoles }: Person, roles: string[]): void {
  if (roles.length === 0) projectRoles.delete(params.groupId ?? '');
  else projectRoles.set(params.groupId ?? '', roles);
}

const isLastOwner = (ask: RouteCall, person: Person): boolean =>
  isOnlyPersonWith(listed(ask), person, (one) => rolesOf(ask, one).includes('GROUP_OWNER'));

function remove(ask: RouteCall, person: Person): Answer {
  if (isLastOwner(ask, person)) throw new ApiError(403, 'CANNOT_DELETE_LAST_OWNER', 'The project needs an owner.', []);
  setRoles(ask, person, []);
  const changed = `removed ${person.username} from ${projectOf(ask).name}`;
  return { status: 204, changed, event: 'REMOVED_FROM_GROUP' };
}
