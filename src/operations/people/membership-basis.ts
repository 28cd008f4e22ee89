// What a change that ends a membership of an organization or project is bound to.
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';

/** Sorted; both lists are empty where being let in by the identity provider is enough. `last`: their last sign-in. */
const AtSignIn = z.object({ groups: z.array(z.string()), roles: z.array(z.string()), last: z.string().nullable() });
export type AtSignIn = z.output<typeof AtSignIn>;

/** A membership of an organization or project, as the changes that end it compare it. */
export const MembershipBasis = z.object({
  /** The organization, also of the project. */
  org: z.string(),
  /** Null when nobody there has the address. */
  user: z.object({ id: z.string(), status: z.string() }).nullable(),
  /** Each role with the id of its organization or project, and the ids of teams. Sorted. */
  roles: z.array(z.object({ role: z.string(), at: z.string() })),
  teams: z.array(z.string()),
  /** What brings them back at their next sign-in: groups with a role mapping, and default roles. Left out: nothing. */
  atSignIn: AtSignIn.optional(),
});
export type MembershipBasis = z.output<typeof MembershipBasis>;
/** Roles, each with the id of its organization or project. */
export type HeldRoles = MembershipBasis['roles'];

export function sayMembershipDrift(before: MembershipBasis, after: MembershipBasis): string | undefined {
  if (before.user?.id !== after.user?.id) return 'somebody else has that address, or nobody';
  if (before.user?.status !== after.user?.status) return 'whether they accepted the invitation';
  if (isDeepStrictEqual(before, after)) return undefined;
  const [was, is] = [before.atSignIn, after.atSignIn];
  if (!isDeepStrictEqual([was?.groups, was?.roles], [is?.groups, is?.roles]))
    return 'what a sign-in gives them changed in the federation';
  if (!isDeepStrictEqual(before.teams, after.teams)) return 'they are in other teams now';
  return isDeepStrictEqual(before.roles, after.roles) ? undefined : 'they have other roles now';
}
