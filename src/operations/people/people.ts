// Lists the people who can use a project or an organization in Atlas, with their roles.
import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import { path } from '../../atlas/path.js';
import { OrgUser, TeamRoles } from '../../atlas/replies.js';
import { plural } from '../format.js';
import { formatMoment, parseMoment } from '../moments.js';
import type { Cell } from '../operation.js';
import { createOptionalReads, withTimeout } from '../optional-reads.js';
import { organizationParam } from '../params/organization.js';
import { projectParam } from '../params/project.js';
import { readOrganizationName, readPlaceAnd } from '../place.js';
import { defineLookUp, type ResultDraft } from '../recipes/look-up.js';
import { countCell } from '../units.js';
import {
  formatMemberRoles,
  inheritedRolesOf,
  isMember,
  orgRolesOf,
  projectAssignmentsOf,
  projectRolesOf,
  rolesFromTeams,
} from './member.js';

const params = z
  .strictObject({
    project: projectParam().optional(),
    org: organizationParam({ words: ['of'], hint: 'or a whole organization' }).optional(),
  })
  .refine(({ project: at, org }) => (at === undefined) !== (org === undefined), {
    path: ['project'],
    message: 'Add a project, such as “in Payments”, or an organization, such as “of "Counter Inc"”.',
  });

export const people = defineLookUp({
  name: 'people',
  title: 'List who has which roles in a project or organization',
  aliases: ['members', 'team', 'who-is', 'persons', 'who can log in', 'who in project', 'owners'],
  area: 'people',
  example: 'people in Payments',
  role: 'Organization Member',
  params,
  run: (atlas, { project: at, org = '' }) => (at === undefined ? inOrganization(atlas, org) : inProject(atlas, at)),
});

const readUsers = (atlas: Atlas, org: string) => atlas.list(path`/orgs/${org}/users`, OrgUser);

async function inProject(atlas: Atlas, at: string): Promise<ResultDraft> {
  const { missing, read } = createOptionalReads();
  const [[place, users], teams] = await Promise.all([
    readPlaceAnd(atlas, at, (org) => readUsers(atlas, org)),
    read('Roles through teams are', withTimeout(atlas).list(path`/groups/${at}/teams`, TeamRoles)),
  ]);
  const held = users.map((user) => {
    const [roles, byTeams, inherited] = [
      projectRolesOf(user, at),
      rolesFromTeams(user, teams ?? []),
      inheritedRolesOf(user),
    ];
    return { user, roles, byTeams, inherited, all: [...roles, ...byTeams, ...inherited] };
  });
  const listed = held.filter(({ all }) => all.length > 0);
  const members = listed.filter(({ user }) => isMember(user));
  const owners = members.filter(({ all }) => all.some((role) => role === 'GROUP_OWNER' || role === 'ORG_OWNER')).length;
  const { name } = place.project;
  const invited = listed.length - members.length;
  return {
    headline: `${plural(members.length, 'person', 'people')} can use ${name}, including ${plural(owners, 'owner')}.${invited === 0 ? '' : ` ${plural(invited, 'more person', 'more people')} ${haveNot(invited)} accepted the invitation.`}`,
    place,
    table: {
      caption: `People in ${name}`,
      columns: ['Person', 'Roles', 'Through teams', 'Through the organization', 'Last sign-in'],
      rows: listed.map(({ user, roles, byTeams, inherited }) => [
        user.username,
        ...[roles, byTeams, inherited].map(formatOwnRoles),
        lastSignIn(user),
      ]),
    },
    missing,
    personal: true,
    notes: ['API keys, service accounts and database users aren’t listed.'],
    next: [{ label: 'Everyone in the organization', operation: 'people', params: { org: place.organization.id } }],
  };
}

async function inOrganization(atlas: Atlas, id: string): Promise<ResultDraft> {
  const [organization, users] = await Promise.all([readOrganizationName(atlas, id), readUsers(atlas, id)]);
  const invited = users.filter((user) => !isMember(user)).length;
  const owners = users.filter((user) => isMember(user) && orgRolesOf(user).includes('ORG_OWNER')).length;
  return {
    headline: `${organization.name} has ${plural(users.length, 'person', 'people')}, including ${plural(owners, 'owner')}.${invited === 0 ? '' : ` ${invited} of them ${haveNot(invited)} accepted the invitation.`}`,
    place: { organization },
    table: {
      caption: `People in ${organization.name}`,
      columns: ['Person', 'Roles', 'Projects', 'Teams', 'Last sign-in'],
      rows: users.map((user) => [
        user.username,
        user.roles?.orgRoles ? formatOwnRoles(orgRolesOf(user)) : 'not shown',
        user.roles?.groupRoleAssignments ? countCell(projectAssignmentsOf(user).length) : 'not shown',
        user.teamIds ? countCell(user.teamIds.length) : 'not shown',
        lastSignIn(user),
      ]),
    },
    personal: true,
    notes: ['API keys and service accounts aren’t listed.'],
  };
}

const formatOwnRoles = (codes: readonly string[]): string => (codes.length === 0 ? '–' : formatMemberRoles(codes));

const ENDED: ReadonlyMap<unknown, Cell> = new Map([
  ['INVITATION_EXPIRED', 'invitation expired'],
  ['INVITATION_REJECTED', 'invitation declined'],
]);
const lastSignIn = (user: OrgUser): Cell =>
  isMember(user) ? formatMoment(parseMoment(user.lastAuth)) : (ENDED.get(user.orgMembershipStatus) ?? 'invited');

const haveNot = (count: number) => (count === 1 ? 'hasn’t' : 'haven’t');
