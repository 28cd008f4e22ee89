// The one list of what the bot can do to Atlas.
import { access } from './access.js';
import { acknowledgeAlert } from './acknowledge-alert.js';
import { activateIdp } from './activate-idp.js';
import { addDbUser } from './add-db-user.js';
import { addRole } from './add-role.js';
import { addresses } from './addresses.js';
import { alertConfigs } from './alert-configs.js';
import { alerts } from './alerts.js';
import { allowAddress } from './allow-address.js';
import { allowQuery } from './allow-query.js';
import { backups } from './backups.js';
import { clusters } from './clusters.js';
import { connectOrg } from './connect-org.js';
import { dbUsers } from './db-users.js';
import { deactivateIdp } from './deactivate-idp.js';
import { deferMaintenance } from './defer-maintenance.js';
import { deleteApiKey } from './delete-api-key.js';
import { deleteCluster } from './delete-cluster.js';
import { deleteDbUser } from './delete-db-user.js';
import { deleteIdp } from './delete-idp.js';
import { deleteQueryLimit } from './delete-query-limit.js';
import { deleteServiceAccount } from './delete-service-account.js';
import { disconnectOrg } from './disconnect-org.js';
import { events } from './events.js';
import { grantAccess } from './grant-access.js';
import { idps } from './idps.js';
import { keys } from './keys.js';
import { maintenance } from './maintenance.js';
import { metrics } from './metrics.js';
import { muteAlert } from './mute-alert.js';
import { namespaces } from './namespaces.js';
import type { Change, LookUp, Operation } from './operation.js';
import { orgConfig } from './org-config.js';
import { orgs } from './orgs.js';
import { overview } from './overview.js';
import { pauseCluster } from './pause-cluster.js';
import { people } from './people.js';
import { privateEndpoints } from './private-endpoints.js';
import { processes } from './processes.js';
import { projects } from './projects.js';
import { protectCluster } from './protect-cluster.js';
import { queries } from './queries.js';
import { queryLimits } from './query-limits.js';
import { rejectQuery } from './reject-query.js';
import { removeAddress } from './remove-address.js';
import { removeRole } from './remove-role.js';
import { restoreJobs } from './restore-jobs.js';
import { resumeCluster } from './resume-cluster.js';
import { revokeAccess } from './revoke-access.js';
import { scaleCluster } from './scale-cluster.js';
import { setAuditing } from './set-auditing.js';
import { setBackupSchedule } from './set-backup-schedule.js';
import { setClusterOption } from './set-cluster-option.js';
import { setDbUserRoles } from './set-db-user-roles.js';
import { setMaintenanceWindow } from './set-maintenance-window.js';
import { setProjectLimit } from './set-project-limit.js';
import { setProjectSetting } from './set-project-setting.js';
import { setQueryLimit } from './set-query-limit.js';
import { settings } from './settings.js';
import { unacknowledgeAlert } from './unacknowledge-alert.js';
import { unmuteAlert } from './unmute-alert.js';
import { unprotectCluster } from './unprotect-cluster.js';
import { whoCanOf } from './who-can.js';

const all: readonly Operation[] = [
  overview,
  clusters,
  access,
  alerts,
  alertConfigs,
  events,
  metrics,
  namespaces,
  queries,
  processes,
  backups,
  restoreJobs,
  queryLimits,
  addresses,
  privateEndpoints,
  maintenance,
  settings,
  dbUsers,
  people,
  keys,
  idps,
  orgConfig,
  projects,
  orgs,
  grantAccess,
  revokeAccess,
  pauseCluster,
  resumeCluster,
  protectCluster,
  unprotectCluster,
  setClusterOption,
  scaleCluster,
  deleteCluster,
  rejectQuery,
  allowQuery,
  setBackupSchedule,
  setQueryLimit,
  deleteQueryLimit,
  allowAddress,
  removeAddress,
  setDbUserRoles,
  addDbUser,
  deleteDbUser,
  acknowledgeAlert,
  unacknowledgeAlert,
  muteAlert,
  unmuteAlert,
  setMaintenanceWindow,
  deferMaintenance,
  setAuditing,
  setProjectSetting,
  setProjectLimit,
  addRole,
  removeRole,
  deleteApiKey,
  deleteServiceAccount,
  disconnectOrg,
  connectOrg,
  deactivateIdp,
  activateIdp,
  deleteIdp,
];

const changes = all.filter((operation) => operation.effect !== 'read');

/** In the order in which help shows them: look-ups first. */
export const operations: readonly Operation[] = [
  ...all.filter(({ effect }) => effect === 'read'),
  whoCanOf(changes),
  ...changes,
];

export const lookUps: readonly LookUp[] = operations.filter((operation) => operation.effect === 'read');

export function operationNamed(name: string): Operation | undefined {
  return operations.find((operation) => operation.name === name);
}

export function changeNamed(name: string): Change | undefined {
  const operation = operationNamed(name);
  return operation === undefined || operation.effect === 'read' ? undefined : operation;
}
