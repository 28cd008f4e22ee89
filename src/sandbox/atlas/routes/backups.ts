// Backups of each kind of cluster, and the schedule of dedicated ones.
import { type Ask, dedicatedClusterOf, flexClusterOf, ok, projectOf, self } from '../ask.js';
import { PAGED, page } from '../listing.js';
import { RATES } from '../rates.js';
import { type Route, route } from '../route.js';
import { EVERY_HOURS, flexSnapshotsOf, nextBackup, REFERENCE, snapshotsOf } from '../world/backups.js';
import { isoDate, objectId } from '../world/ids.js';
import type { DedicatedCluster } from '../world.js';

const BACKUP = '/groups/{groupId}/clusters/{clusterName}/backup';
const dedicated = { versions: ['2023-01-01'], rate: RATES.flexAndBackups };

export const backupRoutes: readonly Route[] = [
  route('GET', `${BACKUP}/snapshots`, {
    ...dedicated,
    query: [...PAGED, 'pointInTimeUtcSeconds', 'oplogTs', 'oplogInc'],
    answer: (ask) => {
      const cluster = dedicatedClusterOf(ask, projectOf(ask, 'GROUP_READ_ONLY'));
      const path = `/groups/${cluster.projectId}/clusters/${cluster.name}/backup/snapshots`;
      return page(
        ask,
        snapshotsOf(cluster, ask.now).map((one) => ({ ...one, ...self(ask, `${path}/${one.id}`) })),
      );
    },
  }),
  route('GET', `${BACKUP}/schedule`, {
    versions: ['2023-01-01', '2024-08-05'],
    // Recorded on replies of the version before the present one.
    deprecated: {
      '2023-01-01': { deprecation: 'Mon, 5 Aug 2024 00:00:00 GMT', sunset: 'Thu, 1 Jul 2027 00:00:00 GMT' },
    },
    rate: RATES.flexAndBackups,
    answer: (ask) => ok(schedule(ask, dedicatedClusterOf(ask, projectOf(ask, 'GROUP_READ_ONLY')))),
  }),
  route('GET', '/groups/{groupId}/flexClusters/{name}/backup/snapshots', {
    versions: ['2024-11-13'],
    rate: RATES.flexAndBackups,
    query: PAGED,
    answer: (ask) => page(ask, flexSnapshotsOf(flexClusterOf(ask, projectOf(ask, 'GROUP_READ_ONLY')), ask.now)),
  }),
];

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
