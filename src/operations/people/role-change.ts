// Defines a change that gives a role to a user or removes a role.
import { isDeepStrictEqual } from 'node:util';
import type { Atlas } from '../../atlas/atlas.js';
import type { Blocker } from '../blocker.js';
import { describeListChange, plural, UNREAD_TEXT } from '../format.js';
import type { Change, ChangeDeclaration, Fact, Preview } from '../operation.js';
import { defineStateChange, type StateChangeSpec } from '../recipes/action.js';
import { formatRole } from '../roles.js';
import { mayHaveBeenUndoneAtSignIn, roleSignInNote, roleSignInWatch } from './at-sign-in.js';
import { findPerson, hasPersonLeft, personInBasis } from './find-person.js';
import { type GivableRole, givesOwnership, ROLE_CHOICES, roleCode, roleName } from './given-roles.js';
import {
  formatMemberRoles,
  invitationOrSignInFact,
  memberRolesOf,
  orgRolesOf,
  projectAssignmentsOf,
} from './member.js';
import { PEOPLE_CHANGE_SPEC, PERSON_CHANGED_DRIFT } from './person-change.js';
import { type RoleParams, roleParamsSchema } from './person-params.js';
import { inspectRole, RoleBasis, roleChangeCall, type SeenRole } from './role-holder.js';

interface RoleChangeSpec
  extends Pick<ChangeDeclaration, 'name' | 'title' | 'aliases' | 'example' | 'guesses'>,
    Pick<StateChangeSpec<typeof roleParamsSchema, typeof RoleBasis, string[]>, 'afterwards'> {
  words(about: Pick<SeenRole, 'who' | 'where'> & { readonly role: string }): Pick<Preview, 'summary' | 'act' | 'undo'>;
  warnings(given: RoleParams, seen: SeenRole): readonly string[];
  blockers(given: RoleParams, seen: SeenRole, atlas: Atlas): readonly Blocker[] | Promise<readonly Blocker[]>;
}

type Verb = 'add' | 'remove';

const changed = (verb: Verb, roles: readonly string[], role: GivableRole): string[] =>
  verb === 'add' ? [...roles, roleCode(role)] : roles.filter((code) => code !== roleCode(role));

const NO_DIRECT_ROLE = 'no role given directly';
/** In an organization, all roles are direct. */
const noRole = ({ project }: RoleParams) => (project === undefined ? 'no role' : NO_DIRECT_ROLE);

const formatDirect = (codes: readonly string[], none = NO_DIRECT_ROLE) =>
  codes.length === 0 ? none : formatMemberRoles(codes);

/** @param byTeam the role to be added, if a team already gives it */
function formatBefore(codes: readonly string[], byTeam: GivableRole | undefined, none: string): string {
  if (byTeam === undefined) return formatDirect(codes, none);
  return codes.length === 0 ? 'only through a team' : `${formatDirect(codes)}, and ${roleName(byTeam)} through a team`;
}

export function defineRoleChange(verb: Verb, { words, warnings, blockers, ...spec }: RoleChangeSpec): Change {
  const adds = verb === 'add';
  return defineStateChange({
    ...PEOPLE_CHANGE_SPEC,
    effect: 'reversible',
    canNarrow: !adds,
    interrupts: !adds,
    ...(adds && { isDangerous: givesOwnership }),
    params: roleParamsSchema,
    basis: RoleBasis,
    ...spec,
    async preview(atlas, given, _, undoes) {
      const seen = await inspectRole(atlas, given, undoes);
      const { about, roles, basis, byTeams = [] } = seen;
      const none = noRole(given);
      return {
        ...words({ ...seen, role: roleName(given.role) }),
        ...about,
        path: `${given.project ?? basis.org}/${given.role}`,
        before: formatBefore(roles, adds && byTeams.includes(roleCode(given.role)) ? given.role : undefined, none),
        after: describeListChange(
          roles.map(formatRole),
          changed(verb, roles, given.role).map((code) => formatGiven(code, given.role, roles)),
          none,
        ),
        direction: adds ? 'widens access' : 'narrows access',
        facts: roleFacts(seen),
        warnings: warnings(given, seen),
        blockers: await blockers(given, seen, atlas),
        basis,
      };
    },
    call: (given, basis) => roleChangeCall(given, basis, verb),
    state: rolesNow,
    isGone: (atlas, { params: { person: who }, basis: { org, user } }) =>
      hasPersonLeft(atlas, org, personInBasis(who, user)),
    before: ({ roles }) => roles,
    isDone: (roles, { params: { role } }) => roles.includes(roleCode(role)) === adds,
    mayHaveBeenUndone: mayHaveBeenUndoneAtSignIn,
    where: ({ person: who }) => `the roles of ${who}, under Access Manager`,
    format: (codes) => formatDirect(codes),
    formatDone: ({ params: given, basis: { roles } }) => formatDirect(changed(verb, roles, given.role), noRole(given)),
    done: ({ params: { role }, basis }, who) =>
      `${who} ${adds ? 'has' : 'no longer has'} the role ${roleName(role)}.${roleSignInNote(verb, basis)}`,
    watches: roleSignInWatch(verb),
    drift: describeRoleDrift,
    inverse: adds ? 'remove-role' : 'add-role',
    back: () => ({}),
  });
}

/** Returns the user's current roles, or undefined if the user isn't found, which proves nothing about the call. */
async function rolesNow(atlas: Atlas, given: RoleParams, { org, user }: RoleBasis): Promise<string[] | undefined> {
  const found = user === null ? undefined : await findPerson(atlas, org, personInBasis(given.person, user));
  return found && memberRolesOf(found, given);
}

/** Returns the facts that an approver sees besides the roles. */
function roleFacts({ found, byTeams, place }: SeenRole): readonly Fact[] {
  if (found === null) return [];
  const projects = projectAssignmentsOf(found);
  return [
    ...(place.project === undefined
      ? [{ label: 'Has roles in', value: projects.length === 0 ? 'no project' : plural(projects.length, 'project') }]
      : [
          { label: `In ${place.organization.name}`, value: formatMemberRoles(orgRolesOf(found)) },
          { label: 'Through a team', value: byTeams === undefined ? UNREAD_TEXT : formatMemberRoles(byTeams) },
        ]),
    invitationOrSignInFact(found),
  ];
}

/** Formats the role that is new with the access that it gives. */
const formatGiven = (code: string, role: GivableRole, before: readonly string[]): string =>
  before.includes(code) ? formatRole(code) : `${formatRole(code)} (${ROLE_CHOICES[role]})`;

function describeRoleDrift(before: RoleBasis, after: RoleBasis): string | undefined {
  if (before.user?.id !== after.user?.id) return PERSON_CHANGED_DRIFT;
  if (before.user?.username !== after.user?.username) return 'this person’s e-mail address changed';
  if (before.roles.join() !== after.roles.join())
    return `the roles went from ${formatDirect(before.roles)} to ${formatDirect(after.roles)}`;
  if (!isDeepStrictEqual(before.atSignIn?.groups, after.atSignIn?.groups)) return 'the role mappings changed';
  if (before.user?.status === after.user?.status) return undefined;
  return 'the invitation’s status changed';
}
