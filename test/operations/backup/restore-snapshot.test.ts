// A restore that overwrites a cluster: what an approver sees of both clusters, what is blocked, and how it is followed.
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
const C0 = `${GROUP}/clusters/C0`;
const C1 = `${GROUP}/clusters/C1`;
const OF_C0 = `${C0}/backup/snapshots`;
const encrypted = (name: string, encryptionAtRestProvider: string) => cluster(name, { encryptionAtRestProvider });
const GIVEN = { project: PROJECT, snapshot: idAt(120), source: 'C0', cluster: 'C1' };
const look = (answers: Answers, given = GIVEN) =>
  withAnswers(answers, (atlas) => restoreSnapshot.preview(atlas, given, NOW));

test('previews the snapshot, both clusters and what is lost, and offers a snapshot first', async () => {
  const seen = await look(atlasWith());
  expect(seen.facts.map(({ label }) => label)).toEqual([
    'From',
    'Taken',
    'Snapshot',
    'Kept until',
    'Into',
    'Versions',
    'Target data now',
    'Target disks',
    'Who can read it',
    'Encryption',
    'Target snapshots',
    'Target search indexes',
    'Target online archives',
    'Target write concern',
  ]);
  const fact = (label: string) => said(seen.facts.find((one) => one.label === label)?.value ?? '');
  expect([fact('Taken'), fact('Versions'), fact('Target data now'), fact('Target snapshots')]).toEqual([
    '<120> (2 hours ago)',
    'MongoDB 8.0.4 into 8.0.4',
    '2 KiB',
    expect.stringMatching(/^1 snapshot.* <300> \(5 hours ago\)$/),
  ]);
  expect(seen.warnings.map(said)).toEqual([expect.stringMatching(/^Cuts off .*C1.*empty.*Stop/)]);
  expect(seen.loss).toMatch(/All data in C1 \(2 KiB\).* newest snapshot .*5 hours ago/);
  expect(seen.undo).toMatch(/C1’s newest snapshot .*5 hours ago.*lost/);
  expect([seen.before, said(seen.after)]).toEqual([
    expect.stringContaining('2 KiB'),
    expect.stringMatching(/^C0’s data .*<120>/),
  ]);
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
    loss: expect.stringContaining('C1'),
    call: {
      method: 'POST',
      path: `/groups/${PROJECT}/clusters/C0/backup/restoreJobs`,
      body: { deliveryType: 'automated', snapshotId: idAt(120), targetClusterName: 'C1', targetGroupId: PROJECT },
    },
  });
});

test('offers no snapshot first when one was taken within the hour', async () => {
  const { warnings, first } = await look(
    atlasWith({ [`${GROUP}/clusters/C1/backup/snapshots`]: { results: [snapshot(30)] } }),
  );
  expect([warnings.map(said).filter((one) => one.includes('newest snapshot')), first]).toEqual([[], undefined]);
});

test('into the same cluster loses later writes, and reserves one cluster', async () => {
  const { loss, alsoHolds, direction, facts } = await look(atlasWith(), { ...GIVEN, cluster: 'C0' });
  expect([loss, alsoHolds, direction]).toEqual([expect.stringMatching(/Writes to C0/), undefined, 'neither']);
  expect(said(facts.find(({ label }) => label === 'Into')?.value ?? '')).toBe('itself');
});

// By Atlas's page backup-restore-cluster.
test.each([
  ['7.0.9', 1],
  ['8.0.1', 0],
  ['8.2.0', 0],
  ['9.0.0', 0],
  ['10.0.0', 1],
])('into MongoDB %s, a snapshot of 8.0.4 gives %d blockers', async (mongoDBVersion, times) => {
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
describe('from a cluster with a pinned compatibility version', () => {
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

  test('is allowed into that version, and shows the pin', async () => {
    const { blockers, warnings, facts } = await into('7.0.9');
    expect(blockers).toEqual([]);
    expect(warnings.filter((one) => said(one).includes('pinned'))).toEqual([]);
    expect(facts).toContainEqual({ label: 'Versions', value: 'MongoDB 8.0.4 (pinned to 7.0) into 7.0.9' });
  });

  test.each([
    ['8.0.4', '7.0'],
    ['9.0.1', '8.0'],
  ])('warns for a target on %s that Atlas may only restore into %s', async (version, from) => {
    const { blockers, warnings } = await into(version, from);
    expect(blockers).toEqual([]);
    expect(warnings).toContainEqual(expect.stringMatching(`C0 is pinned .*${from}.* to ${from}`));
  });

  test('doesn’t count as pinned when Atlas shows no end of the pin', async () => {
    const answers = { [`${GROUP}/clusters/C0`]: cluster('C0', { featureCompatibilityVersion: '7.0' }) };
    const { warnings } = await look(atlasWith(answers));
    expect(warnings.filter((one) => said(one).includes('pinned'))).toEqual([]);
  });
});

test.each([
  [60, 1],
  [30, 0],
])('a snapshot of %d GiB for disks of 40 GB gives %d warnings', async (gigabytes, times) => {
  const specs = { instanceSize: 'M30', nodeCount: 3, diskSizeGB: 40 };
  const { warnings, facts } = await look(
    atlasWith({
      [C1]: placed('C1', 'EU_WEST_1', {}, specs),
      [`${C0}/backup/snapshots`]: { results: [snapshot(120, { storageSizeBytes: gigabytes * 1024 ** 3 })] },
    }),
  );
  expect(facts).toContainEqual({ label: 'Target disks', value: '40 GB' });
  expect(warnings.filter((one) => said(one).includes(`${gigabytes} GiB`))).toHaveLength(times);
});

// By Atlas's page restore-from-snapshot.
test.each<[string, Answers[string], RegExp]>([
  ['a default', { defaultWriteConcern: '1' }, /^1, unchanged$/],
  ['no default', { defaultWriteConcern: null }, /^not set.*snapshot’s/],
  ['an unreadable default', [503], /couldn’t read/],
])('shows the default write concern of a target with %s', async (_, args, value) => {
  const { facts } = await look(atlasWith({ [`${C1}/processArgs`]: args }));
  expect(facts).toContainEqual({ label: 'Target write concern', value: expect.stringMatching(value) });
});

test('shows that no point in time can be restored until the target’s next snapshot', async () => {
  const { facts } = await look(atlasWith({ [C1]: cluster('C1', { pitEnabled: true }) }));
  expect(facts).toContainEqual({ label: 'Points in time', value: expect.stringMatching(/^none .*C1’s next snapshot/) });
});

// By Atlas's page restore-from-ear: a snapshot keeps the encryption it was taken with. Atlas shows only keys on AWS.
test.each<[string, string, object, RegExp, number]>([
  ['NONE', 'NONE', {}, /^snapshot: not shown.*target: Atlas’s own keys$/, 0],
  ['AZURE', 'AZURE', {}, /not shown.*Azure Key Vault; Atlas rotates/, 0],
  ['NONE', 'AZURE', {}, /not shown.*Azure/, 1],
  ['GCP', 'NONE', {}, /not shown.*own keys$/, 1],
  ['AWS', 'AWS', {}, /not shown.*AWS KMS/, 1],
  ['NONE', 'AWS', { masterKeyUUID: '7c2f8d0e-5b1a-4f6d-9e3c-2a1b0c9d8e7f' }, /^snapshot: .*AWS KMS.*AWS KMS/, 0],
])(
  'from %s into %s, shows the keys of the snapshot %j, and warns if they may differ',
  async (from, into, rest, value, times) => {
    const { facts, warnings, blockers } = await look(
      atlasWith({
        [C0]: encrypted('C0', from),
        [C1]: encrypted('C1', into),
        [OF_C0]: { results: [snapshot(120, rest)] },
      }),
    );
    expect(facts).toContainEqual({ label: 'Encryption', value: expect.stringMatching(value) });
    expect(warnings.filter((one) => said(one).includes('how the snapshot is encrypted'))).toHaveLength(times);
    expect(blockers).toEqual([]);
  },
);

test('warns that Atlas may refuse a replica set’s snapshot for a sharded cluster', async () => {
  const { warnings, blockers } = await look(atlasWith({ [`${GROUP}/clusters/C1`]: sharded('C1', 2) }));
  expect(blockers).toEqual([]);
  expect(warnings).toContainEqual(expect.stringMatching(/C1 is sharded.*may refuse/));
});

test('fails when the target’s snapshots can’t be read', async () => {
  const answers = atlasWith({ [`${GROUP}/clusters/C1/backup/snapshots`]: [503] });
  await expect(look(answers)).rejects.toThrow();
});

test('is blocked at “source” when the snapshot’s cluster isn’t found', async () => {
  const { blockers } = await look(atlasWith({ [`${GROUP}/clusters/C0`]: [404, 'CLUSTER_NOT_FOUND'] }));
  expect(blockers).toEqual([{ param: 'source', sentence: expect.stringMatching(/no cluster C0/) }]);
});

const sharded = (name: string, shards: number, rest: object = {}) =>
  cluster(name, { clusterType: 'SHARDED', replicationSpecs: Array.from({ length: shards }, () => ({})), ...rest });
const placed = (name: string, regionName: string, rest: object = {}, electableSpecs: object = {}) =>
  cluster(name, {
    replicationSpecs: [{ regionConfigs: [{ providerName: 'AWS', regionName, electableSpecs }] }],
    ...rest,
  });
const archive = (state: string) => ({ dbName: 'db', collName: state.toLowerCase(), paused: state === 'PAUSED', state });

test('shows that search indexes are replaced, and that a paused archive may have restored data', async () => {
  const { facts, blockers } = await look(
    atlasWith({ [`${C1}/search/indexes`]: [{}, {}], [`${C1}/onlineArchives`]: { results: [archive('PAUSED')] } }),
  );
  expect(blockers).toEqual([]);
  expect(facts).toContainEqual({
    label: 'Target online archives',
    value: expect.stringMatching(/^db\.paused \(paused\).*twice/),
  });
  expect(facts).toContainEqual({ label: 'Target search indexes', value: expect.stringMatching(/^2, replaced.*fail/) });
});

test('warns about archives that can’t be read', async () => {
  const { warnings, blockers } = await look(
    atlasWith({ [`${C1}/search/indexes`]: [503], [`${C1}/onlineArchives`]: [401, 'USER_UNAUTHORIZED'] }),
  );
  expect(blockers).toEqual([]);
  expect(warnings).toEqual([
    expect.stringMatching(/^Cuts off .*C1.*empty.*Stop/),
    expect.stringMatching(/couldn’t read C1’s .*archives/),
  ]);
});

test('warns about a fallback snapshot', async () => {
  const { warnings } = await look(
    atlasWith({ [`${C0}/backup/snapshots`]: { results: [snapshot(120, { snapshotType: 'fallback' })] } }),
  );
  expect(warnings).toContainEqual(expect.stringMatching(/fallback.*inconsistent/));
});

test.each<[string, object, object]>([
  ['of the same kind', {}, {}],
  ['with the same key provider', { encryptionAtRestProvider: 'AWS' }, { encryptionAtRestProvider: 'AWS' }],
  ['with another key provider', { encryptionAtRestProvider: 'AWS' }, { encryptionAtRestProvider: 'GCP' }],
  ['of the previous version', { mongoDBVersion: '8.0.4' }, { mongoDBVersion: '9.0.1' }],
  ['of a pinned version', { pinnedVersion: '7.0' }, { mongoDBVersion: '7.0.29' }],
  ['of a later minor version', { mongoDBVersion: '8.2.0' }, { mongoDBVersion: '8.0.29' }],
  ['with the same number of shards', { shards: 2 }, { shards: 2 }],
  ['with another number of shards', { shards: 2 }, { shards: 3 }],
  ['of Atlas Infinite with a key', { edition: 'INFINITE' }, { edition: 'INFINITE', encryptionAtRestProvider: 'AWS' }],
  [
    'of another region, into Atlas Infinite',
    { edition: 'INFINITE', placement: [{ priority: 7, providerName: 'AWS', regionName: 'US_EAST_1', nodeCount: 3 }] },
    { edition: 'INFINITE' },
  ],
  ['of Atlas Core, into Atlas Infinite', {}, { edition: 'INFINITE' }],
  ['whose snapshot has other keys', { snapshotKeyProvider: 'AWS' }, {}],
  [
    'whose snapshot has its former keys',
    { encryptionAtRestProvider: 'GCP', snapshotKeyProvider: 'AWS' },
    { encryptionAtRestProvider: 'AWS' },
  ],
])('blocks a restore from a cluster %s only if the simulated Atlas refuses it', async (_, from, into) => {
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

test.each<[string, Answers, string, RegExp]>([
  ['isn’t found', { [C1]: [404, 'CLUSTER_NOT_FOUND'] }, 'cluster', /no cluster C1/],
  ['is paused', { [C1]: cluster('C1', { paused: true }) }, 'cluster', /paused.*resume-cluster/],
  ['is being deleted', { [C1]: cluster('C1', { stateName: 'DELETING' }) }, 'cluster', /being deleted/],
  ['is being restored', { [`${C0}/backup/restoreJobs`]: { results: [job(1)] } }, 'cluster', /in progress/],
  [
    'the credential can’t see restores of',
    { [`${C0}/backup/restoreJobs`]: [403, 'USER_UNAUTHORIZED'] },
    'cluster',
    /Project Backup Manager/,
  ],
  ['has no such snapshot', { [OF_C0]: { results: [] } }, 'snapshot', /can’t find .*aaaaaa/],
  [
    'would get a failed snapshot',
    { [OF_C0]: { results: [snapshot(120, { status: 'failed' })] } },
    'snapshot',
    /failed/,
  ],
  // By Atlas's pages restore-from-snapshot, restore-from-ear and config-backup-online-archive.
  [
    'has another number of shards',
    { [C0]: sharded('C0', 2), [C1]: sharded('C1', 3), [`${OF_C0}/shardedClusters`]: { results: [snapshot(120)] } },
    'cluster',
    /has 2 shards, but C1 has 3 shards\. .* with 2 shards\.$/,
  ],
  [
    'has fewer shards than its own snapshot',
    {
      [C0]: sharded('C0', 2),
      [C1]: sharded('C1', 2),
      [`${OF_C0}/shardedClusters`]: { results: [snapshot(120, { members: [{}, {}, {}] })] },
    },
    'cluster',
    /has 3 shards, but C1 has 2 shards/,
  ],
  [
    'is a replica set, for a sharded snapshot',
    { [C0]: sharded('C0', 2), [`${OF_C0}/shardedClusters`]: { results: [snapshot(120)] } },
    'cluster',
    /has 2 shards, .* C1, .*replica set/,
  ],
  [
    'has another type of config servers',
    {
      [C0]: sharded('C0', 2, { configServerType: 'EMBEDDED' }),
      [C1]: sharded('C1', 2, { configServerType: 'DEDICATED' }),
      [`${OF_C0}/shardedClusters`]: { results: [snapshot(120)] },
    },
    'cluster',
    /embedded config servers.* C1.* dedicated/,
  ],
  // By the limitations on the page restore-overview: clusters before 8.0 have no embedded config servers.
  [
    'has embedded config servers, for a snapshot from before 8.0',
    {
      [C0]: sharded('C0', 2, { mongoDBVersion: '7.0.9' }),
      [C1]: sharded('C1', 2, { configServerType: 'EMBEDDED' }),
      [`${OF_C0}/shardedClusters`]: { results: [snapshot(120, { mongodVersion: '7.0.9' })] },
    },
    'cluster',
    /dedicated config servers.* C1.* embedded/,
  ],
  // By Atlas's page atlas-infinite-landing.
  [
    'is on Atlas Infinite, for a snapshot of Atlas Core',
    { [C1]: cluster('C1', { effectiveDatabaseEdition: 'INFINITE' }) },
    'cluster',
    /^C1 is an Atlas Infinite cluster and C0 isn’t/,
  ],
  [
    'has other keys than the snapshot',
    {
      [C0]: encrypted('C0', 'AZURE'),
      [C1]: encrypted('C1', 'AZURE'),
      [OF_C0]: { results: [snapshot(120, { masterKeyUUID: '7c2f8d0e-5b1a-4f6d-9e3c-2a1b0c9d8e7f' })] },
    },
    'cluster',
    /AWS KMS.* C1 .* Azure Key Vault/,
  ],
  [
    'is on Atlas Infinite in another region',
    {
      [C0]: placed('C0', 'EU_WEST_1', { effectiveDatabaseEdition: 'INFINITE' }),
      [C1]: placed('C1', 'US_EAST_1', { effectiveDatabaseEdition: 'INFINITE' }),
    },
    'cluster',
    /C1 .*Atlas Infinite .*AWS US_EAST_1.* in AWS EU_WEST_1\.$/,
  ],
  [
    'has a running online archive',
    { [`${C1}/onlineArchives`]: { results: [archive('ACTIVE'), archive('PAUSED')] } },
    'cluster',
    /C1 .*db\.active.* in Atlas/,
  ],
])('blocks a target that %s', async (_, over, param, sentence) => {
  expect((await look(atlasWith(over))).blockers).toMatchObject([{ param, sentence: expect.stringMatching(sentence) }]);
});

describe('after the call', () => {
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
    ['for it', [job(1)], 'applied'],
    ['for it that failed', [job(1, { failed: true })], 'applied'],
    ['from before', [job(60)], 'not applied'],
    ['for another snapshot', [job(1, { snapshotId: idAt(600) })], 'not applied'],
    ['into another cluster', [job(1, { targetClusterName: 'C2' })], 'not applied'],
    ['into another project', [job(1, { targetGroupId: 'b'.repeat(24) })], 'not applied'],
  ])('verifies the restore with a job %s', async (_, jobs, verdict) => {
    expect(await withAnswers(listing(jobs), (atlas) => restoreSnapshot.verify(atlas, sent))).toBe(verdict);
  });

  test('is “unclear” when the source cluster was recreated', async () => {
    const answers = atlasWith({ [`${GROUP}/clusters/C0`]: cluster('C0', { id: 'd'.repeat(24) }) });
    expect(await withAnswers(answers, (atlas) => restoreSnapshot.verify(atlas, sent))).toBe('unclear');
  });

  test.each<[string, readonly object[], unknown]>([
    ['in progress', [job(1)], 'under way'],
    ['finished', [job(1, { finishedAt: '2026-11-25T09:59:30Z' })], 'at rest'],
    ['failed', [job(1, { failed: true })], { wrong: expect.stringMatching(/C1 has failed/) }],
    ['no longer listed', [], { wrong: expect.stringContaining('no longer') }],
  ])('reports progress from a job that is %s', async (_, jobs, progress) => {
    const look = restoreSnapshot.finishes?.look;
    expect(await withAnswers(listing(jobs), async (atlas) => await look?.(atlas, sent))).toEqual(progress);
  });

  test('keeps in the restore kit the snapshot that has the overwritten data', () => {
    expect(restoreSnapshot.restoreKit?.(sent)).toMatchObject({ cluster: 'C1', newestSnapshotBefore: basis.newest });
  });

  test.each<[object, RegExp | undefined]>([
    [{ newest: { id: idAt(1), takenAt: 900 } }, undefined],
    [{ newest: null }, /newest snapshot/],
    [{ lastJob: idAt(1) }, /another restore/],
    [{ targetId: 'e'.repeat(24) }, /replaced/],
    [{ snapshot: null }, /lists the snapshot$/],
  ])('describes drift to %j as %s', (after, drift) => {
    expect(restoreSnapshot.drift(basis, { ...basis, ...after }, NOW)).toEqual(drift && expect.stringMatching(drift));
  });
});
