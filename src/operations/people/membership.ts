// Reads a user's membership in an organization or project, and describes the effects of removing it.
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import { path } from '../../atlas/path.js';
import { type OrgUser, Team } from '../../atlas/replies.js';
import { blockedBy } from '../blocker.js';
import { formatList, nameOfId, UNREAD_TEXT } from '../format.js';
import { formatProgramRoles, readOrgProjects } from '../keys/programs.js';
import type { Fact } from '../operation.js';
import { ifReadable } from '../place.js';
import { formatRole } from '../roles.js';
import { type RegainedAtSignIn, regainedInOrganization, regainedInProject } from './at-sign-in.js';
import { listPeople, type PersonToFind, pickPerson } from './find-person.js';
import {
  formatMemberRoles,
  idAndStatusOf,
  invitationOrSignInFact,
  isMember,
  isRoleHeldBySomebodyElse,
  orgRolesOf,
  projectRolesOf,
  requireCompletePerson,
} from './member.js';
import {
  inspectPerson,
  isOnlyOwner,
  noPersonBlocker,
  onlyOwnerBlocker,
  PERSON_CHANGED_DRIFT,
  type PersonAndPlace,
  SEE_PEOPLE_HINT,
  STAYS_OWNER_NOTE,
} from './person-change.js';

export const MembershipBasis = z.object({
  /** The organization, or the project's organization. */
  org: z.string(),
  /** The member or invited user. Null if nobody in the organization has the address. */
  user: z.object({ id: z.string(), status: z.string() }).nullable(),
  /** Roles, each with the id of its organization or project, and team ids. Both lists are sorted. */
  roles: z.array(z.object({ role: z.string(), at: z.string() })),
  teams: z.array(z.string()),
  /**
   * The groups and default roles that add the user again at the next sign-in. Both lists are sorted, and are empty if
   * every sign-in adds the user. `last`: the user's last sign-in. Absent if no sign-in adds the user again.
   */
  atSignIn: z
    .object({ groups: z.array(z.string()), roles: z.array(z.string()), last: z.string().nullable() })
    .optional(),
});
export type MembershipBasis = z.output<typeof MembershipBasis>;
type Held = Pick<MembershipBasis, 'roles' | 'teams'>;
export type MembershipRoles = MembershipBasis['roles'];

export function describeMembershipDrift(before: MembershipBasis, after: MembershipBasis): string | undefined {
  if (before.user?.id !== after.user?.id) return PERSON_CHANGED_DRIFT;
  if (before.user?.status !== after.user?.status) return 'the invitation’s status changed';
  if (isDeepStrictEqual(before, after)) return undefined;
  const [was, is] = [before.atSignIn, after.atSignIn];
  if (!isDeepStrictEqual([was?.groups, was?.roles], [is?.groups, is?.roles]))
    return 'the federation’s role mappings or default roles changed';
  if (!isDeepStrictEqual(before.teams, after.teams)) return 'this person’s teams changed';
  return isDeepStrictEqual(before.roles, after.roles) ? undefined : 'this person’s roles changed';
}

export async function inspectProjectMembership(atlas: Atlas, given: PersonAndPlace) {
  const { person: email, project: at = '' } = given;
  const seen = await inspectPerson(atlas, given, (org) => readPeople(atlas, org, given));
  const { place, where, found, all, byTeams } = seen;
  const codes = found === null ? [] : projectRolesOf(found, at);
  const staysBy =
    byTeams && byTeams.length > 0 ? [`This person keeps ${formatMemberRoles(byTeams)} through a team.`] : [];
  const none = [`${email} has no direct role in ${where}.`, ...staysBy.map(withTeamHint), SEE_PEOPLE_HINT].join(' ');
  const isLast = await isOnlyOwner(seen, at, async () => all);
  const comesBack = regainedInProject(seen.signIn, place, found);
  return {
    ...seen,
    basis: basisOf(place.organization.id, found, { roles: withPlace(codes, at), teams: [] }, comesBack),
    has: formatHeld(found, formatMemberRoles(codes)),
    facts: factsOf(found, [
      { label: 'Roles', value: formatMemberRoles(codes) },
      { label: 'Through a team', value: byTeams === undefined ? UNREAD_TEXT : formatMemberRoles(byTeams) },
      { label: `In ${place.organization.name}`, value: formatMemberRoles(found === null ? [] : orgRolesOf(found)) },
    ]),
    warnings: [...comesBack.warnings, ...(seen.isOwnerOfAll ? [STAYS_OWNER_NOTE] : []), ...staysBy, ...staying(found)],
    blockers: codes.length === 0 ? blockedBy('person', none) : isLast ? [onlyOwnerBlocker(email, where)] : [],
  };
}

export async function inspectOrganizationMembership(atlas: Atlas, given: PersonAndPlace) {
  const { person: email, org = '' } = given;
  const [seen, projects, names] = await Promise.all([
    inspectPerson(atlas, { ...given, project: undefined }, () => readPeople(atlas, org, given)),
    ifReadable(readOrgProjects(atlas, org)),
    ifReadable(atlas.list(path`/orgs/${org}/teams`, Team)),
  ]);
  const { place, where, found, all } = seen;
  const roles = found === null ? [] : membershipRolesOf(found, org);
  const assigned = roles.filter(({ at: id }) => id !== org);
  const teams = [...(found?.teamIds ?? [])].sort();
  const teamNames = (ids: readonly string[]) => ids.map((id) => nameOfId(names, id));
  const formatAll = (some: Held): string => {
    const names = some.roles.flatMap((one) =>
      one.at === org ? formatRole(one.role) : formatProgramRoles({ roles: [one] }, projects ?? []),
    );
    return formatList([...names, ...teamNames(some.teams).map((name) => `the team ${name}`)], 6);
  };
  const owned = assigned.filter(
    ({ role, at: id }) => role === 'GROUP_OWNER' && !isRoleHeldBySomebodyElse(all, found, role, id),
  );
  const left = formatList(
    owned.map(({ at: id }) => nameOfId(projects, id)),
    4,
  );
  const isLast = await isOnlyOwner(seen, undefined, async () => all);
  const comesBack = regainedInOrganization(seen.signIn, place.organization, found);
  return {
    ...seen,
    basis: basisOf(org, found, { roles, teams }, comesBack),
    has: formatHeld(found, formatAll({ roles, teams })),
    formatAll,
    facts: factsOf(found, [
      { label: 'Roles', value: formatMemberRoles(found === null ? [] : orgRolesOf(found)) },
      {
        label: 'In projects',
        value: formatList(formatProgramRoles({ roles: assigned }, projects ?? []), 6) || 'no role',
      },
      { label: 'Teams', value: formatList(teamNames(teams), 6) || 'none' },
    ]),
    warnings: [
      ...comesBack.warnings,
      ...(left === '' ? [] : [`Nobody else is a direct owner of ${left}.`]),
      ...staying(found),
    ],
    blockers: found === null ? [noPersonBlocker(email, where)] : isLast ? [onlyOwnerBlocker(email, where)] : [],
  };
}

const basisOf = (org: string, found: OrgUser | null, held: Held, { atSignIn }: RegainedAtSignIn): MembershipBasis => ({
  org,
  user: idAndStatusOf(found),
  ...held,
  ...(atSignIn && { atSignIn }),
});

export const withTeamHint = (through: string) => `${through} Change the team in Atlas, under Access Manager.`;

const formatHeld = (found: OrgUser | null, has: string) => (isMember(found) ? has : `invited as ${has}`);

const factsOf = (found: OrgUser | null, facts: readonly Fact[]): readonly Fact[] =>
  found === null ? [] : [...facts, invitationOrSignInFact(found)];

const staying = (found: OrgUser | null): readonly string[] =>
  isMember(found) ? ['API keys, service accounts and database users that they created aren’t deleted.'] : [];

/** Returns a user's direct roles in an organization and its projects. */
export const membershipRolesOf = (found: OrgUser, org: string): MembershipRoles => [
  ...withPlace(orgRolesOf(found), org),
  ...(found.roles?.groupRoleAssignments ?? [])
    .toSorted((a, b) => (a.groupId ?? '').localeCompare(b.groupId ?? '', 'en'))
    .flatMap(({ groupId, groupRoles }) => withPlace(groupRoles ?? [], groupId ?? '')),
];

export async function readPeople(atlas: Atlas, org: string, who: PersonToFind) {
  const all = await listPeople(atlas, org);
  const found = pickPerson(all, who);
  return { all, found: found ? requireCompletePerson(found) : null };
}

const withPlace = (roles: readonly string[], at: string) => [...roles].sort().map((role) => ({ role, at }));
