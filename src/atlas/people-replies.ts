// Atlas's replies about users, teams, API keys, service accounts and database users. Names, phone numbers and the
// masked halves of keys and secrets are dropped.
import { z } from 'zod';
import { listOrEmpty, nullishText, nullishTexts } from './loose.js';

/** A member of an organization, or an invited user. */
export const OrgUser = z.object({
  id: z.string(),
  /** An e-mail address. */
  username: z.string(),
  /** The status: ACTIVE, PENDING, INVITATION_EXPIRED, INVITATION_REJECTED or a newer value. */
  orgMembershipStatus: nullishText,
  roles: z
    .object({
      orgRoles: nullishTexts,
      groupRoleAssignments: z.array(z.object({ groupId: nullishText, groupRoles: nullishTexts })).nullish(),
    })
    .nullish(),
  teamIds: nullishTexts,
  /** The time of the last sign-in, in ISO 8601. */
  lastAuth: nullishText,
  invitationExpiresAt: nullishText,
});
export type OrgUser = z.output<typeof OrgUser>;

/** A member of a project or an invited user, with their direct roles in the project. */
export const ProjectUser = z.object({ id: z.string(), username: z.string(), roles: listOrEmpty(z.string()) });

export const Team = z.object({ id: z.string(), name: z.string() });

export const TeamRoles = z.object({ teamId: z.string(), roleNames: listOrEmpty(z.string()) });
export type TeamRoles = z.output<typeof TeamRoles>;

/** An organization's API key, with its roles in the organization and in projects. */
export const ApiKey = z.object({
  id: z.string(),
  desc: nullishText,
  publicKey: nullishText,
  roles: listOrEmpty(z.object({ orgId: nullishText, groupId: nullishText, roleName: nullishText })),
});
export type ApiKey = z.output<typeof ApiKey>;

/** A service account in an organization or project, with its roles there. */
export const ListedServiceAccount = z.object({
  clientId: z.string(),
  name: nullishText,
  createdAt: nullishText,
  roles: listOrEmpty(z.string()),
  secrets: listOrEmpty(z.object({ lastUsedAt: nullishText })),
});
export type ListedServiceAccount = z.output<typeof ListedServiceAccount>;

/** A Remote MCP configuration of an organization or project. `clientId`: the service account that programs sign in with. */
export const McpConfig = z.object({
  mcpConfigId: z.string(),
  mcpConfigName: nullishText,
  clientId: nullishText,
  roles: listOrEmpty(z.string()),
});

/** A database user. The schema has no password field, so anything that Atlas returns about a password is dropped. */
export const DatabaseUser = z.object({
  username: z.string(),
  /** `admin` or `$external`. */
  databaseName: z.string(),
  roles: z.array(z.object({ roleName: z.string(), databaseName: z.string(), collectionName: nullishText })).nullish(),
  /** The clusters and federated databases that the user is limited to. An empty list means all. */
  scopes: z.array(z.object({ name: z.string(), type: nullishText })).nullish(),
  awsIAMType: nullishText,
  ldapAuthType: nullishText,
  oidcAuthType: nullishText,
  x509Type: nullishText,
  /** When Atlas deletes the user, in ISO 8601. */
  deleteAfterDate: nullishText,
  description: nullishText,
});
export type DatabaseUser = z.output<typeof DatabaseUser>;

export const CustomRole = z.object({ roleName: z.string() });

/** Sign-ins to a cluster, newest first. A date has the format `Tue Jun 08 15:49:25 GMT 2021`. */
export const AccessLogs = z.object({
  accessLogs: listOrEmpty(
    z.object({ username: nullishText, authSource: nullishText, ipAddress: nullishText, timestamp: nullishText }),
  ),
});
export type AccessLogs = z.output<typeof AccessLogs>;
