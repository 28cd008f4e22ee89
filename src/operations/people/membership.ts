// Somebody's membership of an organization or project: what is removed with it, and what stays.
import type { Atlas } from '../../atlas/atlas.js';
import { path } from '../../atlas/path.js';
import { type OrgUser, Team, TeamRoles } from '../../atlas/replies.js';
import type { Blocker } from '../blocker.js';
import { projectsOf, sayRolesOf } from '../keys/programs.js';
import type { Fact, Named } from '../operation.js';
import { ifReadable, organizationNamed, placeAndMore } from '../place.js';
import { sayRole } from '../roles.js';
import { sayList } from '../say.js';
import { backInOrganization, backInProject } from './back-at-sign-in.js';
import { isWho, listPeople, type Sought } from './find-person.js';
import {
  invitationOrSignIn,
  isHeldBySomebodyElse,
  isIn,
  orgRolesOf,
  projectRolesOf,
  rolesByTeams,
  sayRoles,
} from './member.js';
import type { HeldRoles, MembershipBasis } from './membership-basis.js';
import { onlyOwner } from './role-holder.js';
import { readConnection, signInOf } from './sign-in.js';

interface MemberOf extends Sought {
  readonly project?: string | undefined;
  readonly org?: string | undefined;
}

const staying = (found: OrgUser | null): readonly string[] =>
  isIn(found) ? ['What they made stays: API keys, service accounts and database users.'] : [];

export async function lookInProject(atlas: Atlas, given: MemberOf) {
  const { person: email, project: at = '' } = given;
  const [[place, [{ found, all }, connection]], teams] = await Promise.all([
    placeAndMore(atlas, at, (org) => Promise.all([readPeople(atlas, org, given), readConnection(atlas, org)])),
    ifReadable(atlas.list(path`/groups/${at}/teams`, TeamRoles)),
  ]);
  const { name } = place.project;
  const codes = found === null ? [] : projectRolesOf(found, at);
  const byTeams = teams && rolesByTeams(found, teams);
  const facts: Fact[] =
    found === null
      ? []
      : [
          { label: 'Roles', value: sayRoles(codes) },
          { label: 'By a team', value: byTeams === undefined ? 'could not be read' : sayRoles(byTeams) },
          { label: `In ${place.organization.name}`, value: sayRoles(orgRolesOf(found)) },
          invitationOrSignIn(found),
        ];
  const isLast =
    isIn(found) &&
    codes.includes('GROUP_OWNER') &&
    // Where teams could not be read, Atlas decides.
    teams?.some(({ roleNames }) => roleNames.includes('GROUP_OWNER')) === false &&
    !isHeldBySomebodyElse(all, found, 'GROUP_OWNER', at);
  const staysBy = byTeams && byTeams.length > 0 ? [`They keep ${sayRoles(byTeams)} by a team.`] : [];
  const isMissing =
    codes.length > 0 ? undefined : [`${email} has no role of their own in ${name}.`, ...staysBy.map(inAtlas)].join(' ');
  const comesBack = backInProject(signInOf(connection, found?.username ?? email), place, found);
  return {
    place,
    found,
    roles: withPlace(codes, at),
    has: sayRoles(codes),
    teams: [],
    atSignIn: comesBack.atSignIn,
    facts,
    warnings: [
      ...comesBack.warnings,
      ...(found && orgRolesOf(found).includes('ORG_OWNER')
        ? ['They stay Organization Owner, and can do all of that.']
        : []),
      ...staysBy,
      ...staying(found),
    ],
    blockers: blockersOf(email, { where: name, isLast, isMissing }),
  };
}

export async function lookInOrganization(atlas: Atlas, given: MemberOf) {
  const { person: email, org = '' } = given;
  const [at, projects, names, { found, all }, connection] = await Promise.all([
    organizationNamed(atlas, org),
    ifReadable(projectsOf(atlas, org)),
    ifReadable(atlas.list(path`/orgs/${org}/teams`, Team)),
    readPeople(atlas, org, given),
    readConnection(atlas, org),
  ]);
  const comesBack = backInOrganization(signInOf(connection, found?.username ?? email), at, found);
  const roles = found === null ? [] : heldRolesOf(found, org);
  const assigned = roles.filter(({ at: id }) => id !== org);
  const inProjects = sayRolesOf({ roles: assigned }, projects ?? []);
  const orgRoles = found === null ? [] : orgRolesOf(found);
  const teams = [...(found?.teamIds ?? [])].sort();
  const say = (some: Pick<MembershipBasis, 'roles' | 'teams'>): string => {
    const said = some.roles.flatMap((one) =>
      one.at === org ? sayRole(one.role) : sayRolesOf({ roles: [one] }, projects ?? []),
    );
    return sayList([...said, ...some.teams.map((id) => `the team ${nameIn(names, id)}`)], 6);
  };
  const facts: Fact[] =
    found === null
      ? []
      : [
          { label: 'Roles', value: sayRoles(orgRoles) },
          { label: 'In projects', value: sayList(inProjects, 6) || 'no role' },
          {
            label: 'Teams',
            value:
              sayList(
                teams.map((id) => nameIn(names, id)),
                6,
              ) || 'none',
          },
          invitationOrSignIn(found),
        ];
  const owned = assigned.filter(
    ({ role, at: id }) => role === 'GROUP_OWNER' && !isHeldBySomebodyElse(all, found, role, id),
  );
  const left = sayList(
    owned.map(({ at: id }) => nameIn(projects, id)),
    4,
  );
  const isLast = isIn(found) && orgRoles.includes('ORG_OWNER') && !isHeldBySomebodyElse(all, found, 'ORG_OWNER');
  return {
    place: { project: undefined, organization: at },
    found,
    roles,
    has: say({ roles, teams }),
    say,
    teams,
    atSignIn: comesBack.atSignIn,
    facts,
    warnings: [
      ...comesBack.warnings,
      ...(left === '' ? [] : [`Nobody else is owner of ${left} by a role of their own.`]),
      ...staying(found),
    ],
    blockers: blockersOf(email, {
      where: at.name,
      isLast,
      isMissing: found === null ? `Nobody in ${at.name} has the address ${email}.` : undefined,
    }),
  };
}

const nameIn = (things: readonly Named[] | undefined, id: string): string =>
  things?.find((one) => one.id === id)?.name ?? id;

const inAtlas = (staysBy: string) => `${staysBy} Change that in Atlas, under Access Manager.`;

/** All roles that somebody has in an organization and its projects. */
export const heldRolesOf = (found: OrgUser, org: string): HeldRoles => [
  ...withPlace(orgRolesOf(found), org),
  ...inProjectsOf(found),
];

const inProjectsOf = ({ roles }: OrgUser): HeldRoles =>
  (roles?.groupRoleAssignments ?? [])
    .toSorted((a, b) => (a.groupId ?? '').localeCompare(b.groupId ?? '', 'en'))
    .flatMap(({ groupId, groupRoles }) => withPlace(groupRoles, groupId ?? ''));

export async function readPeople(atlas: Atlas, org: string, who: Sought) {
  const all = await listPeople(atlas, org);
  return { all, found: all.find(isWho(who)) ?? null };
}

const withPlace = (roles: readonly string[], at: string) => [...roles].sort().map((role) => ({ role, at }));

interface Standing {
  readonly where: string;
  readonly isLast: boolean;
  /** Why there is nothing to remove. */
  readonly isMissing: string | undefined;
}

function blockersOf(who: string, { where, isLast, isMissing }: Standing): readonly Blocker[] {
  if (isMissing !== undefined) return [{ param: 'person', sentence: `${isMissing} See who is there with people.` }];
  return isLast ? [onlyOwner(who, where)] : [];
}
