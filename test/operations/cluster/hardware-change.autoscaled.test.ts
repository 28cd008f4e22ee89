// Hardware changes on clusters that Atlas has scaled: what remains of a temporary change, and what a call sends.
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Atlas } from '../../../src/atlas/atlas.js';
import { AtlasUnreachableError } from '../../../src/atlas/errors.js';
import { withResolvedTimes } from '../../../src/operations/call.js';
import { scaleCluster } from '../../../src/operations/cluster/scale-cluster.js';
import { setAutoscaling } from '../../../src/operations/cluster/set-autoscaling.js';
import { setDisk } from '../../../src/operations/cluster/set-disk.js';
import type { Change, ChangeCall, Params } from '../../../src/operations/operation.js';
import { projectNamed } from '../../../src/sandbox/atlas/index.js';
import { autoscale, diskSizeGBOf } from '../../../src/sandbox/atlas/world/hardware.js';
import { formatPlain } from '../../../src/slack/blocks/text.js';
import { dedicated, set } from '../../support/atlas-things.js';
import { openSharedFixture } from '../fixture.js';

const NOW = Date.parse('2026-11-25T10:00:00Z');
const fixture = await openSharedFixture(() => NOW);
const { atlas, standIn } = fixture;
beforeEach(() => fixture.reset());
afterAll(() => fixture.close());

type Sizes = Parameters<typeof autoscale>[1];
const lab = (name = 'lab-search') => dedicated(standIn.world, name, 'Research');
const paramsOf = (rest: Params, cluster = 'lab-search'): Params => ({
  project: projectNamed(standIn.world, 'Research').id,
  cluster,
  ...rest,
});
const scaling = (minInstanceSize: string, maxInstanceSize: string) => ({
  compute: { enabled: true, scaleDownEnabled: true, minInstanceSize, maxInstanceSize },
  diskGB: { enabled: true },
});

async function carriedOut(operation: Change, params: Params): Promise<ChangeCall> {
  const { basis, call, blockers } = await operation.preview(atlas, params, NOW);
  if (call === undefined) throw new Error(JSON.stringify(blockers));
  const sent = { params, basis, call: withResolvedTimes(call, NOW) };
  await atlas.write(sent.call);
  expect(await operation.verify(atlas, sent)).toBe('applied');
  return sent;
}

async function previewOfRevert(operation: Change, sent: ChangeCall) {
  const undo = operation.undo(sent, NOW);
  if (undo === undefined) throw new Error('there is no undo');
  return operation.preview(atlas, undo.params, NOW, sent);
}

/** An Atlas that never shows what was configured. */
const withoutConfigured = (inner: Atlas, hides = false): Atlas => ({
  get: (path, schema, query) =>
    hides
      ? Promise.reject(new AtlasUnreachableError({ method: 'GET', path: path.text }, { why: 'timeout', sent: true }))
      : inner.get(path, schema, query),
  list: (path, item, query) => inner.list(path, item, query),
  write: (call, reply) => inner.write(call, reply),
  with: (options) => withoutConfigured(inner.with(options), hides || options.showsConfigured === true),
});

describe('a temporary change that Atlas scaled further', () => {
  const M40 = scaling('M30', 'M80');
  test.each<[string, Change, Params, Sizes, object, RegExp]>([
    ['up', scaleCluster, { to: 'M50', for: '4h' }, { instanceSize: 'M60' }, { autoScaling: M40 }, /M60, not M50/],
    ['down', scaleCluster, { to: 'M60', for: '4h' }, { instanceSize: 'M50' }, { autoScaling: M40 }, /M50, not M60/],
    ['for its disks', scaleCluster, { to: 'M40', for: '4h' }, { instanceSize: 'M50' }, {}, /M50, not M40/],
    [
      'by its disks',
      setDisk,
      { to: '100GiB', for: '4h' },
      { instanceSize: 'M30', diskSizeGB: 300 },
      {},
      /300 GB, not 100/,
    ],
    [
      'beyond its limits',
      setAutoscaling,
      { min: 'M30', max: 'M40', for: '4h' },
      { instanceSize: 'M50', diskSizeGB: 1200 },
      { autoScaling: scaling('M30', 'M80') },
      /up to M50.*, not M30 to M40/,
    ],
  ])('%s is in effect, and its revert shows the current size and asks a person', async (...of) => {
    const [, operation, params, to, before, why] = of;
    set(lab(), before);
    const sent = await carriedOut(operation, paramsOf(params));
    expect((await previewOfRevert(operation, sent)).unforeseen).toBeUndefined();
    autoscale(lab(), to);
    expect(await operation.inEffect(atlas, sent, NOW)).toBe('yes');
    const { unforeseen, basis } = await previewOfRevert(operation, sent);
    expect(unforeseen).toMatch(why);
    expect(JSON.stringify(basis)).toContain(to.instanceSize);
  });

  test('is in effect on several shards, for which Atlas never shows what was configured', async () => {
    set(lab('lab-shards'), { autoScaling: scaling('M30', 'M80') });
    const sent = await carriedOut(scaleCluster, paramsOf({ to: 'M50' }, 'lab-shards'));
    autoscale(lab('lab-shards'), { instanceSize: 'M60' });
    expect(await scaleCluster.inEffect(atlas, sent, NOW)).toBe('yes');
  });

  test('is in effect if only Atlas’s answer about what was configured can’t be read', async () => {
    set(lab(), { autoScaling: scaling('M30', 'M80') });
    const sent = await carriedOut(scaleCluster, paramsOf({ to: 'M50' }));
    autoscale(lab(), { instanceSize: 'M60' });
    expect(await scaleCluster.inEffect(withoutConfigured(atlas), sent, NOW)).toBe('yes');
  });

  test('is in effect if autoscaling has been switched off since', async () => {
    set(lab(), { autoScaling: scaling('M30', 'M80') });
    const sent = await carriedOut(scaleCluster, paramsOf({ to: 'M50' }));
    autoscale(lab(), { instanceSize: 'M60' });
    const off = { compute: { enabled: false, scaleDownEnabled: false }, diskGB: { enabled: false } };
    set(lab(), { autoScaling: off });
    expect(await scaleCluster.inEffect(atlas, sent, NOW)).toBe('yes');
  });

  test.each<[string, Change, Params, object, object]>([
    ['back to the earlier tier', scaleCluster, { to: 'M50' }, {}, { instanceSize: 'M30' }],
    ['by hand to a smaller tier', scaleCluster, { to: 'M50' }, {}, { instanceSize: 'M40' }],
    ['by hand to a smaller disk', setDisk, { to: '200GiB' }, {}, { diskSizeGB: 100 }],
    ['by hand to lower limits', setAutoscaling, { min: 'M30', max: 'M60' }, {}, { autoScaling: scaling('M30', 'M50') }],
  ])('is no longer in effect after a change %s', async (_, operation, params, before, after) => {
    set(lab(), before);
    const sent = await carriedOut(operation, paramsOf(params));
    set(lab(), after);
    expect(await operation.inEffect(atlas, sent, NOW)).toBe('no');
  });

  test('isn’t “not applied” while Atlas shows it as configured', async () => {
    set(lab(), { autoScaling: scaling('M30', 'M80') });
    const sent = await carriedOut(scaleCluster, paramsOf({ to: 'M50' }));
    autoscale(lab(), { instanceSize: 'M30' });
    expect(await scaleCluster.verify(atlas, sent)).toBe('unclear');
  });
});

describe('an ordinary change of a cluster that autoscaling moved', () => {
  const sizes = ({ call }: { readonly call?: unknown }) =>
    new Set(
      [...JSON.stringify(call).matchAll(/"instanceSize":"(\w+)"|"diskSizeGB":(\d+)/g)].map(
        ([, tier, disk]) => tier ?? disk,
      ),
    );

  beforeEach(() => {
    set(lab(), { autoScaling: scaling('M30', 'M80') });
    autoscale(lab(), { instanceSize: 'M60', diskSizeGB: 200 });
  });

  test.each<[Change, Params, readonly string[]]>([
    [setDisk, { to: '300GiB' }, ['M60', '300']],
    [setAutoscaling, { max: 'M200' }, ['M60', '200']],
    [scaleCluster, { to: 'M50' }, ['M50', '200']],
  ])('sends the current size of everything else and shows what moved', async (operation, params, expected) => {
    const seen = await operation.preview(atlas, paramsOf(params), NOW);
    expect(sizes(seen)).toEqual(new Set(expected));
    expect(seen.facts).toContainEqual({
      label: 'Moved by autoscaling',
      value: 'from M30 to M60, disks from 40 GB to 200 GB',
    });
    if (seen.call !== undefined) await atlas.write(seen.call);
    if (operation === scaleCluster) expect(lab().instanceSize).toBe('M50');
    else expect(lab().instanceSize).toBe('M60');
    expect(diskSizeGBOf(lab())).toBe(operation === setDisk ? 300 : 200);
  });

  test('compares with the current tier, and says at its field how it got there', async () => {
    const { blockers } = await scaleCluster.preview(atlas, paramsOf({ to: 'M60' }), NOW);
    expect(blockers).toEqual([
      { param: 'to', sentence: expect.stringMatching(/already M60\. Autoscaling moved .*from M30/) },
    ]);
    const { before, direction } = await scaleCluster.preview(atlas, paramsOf({ to: 'M30' }), NOW);
    expect([before, direction]).toEqual(['M60', 'narrows cost']);
  });

  test('asks for both views at once, and shows less if one can’t be read', async () => {
    const seen = await setDisk.preview(withoutConfigured(atlas), paramsOf({ to: '300GiB' }), NOW);
    expect(seen.facts.map(({ label }) => label)).not.toContain('Moved by autoscaling');
    expect(sizes(seen)).toEqual(new Set(['M60', '300']));
  });
});

test('set-autoscaling says that Atlas raises limits itself, and then stops scaling down', async () => {
  const warnings = async (params: Params) =>
    (await setAutoscaling.preview(atlas, paramsOf(params), NOW)).warnings.map(formatPlain).join(' ');
  expect(await warnings({ min: 'M30', max: 'M60' })).toMatch(/disks .*M60.*raises .*limit.*stops scaling down/);
  set(lab(), { autoScaling: scaling('M30', 'M80') });
  expect(await warnings({ tiers: 'off' })).toMatch(/M30 unless its disks outgrow/);
  expect(await warnings({ tiers: 'off', disks: 'off' })).toMatch(/M30, regardless of load/);
});

test.each([
  ['200GiB', /shrinks the disks.*copies.*\(now \d.*\) no longer fits in \d+ GB.*stay at 200 GB/],
  ['30GiB', /grows the disks/],
])('a temporary set-disk to %s says that its revert is a second resize', async (to, note) => {
  expect((await setDisk.preview(atlas, paramsOf({ to, for: '4h' }), NOW)).revertNote).toMatch(note);
});

test.each([
  ['M999', /^There is no tier M999\. Enter one such as/],
  ['R10', /^There is no tier R10\./],
  ['M0', /isn’t a tier of a dedicated cluster/],
])('%s is refused at its field', (to, sentence) => {
  const parsed = scaleCluster.params.safeParse(paramsOf({ to }));
  expect(parsed.error?.issues).toMatchObject([{ path: ['to'], message: expect.stringMatching(sentence) }]);
});
