// What blocks changes of clusters, and of their backups and queries.

import { snapshotParamKind } from '../../src/operations/backup/snapshot-param.js';
import { listNames } from '../../src/operations/params/kind.js';
import { type Also, answers, inProject, its, NEVER, NOBODY, type Row, where } from './blocked-rows.js';

const FREE = {
  id: '9'.repeat(24),
  name: 'Cluster1',
  clusterType: 'REPLICASET',
  stateName: 'IDLE',
  replicationSpecs: [{ regionConfigs: [{ providerName: 'TENANT', electableSpecs: { instanceSize: 'M0' } }] }],
};

/** For each change of a cluster. */
export const ANY_CLUSTER: readonly Row[] = [
  ['missing', { cluster: 'Gone' }],
  ['flex', { cluster: 'FlexDev' }],
  ['free', {}, answers(/\/clusters\/[^/]+$/, { status: 200, body: FREE })],
  ['being deleted', {}, its({ stateName: 'DELETING', settlesAt: NEVER })],
  ['being changed', {}, its({ stateName: 'UPDATING', settlesAt: NEVER })],
  ['paused', {}, its({ paused: true })],
];

const inLab = inProject('Research');
const OLD = its({ mongoDBVersion: '7.0.12' });
const scaling = (min: string, max: string) =>
  its({
    autoScaling: {
      compute: { enabled: true, scaleDownEnabled: true, minInstanceSize: min, maxInstanceSize: max },
      diskGB: { enabled: true },
    },
  });
/** The newest snapshot of a cluster of two shards, into this cluster beside it. */
const fromShards = (cluster: string, also: Also = () => ({})): Also =>
  inProject('Research', async (fixture, { project = '' }) => {
    const of = { project, cluster: 'lab-shards' };
    await also(fixture, { ...of, cluster });
    const [newest] = await listNames(fixture.atlas, snapshotParamKind, of);
    return { source: of.cluster, cluster, snapshot: newest?.id ?? '' };
  });
const archives = answers(/onlineArchives$/, { status: 200, body: { results: [{ dbName: 'a', state: 'ACTIVE' }] } });
const running = {
  results: [{ id: 'f'.repeat(24), deliveryType: 'automated', targetClusterName: 'Cluster1', finishedAt: null }],
};
/** A backup compliance policy. */
const strict = where(({ compliance }, { project = '' }) => {
  for (const policy of [...compliance.values()]) compliance.set(project, { ...policy, projectId: project });
});

export const CLUSTERS: Readonly<Record<string, readonly Row[]>> = {
  'grant-access': [
    ['the same until then', { level: 'infrastructure', for: 'until 2026-11-25T13:00:00Z', cluster: 'Cluster1' }],
  ],
  'revoke-access': [
    ['no grant', { cluster: 'Cluster0' }],
    ['an expired one', { cluster: 'ledger-eu' }],
  ],
  'pause-cluster': [['NVMe', { cluster: 'lab-nvme' }, inLab]],
  'resume-cluster': [['too short', { for: '30m' }]],
  'set-cluster-option': [
    ['needs 8.0', { option: 'defaultMaxTimeMS=5000' }, OLD],
    ['disks that do not grow', { cluster: 'ledger-eu' }],
  ],
  'restart-primary': [
    ['no processes', {}, answers(/processes$/, { status: 200, body: { results: [] } })],
    [
      'a node that is away',
      {},
      answers(/processes$/, {
        status: 200,
        body: {
          results: [
            {
              id: 'a:27017',
              hostname: 'a',
              port: 27017,
              typeName: 'REPLICA_PRIMARY',
              userAlias: 'cluster1-shard-00-00.x',
              lastPing: '2026-11-25T08:00:00Z',
            },
          ],
        },
      }),
    ],
  ],
  'delete-cluster': [['protected', { cluster: 'Cluster0' }]],
  'scale-cluster': [
    ['the same', { to: 'M30' }],
    ['no Gen 2 on Azure', { cluster: 'lab-azure', to: 'M40_GEN_2' }, inLab],
    ['no NVMe at Google', { cluster: 'lab-google', to: 'M40_NVME' }, inLab],
    ['no NVMe for Infinite', { cluster: 'lab-infinite', to: 'M40_NVME' }, inLab],
    ['NVMe without backups', { to: 'M40_NVME' }, its({ backupEnabled: false })],
    ['other bounds', { to: 'M50_GEN_2' }, scaling('M30', 'M60')],
    ['provisioned IOPS', { to: 'M20' }, its({ ebsVolumeType: 'PROVISIONED', diskIOPS: 3_000 })],
    ['high-performance disks', { to: 'M60' }, its({ instanceSize: 'M40_GEN_2', ebsVolumeType: 'HIGH_PERFORMANCE' })],
    ['disks not brought back', { to: 'M40_NVME', for: '2h' }],
  ],
  'set-disk': [
    ['Infinite', { cluster: 'lab-infinite' }, inLab],
    ['NVMe', { cluster: 'lab-nvme' }, inLab],
    ['no whole gigabytes', { to: '1.5GiB' }],
    ['the same', { to: '40GiB' }],
    ['less than is used', { to: '10GiB' }],
  ],
  'set-autoscaling': [
    ['disks of Infinite', { cluster: 'lab-infinite', min: '', max: '', disks: 'on' }, inLab],
    ['the same', { min: '', max: '', disks: 'on' }],
    ['NVMe', { cluster: 'lab-nvme' }, inLab],
    ['another class', { min: 'R40', max: 'R60' }],
    ['turned around', { min: 'M60', max: 'M50' }],
    ['below', { min: 'M10', max: 'M20' }],
    ['above', { min: 'M40', max: 'M60' }],
    ['Gen 2', { min: 'M40_GEN_2', max: 'M60_GEN_2' }],
  ],
  'reject-query': [
    ['too old', {}, OLD],
    ['unknown', { query: 'F'.repeat(64) }],
  ],
  'allow-query': [
    ['too old', {}, OLD],
    ['unknown', { query: 'F'.repeat(64) }],
  ],
  'take-snapshot': [
    ['without backups', {}, its({ backupEnabled: false })],
    ['too short for the policy', { keep: '2d' }, strict],
  ],
  'delete-snapshot': [
    ['unknown', { snapshot: NOBODY }],
    ['under a policy', {}, strict],
  ],
  'restore-snapshot': [
    ['no source', { source: 'Gone' }],
    ['a source that is paused', {}, its({ paused: true }, 'source')],
    ['unknown', { snapshot: NOBODY }],
    ['an older target', {}, OLD],
    ['archives that run', {}, archives],
    ['a target with a key', {}, its({ encryptionAtRestProvider: 'AWS' })],
    ['a source with a key', {}, its({ encryptionAtRestProvider: 'AZURE' }, 'source')],
    [
      'Infinite elsewhere',
      {},
      its({
        edition: 'INFINITE',
        placement: [{ priority: 7, providerName: 'AWS', regionName: 'US_EAST_1', nodeCount: 3 }],
      }),
    ],
    ['one that runs', {}, answers(/restoreJobs$/, { status: 200, body: running })],
    ['restores that are not shown', {}, answers(/restoreJobs$/, { status: 403, errorCode: 'USER_UNAUTHORIZED' })],
    ['shards into none', {}, fromShards('lab-gen2')],
    ['other shards', {}, fromShards('lab-gen2', its({ shards: 3 }))],
    ['other config servers', {}, fromShards('lab-gen2', its({ shards: 2, configServerType: 'EMBEDDED' }))],
  ],
  'set-backup-schedule': [
    ['no such backups', { keep: 'yearly=2y' }],
    ['the same', { keep: 'hourly=7d' }],
    ['longer than the next', { keep: 'daily=90d' }],
    ['without backups', {}, its({ backupEnabled: false })],
    ['too short for the policy', { keep: 'hourly=3d' }, strict],
  ],
};
