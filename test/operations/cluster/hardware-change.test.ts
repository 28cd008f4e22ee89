// Disks and tiers of clusters on each cloud, as the simulated Atlas takes or refuses them.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { withResolvedTimes } from '../../../src/operations/call.js';
import { scaleCluster } from '../../../src/operations/cluster/scale-cluster.js';
import { setAutoscaling } from '../../../src/operations/cluster/set-autoscaling.js';
import { setDisk } from '../../../src/operations/cluster/set-disk.js';
import type { Change, Params } from '../../../src/operations/operation.js';
import { setProjectSetting } from '../../../src/operations/project/set-project-setting.js';
import { projectNamed } from '../../../src/sandbox/atlas/index.js';
import type { DedicatedCluster } from '../../../src/sandbox/atlas/world/cluster-types.js';
import { formatPlain } from '../../../src/slack/blocks/text.js';
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

/** @returns the preview, and the cluster's tier, disk size, IOPS and volume type afterwards */
async function applied(change: Change, cluster: string, rest: Params) {
  const params = paramsOf(cluster, rest);
  const seen = await change.preview(fixture.atlas, params, NOW);
  if (seen.call === undefined) throw new Error(JSON.stringify(seen.blockers));
  const sent = { params, basis: seen.basis, call: withResolvedTimes(seen.call, NOW) };
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
  test('keeps IOPS set by hand on Gen 2', async () => {
    const { seen, disks } = await applied(setDisk, 'lab-gen2', { to: '500GiB' });
    expect(disks).toEqual(['M50_GEN_2', 500, 20_000, 'STANDARD']);
    expect(fact(seen, 'IOPS')).toBe('20,000, unchanged');
  });

  test.each([
    ['lab-azure', '256GiB', expect.stringMatching(/^4,060 now; .*256 GB/)],
    ['lab-azure-small', '128GiB', undefined],
  ])('leaves the IOPS of %s to Azure, which sets them by disk size', async (cluster, to, iops) => {
    const { seen, disks } = await applied(setDisk, cluster, { to });
    expect(disks[2]).toBeUndefined();
    expect(fact(seen, 'IOPS')).toEqual(iops);
  });

  test('warns that Azure doesn’t keep IOPS raised by hand', async () => {
    set(lab('lab-azure'), { diskIOPS: 9000 });
    const { seen } = await applied(setDisk, 'lab-azure', { to: '256GiB' });
    expect(seen.warnings).toContainEqual(expect.stringMatching(/IOPS.*raised/));
  });

  // At least 3 a GB: the page customize-storage.
  test.each([
    ['lab-gen2', { diskIOPS: undefined }],
    ['lab-google', { instanceSize: 'M50_GEN_2' }],
  ])('raises the IOPS of %s to the minimum for larger disks', async (cluster, fields) => {
    set(lab(cluster), fields);
    const { seen, disks } = await applied(setDisk, cluster, { to: '2000GiB' });
    expect(disks.slice(1, 3)).toEqual([2000, undefined]);
    expect(fact(seen, 'IOPS')).toBe('3,000 now, 6,000 with 2,000 GB');
  });

  test.each([
    ['lab-azure', '256GiB', /preset sizes/],
    ['lab-google', '200GiB', /^$/],
  ])('grows the disks of %s in place, without copying data', async (cluster, to, special) => {
    const { warnings, cost } = await preview(setDisk, cluster, { to });
    const said = warnings.join(' ');
    expect(said).not.toMatch(/copied|new disks|election/);
    expect(said).toMatch(special);
    expect(cost).toMatch(/ GB instead of .* on 3 nodes$/);
  });

  test('warns in at most three short sentences', async () => {
    for (const [cluster, to] of [
      ['lab-gen2', '500GiB'],
      ['lab-gen2', '100GiB'],
      ['lab-azure', '256GiB'],
      ['lab-google', '200GiB'],
    ] as const) {
      const warnings = (await preview(setDisk, cluster, { to })).warnings.map(formatPlain);
      expect(warnings.length).toBeLessThanOrEqual(3);
      expect(warnings.filter((one) => one.length > 140)).toEqual([]);
    }
  });

  // The largest disks of each tier: page reference/amazon-aws. With extended storage: customize-storage.
  test.each([
    ['lab-azure-small', '600GiB', /^M30 .*512 GB/],
    ['lab-azure', '5000GiB', /^M40 .*4,096 GB, even with/],
    ['lab-azure', '2000GiB', /^M40 .*1,024 GB while extended storage is off/],
    ['lab-gen2', '5GiB', /Limit: 10GB/],
  ])('on %s, blocks disks of %s', async (cluster, to, sentence) => {
    const seen = await preview(setDisk, cluster, { to });
    expect(seen.blockers).toMatchObject([{ param: 'to', sentence: expect.stringMatching(sentence) }]);
  });

  test('offers to switch on extended storage first, then allows larger disks and advises sharding', async () => {
    const extend = (await preview(setDisk, 'lab-azure', { to: '2000GiB' })).blockers[0]?.first;
    if (extend === undefined) throw new Error('no first step is offered');
    const seen = await setProjectSetting.preview(fixture.atlas, { ...extend.params }, NOW);
    if (seen.call !== undefined) await fixture.atlas.write(seen.call);
    const { disks, seen: grown } = await applied(setDisk, 'lab-azure', { to: '2000GiB' });
    expect(disks[1]).toBe(2000);
    expect(grown.warnings).toContainEqual(expect.stringMatching(/extended storage.*shard/i));
  });

  test('warns on Azure that frequent IOPS changes replace the virtual machines', async () => {
    const { warnings } = await preview(setDisk, 'lab-azure', { to: '256GiB' });
    expect(warnings).toContainEqual(expect.stringMatching(/4 .*changes.*24 hours.*virtual machines/));
  });

  test('is blocked on Atlas Infinite, where nodes have no disks', async () => {
    expect(sentences(await preview(setDisk, 'lab-infinite', { to: '200GiB' }))).toEqual([
      expect.stringMatching(/Atlas Infinite.*no disks/),
    ]);
  });
});

describe('scale-cluster', () => {
  test('sends no disk for an NVMe tier, and warns what the tier brings', async () => {
    const { seen, disks } = await applied(scaleCluster, 'lab-shards', { to: 'M40_NVME' });
    expect(disks).toEqual(['M40_NVME', 380, undefined, 'PROVISIONED']);
    expect(fact(seen, 'Disks')).toMatch(/^40 GB now; M40_NVME/);
    expect(seen.undo).toContain('standard disks');
    expect(seen.warnings).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/copies all data/),
        expect.stringMatching(/can’t pause.*90% full.*larger tier/),
      ]),
    );
  });

  test('from NVMe, keeps the disk size on standard disks', async () => {
    const { seen, disks } = await applied(scaleCluster, 'lab-nvme', { to: 'M50' });
    expect(disks).toEqual(['M50', 380, undefined, 'STANDARD']);
    expect(fact(seen, 'Disks')).toMatch(/380 GB, 135,125 IOPS.*standard disks \(380 GB\)/);
    expect(seen.warnings).toContainEqual(expect.stringMatching(/slower.*set-disk/));
    expect(seen.undo).toContain('M40_NVME');
  });

  test('between NVMe tiers, takes the disk of the new tier', async () => {
    const { seen, disks } = await applied(scaleCluster, 'lab-nvme', { to: 'M80_NVME' });
    expect(disks.slice(0, 2)).toEqual(['M80_NVME', 1600]);
    expect(seen.warnings.join()).toContain('copies all data');
  });

  test.each([
    ['lab-gen2', 'M60_GEN_2', ['M60_GEN_2', 160, 20_000, 'STANDARD']],
    ['lab-shards', 'M40_GEN_2', ['M40_GEN_2', 40, undefined, 'STANDARD']],
    ['lab-gen2', 'M50', ['M50', 160, undefined, 'STANDARD']],
    ['lab-azure', 'M50', ['M50', 128, undefined, undefined]],
    ['lab-azure', 'M30', ['M30', 128, undefined, undefined]],
    ['lab-google', 'M50', ['M50', 80, undefined, undefined]],
    ['lab-infinite', 'M50', ['M50', 80, undefined, 'STANDARD']],
  ])('scales %s to %s', async (cluster, to, disks) => {
    expect((await applied(scaleCluster, cluster, { to })).disks).toEqual(disks);
  });

  test('is blocked while the disks are too large for the new tier', async () => {
    const { id } = projectNamed(fixture.standIn.world, 'Research');
    set(lab('lab-azure'), { diskSizeGB: 600 });
    const { blockers, basis } = await preview(scaleCluster, 'lab-azure', { to: 'M30' });
    expect(blockers).toEqual([{ param: 'to', sentence: expect.stringMatching(/^M30 .*512 GB.*600 GB/) }]);
    const call = scaleCluster.call({ ...paramsOf('lab-azure', { to: 'M30' }), project: id }, basis);
    await expect(fixture.atlas.write(call)).rejects.toThrow('CLUSTER_DISK_SIZE_INVALID');
  });

  test('from Gen 2, warns which IOPS are lost, and that scaling back doesn’t restore them', async () => {
    const seen = await preview(scaleCluster, 'lab-gen2', { to: 'M50' });
    const { warnings, undo } = seen;
    expect(fact(seen, 'IOPS')).toBe('20,000 now, 3,000 on M50');
    expect(warnings).toContainEqual(expect.stringMatching(/20,000 IOPS.*M50.* 3,000/));
    expect(undo).toMatch(/M50_GEN_2.*20,000\) aren’t restored/);
  });

  test.each([
    ['lab-shards', 'M40_GEN_2', [/keeps .*IOPS.*charges/]],
    ['lab-google', 'M50', [/different kind of disk/]],
    ['lab-gen2', 'M60_GEN_2', []],
  ])('warns what scaling %s to %s means for its disks', async (cluster, to, expected) => {
    const { warnings } = await preview(scaleCluster, cluster, { to });
    expect(warnings.map(formatPlain).filter((one) => /keeps .*IOPS|kind of disk/.test(one))).toEqual(
      expected.map((one) => expect.stringMatching(one)),
    );
  });

  test.each([
    ['lab-nvme', { to: 'M50', for: '2h' }, /able to restore/],
    ['lab-gen2', { to: 'M50', for: '2h' }, /able to restore/],
    // By the page nvme-storage, and that shards need M30 by scale-cluster.
    ['lab-azure', { to: 'M40_NVME' }, /^Azure has no M40_NVME\. .* M60_NVME, .* and M600_NVME\.$/],
    ['lab-azure', { to: 'M60_NVME_GEN_2' }, /^Azure has no M60_NVME_GEN_2/],
    ['lab-shards', { to: 'M30_NVME' }, /^AWS has no M30_NVME\. .* M40_NVME/],
    ['lab-shards', { to: 'M20' }, /M30 .*sharded/],
    ['lab-google', { to: 'M40_NVME' }, /Google Cloud has no NVMe/],
    ['lab-azure', { to: 'M40_GEN_2' }, /Azure has no Gen 2/],
    ['lab-infinite', { to: 'M40_NVME' }, /Atlas Infinite .*NVMe/],
  ])('on %s, blocks %j', async (cluster, rest, sentence) => {
    expect(sentences(await preview(scaleCluster, cluster, rest))).toEqual([expect.stringMatching(sentence)]);
  });

  test.each([
    ['missing backups', { backupEnabled: false }, 'M40_NVME', /needs backups/],
    [
      'autoscaling, for NVMe',
      { autoScaling: bounds('M60') },
      'M40_NVME',
      /autoscaling .*set-autoscaling lab-shards off/,
    ],
    [
      'autoscaling, for Gen 2',
      { autoScaling: bounds('M60') },
      'M40_GEN_2',
      /autoscaling .*set-autoscaling lab-shards off/,
    ],
    [
      'provisioned volumes',
      { instanceSize: 'M40', ebsVolumeType: 'PROVISIONED', diskIOPS: 1000 },
      'M20',
      /M30 or larger/,
    ],
    [
      'high-performance volumes',
      { instanceSize: 'M40_GEN_2', ebsVolumeType: 'HIGH_PERFORMANCE' },
      'M50',
      /such as M50_GEN_2/,
    ],
  ])('is blocked by %s', async (_, fields, to, sentence) => {
    set(lab('lab-shards'), fields);
    expect(sentences(await preview(scaleCluster, 'lab-shards', { to }))).toEqual([expect.stringMatching(sentence)]);
  });
});

function bounds(maxInstanceSize: string) {
  return { compute: { enabled: true, scaleDownEnabled: false, maxInstanceSize }, diskGB: { enabled: true } };
}

describe('set-autoscaling', () => {
  test.each([
    ['lab-nvme', { max: 'M80_NVME' }, /NVMe .*autoscale/],
    ['lab-infinite', { disks: 'on' }, /storage grows/],
    ['lab-gen2', { max: 'M60' }, /M60 .*same class/],
  ])('on %s, blocks %j', async (cluster, rest, sentence) => {
    expect(sentences(await preview(setAutoscaling, cluster, rest))).toEqual([expect.stringMatching(sentence)]);
  });

  test('allows M10 and M20 as limits in any generation', async () => {
    await applied(setAutoscaling, 'lab-gen2', { min: 'M20', max: 'M60_GEN_2' });
    expect(lab('lab-gen2').autoScaling?.compute).toMatchObject({ minInstanceSize: 'M20' });
  });

  test('scales the tier on Atlas Infinite', async () => {
    await applied(setAutoscaling, 'lab-infinite', { max: 'M60' });
    expect(lab('lab-infinite').autoScaling?.compute).toMatchObject({ maxInstanceSize: 'M60' });
  });
});
