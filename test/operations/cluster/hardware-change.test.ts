// Disks and tiers of clusters on each cloud, as the pretend Atlas takes or refuses them.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { runAt } from '../../../src/operations/call.js';
import { scaleCluster } from '../../../src/operations/cluster/scale-cluster.js';
import { setAutoscaling } from '../../../src/operations/cluster/set-autoscaling.js';
import { setDisk } from '../../../src/operations/cluster/set-disk.js';
import type { Change, Params } from '../../../src/operations/operation.js';
import { setProjectSetting } from '../../../src/operations/project/set-project-setting.js';
import { projectNamed } from '../../../src/sandbox/atlas/index.js';
import type { DedicatedCluster } from '../../../src/sandbox/atlas/world/cluster-types.js';
import { plain } from '../../../src/slack/blocks/text.js';
import { dedicated, set } from '../../support/atlas-things.js';
import { openFixture } from '../fixture.js';

const NOW = Date.parse('2026-11-25T10:00:00Z');
let fixture: Awaited<ReturnType<typeof openFixture>>;
beforeEach(async () => {
  fixture = await openFixture(() => NOW);
});
afterEach(() => fixture.close());

const lab = (name: string) => dedicated(fixture.standIn.world, name, 'Research');
const paramsOf = (cluster: string, rest: Params): Params => ({
  project: projectNamed(fixture.standIn.world, 'Research').id,
  cluster,
  ...rest,
});
const preview = (change: Change, cluster: string, rest: Params = {}) =>
  change.preview(fixture.atlas, paramsOf(cluster, rest), NOW);
const sentences = ({ blockers }: Awaited<ReturnType<Change['preview']>>) => blockers.map(({ sentence }) => sentence);

/** The tier, disk, IOPS and kind of disk that the cluster then has, as the bot and Atlas see it. */
async function done(change: Change, cluster: string, rest: Params) {
  const params = paramsOf(cluster, rest);
  const seen = await change.preview(fixture.atlas, params, NOW);
  if (seen.call === undefined) throw new Error(JSON.stringify(seen.blockers));
  const sent = { params, basis: seen.basis, call: runAt(seen.call, NOW) };
  await fixture.atlas.write(sent.call);
  expect(await change.verify(fixture.atlas, sent)).toBe('applied');
  return { seen, disks: disksOf(lab(cluster)) };
}
const disksOf = ({ instanceSize, diskSizeGB, diskIOPS, ebsVolumeType }: DedicatedCluster) => [
  instanceSize,
  diskSizeGB,
  diskIOPS,
  ebsVolumeType,
];
const fact = ({ facts }: Awaited<ReturnType<Change['preview']>>, label: string) =>
  facts.find((one) => one.label === label)?.value;

describe('set-disk', () => {
  test('keeps the IOPS that somebody set on Gen 2, and says so', async () => {
    const { seen, disks } = await done(setDisk, 'lab-gen2', { to: '500GiB' });
    expect(disks).toEqual(['M50_GEN_2', 500, 20_000, 'STANDARD']);
    expect(fact(seen, 'IOPS')).toBe('20,000, unchanged');
  });

  test.each([
    ['lab-azure', '256GiB', '4,060 now; Atlas sets them for 256 GB'],
    ['lab-azure-small', '128GiB', undefined],
  ])('leaves the IOPS of %s to Azure, where they follow the size', async (cluster, to, iops) => {
    const { seen, disks } = await done(setDisk, cluster, { to });
    expect(disks[2]).toBeUndefined();
    expect(fact(seen, 'IOPS')).toBe(iops);
  });

  test('says that IOPS somebody raised on Azure are not kept', async () => {
    set(lab('lab-azure'), { diskIOPS: 9000 });
    const { seen } = await done(setDisk, 'lab-azure', { to: '256GiB' });
    expect(seen.warnings).toContainEqual(expect.stringMatching(/IOPS that somebody raised by hand/));
  });

  // At least 3 a GB: the page customize-storage.
  test('raises the IOPS on Gen 2 to the least that the larger disks take', async () => {
    set(lab('lab-gen2'), { diskIOPS: undefined });
    const { seen, disks } = await done(setDisk, 'lab-gen2', { to: '2000GiB' });
    expect(disks.slice(1, 3)).toEqual([2000, undefined]);
    expect(fact(seen, 'IOPS')).toBe('3,000 now, 6,000 with 2,000 GB');
  });

  test('raises the IOPS on Google Cloud to the least that the larger disks take', async () => {
    set(lab('lab-google'), { instanceSize: 'M50_GEN_2' });
    const { seen, disks } = await done(setDisk, 'lab-google', { to: '2000GiB' });
    expect(disks.slice(1, 3)).toEqual([2000, undefined]);
    expect(fact(seen, 'IOPS')).toBe('3,000 now, 6,000 with 2,000 GB');
  });

  test.each([
    ['lab-azure', '256GiB', /bills.*preset sizes/],
    ['lab-google', '200GiB', /bills/],
  ])('grows the disks of %s in place, without copying data', async (cluster, to, special) => {
    const said = (await preview(setDisk, cluster, { to })).warnings.join(' ');
    expect(said).not.toMatch(/copied|new ones|election/);
    expect(said).toMatch(special);
  });

  test('says all of it on the card: three short warnings at most', async () => {
    for (const [cluster, to] of [
      ['lab-gen2', '500GiB'],
      ['lab-gen2', '100GiB'],
      ['lab-azure', '256GiB'],
      ['lab-google', '200GiB'],
    ] as const) {
      const warnings = (await preview(setDisk, cluster, { to })).warnings.map(plain);
      expect(warnings.length).toBeLessThanOrEqual(3);
      expect(warnings.filter((one) => one.length > 140)).toEqual([]);
    }
  });

  // The largest disks of each tier: page reference/amazon-aws. With extended storage: customize-storage.
  test.each([
    ['lab-azure-small', '600GiB', /^M30 disks can be at most 512 GB\. /],
    ['lab-azure', '5000GiB', /^M40 disks can be at most 4,096 GB, even with extended storage\. /],
    ['lab-azure', '2000GiB', /^M40 disks can be at most 1,024 GB while extended storage is off/],
    ['lab-gen2', '5GiB', /at least 10 GB/],
  ])('gives %s no disks of %s', async (cluster, to, sentence) => {
    const seen = await preview(setDisk, cluster, { to });
    expect(seen.blockers).toMatchObject([{ param: 'to', sentence: expect.stringMatching(sentence) }]);
  });

  test('asks to switch extended storage on, and then takes larger disks and advises shards', async () => {
    const extend = (await preview(setDisk, 'lab-azure', { to: '2000GiB' })).blockers[0]?.first;
    if (extend === undefined) throw new Error('nothing is to be done first');
    const seen = await setProjectSetting.preview(fixture.atlas, { ...extend.params }, NOW);
    if (seen.call !== undefined) await fixture.atlas.write(seen.call);
    const { disks, seen: grown } = await done(setDisk, 'lab-azure', { to: '2000GiB' });
    expect(disks[1]).toBe(2000);
    expect(grown.warnings).toContainEqual(expect.stringMatching(/extended storage.*shard/i));
  });

  test('says on Azure that too many changes of IOPS replace the virtual machines', async () => {
    const { warnings } = await preview(setDisk, 'lab-azure', { to: '256GiB' });
    expect(warnings).toContainEqual(
      expect.stringMatching(/4 changes of IOPS in 24 hours.*replaces the virtual machines/),
    );
  });

  test('is not for Atlas Infinite, where nodes have no disks', async () => {
    expect(sentences(await preview(setDisk, 'lab-infinite', { to: '200GiB' }))).toEqual([
      'lab-infinite runs on Atlas Infinite: its nodes have no disks, and its storage grows with the data. There’s no size to set.',
    ]);
  });
});

describe('scale-cluster', () => {
  test('to NVMe sends no disk, and says what comes with it', async () => {
    const { seen, disks } = await done(scaleCluster, 'lab-shards', { to: 'M40_NVME' });
    expect(disks).toEqual(['M40_NVME', 380, undefined, 'PROVISIONED']);
    expect(fact(seen, 'Disks')).toBe('40 GB now; M40_NVME has local NVMe disks of its own size and speed');
    expect(seen.undo).toContain('with standard disks as large as the NVMe ones');
    expect(seen.warnings).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/copies all data from the primary/),
        expect.stringMatching(/can’t pause.*90% full.*next larger tier/),
      ]),
    );
  });

  test('from NVMe keeps the size, and takes standard disks', async () => {
    const { seen, disks } = await done(scaleCluster, 'lab-nvme', { to: 'M50' });
    expect(disks).toEqual(['M50', 380, undefined, 'STANDARD']);
    expect(fact(seen, 'Disks')).toBe(
      '380 GB of local NVMe now, 135,125 IOPS; then 380 GB of standard disks, with IOPS set by Atlas',
    );
    expect(seen.warnings).toContain('The new disks are slower. set-disk can make them smaller afterwards.');
    expect(seen.undo).toBe('scale-cluster scales it to M40_NVME again.');
  });

  test('between NVMe tiers takes the disk of the new one', async () => {
    const { seen, disks } = await done(scaleCluster, 'lab-nvme', { to: 'M80_NVME' });
    expect(disks.slice(0, 2)).toEqual(['M80_NVME', 1600]);
    expect(seen.warnings.join()).toContain('copies all data from the primary');
  });

  test.each([
    ['lab-gen2', 'M60_GEN_2', ['M60_GEN_2', 160, 20_000, 'STANDARD']],
    ['lab-shards', 'M40_GEN_2', ['M40_GEN_2', 40, undefined, 'STANDARD']],
    ['lab-gen2', 'M50', ['M50', 160, undefined, 'STANDARD']],
    ['lab-azure', 'M50', ['M50', 128, undefined, undefined]],
    ['lab-azure', 'M30', ['M30', 128, undefined, undefined]],
    ['lab-google', 'M50', ['M50', 80, undefined, undefined]],
    ['lab-infinite', 'M50', ['M50', 80, undefined, 'STANDARD']],
  ])('takes %s to %s', async (cluster, to, disks) => {
    expect((await done(scaleCluster, cluster, { to })).disks).toEqual(disks);
  });

  test('needs smaller disks first for a tier that has none so large', async () => {
    const { id } = projectNamed(fixture.standIn.world, 'Research');
    set(lab('lab-azure'), { diskSizeGB: 600 });
    const { blockers, basis } = await preview(scaleCluster, 'lab-azure', { to: 'M30' });
    expect(blockers).toEqual([
      {
        param: 'to',
        sentence: expect.stringMatching(/^M30 disks can be at most 512 GB. lab-azure’s disks are 600 GB\. /),
      },
    ]);
    const call = scaleCluster.call({ ...paramsOf('lab-azure', { to: 'M30' }), project: id }, basis);
    await expect(fixture.atlas.write(call)).rejects.toThrow('CLUSTER_DISK_SIZE_INVALID');
  });

  test('from Gen 2 says which IOPS are lost, and that scaling back does not restore them', async () => {
    const seen = await preview(scaleCluster, 'lab-gen2', { to: 'M50' });
    const { warnings, undo } = seen;
    expect(fact(seen, 'IOPS')).toBe('20,000 now, 3,000 on M50');
    expect(warnings).toContainEqual(expect.stringMatching(/20,000 IOPS now\. They get 3,000 on M50/));
    expect(undo).toMatch(/to M50_GEN_2 again\. .*doesn’t restore IOPS.*20,000/);
  });

  test.each([
    ['lab-shards', 'M40_GEN_2', [/keeps its IOPS.*bills/]],
    ['lab-google', 'M50', [/moves the data to disks of another kind/]],
    ['lab-gen2', 'M60_GEN_2', []],
  ])('says what changing the generation of %s to %s brings', async (cluster, to, said) => {
    const { warnings } = await preview(scaleCluster, cluster, { to });
    expect(warnings.map(plain).filter((one) => /keeps its IOPS|another kind/.test(one))).toEqual(
      said.map((one) => expect.stringMatching(one)),
    );
  });

  test.each([
    ['lab-nvme', { to: 'M50', for: '2h' }, /couldn’t restore its current disks/],
    ['lab-gen2', { to: 'M50', for: '2h' }, /couldn’t restore its current disks/],
    // By the page nvme-storage, and that shards need M30 by scale-cluster.
    ['lab-azure', { to: 'M40_NVME' }, /^Azure has no M40_NVME\. Its NVMe tiers are M60_NVME, .* and M600_NVME\.$/],
    ['lab-azure', { to: 'M60_NVME_GEN_2' }, /^Azure has no M60_NVME_GEN_2/],
    ['lab-shards', { to: 'M30_NVME' }, /^AWS has no M30_NVME\. Its NVMe tiers are M40_NVME/],
    ['lab-shards', { to: 'M20' }, /Sharded clusters are M30 or larger/],
    ['lab-google', { to: 'M40_NVME' }, /Google Cloud has no NVMe tiers/],
    ['lab-azure', { to: 'M40_GEN_2' }, /Azure has no Gen 2 tiers/],
    ['lab-infinite', { to: 'M40_NVME' }, /Atlas Infinite has no NVMe tiers/],
  ])('keeps %s as it is, when asked for %j', async (cluster, rest, sentence) => {
    expect(sentences(await preview(scaleCluster, cluster, rest))).toEqual([expect.stringMatching(sentence)]);
  });

  test.each([
    ['backups', { backupEnabled: false }, 'M40_NVME', /needs backups, and they are off/],
    ['scaling', { autoScaling: bounds('M60') }, 'M40_NVME', /^Its autoscaling .*set-autoscaling lab-shards off/],
    ['scaling', { autoScaling: bounds('M60') }, 'M40_GEN_2', /^Its autoscaling .*set-autoscaling lab-shards off/],
    ['volumes', { instanceSize: 'M40', ebsVolumeType: 'PROVISIONED', diskIOPS: 1000 }, 'M20', /from M30 on/],
    ['fast volumes', { instanceSize: 'M40_GEN_2', ebsVolumeType: 'HIGH_PERFORMANCE' }, 'M50', /such as M50_GEN_2/],
  ])('because of its %s keeps a cluster as it is', async (_, fields, to, sentence) => {
    set(lab('lab-shards'), fields);
    expect(sentences(await preview(scaleCluster, 'lab-shards', { to }))).toEqual([expect.stringMatching(sentence)]);
  });
});

function bounds(maxInstanceSize: string) {
  return { compute: { enabled: true, scaleDownEnabled: false, maxInstanceSize }, diskGB: { enabled: true } };
}

describe('set-autoscaling', () => {
  test.each([
    ['lab-nvme', { max: 'M80_NVME' }, /NVMe tiers don’t autoscale/],
    ['lab-infinite', { disks: 'on' }, /its storage grows with the data/],
    ['lab-gen2', { max: 'M60' }, /M60 isn’t in the same class/],
  ])('keeps %s as it is, when asked for %j', async (cluster, rest, sentence) => {
    expect(sentences(await preview(setAutoscaling, cluster, rest))).toEqual([expect.stringMatching(sentence)]);
  });

  test('takes M10 and M20 as bounds of any generation', async () => {
    await done(setAutoscaling, 'lab-gen2', { min: 'M20', max: 'M60_GEN_2' });
    expect(lab('lab-gen2').autoScaling?.compute).toMatchObject({ minInstanceSize: 'M20' });
  });

  test('scales the tier on Atlas Infinite', async () => {
    await done(setAutoscaling, 'lab-infinite', { max: 'M60' });
    expect(lab('lab-infinite').autoScaling?.compute).toMatchObject({ maxInstanceSize: 'M60' });
  });
});
