// Atlas's replies about people, teams, API keys, service accounts and database users. Names, phone numbers, and the
// masked halves of keys and secrets are dropped.
import { z } from 'zod';
import { listOf, text, texts } from './loose.js';

/** A member of an organization, or somebody invited to it. */
export const OrgUser = z.object({
  id: z.string(),
  /** An e-mail address. */
  username: z.string(),
  /** ACTIVE, PENDING, INVITATION_EXPIRED, INVITATION_REJECTED or something newer. */
  orgMembershipStatus: text,
  roles: z
    .object({
      orgRoles: texts,
      groupRoleAssignments: z.array(z.object({ groupId: text, groupRoles: texts })).nullish(),
    })
    .nullish(),
  teamIds: texts,
  /** ISO 8601: the last sign-in. */
  lastAuth: text,
  invitationExpiresAt: text,
});
export type OrgUser = z.output<typeof OrgUser>;

/** Somebody in a project, or invited to it, with their own roles there. */
export const ProjectUser = z.object({ id: z.string(), username: z.string(), roles: listOf(z.string()) });

/** A team of an organization. */
export const Team = z.object({ id: z.string(), name: z.string() });

/** The roles of a team in a project. */
export const TeamRoles = z.object({ teamId: z.string(), roleNames: listOf(z.string()) });
export type TeamRoles = z.output<typeof TeamRoles>;

/** An API key of an organization, with its roles there and in projects. */
export const ApiKey = z.object({
  id: z.string(),
  desc: text,
  publicKey: text,
  roles: listOf(z.object({ orgId: text, groupId: text, roleName: text })),
});
export type ApiKey = z.output<typeof ApiKey>;

/** A service account in an organization or a project, with its roles there. */
export const ListedServiceAccount = z.object({
  clientId: z.string(),
  name: text,
  createdAt: text,
  roles: listOf(z.string()),
  secrets: listOf(z.object({ lastUsedAt: text })),
});
export type ListedServiceAccount = z.output<typeof ListedServiceAccount>;

/** A database user. Has no field for a password, so that nothing Atlas says about one is kept. */
export const DatabaseUser = z.object({
  username: z.string(),
  /** `admin` or `$external`. */
  databaseName: z.string(),
  roles: z
    .array(z.object({ roleName: z.string(), databaseName: z.string(), collectionName: z.string().optional() }))
    .nullish(),
  /** The clusters and federated databases that the user is limited to; empty: all. */
  scopes: z.array(z.object({ name: z.string(), type: text })).nullish(),
  awsIAMType: text,
  ldapAuthType: text,
  oidcAuthType: text,
  x509Type: text,
  /** ISO 8601; Atlas deletes the user then. */
  deleteAfterDate: text,
  description: text,
});
export type DatabaseUser = z.output<typeof DatabaseUser>;

export const CustomRole = z.object({ roleName: z.string() });

/** Sign-ins to a cluster, newest first. Dates look like `Tue Jun 08 15:49:25 GMT 2021`. */
export const AccessLogs = z.object({
  accessLogs: listOf(z.object({ username: text, authSource: text, ipAddress: text, timestamp: text })),
});
export type AccessLogs = z.output<typeof AccessLogs>;
