// The one list of what the bot can do to Atlas.

import { acknowledgeAlert } from './alerts/acknowledge-alert.js';
import { alertConfigs } from './alerts/alert-configs.js';
import { alerts } from './alerts/alerts.js';
import { muteAlert } from './alerts/mute-alert.js';
import { unacknowledgeAlert } from './alerts/unacknowledge-alert.js';
import { unmuteAlert } from './alerts/unmute-alert.js';
import { backups } from './backup/backups.js';
import { restoreJobs } from './backup/restore-jobs.js';
import { setBackupSchedule } from './backup/set-backup-schedule.js';
import { access } from './cluster/access.js';
import { clusters } from './cluster/clusters.js';
import { deleteCluster } from './cluster/delete-cluster.js';
import { grantAccess } from './cluster/grant-access.js';
import { pauseCluster } from './cluster/pause-cluster.js';
import { protectCluster } from './cluster/protect-cluster.js';
import { resumeCluster } from './cluster/resume-cluster.js';
import { revokeAccess } from './cluster/revoke-access.js';
import { scaleCluster } from './cluster/scale-cluster.js';
import { setClusterOption } from './cluster/set-cluster-option.js';
import { unprotectCluster } from './cluster/unprotect-cluster.js';
import { addDbUser } from './database-users/add-db-user.js';
import { dbUsers } from './database-users/db-users.js';
import { deleteDbUser } from './database-users/delete-db-user.js';
import { setDbUserRoles } from './database-users/set-db-user-roles.js';
import { deleteQueryLimit } from './federated-database/delete-query-limit.js';
import { queryLimits } from './federated-database/query-limits.js';
import { setQueryLimit } from './federated-database/set-query-limit.js';
import { activateIdp } from './federation/activate-idp.js';
import { connectOrg } from './federation/connect-org.js';
import { deactivateIdp } from './federation/deactivate-idp.js';
import { deleteIdp } from './federation/delete-idp.js';
import { disconnectOrg } from './federation/disconnect-org.js';
import { idps } from './federation/idps.js';
import { orgConfig } from './federation/org-config.js';
import { orgs } from './federation/orgs.js';
import { deleteApiKey } from './keys/delete-api-key.js';
import { deleteServiceAccount } from './keys/delete-service-account.js';
import { keys } from './keys/keys.js';
import { events } from './monitoring/events.js';
import { metrics } from './monitoring/metrics.js';
import { namespaces } from './monitoring/namespaces.js';
import { processes } from './monitoring/processes.js';
import { addresses } from './network/addresses.js';
import { allowAddress } from './network/allow-address.js';
import { privateEndpoints } from './network/private-endpoints.js';
import { removeAddress } from './network/remove-address.js';
import type { Change, LookUp, Operation } from './operation.js';
import { overview } from './overview/overview.js';
import { addRole } from './people/add-role.js';
import { people } from './people/people.js';
import { removeRole } from './people/remove-role.js';
import { whoCanOf } from './people/who-can.js';
import { deferMaintenance } from './project/defer-maintenance.js';
import { maintenance } from './project/maintenance.js';
import { projects } from './project/projects.js';
import { setAuditing } from './project/set-auditing.js';
import { setMaintenanceWindow } from './project/set-maintenance-window.js';
import { setProjectLimit } from './project/set-project-limit.js';
import { setProjectSetting } from './project/set-project-setting.js';
import { settings } from './project/settings.js';
import { allowQuery } from './queries/allow-query.js';
import { queries } from './queries/queries.js';
import { rejectQuery } from './queries/reject-query.js';

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
