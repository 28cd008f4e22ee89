// Atlas's replies about people, teams, API keys and service accounts. Names and phone numbers, and the masked
// halves of keys and secrets, come no further than this.
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

/** In an organization, with all its roles there and in projects. */
export const ApiKey = z.object({
  id: z.string(),
  desc: text,
  publicKey: text,
  roles: listOf(z.object({ orgId: text, groupId: text, roleName: text })),
});
export type ApiKey = z.output<typeof ApiKey>;

/** In an organization or a project, with its roles there. */
export const ListedServiceAccount = z.object({
  clientId: z.string(),
  name: text,
  createdAt: text,
  roles: listOf(z.string()),
  secrets: listOf(z.object({ lastUsedAt: text })),
});
export type ListedServiceAccount = z.output<typeof ListedServiceAccount>;
