// The roles that the bot can give to users, by the name that users type.
import type { Params } from '../operation.js';
import { formatRole, ROLE_CODES, roleIncludes } from '../roles.js';

/** The roles, each with the access that it gives. */
export const ROLE_CHOICES = {
  'project-owner': 'full control of the project, including who has access',
  'project-access-manager': 'manages who is in the project, and their roles',
  'project-alerts-manager': 'manages which alerts the project sends',
  'project-backup-manager': 'manages snapshots, their schedule and restores',
  'project-cluster-manager': 'scales, pauses and sets up clusters',
  'project-data-access-admin': 'reads and writes all data, and changes indexes',
  'project-data-access-read-only': 'reads all data',
  'project-data-access-read-write': 'reads and writes all data',
  'project-database-access-admin': 'manages database users and their roles',
  'project-network-access-manager': 'manages which addresses can connect',
  'project-observability-viewer': 'sees metrics and logs',
  'project-read-only': 'sees everything except data',
  'project-search-index-editor': 'edits search indexes',
  'project-stream-processing-owner': 'manages stream processing',
  'project-support-access-manager': 'manages MongoDB support’s access',
  'organization-owner': 'full control of an organization and all its projects',
  'organization-member': 'sees the organization, but not its projects',
  'organization-read-only': 'sees everything in all projects except data',
  'organization-project-creator': 'creates projects and owns them',
  'organization-billing-admin': 'manages bills and payment',
  'organization-billing-viewer': 'sees bills',
  'organization-stream-processing-admin': 'manages stream processing in all projects',
} as const;
export type GivableRole = keyof typeof ROLE_CHOICES;

/** The role in an organization with the least access. */
export const MEMBER_ROLE = 'ORG_MEMBER';

/** Returns the name that users type for a role, e.g. `project-owner` for `Project Owner`. */
const wordOf = (code: string) => formatRole(code).toLowerCase().replaceAll(' ', '-');
const CODES: ReadonlyMap<string, string> = new Map(ROLE_CODES.map((code) => [wordOf(code), code]));

/** Returns the API's code for a role, e.g. `GROUP_OWNER`. */
export function roleCode(role: GivableRole): string {
  const code = CODES.get(role);
  if (code === undefined) throw new Error(`no Atlas role is called ${role}`);
  return code;
}

/** Returns the name that users type for a role, or undefined if the bot can't give the role. */
export function givableRoleOf(code: string): GivableRole | undefined {
  const word = wordOf(code);
  return isGiven(word) ? word : undefined;
}

const isGiven = (word: string): word is GivableRole => Object.hasOwn(ROLE_CHOICES, word);

/** Returns a role's name as Atlas spells it, e.g. `Project Owner`. */
export const roleName = (role: GivableRole): string => formatRole(roleCode(role));

/** Whether the role lets its holder do anything, including remove other owners and switch off safeguards. */
export const givesOwnership = ({ role }: Params): boolean => role === 'organization-owner' || role === 'project-owner';

export const isProjectRole = (role: GivableRole): boolean => role.startsWith('project-');

/** Whether the role lets people create keys or users, or give roles, that remain after the role is removed. */
export const canGiveLastingAccess = (role: GivableRole): boolean =>
  role === 'organization-project-creator' ||
  ['Project Access Manager', 'Project Database Access Admin'].some((needed) => roleIncludes(roleCode(role), needed));
