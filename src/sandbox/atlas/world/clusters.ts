// Clusters of every kind: with no grant, an active grant or an expired grant; paused, updating and flex.

import { DAY_MS, HOUR_MS, isoTimestamp, objectId } from './ids.js';
import { nodesOf } from './processes.js';
import { initialFlexRestoreJobs, initialRestoreJobs } from './restore-jobs.js';
import type { AtlasObject, Cluster, DedicatedCluster, Event, FlexCluster, Project, World } from './types.js';

const VERSION = '8.0.29';
const CREATED = '2024-05-14T11:26:03Z';
const DELETED_MS = 143_000;
const NAMESPACES = [
  'payments.transactions',
  'payments.ledger.entries', // namespaces are split at the first dot, so the collection is ledger.entries
  'payments.accounts',
  'catalog.items',
  'catalog.prices.history',
  'audit.events',
];

const NO_SCALING = { compute: { enabled: false, scaleDownEnabled: false }, diskGB: { enabled: false } };

/** A backup copy setting, in Atlas's format. */
const COPIED = {
  cloudProvider: 'AWS',
  frequencies: ['HOURLY', 'WEEKLY'],
  regionName: 'EU_CENTRAL_1',
  shouldCopyOplogs: false,
  zoneId: objectId('ledger-eu/zone', CREATED),
};

type Extras = Partial<DedicatedCluster> & { readonly jobs?: number };

/** @param projects the projects that contain the clusters */
export function initialClusters(projects: readonly Project[], now: number): Cluster[] {
  const named = (name: string, at = 0) => projects.filter((project) => project.name === name)[at]?.id ?? '';
  const dedicated = (projectId: string, name: string, { jobs = 0, ...extras }: Extras = {}): DedicatedCluster => ({
    kind: 'dedicated',
    ...common(projectId, name),
    paused: false,
    instanceSize: 'M10',
    grant: undefined,
    namespaces: extras.paused ? [] : [...NAMESPACES],
    restoreJobs: initialRestoreJobs(projectId, name, jobs, now),
    primary: 0,
    backups: {},
    ...extras,
  });
  const flex = (projectId: string, name: string, jobs: number): FlexCluster => ({
    kind: 'flex',
    ...common(projectId, name),
    restoreJobs: initialFlexRestoreJobs(projectId, name, jobs, now),
  });
  const payments = named('Payments');
  return [
    dedicated(payments, 'Cluster0', { instanceSize: 'M40', jobs: 230, terminationProtectionEnabled: true }),
    dedicated(payments, 'Cluster1', {
      instanceSize: 'M30',
      primary: 2,
      jobs: 3,
      grant: { grantType: 'CLUSTER_INFRASTRUCTURE', expirationTime: isoTimestamp(now + 3 * HOUR_MS) },
    }),
    dedicated(payments, 'ledger-eu', {
      grant: { grantType: 'CLUSTER_DATABASE_LOGS', expirationTime: isoTimestamp(now - 26 * HOUR_MS) },
      backups: { failsSince: isoTimestamp(now - 8 * HOUR_MS) },
      terminationProtectionEnabled: true,
      autoScaling: NO_SCALING,
      backupSchedule: { copySettings: [COPIED] },
      growsPerDay: 6 * 1024 ** 3,
    }),
    dedicated(payments, 'reports-archive', { paused: true, backups: { stoppedAt: isoTimestamp(now - 12 * DAY_MS) } }),
    flex(payments, 'FlexDev', 12),
    dedicated(named('Search'), 'Cluster0', { instanceSize: 'M20', jobs: 1 }),
    flex(named('Search'), 'search-flex', 0),
    dedicated(named('Café Zürich 東京'), 'tokyo-1', { stateName: 'UPDATING' }),
    dedicated(named('Sandbox', 1), 'Cluster0'),
    flex(named('Research'), 'lab-flex', 1),
    ...OF_ALL_KINDS.map(({ name, ...extras }) => dedicated(named('Research'), name, extras)),
  ];
}

/** One cluster for each kind of hardware. */
const OF_ALL_KINDS: readonly (Extras & { readonly name: string })[] = [
  {
    name: 'lab-azure',
    instanceSize: 'M40',
    diskSizeGB: 128,
    placement: [{ priority: 7, providerName: 'AZURE', regionName: 'EUROPE_WEST', nodeCount: 3 }],
  },
  {
    name: 'lab-azure-small',
    instanceSize: 'M30',
    placement: [{ priority: 7, providerName: 'AZURE', regionName: 'US_WEST', nodeCount: 3 }],
  },
  { name: 'lab-gen2', instanceSize: 'M50_GEN_2', diskIOPS: 20_000 },
  {
    name: 'lab-google',
    instanceSize: 'M40_GEN_2',
    placement: [{ priority: 7, providerName: 'GCP', regionName: 'WESTERN_EUROPE', nodeCount: 3 }],
  },
  { name: 'lab-nvme', instanceSize: 'M40_NVME', autoScaling: NO_SCALING },
  {
    name: 'lab-shards',
    instanceSize: 'M30',
    shards: 2,
    placement: [
      { priority: 7, providerName: 'AWS', regionName: 'EU_WEST_1', nodeCount: 2 },
      { priority: 6, providerName: 'AWS', regionName: 'EU_CENTRAL_1', nodeCount: 1 },
    ],
  },
  { name: 'lab-search', instanceSize: 'M30', searchNodes: { instanceSize: 'S20_HIGHCPU_NVME', nodeCount: 2 } },
  {
    name: 'lab-infinite',
    instanceSize: 'M40',
    edition: 'INFINITE',
    autoScaling: NO_SCALING,
    placement: [{ priority: 7, providerName: 'AWS', regionName: 'US_EAST_1', nodeCount: 2 }],
  },
];

const common = (projectId: string, name: string) => ({
  id: objectId(`${projectId}/${name}`, CREATED),
  projectId,
  name,
  stateName: 'IDLE' as const,
  createDate: CREATED,
  mongoDBVersion: VERSION,
});

/** Finishes changes and elections that are due. */
export function finishClusterChanges({ clusters: all, events }: Pick<World, 'clusters' | 'events'>, now: number): void {
  for (const cluster of [...all]) {
    if (cluster.kind !== 'dedicated') continue;
    if (cluster.electsAt !== undefined && cluster.electsAt <= now) elect(cluster, cluster.electsAt, events);
    if (cluster.settlesAt === undefined || cluster.settlesAt > now) continue;
    const { settlesAt, isDeletedNext } = cluster;
    delete cluster.settlesAt;
    if (isDeletedNext) startDeletion(cluster, settlesAt);
    else if (cluster.stateName === 'DELETING') all.splice(all.indexOf(cluster), 1);
    else cluster.stateName = 'IDLE';
  }
}

export function startDeletion(cluster: DedicatedCluster, at: number): void {
  Object.assign(cluster, { stateName: 'DELETING', settlesAt: at + DELETED_MS });
  delete cluster.isDeletedNext;
}

/** Makes the next node the primary. On Atlas Infinite, the storage layer does that, without an election. */
function elect(cluster: DedicatedCluster, at: number, events: Event[]): void {
  const { projectId, name: clusterName } = cluster;
  delete cluster.electsAt;
  cluster.primary = ((cluster.primary ?? 0) + 1) % nodesOf(cluster).length;
  if (cluster.edition === 'INFINITE') return;
  const id = objectId(`${projectId}/event ${events.length}`, at);
  events.push({ id, projectId, created: isoTimestamp(at), eventTypeName: 'PRIMARY_ELECTED', clusterName });
}

/** Archives and search indexes of clusters in Payments, by the path of their list. */
export function initialArchivesAndIndexes(payments: string): readonly [string, AtlasObject[]][] {
  const path = (cluster: string, list: string) => `/groups/${payments}/clusters/${cluster}/${list}`;
  return [
    [path('ledger-eu', 'onlineArchives'), [archive(payments, 'ledger-eu', 'ledger')]],
    [
      path('Cluster0', 'search/indexes'),
      [searchIndex('Cluster0', 'transactions'), searchIndex('Cluster0', 'accounts')],
    ],
    [path('Cluster1', 'search/indexes'), [searchIndex('Cluster1', 'transactions')]],
  ];
}

/** An active archive, as recorded by MongoDB's CLI. */
const archive = (groupId: string, clusterName: string, collName: string): AtlasObject => ({
  _id: objectId(`${clusterName}/archive of ${collName}`, BESIDE_MADE),
  clusterName,
  collName,
  collectionType: 'STANDARD',
  criteria: { dateField: 'bookedAt', dateFormat: 'ISODATE', expireAfterDays: 90, type: 'DATE' },
  dataProcessRegion: { cloudProvider: 'AWS', region: 'EU_WEST_1' },
  dbName: 'payments',
  groupId,
  partitionFields: [{ fieldName: 'bookedAt', fieldType: 'date', order: 0 }],
  paused: false,
  schedule: { type: 'DEFAULT' },
  state: 'ACTIVE',
});

const searchIndex = (cluster: string, collectionName: string): AtlasObject => ({
  collectionName,
  database: 'payments',
  indexID: objectId(`${cluster}/search index of ${collectionName}`, BESIDE_MADE),
  latestDefinition: { mappings: { dynamic: true } },
  name: 'default',
  queryable: true,
  status: 'READY',
  type: 'search',
});

const BESIDE_MADE = '2025-02-11T09:00:00Z';
