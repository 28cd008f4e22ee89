// Removes the access that an invitation gave. This is the membership, or only the role if others have given the user
// more access since.
import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import { path } from '../../atlas/path.js';
import { type Blocker, blockedBy } from '../blocker.js';
import { callTo } from '../call.js';
import type { Call } from '../operation.js';
import { ifExists } from '../place.js';
import { defineStateChange } from '../recipes/action.js';
import {
  mayHaveBeenUndoneAtSignIn,
  removalRegainNote,
  removalSignInWatch,
  roleSignInNote,
  roleSignInWatch,
  signInWarnings,
} from './at-sign-in.js';
import { matchesPerson, resolvePersonToFind } from './find-person.js';
import { MEMBER_ROLE, roleCode, roleName } from './given-roles.js';
import { formatMemberRoles, isMember } from './member.js';
import {
  describeMembershipDrift,
  inspectOrganizationMembership,
  MembershipBasis,
  type MembershipRoles,
  membershipRolesOf,
  readPeople,
} from './membership.js';
import { onlyOwnerBlocker, PEOPLE_CHANGE_SPEC } from './person-change.js';
import { checkRolePlace, type RoleParams, roleParamFields } from './person-params.js';
import {
  inspectRole,
  isLastOwnerRole,
  noRoleBlockers,
  notInOrgBlockers,
  removalEffects,
  roleChangeCall,
  type SeenRole,
} from './role-holder.js';
import { SIGN_IN_GUESSES, SIGN_IN_WATCH_MS } from './sign-in.js';

export const withdrawInvitation = defineStateChange({
  ...PEOPLE_CHANGE_SPEC,
  name: 'withdraw-invitation',
  title: 'Withdraw an invitation or remove the access it gave',
  aliases: ['uninvite', 'revoke invitation', 'cancel invitation'],
  example: 'withdraw-invitation cho@counter.example project-read-only in Payments because INC-42 the migration is done',
  effect: 'reversible',
  canNarrow: true,
  interrupts: true,
  params: z.strictObject(roleParamFields).check(checkRolePlace),
  basis: MembershipBasis,
  guesses: SIGN_IN_GUESSES,

  async preview(atlas, given, _, undoes) {
    const seen = await inspectRole(atlas, given, undoes);
    const { where, who } = seen;
    const { id: org, name: orgName } = seen.place.organization;
    const [whole, isOnlyOwner] = await Promise.all([
      inspectOrganizationMembership(atlas, { ...resolvePersonToFind(given, undoes), org }),
      isLastOwnerRole(atlas, given, seen),
    ]);
    const { found, facts, has, formatAll } = whole;
    const { atSignIn: back, ...held } = whole.basis;
    const { teams } = held;
    const left = leftTo(given, held);
    const mapped = seen.basis.atSignIn && { ...seen.basis.atSignIn, roles: [] };
    const atSignIn = left === null ? back : mapped;
    const basis: MembershipBasis = { ...held, ...(atSignIn && { atSignIn }) };
    const blockers = found === null ? notInOrgBlockers(seen) : blockersOf(given, basis, seen);
    const mustOwn = isOnlyOwner && (left !== null || given.project === undefined);
    return {
      ...wordsOf({ ...given, person: who }, { where, orgName, isIn: isMember(found), stays: left !== null }),
      ...seen.about,
      before: found === null ? `not in ${orgName}` : has,
      after: left === null ? `not in ${orgName}` : `removes ${roleName(given.role)} in ${where}, keeps the rest`,
      direction: 'narrows access',
      facts,
      warnings:
        left === null
          ? whole.warnings
          : [
              ...signInWarnings('remove', seen),
              `${who} stays in ${orgName} because others gave them ${formatAll({ roles: moreThanGiven(given, basis), teams })}.`,
              ...removalEffects(given, seen),
            ],
      blockers: blockers.length === 0 && mustOwn ? [onlyOwnerBlocker(who, where)] : blockers,
      basis,
    };
  },

  call(given, basis): Call {
    const { org, user, roles } = basis;
    const left = leftTo(given, basis);
    if (left === null) return callTo('DELETE', path`/orgs/${org}/users/${user?.id ?? ''}`);
    const at = given.project ?? org;
    const there = roles.filter((one) => one.at === at).map(({ role }) => role);
    if (given.project === undefined && there.length === 1) return memberAgain(basis);
    return roleChangeCall(given, { org, user, roles: there }, 'remove');
  },

  /** Returns null if Atlas lists the organization's users and the user isn't one of them. */
  async state(atlas: Atlas, { person: email }, { org, user }): Promise<MembershipRoles | null | undefined> {
    const people = await ifExists(readPeople(atlas, org, { person: email, id: user?.id }));
    // Every organization has an owner, so an empty list can't be right.
    if (people === undefined || people.all.length === 0) return undefined;
    const { all, found } = people;
    if (found !== null) return membershipRolesOf(found, org);
    return all.some(matchesPerson({ person: email })) ? undefined : null;
  },
  before: ({ roles }) => roles,
  isDone: (state, { params, basis }) => {
    const left = leftTo(params, basis);
    return left === null || state === null ? left === state : !state.some((one) => isGiven(one, params, basis));
  },
  mayHaveBeenUndone: mayHaveBeenUndoneAtSignIn,
  where: ({ person: who }) => `${who}, under Access Manager`,
  format: (held) => formatHeld(held),
  formatDone: ({ params, basis }) => formatHeld(leftTo(params, basis)),
  done: ({ params, basis }, who) =>
    leftTo(params, basis) !== null
      ? `${who} no longer has the role ${roleName(params.role)}.${roleSignInNote('remove', basis)}`
      : `${who} is ${basis.user?.status === 'ACTIVE' ? 'no longer in the organization' : 'no longer invited'}.${removalRegainNote(basis)}`,
  watches: {
    forMs: SIGN_IN_WATCH_MS,
    isNeeded: ({ basis }) => basis.atSignIn !== undefined,
    look: (atlas, sent) =>
      leftTo(sent.params, sent.basis) === null
        ? removalSignInWatch.look(atlas, { ...sent, params: { person: sent.params.person } })
        : roleSignInWatch('remove').look(atlas, sent),
  },
  drift: describeMembershipDrift,
  undo: ({ params, basis }) => ({ operation: leftTo(params, basis) === null ? 'invite' : 'add-role', params }),
});

interface Outcome {
  readonly where: string;
  readonly orgName: string;
  /** Whether the user accepted the invitation. */
  readonly isIn: boolean;
  /** Whether the user stays in the organization. */
  readonly stays: boolean;
}

function wordsOf({ person: who, role: given }: RoleParams, { where, orgName, isIn, stays }: Outcome) {
  const role = roleName(given);
  if (stays)
    return {
      summary: `remove the role ${role} in ${where} that ${who} got from an invitation`,
      act: `Remove ${role} role from`,
      undo: 'add-role adds the role again.',
    };
  if (isIn)
    return {
      summary: `remove ${who} from ${orgName}, where they only have roles from an invitation`,
      act: 'Remove',
      extent: `from ${orgName}`,
      undo: 'invite sends a new invitation.',
    };
  return {
    summary: `withdraw ${who}’s invitation to ${where} as ${role}`,
    act: 'Withdraw the invitation of',
    undo: 'invite sends another invitation.',
  };
}

const formatHeld = (held: MembershipRoles | null) =>
  held === null ? 'not a member' : formatMemberRoles(held.map(({ role }) => role));

const isGiven = ({ role, at }: MembershipRoles[number], given: RoleParams, { org }: MembershipBasis): boolean =>
  role === roleCode(given.role) && at === (given.project ?? org);

/** Returns roles that the invitation didn't give. An invitation to a project also gives Organization Member. */
const moreThanGiven = (given: RoleParams, basis: MembershipBasis): MembershipRoles =>
  basis.roles.filter(
    (one) =>
      !isGiven(one, given, basis) && !(given.project !== undefined && one.at === basis.org && one.role === MEMBER_ROLE),
  );

/** Returns the roles that the user keeps, or null if the invitation gave all roles and the user leaves. */
function leftTo(given: RoleParams, basis: MembershipBasis): MembershipRoles | null {
  const { org, roles, teams } = basis;
  if (moreThanGiven(given, basis).length === 0 && teams.length === 0) return null;
  const kept = roles.filter((one) => !isGiven(one, given, basis));
  const becomesMember = given.project === undefined && !kept.some(({ at }) => at === org);
  return becomesMember ? [{ role: MEMBER_ROLE, at: org }, ...kept] : kept;
}

/**
 * Returns a call that replaces the user's only organization role with Organization Member, because Atlas can't remove a
 * user's last role. The call sends all roles.
 */
function memberAgain({ org, user, roles }: MembershipBasis): Call {
  const projects = [...new Set(roles.map(({ at }) => at))].filter((at) => at !== org);
  const groupRoleAssignments = projects.map((groupId) => ({
    groupId,
    groupRoles: roles.filter(({ at }) => at === groupId).map(({ role }) => role),
  }));
  const to = path`/orgs/${org}/users/${user?.id ?? ''}`;
  return callTo('PATCH', to, { body: { roles: { orgRoles: [MEMBER_ROLE], groupRoleAssignments } } });
}

function blockersOf(given: RoleParams, basis: MembershipBasis, seen: SeenRole): readonly Blocker[] {
  const { who } = seen;
  const isTheirs = (held: MembershipRoles) => held.some((one) => isGiven(one, given, basis));
  if (!isTheirs(basis.roles)) return noRoleBlockers(given, seen);
  const left = leftTo(given, basis);
  if (left === null) return [];
  if (isTheirs(left))
    return blockedBy(
      'role',
      `${who} also has roles that this invitation didn’t give and must stay in ${seen.where} to keep them. To remove everything, use remove-person.`,
    );
  return notInOrgBlockers(seen);
}
