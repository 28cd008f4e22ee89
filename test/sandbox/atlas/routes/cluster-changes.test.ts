import { beforeEach, describe, expect, test } from '@jest/globals';
import { type AtlasStandIn, clusterNamed, projectNamed } from '../../../../src/sandbox/atlas/index.js';
import { dedicated } from '../../../support/atlas-things.js';
import { at, call, get, start } from '../caller.js';

const MINUTE = 60_000;
const NOW = Date.now();
let now: number;
let atlas: AtlasStandIn;
let clusters: string;
beforeEach(async () => {
  now = NOW;
  atlas = await start({ now: () => now });
  clusters = `/groups/${projectNamed(atlas.world, 'Payments').id}/clusters`;
});
const patch = (body: unknown, name = 'Cluster1') => call(atlas, 'PATCH', `${clusters}/${name}`, { body });
const shown = async (name = 'Cluster1') => (await get(atlas, `${clusters}/${name}`)).body;
const events = () => atlas.world.events.slice(-1).map(({ eventTypeName, clusterName }) => [eventTypeName, clusterName]);
const refused = (status: number, errorCode: string) => ({ status, body: { errorCode } });
const NO_GROWTH = 'OPLOG_MIN_RETENTION_HOURS_NO_DISK_AUTO_SCALING';

describe('a cluster', () => {
  test('is paused immediately, UPDATING for a minute and then IDLE', async () => {
    expect(await patch({ paused: true })).toMatchObject({ status: 200, body: { paused: true, stateName: 'UPDATING' } });
    expect(events()).toEqual([['CLUSTER_UPDATE_SUBMITTED', 'Cluster1']]);
    now += 59_000;
    expect(await shown()).toMatchObject({ stateName: 'UPDATING' });
    now += 1_000;
    expect(await shown()).toMatchObject({ paused: true, stateName: 'IDLE' });
  });

  test('stores and shows a setting without side effects', async () => {
    const settings = { versionReleaseSystem: 'CONTINUOUS' };
    expect(await patch(settings)).toMatchObject({ status: 200, body: { ...settings, stateName: 'UPDATING' } });
    now += MINUTE;
    expect(await shown()).toMatchObject({ ...settings, stateName: 'IDLE' });
    expect(await patch(settings)).toMatchObject({ body: { stateName: 'IDLE' } });
    expect(await shown('Cluster0')).toMatchObject({ versionReleaseSystem: 'LTS' });
  });

  test('can’t be paused within an hour after it was resumed', async () => {
    await patch({ paused: false }, 'reports-archive');
    now += 59 * MINUTE;
    expect(await patch({ paused: true }, 'reports-archive')).toMatchObject(
      refused(400, 'CANNOT_PAUSE_RECENTLY_RESUMED_CLUSTER'),
    );
    now += MINUTE;
    expect(await patch({ paused: true }, 'reports-archive')).toMatchObject({ status: 200 });
  });

  test.each([
    ['Cluster1', { paused: true, terminationProtectionEnabled: true }, 409, 'CANNOT_UPDATE_AND_PAUSE_CLUSTER'],
    ['Cluster1', { paused: true, versionReleaseSystem: 'LTS' }, 409, 'CANNOT_UPDATE_AND_PAUSE_CLUSTER'],
    ['Cluster1', { versionReleaseSystem: 'SOMETIMES' }, 400, 'INVALID_ENUM_VALUE'],
    ['reports-archive', { paused: true }, 409, 'CLUSTER_ALREADY_PAUSED'],
    ['reports-archive', { terminationProtectionEnabled: true }, 409, 'CANNOT_UPDATE_PAUSED_CLUSTER'],
    ['Cluster1', { id: 'a'.repeat(24) }, 400, 'ATTRIBUTE_READ_ONLY'],
    ['Cluster1', { name: 'Cluster9' }, 400, 'CLUSTER_CANNOT_CHANGE_NAME'],
    ['Cluster1', { paused: 'yes' }, 400, 'INVALID_ATTRIBUTE'],
    ['FlexDev', { paused: true }, 400, 'CANNOT_USE_FLEX_CLUSTER_IN_CLUSTER_API'],
  ])('%s can’t be changed to %j', async (name, body, status, code) => {
    expect(await patch(body, name)).toMatchObject(refused(status, code));
    expect(atlas.calls.flatMap(({ changed }) => changed ?? [])).toEqual([]);
  });

  test('can’t be paused while it’s being changed', async () => {
    await patch({ terminationProtectionEnabled: true });
    expect(await patch({ paused: true })).toMatchObject(refused(409, 'CANNOT_PAUSE_CLUSTER_WITH_PENDING_CHANGES'));
  });

  test('can be paused by cluster managers, but only owners can change its protection', async () => {
    const { viewer } = atlas.credentials;
    viewer.roles.push({ role: 'GROUP_CLUSTER_MANAGER', at: projectNamed(atlas.world, 'Payments').id });
    const as = (body: unknown) => call(atlas, 'PATCH', `${clusters}/Cluster1`, { as: viewer, body });
    expect(await as({ terminationProtectionEnabled: true })).toMatchObject(refused(401, 'USER_UNAUTHORIZED'));
    expect(await as({ paused: true })).toMatchObject({ status: 200 });
  });

  test('can’t be deleted if protected, and otherwise is DELETING before it returns 404', async () => {
    const remove = (name: string) => call(atlas, 'DELETE', `${clusters}/${name}?retainBackups=true`);
    expect(await remove('Cluster0')).toMatchObject(
      refused(400, 'CANNOT_TERMINATE_CLUSTER_WHEN_TERMINATION_PROTECTION_ENABLED'),
    );
    expect(await remove('Cluster1')).toMatchObject({ status: 202, body: {} });
    expect(await shown()).toMatchObject({ stateName: 'DELETING' });
    expect(await remove('Cluster1')).toMatchObject(refused(400, 'CLUSTER_ALREADY_REQUESTED_DELETION'));
    now += 3 * MINUTE;
    expect(await shown()).toMatchObject({ errorCode: 'CLUSTER_NOT_FOUND' });
  });

  test('is deleted after the change in progress', async () => {
    await patch({ terminationProtectionEnabled: true });
    await patch({ terminationProtectionEnabled: false });
    const remove = () => call(atlas, 'DELETE', `${clusters}/Cluster1`);
    expect(await remove()).toMatchObject({ status: 202 });
    expect(await remove()).toMatchObject(refused(400, 'CLUSTER_ALREADY_REQUESTED_DELETION'));
    expect(await shown()).toMatchObject({ stateName: 'UPDATING' });
    now += MINUTE;
    expect(await shown()).toMatchObject({ stateName: 'DELETING' });
    now += 3 * MINUTE;
    expect(await shown()).toMatchObject({ errorCode: 'CLUSTER_NOT_FOUND' });
  });

  test('isn’t restarted if a secondary lags by 10 s', async () => {
    const restart = () => call(atlas, 'POST', `${clusters}/Cluster1/restartPrimaries`);
    const cluster = Object.assign(dedicated(atlas.world, 'Cluster1'), { lagSeconds: 10 });
    expect(await restart()).toMatchObject(refused(400, 'CLUSTER_RESTART_INVALID'));
    cluster.lagSeconds = 9;
    expect(await restart()).toMatchObject({ status: 200 });
  });

  test('has no election on Atlas Infinite', async () => {
    Object.assign(dedicated(atlas.world, 'Cluster1'), { edition: 'INFINITE' });
    await call(atlas, 'POST', `${clusters}/Cluster1/restartPrimaries`);
    now += MINUTE;
    expect(await shown()).toMatchObject({ stateName: 'IDLE' });
    expect(events()).not.toEqual([['PRIMARY_ELECTED', 'Cluster1']]);
    expect(clusterNamed(atlas.world, 'Cluster1')).toMatchObject({ primary: 1 });
  });

  test('elects another primary seconds after a restart, one restart at a time', async () => {
    const restart = () => call(atlas, 'POST', `${clusters}/Cluster0/restartPrimaries`);
    expect(await restart()).toMatchObject({ status: 200 });
    expect(await restart()).toMatchObject(refused(400, 'CLUSTER_RESTART_IN_PROGRESS'));
    expect(await shown('Cluster0')).toMatchObject({ stateName: 'UPDATING' });
    expect(events()).not.toEqual([['PRIMARY_ELECTED', 'Cluster0']]);
    now += MINUTE / 2;
    expect(await shown('Cluster0')).toMatchObject({ stateName: 'UPDATING' });
    expect(events()).toEqual([['PRIMARY_ELECTED', 'Cluster0']]);
    expect(clusterNamed(atlas.world, 'Cluster0')).toMatchObject({ primary: 1 });
  });
});

describe('a cluster’s hardware', () => {
  const off = { enabled: false, scaleDownEnabled: false };
  const specs = (electable: object, autoScaling: object = { compute: off, diskGB: { enabled: true } }, rest = {}) => ({
    replicationSpecs: [
      {
        regionConfigs: [
          {
            providerName: 'AWS',
            regionName: 'EU_WEST_1',
            priority: 7,
            electableSpecs: { instanceSize: 'M30', diskSizeGB: 40, nodeCount: 3, ...electable },
            autoScaling,
            ...rest,
          },
        ],
      },
    ],
  });
  const scaling = (compute: object) => specs({}, { compute: { ...off, ...compute }, diskGB: { enabled: true } });
  const region = 'replicationSpecs.0.regionConfigs.0';

  test('changes for all node types, with the cluster UPDATING for minutes', async () => {
    expect(at(await shown(), `${region}.electableSpecs`)).toMatchObject({ instanceSize: 'M30', diskSizeGB: 40 });
    expect(await patch(specs({ instanceSize: 'M40', diskSizeGB: 100 }))).toMatchObject({ status: 200 });
    for (const kind of ['electableSpecs', 'readOnlySpecs', 'analyticsSpecs'])
      expect(at(await shown(), `${region}.${kind}`)).toMatchObject({ instanceSize: 'M40', diskSizeGB: 100 });
    now += 8 * MINUTE;
    expect(await shown()).toMatchObject({ stateName: 'UPDATING' });
    now += 2 * MINUTE;
    expect(await shown()).toMatchObject({ stateName: 'IDLE' });
  });

  test('doesn’t change if it’s sent back unmodified', async () => {
    expect(await patch({ replicationSpecs: at(await shown(), 'replicationSpecs') })).toMatchObject({
      status: 200,
      body: { stateName: 'IDLE' },
    });
  });

  test('accepts and shows autoscaling bounds', async () => {
    const bounds = { enabled: true, scaleDownEnabled: true, minInstanceSize: 'M20', maxInstanceSize: 'M60' };
    expect(await patch(scaling(bounds))).toMatchObject({ status: 200 });
    expect(at(await shown(), `${region}.autoScaling.compute`)).toEqual(bounds);
    now += MINUTE;
    expect(await shown()).toMatchObject({ stateName: 'IDLE' });
  });

  test.each([
    [specs({ instanceSize: 'M31' }), 'INVALID_ENUM_VALUE'],
    [specs({ instanceSize: undefined }), 'REPLICATION_SPECS_INVALID'],
    [specs({ nodeCount: 5 }), 'REPLICATION_SPECS_INVALID'],
    [specs({}, undefined, { regionName: 'US_EAST_1' }), 'REPLICATION_SPECS_INVALID'],
    [specs({}, undefined, { readOnlySpecs: { nodeCount: 1 } }), 'REPLICATION_SPECS_INVALID'],
    [specs({ diskSizeGB: 17 }), 'DISK_SIZE_GB_TOO_SMALL'],
    [specs({ diskSizeGB: 50.5 }), 'CLUSTER_DISK_SIZE_NOT_WHOLE_NUMBER'],
    [specs({ diskSizeGB: 5000 }), 'CLUSTER_DISK_SIZE_INVALID'],
    [scaling({ scaleDownEnabled: true }), 'COMPUTE_AUTO_SCALING_SCALE_DOWN_ENABLED_INVALID'],
    [scaling({ enabled: true }), 'COMPUTE_AUTO_SCALING_MAX_INSTANCE_SIZE_REQUIRED'],
    [scaling({ enabled: true, maxInstanceSize: 'M20' }), 'COMPUTE_AUTO_SCALING_MAX_INSTANCE_SIZE_INVALID'],
    [
      scaling({ enabled: true, scaleDownEnabled: true, maxInstanceSize: 'M60' }),
      'COMPUTE_AUTO_SCALING_MIN_INSTANCE_SIZE_REQUIRED',
    ],
    [
      scaling({ enabled: true, scaleDownEnabled: true, minInstanceSize: 'M40', maxInstanceSize: 'M60' }),
      'COMPUTE_AUTO_SCALING_MIN_INSTANCE_SIZE_INVALID',
    ],
    [
      scaling({ enabled: true, scaleDownEnabled: true, minInstanceSize: 'M60', maxInstanceSize: 'M40' }),
      'COMPUTE_AUTO_SCALING_INSTANCE_SIZE_RANGE_INVALID',
    ],
  ])('can’t be changed to %j', async (body, code) => {
    const before = await shown();
    expect(await patch(body)).toMatchObject(refused(400, code));
    expect(await shown()).toEqual(before);
  });

  test.each([
    [undefined, refused(400, NO_GROWTH)],
    [24, refused(400, NO_GROWTH)],
    [0, { status: 200 }],
  ])('with an oplog minimum of %p: disks stop growing only at 0', async (oplogMinRetentionHours, reply) => {
    Object.assign(clusterNamed(atlas.world, 'Cluster1'), { processArgs: { oplogMinRetentionHours } });
    expect(await patch(specs({}, { compute: off, diskGB: { enabled: false } }))).toMatchObject(reply);
  });

  test('can’t be changed during a restore into the cluster', async () => {
    const cluster = clusterNamed(atlas.world, 'Cluster0');
    if (cluster.kind === 'dedicated') Object.assign(cluster.restoreJobs[0] ?? {}, { targetClusterName: 'Cluster1' });
    expect(await patch(specs({ instanceSize: 'M40' }))).toMatchObject(
      refused(400, 'CLUSTER_RESTORE_IN_PROGRESS_CANNOT_UPDATE'),
    );
    now += 13 * MINUTE;
    expect(await patch(specs({ instanceSize: 'M40' }))).toMatchObject({ status: 200 });
  });
});

describe('advanced settings', () => {
  const set = (body: unknown, name = 'Cluster1') => call(atlas, 'PATCH', `${clusters}/${name}/processArgs`, { body });
  const read = async (name = 'Cluster1') => (await get(atlas, `${clusters}/${name}/processArgs`)).body;

  test('have defaults until they’re set and can be reset with null', async () => {
    expect(await read()).toMatchObject({ oplogMinRetentionHours: null, minimumEnabledTlsProtocol: 'TLS1_2' });
    expect(await set({ oplogMinRetentionHours: 48, defaultMaxTimeMS: 5000 })).toMatchObject({
      status: 200,
      body: { oplogMinRetentionHours: 48, defaultMaxTimeMS: 5000, javascriptEnabled: true },
    });
    expect(await shown()).toMatchObject({ stateName: 'UPDATING' });
    await set({ oplogMinRetentionHours: null });
    expect(await read()).toMatchObject({ oplogMinRetentionHours: null, defaultMaxTimeMS: 5000 });
    expect(await set({ oplogMinRetentionHours: 0 }, 'ledger-eu')).toMatchObject({ status: 200 });
  });

  test('refuse defaultMaxTimeMS before MongoDB 8.0', async () => {
    Object.assign(clusterNamed(atlas.world, 'Cluster1'), { mongoDBVersion: '7.0.14' });
    expect(await set({ defaultMaxTimeMS: 5000 })).toMatchObject(refused(400, 'INVALID_ATTRIBUTE'));
  });

  test.each([
    ['Cluster1', { oplogSizeMB: 900 }, 400, 'OPLOG_SIZE_MB_LESS_THAN_990'],
    ['Cluster1', { oplogSizeMB: 0 }, 400, 'OPLOG_SIZE_MB_LESS_THAN_EQUAL_ZERO'],
    ['Cluster1', { oplogSizeMB: 41_000 }, 400, 'OPLOG_SIZE_MB_TOO_BIG'],
    ['Cluster1', { defaultMaxTimeMS: null }, 400, 'INVALID_ATTRIBUTE'],
    ['Cluster1', { minimumEnabledTlsProtocol: 'TLS9' }, 400, 'INVALID_ENUM_VALUE'],
    ['ledger-eu', { oplogMinRetentionHours: 48 }, 400, NO_GROWTH],
    ['reports-archive', { noTableScan: true }, 409, 'CANNOT_UPDATE_PAUSED_CLUSTER'],
    ['FlexDev', { noTableScan: true }, 400, 'CANNOT_USE_FLEX_CLUSTER_IN_CLUSTER_API'],
  ])('of %s can’t be changed to %j', async (name, body, status, code) => {
    expect(await set(body, name)).toMatchObject(refused(status, code));
    expect(atlas.calls.flatMap(({ changed }) => changed ?? [])).toEqual([]);
  });
});
