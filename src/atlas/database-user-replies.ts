// Atlas's replies about who may sign in to the databases of a project.
import { z } from 'zod';
import { listOf, text } from './loose.js';

/** There is no field for a password: what Atlas shows of one must not come further than this. */
export const DatabaseUser = z.object({
  username: z.string(),
  /** `admin` or `$external`. */
  databaseName: z.string(),
  roles: listOf(z.object({ roleName: z.string(), databaseName: text, collectionName: text })),
  /** The clusters and federated databases that it is limited to; none: all. */
  scopes: listOf(z.object({ name: z.string(), type: text })),
  awsIAMType: text,
  ldapAuthType: text,
  oidcAuthType: text,
  x509Type: text,
  /** ISO 8601; Atlas deletes it then. */
  deleteAfterDate: text,
  description: text,
});
export type DatabaseUser = z.output<typeof DatabaseUser>;

/** A role of the project's own. */
export const CustomRole = z.object({ roleName: z.string() });

/** Who signed in to a cluster, newest first. Dates are as `Tue Jun 08 15:49:25 GMT 2021`. */
export const AccessLogs = z.object({
  accessLogs: listOf(z.object({ username: text, authSource: text, timestamp: text })),
});
