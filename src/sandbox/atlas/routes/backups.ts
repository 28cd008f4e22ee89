// Snapshots of flex clusters, and restore jobs of every kind of cluster.
//
// Both codes of a 404 are on the page of error codes, VERSION_GONE is in the OpenAPI document.
import { dedicatedClusterOf, flexClusterOf } from '../ask.js';
import { PAGED } from '../listing.js';
import { Refused } from '../refused.js';
import { resource } from '../resource.js';
import { route } from '../route.js';
import { flexSnapshotsOf } from '../world/backups.js';
import { type FlexRestoreJob, type RestoreJob, settleFlexJob, settleJob } from '../world/restore-jobs.js';

const DEDICATED = '/groups/{groupId}/clusters/{clusterName}/backup';
const FLEX = '/groups/{groupId}/flexClusters/{name}/backup';
const SERVERLESS = '/groups/{groupId}/serverless/{clusterName}/backup/restoreJobs';

export const backupRoutes = [
  ...resource<RestoreJob>({
    path: `${DEDICATED}/restoreJobs`,
    item: '{restoreJobId}',
    missing: 'RESTORE_JOB_NOT_FOUND',
    role: 'GROUP_BACKUP_MANAGER',
    kept: (ask) => dedicatedClusterOf(ask).restoreJobs.map((job) => settleJob(job, ask.now)),
  }),
  ...resource({
    path: `${FLEX}/snapshots`,
    versions: ['2024-11-13'],
    kept: (ask) => flexSnapshotsOf(flexClusterOf(ask), ask.now),
    draw: (_, snapshot) => snapshot,
  }),
  ...resource<FlexRestoreJob>({
    path: `${FLEX}/restoreJobs`,
    item: '{restoreJobId}',
    missing: 'TENANT_RESTORE_NOT_FOUND',
    versions: ['2024-11-13'],
    kept: (ask) => flexClusterOf(ask).restoreJobs.map((job) => settleFlexJob(job, ask.now)),
    draw: (_, job) => job,
  }),
  route('get', SERVERLESS, gone, { role: 'GROUP_OWNER', query: PAGED }),
];

/** Retired on 2026-01-22 by the OpenAPI document. Atlas's reply since then is not recorded. */
function gone(): never {
  throw new Refused(410, 'VERSION_GONE', 'This resource ended on 2026-01-22.');
}
