// Atlas's replies about people and teams. Names and phone numbers come no further than this.
import { z } from 'zod';
import { listOf, text } from './loose.js';

/** Somebody in an organization, or invited to it. */
export const OrgUser = z.object({
  id: z.string(),
  /** An e-mail address. */
  username: z.string(),
  /** ACTIVE, PENDING, INVITATION_EXPIRED, INVITATION_REJECTED or something newer. */
  orgMembershipStatus: text,
  roles: z
    .object({
      orgRoles: listOf(z.string()),
      groupRoleAssignments: listOf(z.object({ groupId: text, groupRoles: listOf(z.string()) })),
    })
    .nullish(),
  teamIds: listOf(z.string()),
  /** ISO 8601: when they signed in last. */
  lastAuth: text,
  invitationExpiresAt: text,
});
export type OrgUser = z.output<typeof OrgUser>;

/** What the members of a team may do in a project. */
export const TeamRoles = z.object({ teamId: z.string(), roleNames: listOf(z.string()) });
export type TeamRoles = z.output<typeof TeamRoles>;
