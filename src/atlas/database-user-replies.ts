// Atlas's replies about database users of a project.
import { z } from 'zod';
import { listOf, text } from './loose.js';

/** Has no field for a password, so that nothing Atlas says about one is kept. */
export const DatabaseUser = z.object({
  username: z.string(),
  /** `admin` or `$external`. */
  databaseName: z.string(),
  roles: listOf(z.object({ roleName: z.string(), databaseName: text, collectionName: text })),
  /** The clusters and federated databases that the user is limited to; empty: all. */
  scopes: listOf(z.object({ name: z.string(), type: text })),
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
