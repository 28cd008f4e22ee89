// The roles that the bot can give to people, by the word that is typed for each.
import { isEnough, sayRole } from '../roles.js';

const CODES = {
  'project-owner': 'GROUP_OWNER',
  'project-access-manager': 'GROUP_ACCESS_MANAGER',
  'project-alerts-manager': 'GROUP_ALERTS_MANAGER',
  'project-backup-manager': 'GROUP_BACKUP_MANAGER',
  'project-cluster-manager': 'GROUP_CLUSTER_MANAGER',
  'project-data-access-admin': 'GROUP_DATA_ACCESS_ADMIN',
  'project-data-access-read-only': 'GROUP_DATA_ACCESS_READ_ONLY',
  'project-data-access-read-write': 'GROUP_DATA_ACCESS_READ_WRITE',
  'project-database-access-admin': 'GROUP_DATABASE_ACCESS_ADMIN',
  'project-network-access-manager': 'GROUP_NETWORK_ACCESS_MANAGER',
  'project-observability-viewer': 'GROUP_OBSERVABILITY_VIEWER',
  'project-read-only': 'GROUP_READ_ONLY',
  'project-search-index-editor': 'GROUP_SEARCH_INDEX_EDITOR',
  'project-stream-processing-owner': 'GROUP_STREAM_PROCESSING_OWNER',
  'project-support-access-manager': 'GROUP_SUPPORT_ACCESS_MANAGER',
  'organization-owner': 'ORG_OWNER',
  'organization-member': 'ORG_MEMBER',
  'organization-read-only': 'ORG_READ_ONLY',
  'organization-project-creator': 'ORG_GROUP_CREATOR',
  'organization-billing-admin': 'ORG_BILLING_ADMIN',
  'organization-billing-viewer': 'ORG_BILLING_READ_ONLY',
  'organization-stream-processing-admin': 'ORG_STREAM_PROCESSING_ADMIN',
} as const;
export type GivenRole = keyof typeof CODES;

const MEANINGS: Readonly<Record<GivenRole, string>> = {
  'project-owner': 'everything in a project, and who is in it',
  'project-access-manager': 'who is in a project, and with which roles',
  'project-alerts-manager': 'what a project is alerted about',
  'project-backup-manager': 'snapshots, their schedule and restores',
  'project-cluster-manager': 'scales, pauses and sets up clusters',
  'project-data-access-admin': 'reads and writes all data, and indexes',
  'project-data-access-read-only': 'reads all data',
  'project-data-access-read-write': 'reads and writes all data',
  'project-database-access-admin': 'database users and their roles',
  'project-network-access-manager': 'which addresses may connect',
  'project-observability-viewer': 'metrics and logs',
  'project-read-only': 'sees what there is, and no data',
  'project-search-index-editor': 'search indexes',
  'project-stream-processing-owner': 'stream processing',
  'project-support-access-manager': 'lets MongoDB support in',
  'organization-owner': 'everything in an organization and all its projects',
  'organization-member': 'sees the organization, and no project by itself',
  'organization-read-only': 'sees all there is in all projects, and no data',
  'organization-project-creator': 'makes projects, and owns them',
  'organization-billing-admin': 'bills and how they are paid',
  'organization-billing-viewer': 'sees bills',
  'organization-stream-processing-admin': 'stream processing in all projects',
};

export const ROLE_CHOICES = MEANINGS;

/** The role that everybody in an organization has at least. */
export const MEMBER = 'ORG_MEMBER';

/** As the API spells it: `GROUP_OWNER`. */
export const roleCode = (role: GivenRole): string => CODES[role];

/** The word for a role; undefined for one that the bot cannot give. */
export const roleWord = (code: string): GivenRole | undefined =>
  Object.keys(CODES)
    .filter((word) => isWord(word))
    .find((word) => CODES[word] === code);

const isWord = (word: string): word is GivenRole => Object.hasOwn(CODES, word);

/** As Atlas's pages spell it: `Project Owner`. */
export const roleName = (role: GivenRole): string => sayRole(CODES[role]);

export const isOfProject = (role: GivenRole): boolean => role.startsWith('project-');

/** Whether its holder can create keys or users, or give roles, that remain after the role is removed. */
export const canOutlast = (role: GivenRole): boolean =>
  role === 'organization-project-creator' ||
  ['Project Access Manager', 'Project Database Access Admin'].some((needed) => isEnough(CODES[role], needed));
