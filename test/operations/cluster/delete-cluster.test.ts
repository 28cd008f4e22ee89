import { describe, expect, test } from '@jest/globals';
import { deleteCluster } from '../../../src/operations/cluster/delete-cluster.js';
import type { Params } from '../../../src/operations/operation.js';
import { formatPlain } from '../../../src/slack/blocks/text.js';
import { type Answers, BASE, PROJECT, toSend, withAnswers } from '../answering.js';
import { connections } from './connections.js';

const NOW = Date.parse('2026-11-25T10:00:00Z');
const ID = 'c'.repeat(24);
const PATH = `/groups/${PROJECT}/clusters/C0`;
const PARAMS = { project: PROJECT, cluster: 'C0' };

const cluster = (rest: object = {}) => ({
  id: ID,
  name: 'C0',
  stateName: 'IDLE',
  createDate: '2024-05-14T11:26:03Z',
  clusterType: 'REPLICASET',
  tags: [{ key: 'env', value: 'prod' }],
  connectionStrings: { standardSrv: 'mongodb+srv://secret.example.net' },
  replicationSpecs: [{ regionConfigs: [{ providerName: 'AWS', electableSpecs: { instanceSize: 'M40' } }] }],
  ...rest,
});
const snapshot = (createdAt: string) => ({ id: ID, status: 'completed', createdAt, expiresAt: '2027-01-02T03:16:00Z' });
const inProject = (groupId: string, groupName: string) => ({
  groupId,
  groupName,
  clusters: [{ name: 'C0', dataSizeBytes: 18 * 1024 ** 3, versions: [] }],
});
const ANSWERS: Answers = {
  ...BASE,
  [`GET ${PATH}`]: cluster(),
  'GET /clusters': { results: [inProject(PROJECT, 'Payments'), inProject('d'.repeat(24), 'Search')] },
  [`GET ${PATH}/backup/snapshots`]: { results: [snapshot('2026-11-24T08:00:00Z'), snapshot('2026-11-25T08:00:00Z')] },
  [`GET /groups/${PROJECT}/processes`]: { results: [{ id: 'n0:1', userAlias: 'c0-shard-00-00.example.net' }] },
  [`GET /groups/${PROJECT}/processes/n0:1/measurements`]: connections(412),
  [`GET ${PATH}/onlineArchives`]: { results: [] },
  [`GET ${PATH}/search/indexes`]: [{}, {}],
  [`GET ${PATH}/search/deployment`]: { effectiveSpecs: [{ instanceSize: 'S20', nodeCount: 2 }] },
};
const preview = (answers: Answers = {}, params: Params = {}) =>
  withAnswers({ ...ANSWERS, ...answers }, (atlas) => deleteCluster.preview(atlas, { ...PARAMS, ...params }, NOW));

test('previews everything that is deleted, and warns of another cluster with the same name', async () => {
  const { facts, warnings, ...shown } = await preview();
  expect({ ...shown, warnings: warnings.map(formatPlain) }).toMatchObject({
    summary: expect.stringContaining('C0'),
    loss: expect.stringContaining('C0'),
    after: ['deleted (snapshots are kept, the last until ', { at: Date.parse('2027-01-02T03:16:00Z') }, ')'],
    warnings: [
      expect.stringMatching(/C0 in Payments.*Search/),
      'C0 is in use: 412 open connections now.',
      expect.stringMatching(/newest of C0’s 2 snapshots .*2 hours ago\. .*restored/),
    ],
    confirm: 'C0',
  });
  expect(facts.map(({ label, value }) => `${label}: ${formatPlain(value)}`)).toEqual([
    expect.stringContaining('Cluster: running · M40'),
    'Created: 2024-05-14 11:26 UTC (924 days ago)',
    `ID: ${ID}`,
    'Data: 18 GiB',
    'Connections: 412 open connections',
    'Snapshots: 2 snapshots, the newest from 2026-11-25 08:00 UTC (2 hours ago)',
    'Online archives: none',
    'Search indexes: 2',
    'Search nodes: 2 S20',
    expect.stringMatching(/^Tags: env: prod, deleted/),
    expect.stringMatching(/^IP addresses: kept for 36 hours/),
  ]);
});

// By Atlas's page pause-terminate-cluster.
test.each([
  ['2026-11-24T21:00:00Z', /^kept for 13 hours/],
  ['2026-11-25T01:00:00Z', /^not kept$/],
  [undefined, /couldn’t read/],
])('says how long Atlas keeps the addresses of a cluster created at %s', async (createDate, value) => {
  const { facts } = await preview({ [`GET ${PATH}`]: cluster({ createDate }) });
  expect(facts).toContainEqual({ label: 'IP addresses', value: expect.stringMatching(value) });
});

test('says that the deletion waits for a change in progress', async () => {
  const { warnings, blockers } = await preview({ [`GET ${PATH}`]: cluster({ stateName: 'UPDATING' }) });
  expect([warnings.at(-1), blockers]).toEqual([expect.stringMatching(/being changed/), []]);
});

describe('with a backup compliance policy', () => {
  const POLICY = `GET /groups/${PROJECT}/backupCompliancePolicy`;
  test.each<[string, Answers[string]]>([
    ['in force', { state: 'ACTIVE' }],
    ['without a state', { scheduledPolicyItems: [{ frequencyType: 'daily' }] }],
  ])('%s, keeps the snapshots and the name, so deleting snapshots is blocked', async (_, policy) => {
    const { warnings, blockers } = await preview({ [POLICY]: policy });
    expect([warnings.at(-1), blockers]).toEqual([expect.stringMatching(/no other cluster named C0/), []]);
    expect((await preview({ [POLICY]: policy }, { snapshots: 'delete' })).blockers).toMatchObject([
      { param: 'snapshots', sentence: expect.stringMatching(/Payments keeps all snapshots/) },
    ]);
  });

  test('that can’t be read, warns', async () => {
    const { warnings, blockers } = await preview({ [POLICY]: [401, 'USER_UNAUTHORIZED'] }, { snapshots: 'delete' });
    expect([warnings.at(-1), blockers]).toEqual([expect.stringMatching(/couldn’t read.*all snapshots stay/), []]);
  });
});

test('warns when it can’t tell whether other clusters have the same name', async () => {
  const { warnings } = await preview({ 'GET /clusters': [403, 'USER_UNAUTHORIZED'] });
  expect(warnings[0]).toMatch(/C0 in Payments.*couldn’t tell/);
});

test('doesn’t mention a restore if there are no snapshots', async () => {
  const without = await preview({ [`GET ${PATH}/backup/snapshots`]: { results: [] } });
  expect([without.after, without.undo]).toEqual([
    expect.stringContaining('no snapshots'),
    expect.not.stringContaining('restore'),
  ]);
  expect((await preview()).undo).toContain('restore');
});

test('deletes snapshots only on request', async () => {
  const { after, warnings, call } = await preview({}, { snapshots: 'delete' });
  expect([after, warnings.at(-1)]).toEqual([
    expect.stringContaining('including snapshots'),
    expect.stringMatching(/2 snapshots are also deleted/),
  ]);
  expect(call?.query).toEqual({ retainBackups: false });
});

test('keeps the settings in the restore kit, without addresses and grants', async () => {
  const grant = { mongoDBEmployeeAccessGrant: { grantType: 'X', expirationTime: '2026-11-25T12:00:00Z' } };
  const kit = deleteCluster.restoreKit?.(toSend(await preview({ [`GET ${PATH}`]: cluster(grant) }), PARAMS));
  expect(kit).toMatchObject({ cluster: 'C0', clusterId: ID, settings: { clusterType: 'REPLICASET' } });
  expect(JSON.stringify(kit)).not.toMatch(/mongodb\+srv|grantType/);
});

test('blocks a protected cluster, and points to unprotect-cluster', async () => {
  const { blockers, call } = await preview({ [`GET ${PATH}`]: cluster({ terminationProtectionEnabled: true }) });
  expect([blockers.map((one) => one.sentence), call]).toEqual([
    [expect.stringContaining('with unprotect-cluster')],
    undefined,
  ]);
});

describe('after the call', () => {
  const sent = {
    params: PARAMS,
    basis: { clusterId: ID, settings: {}, isDeleting: false },
    call: { method: 'DELETE', path: PATH },
  } as const;
  const GONE = [404, 'CLUSTER_NOT_FOUND'] as const;
  test.each([
    ['deleted', GONE, 'applied', 'at rest'],
    ['not found but listed', GONE, 'unclear', 'under way', cluster()],
    ['being deleted', cluster({ stateName: 'DELETING' }), 'applied', 'under way'],
    ['unchanged', cluster(), 'not applied', 'under way'],
    ['still being changed', cluster({ stateName: 'UPDATING' }), 'unclear', 'under way'],
    ['replaced by another of that name', cluster({ id: 'd'.repeat(24) }), 'unclear', 'at rest'],
  ] as const)('verifies a cluster that is %s', async (_, answer, verdict, progress, ...results) => {
    const answers = { [`GET ${PATH}`]: answer, [`GET /groups/${PROJECT}/clusters`]: { results } };
    const seen = await withAnswers(answers, async (atlas) => [
      await deleteCluster.verify(atlas, sent),
      await deleteCluster.finishes?.look(atlas, sent),
    ]);
    expect(seen).toEqual([verdict, progress]);
  });

  test('can’t be verified when the whole project isn’t found', async () => {
    const looking = withAnswers({ [`GET ${PATH}`]: [404, 'GROUP_NOT_FOUND'] }, (atlas) =>
      deleteCluster.verify(atlas, sent),
    );
    await expect(looking).rejects.toThrow();
  });
});
