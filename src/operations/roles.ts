// The names that Atlas's documentation uses for roles, and which roles include others.

const NAMES: ReadonlyMap<string, string> = new Map([
  ['ORG_OWNER', 'Organization Owner'],
  ['ORG_MEMBER', 'Organization Member'],
  ['ORG_READ_ONLY', 'Organization Read Only'],
  ['ORG_GROUP_CREATOR', 'Organization Project Creator'],
  ['ORG_BILLING_ADMIN', 'Organization Billing Admin'],
  ['ORG_BILLING_READ_ONLY', 'Organization Billing Viewer'],
  ['ORG_STREAM_PROCESSING_ADMIN', 'Organization Stream Processing Admin'],
  ['GROUP_OWNER', 'Project Owner'],
  ['GROUP_ACCESS_MANAGER', 'Project Access Manager'],
  ['GROUP_ALERTS_MANAGER', 'Project Alerts Manager'],
  ['GROUP_CLUSTER_CREATOR', 'Project Cluster Creator'],
  ['GROUP_CLUSTER_LOG_VIEWER', 'Project Cluster Log Viewer'],
  ['GROUP_CLUSTER_MANAGER', 'Project Cluster Manager'],
  ['GROUP_CLUSTER_RESILIENCE_TESTER', 'Project Cluster Resilience Tester'],
  ['GROUP_BACKUP_MANAGER', 'Project Backup Manager'],
  ['GROUP_BACKUP_CREATOR', 'Project Backup Creator'],
  ['GROUP_BACKUP_EXPORT_OPERATOR', 'Project Backup Export Operator'],
  ['GROUP_BACKUP_RECOVERY_OPERATOR', 'Project Backup Recovery Operator'],
  ['GROUP_DATABASE_ACCESS_ADMIN', 'Project Database Access Admin'],
  ['GROUP_DATA_ACCESS_ADMIN', 'Project Data Access Admin'],
  ['GROUP_DATA_ACCESS_READ_WRITE', 'Project Data Access Read Write'],
  ['GROUP_DATA_ACCESS_READ_ONLY', 'Project Data Access Read Only'],
  ['GROUP_INDEX_MANAGER', 'Project Index Manager'],
  ['GROUP_MODEL_OWNER', 'Project Model Owner'],
  ['GROUP_OBSERVABILITY_VIEWER', 'Project Observability Viewer'],
  ['GROUP_REAL_TIME_PERFORMANCE_OPERATOR', 'Project Real Time Performance Operator'],
  ['GROUP_REPLICA_SET_MANAGER', 'Project Replica Set Manager'],
  ['GROUP_SEARCH_INDEX_EDITOR', 'Project Search Index Editor'],
  // Only the OpenAPI document has this role, without its code, so the code is a guess.
  ['GROUP_STREAM_PROCESSING_MANAGER', 'Project Stream Processing Manager'],
  ['GROUP_STREAM_PROCESSING_OWNER', 'Project Stream Processing Owner'],
  ['GROUP_SUPPORT_ACCESS_MANAGER', 'Project Support Access Manager'],
  ['GROUP_TRIGGER_MANAGER', 'Project Trigger Manager'],
  ['GROUP_NETWORK_ACCESS_MANAGER', 'Project Network Access Manager'],
  ['GROUP_READ_ONLY', 'Project Read Only'],
]);

/** Role codes in the API, e.g. `GROUP_OWNER`. */
export const ROLE_CODES: readonly string[] = [...NAMES.keys()];

/** Formats a role's name. Falls back to the code for a role that is newer than this bot. */
export const formatRole = (code: string): string => NAMES.get(code) ?? code;

/** Roles that can only read settings and names, not data. */
const READS = new Set(['ORG_MEMBER', 'ORG_READ_ONLY', 'GROUP_READ_ONLY']);
export const isReadOnlyRole = (code: string): boolean => READS.has(code);

const STREAM_PROCESSING_ABILITIES = ['Project Cluster Manager', 'Project Database Access Admin'];

/** The roles that other roles include, besides Project Read Only (page reference/user-roles). */
const INCLUDED: ReadonlyMap<string, readonly string[]> = new Map([
  ['GROUP_BACKUP_MANAGER', ['Project Backup Creator', 'Project Backup Recovery Operator']],
  ['GROUP_STREAM_PROCESSING_OWNER', STREAM_PROCESSING_ABILITIES],
  ['ORG_STREAM_PROCESSING_ADMIN', [...STREAM_PROCESSING_ABILITIES, 'Organization Read Only']],
]);

/**
 * The roles that Atlas accepts for some calls that need another role. The page describes only part of what those calls
 * do, so these roles may be enough (updateGroupCluster and createGroupClusterBackupRestoreJob in the OpenAPI document).
 */
const PERHAPS_INCLUDED: ReadonlyMap<string, string> = new Map([
  ['GROUP_CLUSTER_RESILIENCE_TESTER', 'Project Cluster Manager'],
  ['GROUP_REPLICA_SET_MANAGER', 'Project Cluster Manager'],
  ['GROUP_BACKUP_EXPORT_OPERATOR', 'Project Backup Recovery Operator'],
]);

const READ_ALL_PROJECTS = ['ORG_READ_ONLY', 'ORG_STREAM_PROCESSING_ADMIN'];

/**
 * Whether one role includes another, according to Atlas's documentation. A role that the bot doesn't recognize doesn't
 * include any other role.
 * @param held the role's code in the API: `GROUP_OWNER`
 * @param needed the role's name in Atlas's documentation: `Project Read Only`
 */
export function roleIncludes(held: string, needed: string): boolean {
  if (held === 'ORG_OWNER' || formatRole(held) === needed || INCLUDED.get(held)?.includes(needed)) return true;
  if (needed === 'Organization Member') return held.startsWith('ORG_');
  if (held === 'GROUP_OWNER') return needed.startsWith('Project ');
  const isInProject = held.startsWith('GROUP_') && NAMES.has(held);
  return needed === 'Project Read Only' && (isInProject || READ_ALL_PROJECTS.includes(held));
}

/** Whether the role isn't known to include the other role, but may be enough for some changes that need it. */
export const rolePerhapsIncludes = (held: string, needed: string): boolean => PERHAPS_INCLUDED.get(held) === needed;
