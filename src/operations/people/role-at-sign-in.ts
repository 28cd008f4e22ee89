// What their next sign-in does to a role that somebody is given or loses.
import { z } from 'zod';
import type { Blocker } from '../blocker.js';
import type { Sent } from '../operation.js';
import { ifReadable } from '../place.js';
import type { Watches } from '../read-back.js';
import { sayList } from '../say.js';
import { findPerson, Invited, invitedId } from './find-person.js';
import { MEMBER, roleCode, roleName } from './given-roles.js';
import { lastSignInOf, rolesOf, sayRoles } from './member.js';
import type { RoleBasis, SeenRole } from './role-holder.js';
import type { RoleOf } from './role-params.js';
import {
  givesRole,
  groupsOf,
  type Mapped,
  readConnection,
  type SeenSignIn,
  sayGroups,
  sayUnread,
  signInOf,
  WATCHED_MS,
} from './sign-in.js';

type AtSignIn = Pick<SeenRole, 'signIn' | 'mappedTo' | 'place'>;

/** A sign-in would end it early, or undo its end. */
export const mappedBlockers = (
  { role, for: ends }: RoleOf,
  { mappedTo, where }: Pick<SeenRole, 'mappedTo' | 'where'>,
): readonly Blocker[] =>
  ends === undefined || mappedTo.length === 0
    ? []
    : [
        {
          param: 'for',
          sentence: `A role mapping decides at every sign-in who is ${roleName(role)} in ${where}: members of ${sayGroups(mappedTo)}. So it can’t be changed for a while. Change the group at the identity provider instead, or leave this empty.`,
        },
      ];

/** What their next sign-in does to a role that is given or removed. */
export function signInWarnings(verb: 'add' | 'remove', { signIn, mappedTo, place }: AtSignIn): readonly string[] {
  const org = place.organization.name;
  if (signIn === 'unread') return [sayUnread(org)];
  if (signIn === 'none') return [];
  const groups = sayGroups(mappedTo);
  if (mappedTo.length > 0)
    return verb === 'add'
      ? [`At their next sign-in, Atlas removes this role unless they are in ${groups}, by a role mapping.`]
      : [
          `At their next sign-in, Atlas gives it back if they are in ${groups}, by a role mapping. Remove them there first.`,
        ];
  // manage-role-mapping only speaks of mapped roles.
  return verb === 'remove' || signIn.mapped.length === 0
    ? []
    : [`${org} has role mappings. Atlas doesn’t say whether this role survives their next sign-in.`];
}

/** Follows what is true once it is done. */
export const untilSignIn = (
  verb: 'add' | 'remove',
  { atSignIn }: { readonly atSignIn?: { readonly groups: readonly string[] } | undefined },
): string => {
  if (atSignIn === undefined || atSignIn.groups.length === 0) return '';
  return verb === 'add'
    ? ` A sign-in removes the role unless they are in ${sayGroups(atSignIn.groups)}.`
    : ` A sign-in gives it back if they are in ${sayGroups(atSignIn.groups)}.`;
};

/** Whether their sign-in undid it. */
export const watchRole = (
  verb: 'add' | 'remove',
): Watches<Sent<RoleOf, Pick<RoleBasis, 'org' | 'user' | 'atSignIn'>>> => ({
  forMs: WATCHED_MS,
  isNeeded: ({ basis }) => basis.atSignIn !== undefined,
  async look(atlas, { params, basis: { org, user, atSignIn } }) {
    const { person: email, role } = params;
    const found = await findPerson(atlas, org, { person: email, id: user?.id });
    if (atSignIn === undefined || found === undefined || lastSignInOf(found) === atSignIn.last) return undefined;
    const has = rolesOf(found, params).includes(roleCode(role));
    if (has === (verb === 'add')) return undefined;
    const [who, groups] = [found.username.toLowerCase(), sayGroups(atSignIn.groups)];
    return verb === 'add'
      ? `${who} signed in, and is no longer ${roleName(role)}. Add them to ${groups} at the identity provider.`
      : `${who} signed in, and is ${roleName(role)} again. Remove them from ${groups} at the identity provider.`;
  },
});

export const InviteBasis = z.object({
  /** The organization, also of the project. */
  org: z.string(),
  /** Id of the user who has the address already. That blocks, unless their invitation lapsed. */
  user: z.string().nullable(),
  /** Sorted groups whose mappings give the role. Left out where no sign-in changes it. */
  atSignIn: z.object({ groups: z.array(z.string()) }).optional(),
});
type InviteBasis = z.output<typeof InviteBasis>;

/** What mappings give besides the role, and besides what everybody in the organization has. */
const mappedBesides = (signIn: SeenSignIn, given: RoleOf, org: string): readonly Mapped[] =>
  typeof signIn === 'string'
    ? []
    : signIn.mapped.filter((one) => !givesRole(given, org)(one) && !(one.role === MEMBER && one.at === org));

/** What their first sign-in gives somebody besides the role that they are invited as. */
export function mappedBesidesWarnings(signIn: SeenSignIn, given: RoleOf, org: string): readonly string[] {
  const besides = mappedBesides(signIn, given, org);
  if (besides.length === 0) return [];
  const roles = sayRoles(besides.map(({ role }) => role));
  return [`Their next sign-in can also give them ${roles}, by role mapping (${sayList(groupsOf(besides), 2)}).`];
}

/**
 * Whether a sign-in of somebody who was invited gave them something else. Without Atlas’s reply, nothing shows that they
 * signed in.
 */
export const watchInvited: Watches<Sent<RoleOf, InviteBasis>> = {
  forMs: WATCHED_MS,
  isNeeded: ({ basis, reply }) => basis.atSignIn !== undefined && invitedId(reply) !== undefined,
  async look(atlas, { params, basis: { org, atSignIn }, reply }) {
    const added = Invited.parse(reply);
    const [found, connection = 'unread'] = await Promise.all([
      findPerson(atlas, org, { person: params.person, id: added.id }),
      ifReadable(readConnection(atlas, org)),
    ]);
    if (found === undefined || lastSignInOf(found) === lastSignInOf(added)) return undefined;
    const [who, role, groups] = [found.username.toLowerCase(), roleName(params.role), atSignIn?.groups ?? []];
    const more = mappedBesides(signInOf(connection, who), params, org).filter((mapped) =>
      rolesOf(found, mapped.at === org ? {} : { project: mapped.at }).includes(mapped.role),
    );
    const roles = sayRoles(more.map((mapped) => mapped.role));
    if (!rolesOf(found, params).includes(roleCode(params.role))) {
      const how = more.length > 0 ? `${roles} instead of` : 'no longer';
      const next =
        groups.length > 0
          ? `Add them to ${sayGroups(groups)} at the identity provider.`
          : 'No role mapping gives it. An owner can add one in Atlas, under Federation settings.';
      return `${who} signed in, and is ${how} ${role}. ${next}`;
    }
    if (more.length === 0) return undefined;
    return {
      more: `${who} is ${role}. Since they signed in, role mappings also make them ${roles}. If that’s wrong, remove them from ${sayGroups(groupsOf(more))} at the identity provider.`,
    };
  },
};
