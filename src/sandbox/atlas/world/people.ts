// Users and teams, including invited and long-inactive users.

import { DAY_MS, HOUR_MS, isoTimestamp, objectId } from './ids.js';
import { COUNTER_INC_ID, COUNTER_LABS_ID } from './organizations.js';
import type { Person, Project, Team } from './types.js';

const SINCE = '2021-03-02T09:31:08Z';
const teamId = (name: string) => objectId(`team ${name}`, SINCE);

export function initialTeams(projects: readonly Project[]): Team[] {
  const team = (name: string, project: string, roles: string[]): Team => ({
    id: teamId(name),
    organizationId: COUNTER_INC_ID,
    name,
    projectRoles: roleMap(projects, COUNTER_INC_ID, { [project]: roles }),
  });
  return [
    team('SRE', 'Payments', ['GROUP_CLUSTER_MANAGER', 'GROUP_READ_ONLY']),
    team('Data', 'Search', ['GROUP_DATA_ACCESS_READ_ONLY']),
  ];
}

const roleMap = (projects: readonly Project[], organization: string, roles: Readonly<Record<string, string[]>>) =>
  new Map(
    projects
      .filter(({ organizationId, name }) => organizationId === organization && roles[name] !== undefined)
      .map(({ id, name }) => [id, roles[name] ?? []]),
  );

interface Extras {
  readonly organization?: string;
  readonly in?: Readonly<Record<string, string[]>>;
  readonly team?: string;
  /** The time since the last sign-in, in milliseconds. */
  readonly ago?: number;
  readonly invited?: number;
}

export function initialPeople(projects: readonly Project[], now: number): Person[] {
  const person = (name: string, role: string, extras: Extras = {}): Person => {
    const { organization = COUNTER_INC_ID, in: roles = {}, team, ago = 3 * HOUR_MS, invited } = extras;
    const [firstName = '', lastName = ''] = name.split(' ');
    return {
      id: objectId(firstName, SINCE),
      organizationId: organization,
      username: `${firstName.toLowerCase()}@counter.example`,
      firstName,
      lastName,
      createdAt: SINCE,
      lastAuth: isoTimestamp(now - ago),
      ...(invited !== undefined && {
        invitation: {
          createdAt: isoTimestamp(now - invited),
          expiresAt: isoTimestamp(now - invited + INVITATION_LIVES_MS),
          by: 'ada@counter.example',
        },
      }),
      orgRoles: [role],
      projectRoles: roleMap(projects, organization, roles),
      teamIds: team === undefined ? [] : [teamId(team)],
    };
  };
  return [
    person('Ada Adeyemi', 'ORG_OWNER'),
    person('Sam Sato', 'ORG_OWNER', { ago: 2 * DAY_MS }),
    person('Rita Reyes', 'ORG_MEMBER', { team: 'SRE', in: { Payments: ['GROUP_DATA_ACCESS_READ_ONLY'] } }),
    person('Oli Okafor', 'ORG_MEMBER', { team: 'SRE' }),
    person('Mo Moreno', 'ORG_MEMBER', { team: 'SRE' }),
    person('Max Moreau', 'ORG_MEMBER', { in: { Payments: ['GROUP_OWNER'] }, ago: 6 * DAY_MS }),
    person('Pat Park', 'ORG_READ_ONLY', { in: { Search: ['GROUP_OWNER'] } }),
    person('Dee Diaz', 'ORG_MEMBER', { in: { Payments: ['GROUP_DATA_ACCESS_READ_WRITE'] }, ago: 240 * DAY_MS }),
    person('Cho Choi', 'ORG_MEMBER', { in: { Payments: ['GROUP_READ_ONLY'] }, invited: DAY_MS }),
    person('Ada Adeyemi', 'ORG_OWNER', { organization: COUNTER_LABS_ID }),
    person('Lin Lund', 'ORG_MEMBER', { organization: COUNTER_LABS_ID, in: { Research: ['GROUP_OWNER'] } }),
  ];
}

export const INVITATION_LIVES_MS = 30 * DAY_MS;
