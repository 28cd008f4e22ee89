// An organization's users and teams. The error codes are on the error code page.

import { ApiError } from '../api-error.js';
import { parseBody } from '../body.js';
import { resourceRoutes } from '../resource.js';
import { checkOrganizationRoles, checkProjectRoles } from '../roles.js';
import { type Answer, organizationOf, type RouteCall } from '../route-call.js';
import { OrganizationRoleChange, OrganizationUser, OrganizationUserChange } from '../schemas.js';
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

export const organizationPeopleRoutes = [
  ...resourceRoutes<Person>({
    path: '/orgs/{orgId}/users',
    item: '{userId}',
    versions: PEOPLE_VERSIONS,
    query: USER_QUERY,
    kept: all,
    select: filterByQuery,
    one: (ask) => personOf(ask, all(ask), 'USER_NOT_IN_ORG'),
    draw,
    create: add,
    update: change,
    remove,
    actions: roleChangeActions({
      sent: (ask) => parseBody(OrganizationRoleChange, ask.body).orgRole,
      check: checkOrganizationRoles,
      of: (_, { orgRoles }) => orgRoles,
      set: setRoles,
      checkLoss: (_ask, _person, _role, left) => {
        if (left.length === 0)
          throw new ApiError(403, 'CANNOT_REMOVE_ALL_USER_ROLES', 'Every organization member needs a role.');
      },
      answer,
    }),
  }),
  ...resourceRoutes<Team>({
    path: '/orgs/{orgId}/teams',
    kept: ({ world }) => world.teams,
    select: ({ params }, teams) => teams.filter(({ organizationId }) => organizationId === params.orgId),
    draw: (_, { id, name }) => ({ id, name, links: [] }),
  }),
];

function all(ask: RouteCall): Person[] {
  return peopleInOrganization(ask, organizationOf(ask).id);
}

function draw({ now }: RouteCall, person: Person) {
  const { orgRoles, projectRoles, teamIds } = person;
  const groupRoleAssignments = [...projectRoles].map(([groupId, groupRoles]) => ({ groupId, groupRoles }));
  return { ...userReply(person, now), roles: { groupRoleAssignments, orgRoles }, teamIds };
}

function answer(ask: RouteCall, person: Person, did: string, status = 200): Answer {
  return { status, body: draw(ask, person), changed: `${did} ${person.username} in ${organizationOf(ask).name}` };
}

function add(ask: RouteCall): Answer {
  const { username, roles, teamIds = [] } = parseBody(OrganizationUser, ask.body);
  checkOrganizationRoles(roles.orgRoles);
  if (all(ask).some((person) => person.username === username && isActiveOrInvited(ask, person)))
    throw userExistsError(username);
  const given = projectRolesOf(ask, roles.groupRoleAssignments);
  const person = addInvitedPerson(ask, organizationOf(ask).id, username, roles.orgRoles);
  for (const [project, projectRoles] of given) person.projectRoles.set(project, projectRoles);
  person.teamIds = teamIds;
  return answer(ask, person, 'invited', 201);
}

function projectRolesOf(ask: RouteCall, assignments: readonly { groupId: string; groupRoles: string[] }[] = []) {
  const { id } = organizationOf(ask);
  for (const { groupId, groupRoles } of assignments) {
    if (!ask.world.projects.some((project) => project.id === groupId && project.organizationId === id))
      throw new ApiError(404, 'GROUP_NOT_FOUND', 'This project isn’t in the organization.', [groupId]);
    checkProjectRoles(groupRoles);
  }
  return assignments.map(({ groupId, groupRoles }) => [groupId, groupRoles] as const);
}

/** Replaces all of a user's roles or teams with those in the body. */
function change(ask: RouteCall, person: Person): Answer {
  const { roles, teamIds = person.teamIds } = parseBody(OrganizationUserChange, ask.body);
  if (roles !== undefined) {
    checkOrganizationRoles(roles.orgRoles);
    const given = projectRolesOf(ask, roles.groupRoleAssignments);
    setRoles(ask, person, roles.orgRoles);
    if (roles.groupRoleAssignments !== undefined) person.projectRoles.clear();
    for (const [project, projectRoles] of given) person.projectRoles.set(project, projectRoles);
  }
  person.teamIds = teamIds;
  return answer(ask, person, 'changed');
}

function setRoles(ask: RouteCall, person: Person, roles: string[]): void {
  if (isLastOwner(ask, person) && !roles.includes('ORG_OWNER'))
    throw new ApiError(403, 'CANNOT_DEMOTE_LAST_ORG_OWNER', 'The organization needs an owner.', []);
  person.orgRoles = roles;
}

const isLastOwner = (ask: RouteCall, person: Person): boolean =>
  isOnlyPersonWith(all(ask), person, ({ orgRoles }) => orgRoles.includes('ORG_OWNER'));

/** Removes a user or cancels an invitation. */
function remove(ask: RouteCall, person: Person): Answer {
  if (isLastOwner(ask, person))
    throw new ApiError(403, 'CANNOT_DELETE_LAST_ADMIN', 'The organization needs an owner.', []);
  ask.world.people.splice(ask.world.people.indexOf(person), 1);
  ask.world.formerPeople.push(person);
  return { status: 204, changed: `removed ${person.username} from ${organizationOf(ask).name}` };
}
