// Cluster hardware on each cloud: what Atlas shows, accepts and refuses.
import { beforeEach, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { type AtlasStandIn, projectNamed } from '../../../src/sandbox/atlas/index.js';
import { autoscale } from '../../../src/sandbox/atlas/world/hardware.js';
import { dedicated, set } from '../../support/atlas-things.js';
import { at, call, get, start } from './caller.js';

const MINUTE = 60_000;
const NOW = Date.now();
let now: number;
let atlas: AtlasStandIn;
let clusters: string;
beforeEach(async () => {
  now = NOW;
  atlas = await start({ now: () => now });
  clusters = `/groups/${projectNamed(atlas.world, 'Research').id}/clusters`;
});
const shown = async (name: string) => (await get(atlas, `${clusters}/${name}`)).body;
const patch = (name: string, body: unknown) => call(atlas, 'PATCH', `${clusters}/${name}`, { body });
const lab = (name: string) => dedicated(atlas.world, name, 'Research');

const Specs = z.array(
  z.looseObject({
    regionConfigs: z.array(
      z.looseObject({
        electableSpecs: z.looseObject({}),
        readOnlySpecs: z.looseObject({}),
        analyticsSpecs: z.looseObject({}),
      }),
    ),
  }),
);
/** Sends the shown hardware with some fields changed on all nodes. Undefined omits a field. */
async function send(name: string, fields: object, region: object = {}, headers = {}) {
  const specs = Specs.parse(at(await shown(name), 'replicationSpecs'));
  const replicationSpecs = specs.map((shard) => ({
    ...shard,
    regionConfigs: shard.regionConfigs.map((one) => ({
      ...one,
      electableSpecs: { ...one.electableSpecs, ...fields },
      readOnlySpecs: { ...one.readOnlySpecs, ...fields },
      analyticsSpecs: { ...one.analyticsSpecs, ...fields },
      ...region,
    })),
  }));
  return call(atlas, 'PATCH', `${clusters}/${name}`, { body: { replicationSpecs }, headers });
}
const disk = async (name: string) => {
  const { diskIOPS, diskSizeGB, ebsVolumeType, instanceSize } = Object(
    at(await shown(name), 'replicationSpecs.0.regionConfigs.0.electableSpecs'),
  );
  return [instanceSize, diskSizeGB, diskIOPS, ebsVolumeType];
};

test.each([
  ['lab-azure', ['M40', 128, 4060, undefined]],
  ['lab-azure-small', ['M30', 40, 3500, undefined]],
  ['lab-gen2', ['M50_GEN_2', 160, 20_000, 'STANDARD']],
  ['lab-google', ['M40_GEN_2', 80, 3000, undefined]],
  ['lab-nvme', ['M40_NVME', 380, 135_125, 'PROVISIONED']],
  ['lab-shards', ['M30', 40, 3000, 'STANDARD']],
  ['lab-infinite', ['M40', undefined, undefined, undefined]],
])('%s has its cloud’s disks, and sending them back changes nothing', async (name, disks) => {
  expect(await disk(name)).toEqual(disks);
  expect(await send(name, {})).toMatchObject({ status: 200, body: { stateName: 'IDLE' } });
});

test('a sharded cluster shows each shard with all its regions', async () => {
  expect(await shown('lab-shards')).toMatchObject({
    clusterType: 'SHARDED',
    replicationSpecs: [1, 2].map(() => ({
      regionConfigs: [
        { regionName: 'EU_WEST_1', electableSpecs: { nodeCount: 2 } },
        { regionName: 'EU_CENTRAL_1', electableSpecs: { nodeCount: 1 } },
      ],
    })),
  });
});

describe('disks', () => {
  test.each([
    ['lab-azure', { diskSizeGB: 256, diskIOPS: undefined }, ['M40', 256, 4700, undefined]],
    ['lab-azure', { diskIOPS: 9000 }, ['M40', 128, 9000, undefined]],
    ['lab-gen2', { diskSizeGB: 500 }, ['M50_GEN_2', 500, 20_000, 'STANDARD']],
    ['lab-gen2', { diskSizeGB: 500, diskIOPS: undefined }, ['M50_GEN_2', 500, 3000, 'STANDARD']],
    ['lab-google', { diskSizeGB: 2000, diskIOPS: undefined }, ['M40_GEN_2', 2000, 6000, undefined]],
    [
      'lab-nvme',
      { instanceSize: 'M40', diskIOPS: undefined, ebsVolumeType: 'STANDARD' },
      ['M40', 380, 3000, 'STANDARD'],
    ],
    [
      'lab-shards',
      { instanceSize: 'M40_NVME', diskSizeGB: undefined, diskIOPS: undefined, ebsVolumeType: 'PROVISIONED' },
      ['M40_NVME', 380, 135_125, 'PROVISIONED'],
    ],
    ['lab-infinite', { instanceSize: 'M50' }, ['M50', undefined, undefined, undefined]],
  ])('on %s with %j become %j', async (name, fields, disks) => {
    if (name === 'lab-google') set(lab(name), { instanceSize: 'M50_GEN_2' });
    expect(await send(name, fields)).toMatchObject({ status: 200 });
    const [tier, ...rest] = disks;
    expect(await disk(name)).toEqual([name === 'lab-google' ? 'M50_GEN_2' : tier, ...rest]);
  });

  test.each([
    ['lab-azure', { diskSizeGB: 256 }, 'CLUSTER_DISK_IOPS_INVALID'],
    ['lab-azure-small', { diskIOPS: 4000 }, 'CLUSTER_DISK_IOPS_INVALID'],
    ['lab-azure', { instanceSize: 'M40_GEN_2' }, 'INVALID_ENUM_VALUE'],
    ['lab-gen2', { diskIOPS: 90_000 }, 'CLUSTER_DISK_IOPS_INVALID'],
    ['lab-gen2', { instanceSize: 'M50' }, 'CLUSTER_DISK_IOPS_INVALID'],
    ['lab-google', { diskSizeGB: 1010 }, 'CLUSTER_DISK_IOPS_INVALID'],
    ['lab-shards', { instanceSize: 'M40_NVME' }, 'CANNOT_MODIFY_DISK_SIZE_FOR_NVME_CLUSTER'],
    ['lab-nvme', { diskSizeGB: 400 }, 'CANNOT_MODIFY_DISK_SIZE_FOR_NVME_CLUSTER'],
    ['lab-nvme', { instanceSize: 'M40' }, 'CLUSTER_DISK_IOPS_INVALID'],
    ['lab-shards', { diskSizeGB: 600 }, 'CLUSTER_DISK_SIZE_INVALID'],
    ['lab-infinite', { diskSizeGB: 100 }, 'INVALID_ATTRIBUTE'],
  ])('on %s can’t be changed to %j', async (name, fields, errorCode) => {
    expect(await send(name, fields)).toMatchObject({ status: 400, body: { errorCode } });
  });

  test('must be the same size for all node types and shards', async () => {
    const analyticsSpecs = { instanceSize: 'M30', diskSizeGB: 90, nodeCount: 0 };
    expect(await send('lab-shards', {}, { analyticsSpecs })).toMatchObject({
      status: 400,
      body: { errorCode: 'DISK_SIZE_GB_INCONSISTENT' },
    });
  });
});

test('an NVMe cluster needs backups and can’t autoscale or be paused', async () => {
  const bounds = { enabled: true, scaleDownEnabled: false, maxInstanceSize: 'M80_NVME' };
  expect(await send('lab-nvme', {}, { autoScaling: { compute: bounds, diskGB: { enabled: true } } })).toMatchObject({
    body: { errorCode: 'INVALID_ATTRIBUTE' },
  });
  expect(await patch('lab-nvme', { paused: true })).toMatchObject({ body: { errorCode: 'CANNOT_PAUSE_NVME_CLUSTER' } });
  set(lab('lab-nvme'), { backupEnabled: false });
  expect(await send('lab-nvme', {})).toMatchObject({ body: { errorCode: 'ATLAS_GENERAL_ERROR' } });
});

test('autoscaling bounds must match the cluster’s generation', async () => {
  const bounds = (maxInstanceSize: string) => ({
    autoScaling: { compute: { enabled: true, scaleDownEnabled: false, maxInstanceSize }, diskGB: { enabled: true } },
  });
  expect(await send('lab-gen2', {}, bounds('M60'))).toMatchObject({ body: { errorCode: 'INVALID_ATTRIBUTE' } });
  expect(await send('lab-gen2', {}, bounds('M60_GEN_2'))).toMatchObject({ status: 200 });
});

describe('after autoscaling', () => {
  const EFFECTIVE = { 'use-effective-instance-fields': 'true' };
  const REGION = 'replicationSpecs.0.regionConfigs.0';
  /** The sizes of the specs and of the effective specs, with the header and without it. */
  const sizes = async (name: string) => {
    const path = `${clusters}/${name}`;
    const [bare, headed] = [await get(atlas, path), await get(atlas, path, { headers: EFFECTIVE })];
    return [bare, headed].flatMap(({ body }) =>
      ['electableSpecs', 'effectiveElectableSpecs'].map((field) => {
        const { instanceSize, diskSizeGB } = Object(at(body, `${REGION}.${field}`));
        return `${instanceSize} ${diskSizeGB}`;
      }),
    );
  };
  const compute = (maxInstanceSize: string) => ({ enabled: true, scaleDownEnabled: false, maxInstanceSize });

  test('only the header shows what was requested, and only the fields that were', async () => {
    expect(await sizes('lab-search')).toEqual(['M30 40', 'M30 40', 'M30 40', 'M30 40']);
    autoscale(lab('lab-search'), { instanceSize: 'M40', diskSizeGB: 80 });
    expect(await sizes('lab-search')).toEqual(['M40 80', 'M40 80', 'M30 40', 'M40 80']);
    const { body } = await get(atlas, `${clusters}/lab-search`, { headers: EFFECTIVE });
    expect(at(body, `${REGION}.electableSpecs`)).toEqual({ instanceSize: 'M30', diskSizeGB: 40, nodeCount: 3 });
    expect(at(body, REGION)).not.toHaveProperty('analyticsSpecs');
  });

  test('an update overrides the current size, and with the header it only stores the size', async () => {
    autoscale(lab('lab-search'), { instanceSize: 'M40' });
    expect(await send('lab-search', { instanceSize: 'M50' }, {}, EFFECTIVE)).toMatchObject({ status: 200 });
    expect(await sizes('lab-search')).toEqual(['M40 40', 'M40 40', 'M50 40', 'M40 40']);
    await send('lab-search', { instanceSize: 'M30' });
    expect(await sizes('lab-search')).toEqual(['M30 40', 'M30 40', 'M30 40', 'M30 40']);
    const autoScaling = { compute: { enabled: false, scaleDownEnabled: false }, diskGB: { enabled: false } };
    await call(atlas, 'PATCH', `${clusters}/lab-search/processArgs`, { body: { oplogMinRetentionHours: 0 } });
    await send('lab-search', { instanceSize: 'M50' }, { autoScaling }, EFFECTIVE);
    expect(await sizes('lab-search')).toEqual(['M50 40', 'M50 40', 'M50 40', 'M50 40']);
  });

  test('the header shows nothing more on a cluster of several shards', async () => {
    autoscale(lab('lab-shards'), { instanceSize: 'M40' });
    expect(new Set(await sizes('lab-shards'))).toEqual(new Set(['M40 40']));
  });

  test('a tier above the maximum raises the maximum and ends scaling down', async () => {
    const autoScaling = {
      compute: { ...compute('M40'), scaleDownEnabled: true, minInstanceSize: 'M30' },
      diskGB: { enabled: true },
    };
    await send('lab-search', {}, { autoScaling });
    autoscale(lab('lab-search'), { instanceSize: 'M40', diskSizeGB: 1000 });
    expect(lab('lab-search').autoScaling).toEqual(autoScaling);
    autoscale(lab('lab-search'), { instanceSize: 'M50', diskSizeGB: 1300 });
    expect(at(await shown('lab-search'), `${REGION}.autoScaling.compute`)).toEqual(compute('M50'));
  });
});

test('search nodes rebuild their indexes after a pause and resume', async () => {
  const search = async (name = 'lab-search') => (await get(atlas, `${clusters}/${name}/search/deployment`)).body;
  expect(await search('lab-gen2')).toEqual({});
  expect(await search()).toMatchObject({ stateName: 'IDLE', effectiveSpecs: [{ nodeCount: 2, cloudProvider: 'AWS' }] });
  await patch('lab-search', { paused: true });
  expect(await search()).toMatchObject({ stateName: 'PAUSED' });
  now += MINUTE;
  await patch('lab-search', { paused: false });
  now += 5 * MINUTE;
  expect(await shown('lab-search')).toMatchObject({ stateName: 'IDLE' });
  expect(await search()).toMatchObject({ stateName: 'UPDATING' });
  now += 20 * MINUTE;
  expect(await search()).toMatchObject({ stateName: 'IDLE' });
});

test('a compliance policy enables backups when a cluster is resumed', async () => {
  const strict = projectNamed(atlas.world, 'Café Zürich 東京').id;
  const cluster = set(dedicated(atlas.world, 'tokyo-1', 'Café Zürich 東京'), {
    paused: true,
    stateName: 'IDLE',
    backupEnabled: false,
  });
  await call(atlas, 'PATCH', `/groups/${strict}/clusters/tokyo-1`, { body: { paused: false } });
  expect(cluster).toMatchObject({ backupEnabled: true });
});

test('a cluster can’t be deleted during a simulated outage or changed while it’s being deleted', async () => {
  set(lab('lab-gen2'), { outageSimulated: true });
  expect(await call(atlas, 'DELETE', `${clusters}/lab-gen2`)).toMatchObject({
    body: { errorCode: 'CANNOT_TERMINATE_CLUSTER_WITH_UNDERGOING_REGIONAL_OUTAGE_SIMULATION' },
  });
  await call(atlas, 'DELETE', `${clusters}/lab-azure`);
  expect(await patch('lab-azure', { paused: true })).toMatchObject({
    status: 400,
    body: { errorCode: 'ATLAS_GENERAL_ERROR' },
  });
});

test('lists snapshots of a sharded cluster separately, with a part for each shard', async () => {
  const path = `${clusters}/lab-shards/backup/snapshots`;
  const { body } = await get(atlas, `${path}/shardedClusters`);
  expect(at(body, 'results.0')).toMatchObject({
    type: 'shardedCluster',
    snapshotIds: [{}, {}].map(() => expect.any(String)),
  });
  const deleted = await call(atlas, 'DELETE', `${path}/shardedCluster/${at(body, 'results.0.id')}`);
  expect(deleted).toMatchObject({ status: 204 });
});
