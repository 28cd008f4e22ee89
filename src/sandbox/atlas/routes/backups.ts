// Backups of each kind of cluster, the schedule of dedicated ones, and restore jobs.
import { type Ask, dedicatedClusterOf, flexClusterOf, ok, self } from '../ask.js';
import { PAGED } from '../listing.js';
import { Refused } from '../refused.js';
import { resource } from '../resource.js';
import { route } from '../route.js';
import { EVERY_HOURS, flexSnapshotsOf, nextBackup, REFERENCE, snapshotsOf } from '../world/backups.js';
import { isoDate, objectId } from '../world/ids.js';
import { type FlexRestoreJob, type RestoreJob, settleFlexJob, settleJob } from '../world/restore-jobs.js';
import type { DedicatedCluster } from '../world.js';

const DEDICATED = '/groups/{groupId}/clusters/{clusterName}/backup';
const FLEX = '/groups/{groupId}/flexClusters/{name}/backup';
const SERVERLESS = '/groups/{groupId}/serverless/{clusterName}/backup/restoreJobs';

export const backupRoutes = [
  ...resource({
    path: `${DEDICATED}/snapshots`,
    kept: (ask) => snapshotsOf(dedicatedClusterOf(ask), ask.now),
  }),
  route('get', `${DEDICATED}/schedule`, (ask) => ok(schedule(ask, dedicatedClusterOf(ask))), {
    versions: ['2023-01-01', '2024-08-05'],
  }),
  ...resource<RestoreJob>({
    path: `${DEDICATED}/restoreJobs`,
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
    versions: ['2024-11-13'],
    kept: (ask) => flexClusterOf(ask).restoreJobs.map((job) => settleFlexJob(job, ask.now)),
    draw: (_, job) => job,
  }),
  route('get', SERVERLESS, gone, { role: 'GROUP_OWNER', query: PAGED }),
];

/** The OpenAPI document has it end on 2026-01-22; what Atlas answers since then is not recorded. */
function gone(): never {
  throw new Refused(410, 'VERSION_GONE', 'This resource ended on 2026-01-22.');
}

function schedule(ask: Ask, { id, projectId, name, createDate }: DedicatedCluster) {
  const item = (frequencyType: string, frequencyInterval: number, retentionValue: number, retentionUnit: string) => ({
    frequencyInterval,
    frequencyType,
    id: objectId(`${id}/${frequencyType}`, createDate),
    retentionUnit,
    retentionValue,
  });
  return {
    autoExportEnabled: false,
    clusterId: id,
    clusterName: name,
    copySettings: [],
    ...self(ask, `/groups/${projectId}/clusters/${name}/backup/schedule`),
    nextSnapshot: isoDate(nextBackup(ask.now)),
    policies: [
      {
        id: objectId(`${id}/policy`, createDate),
        policyItems: [item('hourly', EVERY_HOURS, 7, 'days'), item('weekly', 6, 4, 'weeks')],
      },
    ],
    referenceHourOfDay: REFERENCE.hour,
    referenceMinuteOfHour: REFERENCE.minute,
    restoreWindowDays: 7,
  };
}
