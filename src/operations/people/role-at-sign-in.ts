// What their next sign-in does to a role that somebody is given or loses.
import type { Blocker } from '../blocker.js';
import type { Sent } from '../operation.js';
import type { Watches } from '../read-back.js';
import { findPerson } from './find-person.js';
import { roleCode, roleName } from './given-roles.js';
import { type RoleBasis, rolesOf, type SeenRole } from './role-holder.js';
import type { RoleOf } from './role-params.js';
import { sayGroups, sayUnread, WATCHED_MS } from './sign-in.js';

type Mapped = Pick<SeenRole, 'mappedTo' | 'where'>;
type AtSignIn = Pick<SeenRole, 'signIn' | 'mappedTo' | 'place'>;

/** A sign-in would end it early, or undo its end. */
export const mappedBlockers = ({ role, for: ends }: RoleOf, { mappedTo, where }: Mapped): readonly Blocker[] =>
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
export const untilSignIn = (verb: 'add' | 'remove', { atSignIn }: Pick<RoleBasis, 'atSignIn'>): string => {
  if (atSignIn === undefined) return '';
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
    if (atSignIn === undefined || found === undefined || (found.lastAuth ?? null) === atSignIn.last) return undefined;
    const has = rolesOf(found, params).includes(roleCode(role));
    if (has === (verb === 'add')) return undefined;
    const [who, groups] = [found.username.toLowerCase(), sayGroups(atSignIn.groups)];
    return verb === 'add'
      ? `${who} signed in, and is no longer ${roleName(role)}. Add them to ${groups} at the identity provider.`
      : `${who} signed in, and is ${roleName(role)} again. Remove them from ${groups} at the identity provider.`;
  },
});
