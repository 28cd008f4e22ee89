// The people and teams of an organization. Codes by the page of error codes.
import { type Answer, type Ask, ok, organizationOf } from '../ask.js';
import { checked } from '../body.js';
import { OrganizationRole, OrganizationUser, OrganizationUserChange } from '../facts.js';
import { page } from '../listing.js';
import { Refused } from '../refused.js';
import { resource } from '../resource.js';
import { checkOrganizationRoles, checkProjectRoles } from '../roles.js';
import { route } from '../route.js';
import type { Person, Team } from '../world.js';
import {
  chosen,
  inOrganization,
  invite,
  isThere,
  LISTED,
  personOf,
  reply,
  taken,
  VERSIONS,
  withoutRole,
  withRole,
} from './people.js';

const USERS = '/orgs/{orgId}/users';
const USER = `${USERS}/{userId}`;
const versions = VERSIONS;

export const organizationPeopleRoutes = [
  route('get', USERS, (ask) => page(ask, chosen(ask, all(ask)), (one) => draw(ask, one)), { versions, query: LISTED }),
  route('post', USERS, add, { versions }),
  route('get', USER, (ask) => ok(draw(ask, one(ask))), { versions }),
  route('patch', USER, change, { versions }),
  route('delete', USER, remove, { versions }),
  route('post', `${USER}:addRole`, addRole, { versions }),
  route('post', `${USER}:removeRole`, removeRole, { versions }),
  ...resource<Team>({
    path: '/orgs/{orgId}/teams',
    item: '{teamId}',
    missing: 'TEAM_NOT_FOUND',
    kept: ({ world }) => world.teams,
    select: ({ params }, teams) => teams.filter(({ organizationId }) => organizationId === params.orgId),
    draw: (_, { id, name }) => ({ id, name, links: [] }),
  }),
];

function all(ask: Ask) {
  return inOrganization(ask, organizationOf(ask).id);
}
function one(ask: Ask) {
  return personOf(ask, all(ask), 'USER_NOT_IN_ORG');
}

function draw({ now }: Ask, person: Person) {
  const { orgRoles, projectRoles, teamIds } = person;
  const groupRoleAssignments = [...projectRoles].map(([groupId, groupRoles]) => ({ groupId, groupRoles }));
  return { ...reply(person, now), roles: { groupRoleAssignments, orgRoles }, teamIds };
}

function answer(ask: Ask, person: Person, did: string, status = 200): Answer {
  return { status, body: draw(ask, person), changed: `${did} ${person.username} in ${organizationOf(ask).name}` };
}

function add(ask: Ask): Answer {
  const { username, roles, teamIds = [] } = checked(OrganizationUser, ask.body);
  checkOrganizationRoles(roles.orgRoles);
  if (all(ask).some((person) => person.username === username && isThere(ask, person))) throw taken(username);
  const given = projectRolesOf(ask, roles.groupRoleAssignments);
  const person = invite(ask, organizationOf(ask).id, username, roles.orgRoles);
  for (const [project, projectRoles] of given) person.projectRoles.set(project, projectRoles);
  person.teamIds = teamIds;
  return answer(ask, person, 'invited', 201);
}

function projectRolesOf(ask: Ask, assignments: readonly { groupId: string; groupRoles: string[] }[] = []) {
  const { id } = organizationOf(ask);
  for (const { groupId, groupRoles } of assignments) {
    if (!ask.world.projects.some((project) => project.id === groupId && project.organizationId === id))
      throw new Refused(404, 'GROUP_NOT_FOUND', 'The organization has no such project.', [groupId]);
    checkProjectRoles(groupRoles);
  }
  return assignments.map(({ groupId, groupRoles }) => [groupId, groupRoles] as const);
}

/** Replaces whole lists. */
function change(ask: Ask): Answer {
  const person = one(ask);
  const { roles, teamIds = person.teamIds } = checked(OrganizationUserChange, ask.body);
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

function addRole(ask: Ask): Answer {
  const person = one(ask);
  const { orgRole } = checked(OrganizationRole, ask.body);
  checkOrganizationRoles([orgRole]);
  setRoles(ask, person, withRole(person.orgRoles, orgRole));
  return answer(ask, person, `gave ${orgRole} to`);
}

function removeRole(ask: Ask): Answer {
  const person = one(ask);
  const { orgRole } = checked(OrganizationRole, ask.body);
  const left = withoutRole(person.orgRoles, orgRole);
  if (left.length === 0)
    throw new Refused(403, 'CANNOT_REMOVE_ALL_USER_ROLES', 'Everybody in an organization has a role.');
  setRoles(ask, person, left);
  return answer(ask, person, `took ${orgRole} from`);
}

function setRoles(ask: Ask, person: Person, roles: string[]): void {
  if (isLastOwner(ask, person) && !roles.includes('ORG_OWNER'))
    throw new Refused(403, 'CANNOT_DEMOTE_LAST_ORG_OWNER', 'The organization would have no owner.', []);
  person.orgRoles = roles;
}

/** An invited owner does not count. */
function isLastOwner(ask: Ask, person: Person): boolean {
  const owners = all(ask).filter((each) => each.invitation === undefined && each.orgRoles.includes('ORG_OWNER'));
  return owners.length === 1 && owners[0] === person;
}

/** Also withdraws an invitation. */
function remove(ask: Ask): Answer {
  const person = one(ask);
  if (isLastOwner(ask, person))
    throw new Refused(403, 'CANNOT_DELETE_LAST_ADMIN', 'The organization would have no owner.', []);
  ask.world.people.splice(ask.world.people.indexOf(person), 1);
  ask.world.formerPeople.push(person);
  return { status: 204, changed: `removed ${person.username} from ${organizationOf(ask).name}` };
}
