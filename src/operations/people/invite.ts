// Invites somebody to an organization or a project. Anyone who reads the e-mail and accepts gets the role.
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import { path } from '../../atlas/path.js';
import { DAY_MS } from '../../time-units.js';
import { type Blocker, blockedBy } from '../blocker.js';
import { callTo } from '../call.js';
import type { MappedGroupRole } from '../federations.js';
import { formatList } from '../format.js';
import type { ChangeCall } from '../operation.js';
import { ifReadable, readProjectOrOrgAnd } from '../place.js';
import type { WatchFinding } from '../read-back.js';
import { defineCreate } from '../recipes/create.js';
import { readActivity } from './activity.js';
import { invitationRegainNote, mappedRoleBlockers, roleSignInNote, signInWarnings } from './at-sign-in.js';
import { findPerson, hasPersonLeft, InvitationReply, invitedPerson, listPeople, matchesPerson } from './find-person.js';
import { givesOwnership, MEMBER_ROLE, roleCode, roleName } from './given-roles.js';
import {
  formatLapsedInvitation,
  formatMemberRoles,
  hasInvitationLapsed,
  isMember,
  lastSignInOf,
  memberRolesOf,
} from './member.js';
import { PEOPLE_CHANGE_SPEC } from './person-change.js';
import { type RoleParams, roleParamsSchema } from './person-params.js';
import { strongRoleWarnings } from './role-holder.js';
import {
  formatAnyOfGroups,
  groupNamesOf,
  groupsMappedToRole,
  isMappingToRole,
  readFederationConnection,
  type SeenFederation,
  SIGN_IN_GUESSES,
  type SignInEffect,
  signInEffectOf,
} from './sign-in.js';

const InviteBasis = z.object({
  /** The organization, or the project's organization. */
  org: z.string(),
  /** The id of a user who already has the address. This user blocks the change unless their invitation lapsed. */
  user: z.string().nullable(),
  /** The sorted groups whose mappings give the role. Absent if no sign-in can change the role. */
  atSignIn: z.object({ groups: z.array(z.string()) }).optional(),
});
type InviteBasis = z.output<typeof InviteBasis>;

export const invite = defineCreate({
  ...PEOPLE_CHANGE_SPEC,
  name: 'invite',
  title: 'Invite somebody to a project or organization',
  aliases: ['add person', 'add member', 'invite user', 'onboard', 'new person', 'contractor', 'joiner', 'new hire'],
  example:
    'invite ines@counter.example as project-read-only in Payments for 2h because INC-42 she helps with the migration',
  effect: 'reversible',
  canNarrow: false,
  interrupts: false,
  isDangerous: givesOwnership,
  params: roleParamsSchema,
  basis: InviteBasis,
  guesses: [
    {
      says: 'People keep their Atlas user id when they accept an invitation.',
      reason: 'No source says this, so I read the id of people who accept a temporary invitation.',
    },
    ...SIGN_IN_GUESSES,
  ],

  async preview(atlas, given) {
    const { place, found, connection } = await look(atlas, given);
    const { id: org, name: orgName } = place.organization;
    const [who, role, where] = [given.person, roleName(given.role), place.project?.name ?? orgName];
    const signIn = signInEffectOf(connection, who);
    const mappedTo = groupsMappedToRole(signIn, given, org);
    const blockers = blockersOf(who, orgName, found, domainsOf(connection));
    return {
      summary: `invite ${who} to ${where} as ${role}`,
      subject: who,
      act: 'Invite',
      extent: `as ${role}`,
      place,
      target: { kind: 'person', id: who },
      path: given.project ?? org,
      before: found === undefined || hasInvitationLapsed(found) ? `not in ${orgName}` : `in ${orgName}`,
      after:
        typeof signIn === 'string'
          ? `invited to ${where} as ${role}`
          : `added to ${where} as ${role}, without an invitation`,
      direction: 'widens access',
      facts: place.project === undefined ? [] : [{ label: `In ${orgName}`, value: 'Organization Member' }],
      warnings: [
        found &&
          hasInvitationLapsed(found) &&
          `The last invitation to ${orgName} ${formatLapsedInvitation(found)}. This invitation replaces it.`,
        ...strongRoleWarnings(given, where),
        ...signInWarnings('add', { signIn, mappedTo, place }, formatMappedRoles(mappedBesides(signIn, given, org))),
        typeof signIn === 'string' && 'Atlas sends an e-mail to this address. Anyone who reads the e-mail can accept.',
      ],
      blockers: blockers.length > 0 ? blockers : mappedRoleBlockers(given, { mappedTo, where }),
      basis: {
        org,
        user: found?.id ?? null,
        ...(typeof signIn !== 'string' && signIn.mapped.length > 0 && { atSignIn: { groups: mappedTo } }),
      },
      concerns: [who],
      undo: `withdraw-invitation undoes this invitation but keeps any roles that others gave later.${invitationRegainNote(signIn, place.organization)}`,
    };
  },

  call({ person: username, role, project: at }, { org }) {
    const code = roleCode(role);
    if (at !== undefined) return callTo('POST', path`/groups/${at}/users`, { body: { username, roles: [code] } });
    return callTo('POST', path`/orgs/${org}/users`, { body: { username, roles: { orgRoles: [code] } } });
  },

  reply: InvitationReply,

  /** Returns null if the person isn't found. */
  state: async (atlas, given, { org, user }, reply): Promise<readonly string[] | null | undefined> => {
    const who = invitedPerson(given.person, reply);
    const found = await findPerson(atlas, org, who);
    // A lapsed invitation with the known id is the one that the new invitation should replace.
    if (found === undefined || (found.id === user && hasInvitationLapsed(found))) return null;
    const roles = memberRolesOf(found, given);
    // Somebody else may have this address by now, so only the id proves that the role was removed.
    return found.id === who.id || roles.includes(roleCode(given.role)) ? roles : undefined;
  },
  isGone: (atlas, { params, basis: { org }, reply }) => hasPersonLeft(atlas, org, invitedPerson(params.person, reply)),
  isAbsent: async (atlas, { params: { person: email }, basis: { org } }) => {
    const all = await listPeople(atlas, org);
    // Every organization has an owner, so an empty list can't be right.
    return all.length > 0 && !all.some((one) => matchesPerson({ person: email })(one) && !hasInvitationLapsed(one));
  },
  made: ({ params: { role } }) => [roleCode(role)],
  isMade: (roles, { params: { role } }) => roles.includes(roleCode(role)),
  where: ({ person: who }) => `${who}, under Access Manager`,
  format: (roles) => (roles === null ? 'not added' : `added as ${formatMemberRoles(roles)}`),
  done: ({ params: { role }, basis, reply }, who) =>
    `${who} ${InvitationReply.parse(reply).orgMembershipStatus === 'ACTIVE' ? 'has' : 'is invited with'} the role ${roleName(role)}.${roleSignInNote('add', basis)}`,
  watches: {
    // An invitation can be accepted for 30 days (createOrgUser, description).
    forMs: 30 * DAY_MS,
    isNeeded({ params, basis, reply }) {
      const { id, isInvited } = invitedPerson(params.person, reply);
      // Without Atlas's response, we can't tell whether the user signed in.
      return (basis.atSignIn !== undefined && id !== undefined) || (params.for !== undefined && isInvited === true);
    },
    look: inspectInvited,
  },
  drift(before, after) {
    if (before.user !== after.user) return 'somebody has invited or added this person';
    const [was = [], is = []] = [before.atSignIn?.groups, after.atSignIn?.groups];
    return isDeepStrictEqual(was, is) ? undefined : 'the role mappings changed';
  },
  afterwards: (atlas, { params: given, reply }, span) =>
    readActivity(atlas, { ...given, ...invitedPerson(given.person, reply) }, span),
  inverse: 'withdraw-invitation',
  back: () => ({}),
});

async function look(atlas: Atlas, given: RoleParams) {
  const [place, [found, connection = 'unread']] = await readProjectOrOrgAnd(atlas, given, (org) =>
    Promise.all([findPerson(atlas, org, { person: given.person }), ifReadable(readFederationConnection(atlas, org))]),
  );
  return { place, found, connection };
}

/** Returns the e-mail domains that the organization accepts, or undefined if no restriction is known. */
function domainsOf(connection: SeenFederation): readonly string[] | undefined {
  if (typeof connection === 'string' || connection.config.domainRestrictionEnabled !== true) return undefined;
  return connection.config.domainAllowList?.map((domain) => domain.toLowerCase());
}

function blockersOf(
  who: string,
  org: string,
  found: Awaited<ReturnType<typeof findPerson>>,
  domains: readonly string[] | undefined,
): readonly Blocker[] {
  if (isMember(found)) return blockedBy('person', `${who} is already in ${org}. Give them the role with add-role.`);
  if (found !== undefined && !hasInvitationLapsed(found))
    return blockedBy(
      'person',
      `${who} was already invited to ${org} but hasn’t accepted the invitation yet. Add the role to the invitation with add-role.`,
    );
  const domain = who.slice(who.lastIndexOf('@') + 1);
  if (domains === undefined || domains.includes(domain)) return [];
  return blockedBy(
    'person',
    `${org} only allows addresses at ${formatList(domains) || 'no domain'}, not at ${domain}. An owner can allow the domain in Atlas, under Federation settings. (DOMAIN_NOT_IN_ALLOW_LIST)`,
  );
}

/** Returns mapped roles other than the given role and Organization Member. */
const mappedBesides = (signIn: SignInEffect, given: RoleParams, org: string): readonly MappedGroupRole[] =>
  typeof signIn === 'string'
    ? []
    : signIn.mapped.filter((one) => !isMappingToRole(given, org)(one) && !(one.role === MEMBER_ROLE && one.at === org));

/** Formats roles and their groups: `Project Owner (admins and sre)`. Empty if there are none. */
function formatMappedRoles(besides: ReturnType<typeof mappedBesides>): string {
  const groups = formatList(groupNamesOf(besides), 1);
  return besides.length === 0 ? '' : `${formatMemberRoles(besides.map(({ role }) => role))} (${groups})`;
}

/** Finds the id of a user who accepted, then checks whether their sign-in changed the roles that the invitation gave. */
async function inspectInvited(
  atlas: Atlas,
  { params, basis: { org, atSignIn }, reply }: ChangeCall<RoleParams, InviteBasis>,
): Promise<WatchFinding | undefined> {
  const added = InvitationReply.parse(reply);
  const invited = invitedPerson(params.person, reply);
  const [found, connection = 'unread'] = await Promise.all([
    findPerson(atlas, org, invited),
    ifReadable(readFederationConnection(atlas, org)),
  ]);
  if (found === undefined) return undefined;
  const hasRole = memberRolesOf(found, params).includes(roleCode(params.role));
  if (invited.isInvited && isMember(found) && (found.id === added.id || hasRole))
    return { reply: { id: found.id, orgMembershipStatus: 'ACTIVE', lastAuth: lastSignInOf(found) } };
  if (lastSignInOf(found) === lastSignInOf(added)) return undefined;
  const [who, role, groups] = [found.username.toLowerCase(), roleName(params.role), atSignIn?.groups ?? []];
  const more = mappedBesides(signInEffectOf(connection, who), params, org).filter((mapped) =>
    memberRolesOf(found, mapped.at === org ? {} : { project: mapped.at }).includes(mapped.role),
  );
  const roles = formatMemberRoles(more.map((mapped) => mapped.role));
  if (!hasRole) {
    const how = more.length > 0 ? `has ${roles} instead of` : 'no longer has';
    const next =
      groups.length > 0
        ? `Add them to ${formatAnyOfGroups(groups)} at the identity provider.`
        : 'No role mapping gives this role. An owner can add a mapping in Atlas, under Federation settings.';
    return `${who} signed in and ${how} the role ${role}. ${next}`;
  }
  if (more.length === 0) return undefined;
  return {
    more: `${who} has the role ${role}. Since their sign-in, they also have ${roles} through role mappings. If that’s wrong, remove them from ${formatAnyOfGroups(groupNamesOf(more))} at the identity provider.`,
  };
}
