import { beforeEach, describe, expect, test } from '@jest/globals';
import { type AtlasStandIn, clusterNamed, projectNamed } from '../../../../src/sandbox/atlas/index.js';
import { at, call, get, start } from '../caller.js';

const MINUTE = 60_000;
const NOW = Date.parse('2026-11-25T10:00:00Z');
let now: number;
let atlas: AtlasStandIn;
beforeEach(async () => {
  now = NOW;
  atlas = await start({ now: () => now });
});
const project = (name: string) => `/groups/${projectNamed(atlas.world, name).id}`;
const backup = (cluster = 'Cluster0', of = 'Payments') => `${project(of)}/clusters/${cluster}/backup`;
const snapshots = async (path = backup()) => [at((await get(atlas, `${path}/snapshots`)).body, 'results.*.id')].flat();
const body = async (into = 'Cluster1', of = 'Payments', snapshotId?: unknown) => ({
  deliveryType: 'automated',
  snapshotId: snapshotId ?? (await snapshots()).at(-1),
  targetClusterName: into,
  targetGroupId: projectNamed(atlas.world, of).id,
});
const restore = (sent: unknown, path = backup()) => call(atlas, 'POST', `${path}/restoreJobs`, { body: sent });
const changes = () => atlas.calls.flatMap(({ changed }) => changed ?? []);
const refused = (status: number, errorCode: string) => ({ status, body: { errorCode } });
const dedicated = (name: string) => {
  const cluster = clusterNamed(atlas.world, name);
  if (cluster.kind !== 'dedicated') throw new Error(`${name} is none`);
  return cluster;
};

describe('a restore', () => {
  test.each([
    ['Cluster1', 'Payments'],
    ['Cluster0', 'Search'],
    ['Cluster0', 'Payments'],
  ])('into %s in %s is listed with the snapshot’s cluster and finishes after minutes', async (into, of) => {
    const reply = await restore(await body(into, of));
    expect(reply).toMatchObject({ status: 200, body: { failed: false, targetClusterName: into, deliveryUrl: [] } });
    expect(reply.body).not.toHaveProperty('finishedAt');
    const target = async () => (await get(atlas, `${project(of)}/clusters/${into}`)).body;
    const job = async () => (await get(atlas, `${backup()}/restoreJobs/${at(reply.body, 'id')}`)).body;
    expect(await target()).toMatchObject({ stateName: 'UPDATING' });
    now += 12 * MINUTE;
    expect(await job()).not.toHaveProperty('finishedAt');
    now += MINUTE;
    expect(await target()).toMatchObject({ stateName: 'IDLE' });
    expect(await job()).toMatchObject({ finishedAt: '2026-11-25T10:13:00Z', failed: false });
    expect(changes()).toEqual([`restores a snapshot of Cluster0 into ${into}`]);
  });

  test('can’t start during another restore into the cluster', async () => {
    await restore(await body());
    expect(await restore(await body())).toMatchObject(refused(409, 'ATLAS_CLUSTER_RESTORE_IN_PROGRESS'));
    now += 13 * MINUTE;
    expect(await restore(await body())).toMatchObject({ status: 200 });
  });

  test.each([
    ['reports-archive', 400, 'CLUSTER_PAUSED_CANNOT_RESTORE'],
    ['FlexDev', 400, 'CANNOT_USE_FLEX_CLUSTER_IN_CLUSTER_API'],
    ['Cluster9', 404, 'CLUSTER_NOT_FOUND'],
  ])('can’t start into %s', async (into, status, code) => {
    expect(await restore(await body(into))).toMatchObject(refused(status, code));
    expect(changes()).toEqual([]);
  });

  test('can’t start into an older version or a cluster that is being deleted', async () => {
    Object.assign(dedicated('Cluster1'), { mongoDBVersion: '7.0.5' });
    expect(await restore(await body())).toMatchObject(refused(400, 'INVALID_ATTRIBUTE'));
    await call(atlas, 'DELETE', `${project('Payments')}/clusters/Cluster1`);
    expect(await restore(await body())).toMatchObject(refused(400, 'CLUSTER_ALREADY_REQUESTED_DELETION'));
  });

  test.each([
    ['encryption', { encryptionAtRestProvider: 'AWS' }, {}, 'INVALID_SNAPSHOT_RESTORE_ENCRYPTION'],
    [
      'keys',
      { encryptionAtRestProvider: 'AWS' },
      { encryptionAtRestProvider: 'GCP' },
      'INVALID_SNAPSHOT_RESTORE_ENCRYPTION',
    ],
    ['former encryption', { snapshotKeyProvider: 'AWS' }, {}, 'INVALID_SNAPSHOT_RESTORE_ENCRYPTION'],
    ['edition', { edition: 'INFINITE' }, {}, 'INVALID_ATTRIBUTE'],
    ['number of shards', { shards: 2 }, { shards: 3 }, 'INVALID_ATTRIBUTE'],
    ['shape', { shards: 2 }, {}, 'INVALID_ATTRIBUTE'],
    ['config server type', { shards: 2 }, { shards: 2, configServerType: 'EMBEDDED' }, 'INVALID_ATTRIBUTE'],
  ])('can’t start into a cluster with a different %s', async (_, from, into, code) => {
    Object.assign(dedicated('Cluster0'), from);
    Object.assign(dedicated('Cluster1'), into);
    expect(await restore(await body())).toMatchObject(refused(400, code));
    expect(changes()).toEqual([]);
  });

  test('uses the encryption that the snapshot was taken with', async () => {
    Object.assign(dedicated('Cluster0'), { encryptionAtRestProvider: 'AWS', snapshotKeyProvider: 'NONE' });
    expect(await restore(await body())).toMatchObject({ status: 200 });
  });

  test('replaces the cluster’s search indexes', async () => {
    const indexes = async () => (await get(atlas, `${project('Payments')}/clusters/Cluster1/search/indexes`)).body;
    expect(await indexes()).toHaveLength(1);
    await restore(await body());
    expect(await indexes()).toHaveLength(2);
  });

  test('needs an existing, complete snapshot', async () => {
    const [oldest] = await snapshots();
    await call(atlas, 'DELETE', `${backup()}/snapshots/${oldest}`);
    const of = async (snapshot: unknown) => restore(await body('Cluster1', 'Payments', snapshot));
    expect(await of(oldest)).toMatchObject(refused(409, 'CANNOT_START_RESTORE_JOB_FOR_DELETED_SNAPSHOT'));
    expect(await of('a'.repeat(24))).toMatchObject({ status: 404 });
    const taken = await call(atlas, 'POST', `${backup()}/snapshots`, { body: { retentionInDays: 1 } });
    expect(await of(at(taken.body, 'id'))).toMatchObject(
      refused(409, 'CANNOT_START_RESTORE_JOB_FOR_INCOMPLETE_CLUSTER_SNAPSHOT'),
    );
    now += 5 * MINUTE;
    expect(await of(at(taken.body, 'id'))).toMatchObject({ status: 200 });
  });

  test('needs a role in both projects', async () => {
    const { viewer } = atlas.credentials;
    const sent = await body('Cluster0', 'Search');
    const ask = () => call(atlas, 'POST', `${backup()}/restoreJobs`, { as: viewer, body: sent });
    expect(await ask()).toMatchObject(refused(401, 'USER_UNAUTHORIZED'));
    viewer.roles.push({ role: 'GROUP_BACKUP_RECOVERY_OPERATOR', at: projectNamed(atlas.world, 'Payments').id });
    expect(await ask()).toMatchObject(refused(403, 'CANNOT_RESTORE_TO_TARGET'));
    // Project Backup Manager includes the role.
    viewer.roles.push({ role: 'GROUP_BACKUP_MANAGER', at: sent.targetGroupId });
    expect(await ask()).toMatchObject({ status: 200 });
  });

  test.each([
    [{ deliveryType: 'download' }, 'INVALID_ATTRIBUTE'],
    [{ targetGroupId: undefined }, 'MISSING_ATTRIBUTE'],
  ])('can’t start with %j', async (other, code) => {
    const reply = await restore({ ...(await body()), ...other });
    expect(reply.status).toBe(400);
    expect(['INVALID_ENUM_VALUE', code]).toContain(at(reply.body, 'errorCode'));
  });
});

describe('a backup compliance policy', () => {
  const STRICT = 'Café Zürich 東京';
  const schedule = (items: unknown, rest = {}) =>
    call(atlas, 'PATCH', `${backup('tokyo-1', STRICT)}/schedule`, {
      body: { policies: [{ policyItems: items }], ...rest },
    });
  const hourly = (frequencyInterval: number, retentionValue: number) => ({
    frequencyType: 'hourly',
    frequencyInterval,
    retentionUnit: 'days',
    retentionValue,
  });

  test('is shown, or an empty object without a policy', async () => {
    expect(await get(atlas, `${project(STRICT)}/backupCompliancePolicy`)).toMatchObject({
      status: 200,
      body: { state: 'ACTIVE', scheduledPolicyItems: [hourly(6, 7)] },
    });
    expect(await get(atlas, `${project('Payments')}/backupCompliancePolicy`)).toMatchObject({ status: 200, body: {} });
  });

  test('doesn’t allow deleting snapshots, and keeps them when the cluster is deleted', async () => {
    const [oldest] = await snapshots(backup('tokyo-1', STRICT));
    const code = 'CANNOT_DELETE_SNAPSHOT_WITH_BACKUP_COMPLIANCE_POLICY';
    const remove = (path: string) => call(atlas, 'DELETE', path);
    const cluster = `${project(STRICT)}/clusters/tokyo-1`;
    expect(await remove(`${cluster}/backup/snapshots/${oldest}`)).toMatchObject(refused(400, code));
    expect(await remove(`${cluster}?retainBackups=false`)).toMatchObject({ status: 202 });
    expect(changes()).toEqual([expect.stringContaining('keeps its snapshots')]);
  });

  test('requires longer on-demand retention and keeps the restore window', async () => {
    const take = (retentionInDays: number) =>
      call(atlas, 'POST', `${backup('tokyo-1', STRICT)}/snapshots`, { body: { retentionInDays } });
    expect(await take(2)).toMatchObject(refused(400, 'SNAPSHOT_RETENTION_LESS_THAN_BACKUP_COMPLIANCE_POLICY'));
    expect(await take(3)).toMatchObject({ status: 200 });
    expect(await schedule([hourly(6, 7)], { restoreWindowDays: 6 })).toMatchObject(
      refused(400, 'CANNOT_DECREASE_PIT_WINDOW_WITH_BACKUP_COMPLIANCE_POLICY'),
    );
  });

  test('doesn’t allow a schedule below its own', async () => {
    const below = refused(400, 'BACKUP_POLICY_NOT_MEETING_BACKUP_COMPLIANCE_POLICY_REQUIREMENTS');
    expect(await schedule([hourly(6, 6)])).toMatchObject(below);
    expect(await schedule([hourly(12, 30)])).toMatchObject(below);
    expect(await call(atlas, 'DELETE', `${backup('tokyo-1', STRICT)}/schedule`)).toMatchObject(below);
    expect(await schedule([hourly(6, 7)], { deleteSnapshots: true })).toMatchObject(
      refused(400, 'CANNOT_DELETE_SNAPSHOT_WITH_BACKUP_COMPLIANCE_POLICY'),
    );
    expect(await schedule([hourly(6, 30)], { updateSnapshots: true })).toMatchObject({ status: 200 });
    expect(await schedule([hourly(6, 7)], { updateSnapshots: true })).toMatchObject(
      refused(400, 'CANNOT_DECREASE_SNAPSHOT_RETENTION_WITH_BACKUP_COMPLIANCE_POLICY'),
    );
    expect(await schedule([hourly(4, 7)])).toMatchObject({ status: 200 });
  });
});

describe('an online archive', () => {
  const archives = () => `${project('Payments')}/clusters/ledger-eu/onlineArchives`;
  const set = async (sent: unknown) => {
    const { body: list } = await get(atlas, archives());
    return call(atlas, 'PATCH', `${archives()}/${at(list, 'results.0._id')}`, { body: sent });
  };

  test('can be paused only while active, and resumed', async () => {
    expect(await set({ paused: true })).toMatchObject({ status: 200, body: { paused: true, state: 'PAUSED' } });
    expect(await set({ paused: true })).toMatchObject(refused(409, 'ONLINE_ARCHIVE_MUST_BE_ACTIVE_TO_PAUSE'));
    expect(await set({ paused: false })).toMatchObject({ status: 200, body: { paused: false, state: 'ACTIVE' } });
    expect(await set({ collName: 'other' })).toMatchObject(refused(400, 'ONLINE_ARCHIVE_CANNOT_MODIFY_FIELD'));
  });
});
