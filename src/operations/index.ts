// The one list of what the bot can do to Atlas.
import { deleteIdp } from './delete-idp.js';
import { deleteQueryLimit } from './delete-query-limit.js';
import { grantAccess } from './grant-access.js';
import { namespaces } from './namespaces.js';
import type { Operation } from './operation.js';
import { orgConfig } from './org-config.js';
import { privateEndpoints } from './private-endpoints.js';
import { restoreJobs } from './restore-jobs.js';

/** In the order in which help shows them: look-ups first. */
export const operations: readonly Operation[] = [
  restoreJobs,
  namespaces,
  privateEndpoints,
  orgConfig,
  grantAccess,
  deleteQueryLimit,
  deleteIdp,
];

export function operationNamed(name: string): Operation | undefined {
  return operations.find((operation) => operation.name === name);
}
