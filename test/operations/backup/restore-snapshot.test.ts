// A restore over a cluster: what an approver sees of both clusters, what is refused, and how it is followed.
import { afterEach, describe, expect, test } from '@jest/globals';
import { listBackups } from '../../../src/operations/backup/backup-lists.js';
import { restoreSnapshot } from '../../../src/operations/backup/restore-snapshot.js';
import { projectNamed } from '../../../src/sandbox/atlas/index.js';
import { dedicated } from '../../support/atlas-things.js';
import { type Answers, BASE, PROJECT, withAnswers } from '../answering.js';
import { openFixture } from '../fixture.js';
import { NOW, said } from '../payments.js';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const GROUP = `GET /groups/${PROJECT}`;
const idAt = (minutesAgo: number) => (NOW / 1000 - minutesAgo * 60).toString(16).padEnd(24, 'a');
const snapshot = (minutesAgo: number, rest: object = {}) => ({
  id: idAt(minutesAgo),
  status: 'completed',
  createdAt: new Date(NOW - minutesAgo * 60_000).toISOString(),
  frequencyType: 'hourly',
  mongodVersion: '8.0.4',
  ...rest,
});
const cluster = (name: string, rest: object = {}) => ({
  id: name.padEnd(24, 'c'),
  name,
  stateName: 'IDLE',
  clusterType: 'REPLICASET',
  mongoDBVersion: '8.0.4',
  ...rest,
});
const job = (minutesAgo: number, rest: object = {}) => ({
  id: idAt(minutesAgo),
  deliveryType: 'automated',
  snapshotId: idAt(120),
  targetClusterName: 'C1',
  targetGroupId: PROJECT,
  ...rest,
});
const atlasWith = (over: Answers = {}): Answers => ({
  ...BASE,
  [`${GROUP}/clusters/C0`]: cluster('C0'),
  [`${GROUP}/clusters/C1`]: cluster('C1'),
  [`${GROUP}/clusters/C0/backup/snapshots`]: { results: [snapshot(120), snapshot(600)] },
  [`${GROUP}/clusters/C1/backup/snapshots`]: { results: [snapshot(300)] },
  [`${GROUP}/clusters/C0/backup/restoreJobs`]: { results: [] },
  [`${GROUP}/clusters/C1/backup/snapshots/shardedClusters`]: { results: [] },
  [`${GROUP}/clusters/C0/search/indexes`]: [],
  [`${GROUP}/clusters/C1/search/indexes`]: [],
  [`${GROUP}/clusters/C1/processArgs`]: { defaultWriteConcern: 'majority' },
  [`${GROUP}/clusters/C0/onlineArchives`]: { results: [] },
  [`${GROUP}/clusters/C1/onlineArchives`]: { results: [] },
  'GET /clusters': { results: [{ groupId: PROJECT, clusters: [{ name: 'C1', dataSizeBytes: 2048 }] }] },
  ...over,
});
const GIVEN = { project: PROJECT, snapshot: idAt(120), source: 'C0', cluster: 'C1' };
const look = (answers: Answers, given = GIVEN) =>
  withAnswers(answers, (atlas) => restoreSnapshot.preview(atlas, given, NOW));

test('shows the snapshot, both clusters, what is lost and who is cut off, and asks for a snapshot first', async () => {
  const seen = await look(atlasWith());
  expect(seen.facts.map(({ label }) => label)).toEqual([
    'From',
    'Taken',
    'Snapshot',
    'Kept until',
    'Into',
    'Versions',
    'Its data now',
    'Its disks',
    'Its connections',
    'Its snapshots',
    'Its search indexes',
    'Its online archives',
    'Its default write concern',
  ]);
  const fact = (label: string) => said(seen.facts.find((one) => one.label === label)?.value ?? '');
  expect([fact('Taken'), fact('Versions'), fact('Its data now'), fact('Its snapshots')]).toEqual([
    '<120> (2 hours ago)',
    'MongoDB 8.0.4 into 8.0.4',
    '2 KiB',
    '1 snapshot, the newest from <300> (5 hours ago)',
  ]);
  expect(seen.warnings.map(said)).toEqual([
    'The newest snapshot of C1 was taken 5 hours ago. Later writes will be lost, unless you take one first.',
    expect.stringMatching(/deletes all data in C1 before it restores/),
    'Stop everything that uses C1 first. It’s cut off until the restore is finished.',
    'Anyone who can read C1 can then read C0’s data.',
  ]);
  expect([seen.before, said(seen.after)]).toEqual(['its own data, 2 KiB', 'C0’s data from <120> (2 hours ago)']);
  expect(seen).toMatchObject({
    subject: 'C1',
    confirm: 'C1',
    direction: 'widens access',
    target: { kind: 'cluster', id: cluster('C1').id },
    alsoHolds: { kind: 'cluster', id: cluster('C0').id },
    first: {
      label: 'Take a snapshot of C1 first…',
      operation: 'take-snapshot',
      params: { project: PROJECT, cluster: 'C1' },
    },
    loss: 'All data in C1 is replaced.',
    call: {
      method: 'POST',
      path: `/groups/${PROJECT}/clusters/C0/backup/restoreJobs`,
      body: { deliveryType: 'automated', snapshotId: idAt(120), targetClusterName: 'C1', targetGroupId: PROJECT },
    },
  });
});

test('asks for no snapshot where one was taken within the hour', async () => {
  const { warnings, first } = await look(
    atlasWith({ [`${GROUP}/clusters/C1/backup/snapshots`]: { results: [snapshot(30)] } }),
  );
  expect([warnings.map(said).filter((one) => one.includes('newest snapshot')), first]).toEqual([[], undefined]);
});

test('over itself loses what was written since, and holds one cluster', async () => {
  const { loss, alsoHolds, direction, facts } = await look(atlasWith(), { ...GIVEN, cluster: 'C0' });
  expect([loss, alsoHolds, direction]).toEqual(['Writes to C0 since the snapshot are lost.', undefined, 'neither']);
  expect(said(facts.find(({ label }) => label === 'Into')?.value ?? '')).toBe('itself');
});

// By Atlas's page backup-restore-cluster.
test.each([
  ['7.0.9', 1],
  ['8.0.1', 0],
  ['8.2.0', 0],
  ['9.0.0', 0],
  ['10.0.0', 1],
])('into MongoDB %s, a snapshot of 8.0.4 is blocked %d times', async (mongoDBVersion, times) => {
  const { facts, blockers } = await look(atlasWith({ [`${GROUP}/clusters/C1`]: cluster('C1', { mongoDBVersion }) }));
  expect(facts).toContainEqual({ label: 'Versions', value: `MongoDB 8.0.4 into ${mongoDBVersion}` });
  expect(blockers).toEqual(
    Array.from({ length: times }, () => ({
      param: 'cluster',
      sentence: expect.stringMatching(/8\.0.*Choose another/),
    })),
  );
});

// Also by backup-restore-cluster: the target must match a pinned compatibility version of the backup.
describe('of a cluster with a pinned compatibility version', () => {
  const pinned = (version: string) => ({
    featureCompatibilityVersion: version,
    featureCompatibilityVersionExpirationDate: '2026-12-10T00:00:00Z',
  });
  const into = (mongoDBVersion: string, from = '7.0') =>
    look(
      atlasWith({
        [`${GROUP}/clusters/C0`]: cluster('C0', pinned(from)),
        [`${GROUP}/clusters/C1`]: cluster('C1', { mongoDBVersion }),
      }),
    );

  test('goes into a cluster of that version, and says that the pin was read', async () => {
    const { blockers, warnings, facts } = await into('7.0.9');
    expect(blockers).toEqual([]);
    expect(warnings.filter((one) => said(one).includes('pinned'))).toEqual([]);
    expect(facts).toContainEqual({ label: 'Versions', value: 'MongoDB 8.0.4 (pinned to 7.0) into 7.0.9' });
  });

  test.each([
    ['8.0.4', '7.0'],
    ['9.0.1', '8.0'],
  ])('warns for a target of %s that Atlas may only restore into %s', async (version, from) => {
    const { blockers, warnings } = await into(version, from);
    expect(blockers).toEqual([]);
    expect(warnings).toContainEqual(
      `C0 is pinned to compatibility version ${from}. If it was when the snapshot was taken, Atlas only restores into ${from}.`,
    );
  });

  test('is not pinned where Atlas shows no end of the pin', async () => {
    const answers = { [`${GROUP}/clusters/C0`]: cluster('C0', { featureCompatibilityVersion: '7.0' }) };
    const { warnings } = await look(atlasWith(answers));
    expect(warnings.filter((one) => said(one).includes('pinned'))).toEqual([]);
  });
});

test.each([
  ['larger', 60, 1],
  ['smaller', 30, 0],
])('a snapshot %s than the target’s disks is warned of %#', async (_, gigabytes, times) => {
  const specs = { instanceSize: 'M30', nodeCount: 3, diskSizeGB: 40 };
  const { warnings, facts } = await look(
    atlasWith({
      [C1]: placed('C1', 'EU_WEST_1', {}, specs),
      [`${C0}/backup/snapshots`]: { results: [snapshot(120, { storageSizeBytes: gigabytes * 1024 ** 3 })] },
    }),
  );
  expect(facts).toContainEqual({ label: 'Its disks', value: '40 GB' });
  expect(warnings.filter((one) => said(one).startsWith(`The snapshot takes ${gigabytes} GiB`))).toHaveLength(times);
});

// By Atlas's page restore-from-snapshot.
test.each<[string, Answers[string], RegExp, number]>([
  ['its own', { defaultWriteConcern: '1' }, /^1, unchanged$/, 0],
  ['none', { defaultWriteConcern: null }, /^not set/, 1],
  ['one that can’t be read', [503], /couldn’t read/, 0],
])('a target with %s keeps or takes over its default write concern', async (_, args, value, times) => {
  const { warnings, facts } = await look(atlasWith({ [`${C1}/processArgs`]: args }));
  expect(facts).toContainEqual({ label: 'Its default write concern', value: expect.stringMatching(value) });
  expect(warnings.filter((one) => said(one).includes('default write concern'))).toHaveLength(times);
});

test('of a replica set into a sharded cluster says that Atlas may refuse it', async () => {
  const { warnings, blockers } = await look(atlasWith({ [`${GROUP}/clusters/C1`]: sharded('C1', 2) }));
  expect(blockers).toEqual([]);
  expect(warnings).toContainEqual(expect.stringMatching(/C1 is sharded.*may refuse/));
});

test('that snapshots of the target cannot be read is not taken for that there are none', async () => {
  const answers = atlasWith({ [`${GROUP}/clusters/C1/backup/snapshots`]: [503] });
  await expect(look(answers)).rejects.toThrow();
});

test('without the cluster that the snapshot is of, the blocker stands at that param', async () => {
  const { blockers } = await look(atlasWith({ [`${GROUP}/clusters/C0`]: [404, 'CLUSTER_NOT_FOUND'] }));
  expect(blockers).toEqual([{ param: 'source', sentence: expect.stringMatching(/^Payments has no cluster C0\./) }]);
});

const C0 = `${GROUP}/clusters/C0`;
const C1 = `${GROUP}/clusters/C1`;
const sharded = (name: string, shards: number, rest: object = {}) =>
  cluster(name, { clusterType: 'SHARDED', replicationSpecs: Array.from({ length: shards }, () => ({})), ...rest });
const encrypted = (name: string, encryptionAtRestProvider: string) => cluster(name, { encryptionAtRestProvider });
const placed = (name: string, regionName: string, rest: object = {}, electableSpecs: object = {}) =>
  cluster(name, {
    replicationSpecs: [{ regionConfigs: [{ providerName: 'AWS', regionName, electableSpecs }] }],
    ...rest,
  });
const archive = (state: string) => ({ dbName: 'db', collName: state.toLowerCase(), paused: state === 'PAUSED', state });

test('says that search indexes are replaced, and that restored data may be in a paused archive, too', async () => {
  const { warnings, facts, blockers } = await look(
    atlasWith({ [`${C1}/search/indexes`]: [{}, {}], [`${C1}/onlineArchives`]: { results: [archive('PAUSED')] } }),
  );
  expect(blockers).toEqual([]);
  expect(facts).toContainEqual({ label: 'Its online archives', value: 'db.paused, paused' });
  expect(warnings.slice(-2)).toEqual([
    expect.stringMatching(/^The snapshot’s search index definitions replace those of C1 \(2 now\)\./),
    expect.stringMatching(/^Restored data may be in the online archive, too/),
  ]);
});

test('says of what cannot be read that it may be there', async () => {
  const { warnings, blockers } = await look(
    atlasWith({ [`${C1}/search/indexes`]: [503], [`${C1}/onlineArchives`]: [401, 'USER_UNAUTHORIZED'] }),
  );
  expect(blockers).toEqual([]);
  expect(warnings.slice(-2)).toEqual([
    expect.stringMatching(/^The snapshot’s search index definitions replace those of C1\./),
    'I couldn’t read the online archives of C1. Pause any before you restore.',
  ]);
});

test('says that Atlas may refuse a restore between Atlas Core and Atlas Infinite', async () => {
  const { warnings, blockers } = await look(
    atlasWith({ [C1]: cluster('C1', { effectiveDatabaseEdition: 'INFINITE', encryptionAtRestProvider: 'AWS' }) }),
  );
  expect(blockers).toEqual([]);
  expect(warnings).toContainEqual(expect.stringMatching(/^Only one of C0 and C1 is an Atlas Infinite cluster/));
});

test('warns of a fallback snapshot', async () => {
  const { warnings } = await look(
    atlasWith({ [`${C0}/backup/snapshots`]: { results: [snapshot(120, { snapshotType: 'fallback' })] } }),
  );
  expect(warnings).toContainEqual(expect.stringMatching(/^This is a fallback snapshot: its data may be inconsistent/));
});

test.each<[string, object, object]>([
  ['as it is', {}, {}],
  ['with a key', { encryptionAtRestProvider: 'AWS' }, { encryptionAtRestProvider: 'AWS' }],
  ['with another key', { encryptionAtRestProvider: 'AWS' }, { encryptionAtRestProvider: 'GCP' }],
  ['of the version before', { mongoDBVersion: '8.0.4' }, { mongoDBVersion: '9.0.1' }],
  ['of a pinned version', { pinnedVersion: '7.0' }, { mongoDBVersion: '7.0.29' }],
  ['of a later minor version', { mongoDBVersion: '8.2.0' }, { mongoDBVersion: '8.0.29' }],
  ['in shards', { shards: 2 }, { shards: 2 }],
  ['in other shards', { shards: 2 }, { shards: 3 }],
  ['of Atlas Infinite with a key', { edition: 'INFINITE' }, { edition: 'INFINITE', encryptionAtRestProvider: 'AWS' }],
  [
    'elsewhere, into Atlas Infinite',
    { placement: [{ priority: 7, providerName: 'AWS', regionName: 'US_EAST_1', nodeCount: 3 }] },
    { edition: 'INFINITE' },
  ],
])('the pretend Atlas restores a cluster %s where the preview lets it', async (_, from, into) => {
  const { standIn, atlas, close } = await openFixture(() => NOW);
  closers.push(close);
  Object.assign(dedicated(standIn.world, 'Cluster0'), from);
  Object.assign(dedicated(standIn.world, 'Cluster1'), into);
  const project = projectNamed(standIn.world, 'Payments').id;
  const [newest] = (
    await listBackups(atlas, project, { name: 'Cluster0', clusterType: 'shards' in from ? 'SHARDED' : 'REPLICASET' })
  ).list();
  const snapshotId = newest?.id ?? '';
  const given = { project, source: 'Cluster0', cluster: 'Cluster1', snapshot: snapshotId };
  const { blockers } = await restoreSnapshot.preview(atlas, given, NOW);
  const body = { deliveryType: 'automated', snapshotId, targetClusterName: 'Cluster1', targetGroupId: project };
  const outcome = await atlas
    .write({ method: 'POST', path: `/groups/${project}/clusters/Cluster0/backup/restoreJobs`, body })
    .then(
      () => [],
      () => ['refused'],
    );
  expect(blockers.length).toBe(outcome.length);
});
const OF_C0 = `${GROUP}/clusters/C0/backup/snapshots`;
test.each<[string, Answers, string, RegExp]>([
  ['is not there', { [C1]: [404, 'CLUSTER_NOT_FOUND'] }, 'cluster', /^Payments has no cluster C1\./],
  ['is paused', { [C1]: cluster('C1', { paused: true }) }, 'cluster', /^C1 is paused.*resume-cluster\.$/],
  ['is being deleted', { [C1]: cluster('C1', { stateName: 'DELETING' }) }, 'cluster', /^C1 is being deleted/],
  [
    'is restored into',
    { [`${GROUP}/clusters/C0/backup/restoreJobs`]: { results: [job(1)] } },
    'cluster',
    /is in progress/,
  ],
  [
    'gets it from one whose restores are not shown',
    { [`${GROUP}/clusters/C0/backup/restoreJobs`]: [403, 'USER_UNAUTHORIZED'] },
    'cluster',
    /It needs Project Backup Manager/,
  ],
  ['has nothing to be restored', { [OF_C0]: { results: [] } }, 'snapshot', /can’t find snapshot aaaaaa/],
  ['is to get one that failed', { [OF_C0]: { results: [snapshot(120, { status: 'failed' })] } }, 'snapshot', /failed/],
  // By Atlas's pages restore-from-snapshot, restore-from-ear and config-backup-online-archive.
  [
    'has other shards',
    { [C0]: sharded('C0', 2), [C1]: sharded('C1', 3), [`${OF_C0}/shardedClusters`]: { results: [snapshot(120)] } },
    'cluster',
    /^The snapshot has 2 shards and C1 has 3 shards\. Atlas needs the same number\. Choose a cluster with 2 shards\.$/,
  ],
  [
    'is no longer in as many shards as its snapshot',
    {
      [C0]: sharded('C0', 2),
      [C1]: sharded('C1', 2),
      [`${OF_C0}/shardedClusters`]: { results: [snapshot(120, { members: [{}, {}, {}] })] },
    },
    'cluster',
    /^The snapshot has 3 shards and C1 has 2 shards/,
  ],
  [
    'is a replica set, unlike the snapshot',
    { [C0]: sharded('C0', 2), [`${OF_C0}/shardedClusters`]: { results: [snapshot(120)] } },
    'cluster',
    /^The snapshot has 2 shards, and Atlas can’t restore it into C1, a replica set\./,
  ],
  [
    'has other config servers',
    {
      [C0]: sharded('C0', 2, { configServerType: 'EMBEDDED' }),
      [C1]: sharded('C1', 2, { configServerType: 'DEDICATED' }),
      [`${OF_C0}/shardedClusters`]: { results: [snapshot(120)] },
    },
    'cluster',
    /has embedded config servers and C1 has dedicated ones\. .* Choose another cluster\.$/,
  ],
  // By the limitations on the page restore-overview: clusters before 8.0 have no embedded config servers.
  [
    'has embedded config servers, for a snapshot of before 8.0',
    {
      [C0]: sharded('C0', 2, { mongoDBVersion: '7.0.9' }),
      [C1]: sharded('C1', 2, { configServerType: 'EMBEDDED' }),
      [`${OF_C0}/shardedClusters`]: { results: [snapshot(120, { mongodVersion: '7.0.9' })] },
    },
    'cluster',
    /has dedicated config servers and C1 has embedded ones/,
  ],
  [
    'is encrypted with an own key',
    { [C0]: encrypted('C0', 'NONE'), [C1]: encrypted('C1', 'AZURE') },
    'cluster',
    /Atlas’s own keys\. C1 uses your keys in Azure Key Vault/,
  ],
  [
    'is not encrypted with one',
    { [C0]: encrypted('C0', 'GCP'), [C1]: encrypted('C1', 'NONE') },
    'cluster',
    /your keys in Google Cloud KMS\. C1 uses Atlas’s own keys/,
  ],
  [
    'has another key than the snapshot',
    {
      [C0]: encrypted('C0', 'AZURE'),
      [C1]: encrypted('C1', 'AZURE'),
      [OF_C0]: { results: [snapshot(120, { masterKeyUUID: '7c2f8d0e-5b1a-4f6d-9e3c-2a1b0c9d8e7f' })] },
    },
    'cluster',
    /your keys in AWS KMS\. C1 uses your keys in Azure Key Vault/,
  ],
  [
    'is of Atlas Infinite and elsewhere',
    { [C0]: placed('C0', 'EU_WEST_1'), [C1]: placed('C1', 'US_EAST_1', { effectiveDatabaseEdition: 'INFINITE' }) },
    'cluster',
    /^C1 is an Atlas Infinite cluster in AWS US_EAST_1, and the snapshot is from AWS EU_WEST_1\. .* Choose a cluster in AWS EU_WEST_1\.$/,
  ],
  [
    'archives online',
    { [`${C1}/onlineArchives`]: { results: [archive('ACTIVE'), archive('PAUSED')] } },
    'cluster',
    /^C1 archives db\.active online, .* Pause that in Atlas first, under Online Archive, and resume it afterwards\.$/,
  ],
])('a cluster that %s is not restored into', async (_, over, param, sentence) => {
  expect((await look(atlasWith(over))).blockers).toMatchObject([{ param, sentence: expect.stringMatching(sentence) }]);
});

describe('once it was sent', () => {
  const basis = {
    sourceId: cluster('C0').id,
    targetId: cluster('C1').id,
    snapshot: { id: idAt(120), takenAt: 0 },
    lastJob: idAt(60),
    newest: { id: idAt(300), takenAt: 300 },
  };
  const sent = { params: GIVEN, basis, call: { method: 'POST', path: '/x' } } as const;
  const listing = (jobs: readonly object[]) =>
    atlasWith({ [`${GROUP}/clusters/C0/backup/restoreJobs`]: { results: jobs } });

  test.each<[string, readonly object[], string]>([
    ['of it', [job(1)], 'applied'],
    ['of it that failed', [job(1, { failed: true })], 'applied'],
    ['from before', [job(60)], 'not applied'],
    ['of another snapshot', [job(1, { snapshotId: idAt(600) })], 'not applied'],
    ['into another cluster', [job(1, { targetClusterName: 'C2' })], 'not applied'],
    ['into another project', [job(1, { targetGroupId: 'b'.repeat(24) })], 'not applied'],
  ])('a job %s shows it as wanted', async (_, jobs, verdict) => {
    expect(await withAnswers(listing(jobs), (atlas) => restoreSnapshot.verify(atlas, sent))).toBe(verdict);
  });

  test('it is not known where the cluster was made again meanwhile', async () => {
    const answers = atlasWith({ [`${GROUP}/clusters/C0`]: cluster('C0', { id: 'd'.repeat(24) }) });
    expect(await withAnswers(answers, (atlas) => restoreSnapshot.verify(atlas, sent))).toBe('unclear');
  });

  test.each<[string, readonly object[], unknown]>([
    ['under way', [job(1)], 'under way'],
    ['finished', [job(1, { finishedAt: '2026-11-25T09:59:30Z' })], 'at rest'],
    ['failed', [job(1, { failed: true })], { wrong: expect.stringMatching(/^The restore into C1 has failed\./) }],
    ['gone', [], { wrong: expect.stringContaining('no longer lists') }],
  ])('a job that is %s is told so', async (_, jobs, progress) => {
    const look = restoreSnapshot.finishes?.look;
    expect(await withAnswers(listing(jobs), async (atlas) => await look?.(atlas, sent))).toEqual(progress);
  });

  test('the kit says from which snapshot what was there can be had back', () => {
    expect(restoreSnapshot.restoreKit?.(sent)).toMatchObject({ cluster: 'C1', newestSnapshotBefore: basis.newest });
  });

  test.each<[object, string | undefined]>([
    [{ newest: { id: idAt(1), takenAt: 900 } }, undefined],
    [{ newest: null }, 'Atlas no longer lists the newest snapshot of the overwritten cluster'],
    [{ lastJob: idAt(1) }, 'another restore between the two has started'],
    [{ targetId: 'e'.repeat(24) }, 'one of the two clusters was replaced by another'],
    [{ snapshot: null }, 'Atlas no longer lists the snapshot'],
  ])('what drifts is %j: %s', (after, sentence) => {
    expect(restoreSnapshot.drift(basis, { ...basis, ...after }, NOW)).toBe(sentence);
  });
});
