// What lies beside some clusters: online archives and search indexes, by the path of their list.
import { objectId } from './ids.js';
import type { Thing } from './types.js';

/** In Payments: an archive of ledger-eu, and search indexes of Cluster0 and Cluster1. */
export function besideClusters(payments: string): readonly [string, Thing[]][] {
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

/** As recorded by MongoDB's CLI, once it has become active. */
const archive = (groupId: string, clusterName: string, collName: string): Thing => ({
  _id: objectId(`${clusterName}/archive of ${collName}`, MADE),
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

const searchIndex = (cluster: string, collectionName: string): Thing => ({
  collectionName,
  database: 'payments',
  indexID: objectId(`${cluster}/search index of ${collectionName}`, MADE),
  latestDefinition: { mappings: { dynamic: true } },
  name: 'default',
  queryable: true,
  status: 'READY',
  type: 'search',
});

const MADE = '2025-02-11T09:00:00Z';
