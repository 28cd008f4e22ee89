// The people of a project, and the teams with roles in it.
//
// Codes by the page of error codes. By the OpenAPI document, nobody loses their only role here. Of the codes for the
// last owner, CANNOT_DEMOTE_LAST_OWNER and CANNOT_DELETE_LAST_OWNER are on older versions of the page only. Whether
// Atlas still keeps an owner in a project is not known; here it does.
import { type Answer, type Ask, ok, projectOf } from '../ask.js';
import { checked } from '../body.js';
import { ProjectRole, ProjectUser } from '../facts.js';
import { page } from '../listing.js';
import { Refused } from '../refused.js';
import { resource } from '../resource.js';
import { checkProjectRoles } from '../roles.js';
import { route } from '../route.js';
import type { Person, Team } from '../world.js';
import {
  chosen,
  inOrganization,
  invite,
  isThere,
  LISTED_IN_PROJECT,
  personOf,
  reply,
  taken,
  VERSIONS,
  withoutRole,
  withRole,
} from './people.js';

const USERS = '/groups/{groupId}/users';
const USER = `${USERS}/{userId}`;
const reading = { versions: VERSIONS };
const writing = { versions: VERSIONS, role: 'GROUP_ACCESS_MANAGER' } as const;

export const projectPeopleRoutes = [
  route('get', USERS, list, { ...reading, query: LISTED_IN_PROJECT }),
  route('post', USERS, add, writing),
  route('get', USER, (ask) => ok(draw(ask, one(ask))), reading),
  route('delete', USER, remove, writing),
  route('post', `${USER}:addRole`, addRole, writing),
  route('post', `${USER}:removeRole`, removeRole, writing),
  ...resource<Team>({
    path: '/groups/{groupId}/teams',
    item: '{teamId}',
    missing: 'TEAM_NOT_IN_GROUP',
    kept: ({ world }) => world.teams,
    select: ({ params }, teams) => teams.filter(({ projectRoles }) => projectRoles.has(params.groupId ?? '')),
    draw: ({ params }, { id, projectRoles }) => ({
      links: [],
      roleNames: projectRoles.get(params.groupId ?? '') ?? [],
      teamId: id,
    }),
  }),
];

const OF_ALL_PROJECTS = ['ORG_OWNER', 'ORG_READ_ONLY'];

/** People with their own roles here. The query may include those who get in by a team or an organization role. */
function list(ask: Ask): Answer {
  const wants = (name: string) => ask.query.get(name) === 'true';
  const isHere = (person: Person) =>
    rolesOf(ask, person).length > 0 ||
    (wants('flattenTeams') && teamRoles(ask, person).length > 0) ||
    (wants('includeOrgUsers') && person.orgRoles.some((role) => OF_ALL_PROJECTS.includes(role)));
  const here = inOrganization(ask, projectOf(ask).organizationId).filter(isHere);
  const roles = (person: Person) => [
    ...new Set([...rolesOf(ask, person), ...(wants('flattenTeams') ? teamRoles(ask, person) : [])]),
  ];
  return page(ask, chosen(ask, here), (person) => draw(ask, person, roles(person)));
}

function rolesOf({ params }: Ask, { projectRoles }: Person): string[] {
  return projectRoles.get(params.groupId ?? '') ?? [];
}

function teamRoles({ world, params }: Ask, { teamIds }: Person): string[] {
  return world.teams
    .filter(({ id }) => teamIds.includes(id))
    .flatMap(({ projectRoles }) => projectRoles.get(params.groupId ?? '') ?? []);
}

function here(ask: Ask): Person[] {
  return inOrganization(ask, projectOf(ask).organizationId).filter((person) => rolesOf(ask, person).length > 0);
}

function one(ask: Ask): Person {
  return personOf(ask, here(ask), 'USER_NOT_IN_GROUP');
}

function draw(ask: Ask, person: Person, roles: readonly string[] = rolesOf(ask, person)) {
  return { ...reply(person, ask.now), roles };
}

function answer(ask: Ask, person: Person, did: string, event: string, status = 200): Answer {
  const changed = `${did} ${person.username} in ${projectOf(ask).name}`;
  return { status, body: draw(ask, person), changed, event };
}

/**
 * Adds a member of the organization at once, adds the project to an open invitation, and invites others to both
 * (addGroupUsers, in the OpenAPI document).
 */
function add(ask: Ask): Answer {
  const { username, roles } = checked(ProjectUser, ask.body);
  const { id, organizationId } = projectOf(ask);
  checkProjectRoles(roles);
  const known = inOrganization(ask, organizationId).find(
    (person) => person.username === username && isThere(ask, person),
  );
  if (known !== undefined && rolesOf(ask, known).length > 0) throw taken(username);
  const person = known ?? invite(ask, organizationId, username, ['ORG_MEMBER']);
  person.projectRoles.set(id, roles);
  return answer(ask, person, 'added', 'JOINED_GROUP', 201);
}

function addRole(ask: Ask): Answer {
  const person = one(ask);
  const { groupRole } = checked(ProjectRole, ask.body);
  checkProjectRoles([groupRole]);
  setRoles(ask, person, withRole(rolesOf(ask, person), groupRole));
  return answer(ask, person, `gave ${groupRole} to`, 'USER_ROLES_CHANGED_AUDIT');
}

function removeRole(ask: Ask): Answer {
  const person = one(ask);
  const { groupRole } = checked(ProjectRole, ask.body);
  const left = withoutRole(rolesOf(ask, person), groupRole);
  if (groupRole === 'GROUP_OWNER' && isLastOwner(ask, person))
    throw new Refused(403, 'CANNOT_DEMOTE_LAST_OWNER', 'The project would have no owner.', []);
  if (left.length === 0) throw new Refused(403, 'CANNOT_REMOVE_ALL_USER_ROLES', 'Remove the person instead.');
  setRoles(ask, person, left);
  return answer(ask, person, `took ${groupRole} from`, 'USER_ROLES_CHANGED_AUDIT');
}

/** Somebody without a role is not in the project. */
function setRoles({ params }: Ask, { projectRoles }: Person, roles: string[]): void {
  if (roles.length === 0) projectRoles.delete(params.groupId ?? '');
  else projectRoles.set(params.groupId ?? '', roles);
}

function isLastOwner(ask: Ask, person: Person): boolean {
  const accepted = here(ask).filter(({ invitation }) => invitation === undefined);
  const owners = accepted.filter((each) => rolesOf(ask, each).includes('GROUP_OWNER'));
  return owners.length === 1 && owners[0] === person;
}

function remove(ask: Ask): Answer {
  const person = one(ask);
  if (isLastOwner(ask, person))
    throw new Refused(403, 'CANNOT_DELETE_LAST_OWNER', 'The project would have no owner.', []);
  setRoles(ask, person, []);
  const changed = `removed ${person.username} from ${projectOf(ask).name}`;
  return { status: 204, changed, event: 'REMOVED_FROM_GROUP' };
}
