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
  ['GROUP_CLUSTER_MANAGER', 'Project Cluster Manager'],
  ['GROUP_BACKUP_MANAGER', 'Project Backup Manager'],
  ['GROUP_BACKUP_CREATOR', 'Project Backup Creator'],
  ['GROUP_BACKUP_RECOVERY_OPERATOR', 'Project Backup Recovery Operator'],
  ['GROUP_DATABASE_ACCESS_ADMIN', 'Project Database Access Admin'],
  ['GROUP_DATA_ACCESS_ADMIN', 'Project Data Access Admin'],
  ['GROUP_DATA_ACCESS_READ_WRITE', 'Project Data Access Read Write'],
  ['GROUP_DATA_ACCESS_READ_ONLY', 'Project Data Access Read Only'],
  ['GROUP_OBSERVABILITY_VIEWER', 'Project Observability Viewer'],
  ['GROUP_SEARCH_INDEX_EDITOR', 'Project Search Index Editor'],
  ['GROUP_STREAM_PROCESSING_OWNER', 'Project Stream Processing Owner'],
  ['GROUP_SUPPORT_ACCESS_MANAGER', 'Project Support Access Manager'],
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

/** Roles that include Project Read Only (page reference/user-roles). */
const READS_PROJECTS = new Set([
  'GROUP_BACKUP_MANAGER',
  'GROUP_CLUSTER_MANAGER',
  'GROUP_DATABASE_ACCESS_ADMIN',
  'GROUP_DATA_ACCESS_ADMIN',
  'GROUP_DATA_ACCESS_READ_ONLY',
  'GROUP_DATA_ACCESS_READ_WRITE',
  'GROUP_OBSERVABILITY_VIEWER',
  'GROUP_READ_ONLY',
  'GROUP_SEARCH_INDEX_EDITOR',
  'GROUP_STREAM_PROCESSING_OWNER',
  'ORG_READ_ONLY',
]);

/**
 * Whether one role includes another, according to Atlas's documentation. A role that the bot doesn't recognize doesn't
 * include any other role.
 * @param held the role's code in the API: `GROUP_OWNER`
 * @param needed the role's name in Atlas's documentation: `Project Read Only`
 */
export function roleIncludes(held: string, needed: string): boolean {
  if (held === 'ORG_OWNER' || formatRole(held) === needed) return true;
  if (needed === 'Organization Member') return held.startsWith('ORG_');
  if (held === 'GROUP_OWNER') return needed.startsWith('Project ');
  return needed === 'Project Read Only' && READS_PROJECTS.has(held);
}
