// Roles for users, teams and keys. Source: https://www.mongodb.com/docs/atlas/reference/user-roles/
import { ApiError } from './api-error.js';

const ORGANIZATION_ROLES = [
  'ORG_OWNER',
  'ORG_GROUP_CREATOR',
  'ORG_BILLING_ADMIN',
  'ORG_BILLING_READ_ONLY',
  'ORG_STREAM_PROCESSING_ADMIN',
  'ORG_READ_ONLY',
  'ORG_MEMBER',
];

const PROJECT_ROLES = [
  'GROUP_OWNER',
  'GROUP_REPLICA_SET_MANAGER',
  'GROUP_CLUSTER_MANAGER',
  'GROUP_CLUSTER_CREATOR',
  'GROUP_CLUSTER_LOG_VIEWER',
  'GROUP_CLUSTER_RESILIENCE_TESTER',
  'GROUP_STREAM_PROCESSING_OWNER',
  'GROUP_ACCESS_MANAGER',
  'GROUP_DATA_ACCESS_ADMIN',
  'GROUP_DATA_ACCESS_READ_WRITE',
  'GROUP_DATA_ACCESS_READ_ONLY',
  'GROUP_DATABASE_ACCESS_ADMIN',
  'GROUP_BACKUP_MANAGER',
  'GROUP_BACKUP_CREATOR',
  'GROUP_BACKUP_RECOVERY_OPERATOR',
  'GROUP_BACKUP_EXPORT_OPERATOR',
  'GROUP_NETWORK_ACCESS_MANAGER',
  'GROUP_OBSERVABILITY_VIEWER',
  'GROUP_TRIGGER_MANAGER',
  'GROUP_READ_ONLY',
  'GROUP_INDEX_MANAGER',
  'GROUP_SEARCH_INDEX_EDITOR',
  'GROUP_REAL_TIME_PERFORMANCE_OPERATOR',
  'GROUP_SUPPORT_ACCESS_MANAGER',
  'GROUP_ALERTS_MANAGER',
  'GROUP_MODEL_OWNER',
];

/** Rejects roles that aren't project roles. The error codes are on the error code page. */
export function checkProjectRoles(roles: readonly string[]): void {
  checkRoles(roles, PROJECT_ROLES, ORGANIZATION_ROLES, 'CANNOT_ADD_ORG_ROLE');
}

export function checkOrganizationRoles(roles: readonly string[]): void {
  checkRoles(roles, ORGANIZATION_ROLES, PROJECT_ROLES, 'CANNOT_ADD_GROUP_ROLE');
}

function checkRoles(roles: readonly string[], right: readonly string[], others: readonly string[], code: string): void {
  for (const role of roles) {
    if (others.includes(role)) throw new ApiError(400, code, `${role} can’t be given here.`, [role]);
    if (!right.includes(role)) throw new ApiError(400, 'INVALID_ENUM_VALUE', `${role} is not a role.`, [role]);
  }
}
