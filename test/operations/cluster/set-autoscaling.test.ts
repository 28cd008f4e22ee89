import { describe, expect, test } from '@jest/globals';
import { setAutoscaling } from '../../../src/operations/cluster/set-autoscaling.js';
import type { Params } from '../../../src/operations/operation.js';
import { BASE, PROJECT, toSend, withAnswers } from '../answering.js';
import { cluster, nodes, PATH, region, scaling } from './hardware.js';

const NOW = Date.parse('2026-11-25T10:00:00Z');
const OFF = { enabled: false, scaleDownEnabled: false };
const between = (minInstanceSize: string, maxInstanceSize: string) => ({
  enabled: true,
  scaleDownEnabled: true,
  minInstanceSize,
  maxInstanceSize,
});
const upTo = (maxInstanceSize: string) => ({ enabled: true, scaleDownEnabled: false, maxInstanceSize });
const M40 = (compute: object = OFF) => cluster('M40', { of: { autoScaling: scaling(compute) } });

const preview = (params: Params, shown: object = M40()) =>
  withAnswers({ ...BASE, [`GET ${PATH}`]: shown }, (atlas) =>
    setAutoscaling.preview(atlas, { project: PROJECT, cluster: 'C0', ...params }, NOW),
  );
const sentIn = ({ call }: Awaited<ReturnType<typeof preview>>) => call?.body;
const sending = (of: object) => ({ replicationSpecs: [{ regionConfigs: [of] }] });

test('bounds are shown with the tier that it has, and sent with all of the hardware', async () => {
  const shown = await preview({ min: 'M30', max: 'M60' });
  expect(shown).toMatchObject({
    summary: 'set the autoscaling of C0: M30 to M60',
    extent: 'M30 to M60',
    before: 'off; disks grow as they fill',
    after: 'M30 to M60; disks grow as they fill',
    facts: [{}, { label: 'Nodes', value: expect.stringContaining('3 nodes of M40') }],
    warnings: [
      'Atlas scales C0 between M30 and M60 automatically. It bills the current tier, and each change of tier replaces the nodes.',
    ],
  });
  const { analyticsAutoScaling, ...rest } = region('M40');
  expect(sentIn(shown)).toMatchObject(
    sending({ ...rest, autoScaling: scaling(between('M30', 'M60')), analyticsAutoScaling }),
  );
});

test('without a smallest tier it only scales up', async () => {
  const shown = await preview({ max: 'M60' });
  expect(shown.extent).toBe('up to M60');
  expect(sentIn(shown)).toMatchObject(sending({ autoScaling: scaling(upTo('M60')) }));
});

test('off says at which tier it stays', async () => {
  const shown = await preview({ tiers: 'off' }, M40(between('M30', 'M60')));
  expect(shown).toMatchObject({
    direction: 'narrows cost',
    before: 'M30 to M60; disks grow as they fill',
    warnings: [expect.stringMatching(/stays at M40/)],
  });
  expect(sentIn(shown)).toMatchObject(sending({ autoScaling: scaling(OFF) }));
});

test('disks are switched everywhere, and the bounds stay', async () => {
  const shown = await preview({ disks: 'off' }, M40(upTo('M60')));
  const off = { diskGB: { enabled: false } };
  expect([shown.direction, shown.extent]).toEqual(['narrows cost', 'disks off']);
  expect(sentIn(shown)).toMatchObject(
    sending({ autoScaling: { compute: upTo('M60'), ...off }, analyticsAutoScaling: { compute: OFF, ...off } }),
  );
});

test.each([
  ['a larger largest tier', between('M30', 'M50'), { min: 'M30', max: 'M60' }, 'widens cost'],
  ['one bound up and one down', between('M30', 'M60'), { min: 'M40', max: 'M50' }, 'widens cost'],
  ['a smaller largest tier', between('M30', 'M60'), { min: 'M30', max: 'M50' }, 'narrows cost'],
  ['that it may scale down', upTo('M60'), { min: 'M30', max: 'M60' }, 'narrows cost'],
])('%s', async (_, before, params, direction) => {
  expect((await preview(params, M40(before))).direction).toBe(direction);
});

describe('a cluster that scaled by itself', () => {
  const moved = cluster('M30', {
    of: { autoScaling: scaling(between('M30', 'M80')), effectiveElectableSpecs: nodes('M60', 3) },
  });

  test('is held against the tier that it has now, and shows which one goes back', async () => {
    const { blockers, warnings } = await preview({ min: 'M30', max: 'M200' }, moved);
    expect([blockers, warnings[0]]).toEqual([
      [],
      expect.stringMatching(/^C0 is set to M30, and autoscaling moved it to M60/),
    ]);
    expect((await preview({ max: 'M50' }, moved)).blockers).toEqual([
      { param: 'max', sentence: expect.stringMatching(/^C0 is M60, which is larger/) },
    ]);
  });

  test('is not said to stay at a tier', async () => {
    expect((await preview({ tiers: 'off' }, moved)).warnings).toHaveLength(1);
  });
});

describe('nothing is sent', () => {
  const bare = cluster('M40', { of: { electableSpecs: undefined } });
  const mixed = {
    ...M40(),
    replicationSpecs: [
      { id: 'e', regionConfigs: [region('M40'), region('M40', { autoScaling: scaling(upTo('M60')) })] },
    ],
  };
  const bounds = { min: 'M30', max: 'M60' };
  test.each([
    ['it is so', bounds, M40(between('M30', 'M60')), 'max', /is already M30 to M60; disks grow as they fill/],
    ['it is off', { tiers: 'off' }, M40(), 'tiers', /is already off; /],
    ['the smallest is the largest', { min: 'M60', max: 'M60' }, M40(), 'min', /must be below the largest/],
    ['its tier is above', { max: 'M30' }, M40(), 'max', /C0 is M40, which is larger/],
    ['its tier is below', { min: 'M50', max: 'M60' }, M40(), 'min', /C0 is M40, which is smaller/],
    ['the class is another', { min: 'M30', max: 'R60' }, M40(), 'max', /R60 isn’t in the same class as M40/],
    ['regions differ', bounds, mixed, 'cluster', /regions of C0 differ/],
    ['its tier is not shown', bounds, bare, 'cluster', /doesn’t show the tier of C0/],
    ['it is paused', bounds, { ...M40(), paused: true }, 'cluster', /with resume-cluster/],
  ])('when %s', async (_, params, shown, param, sentence) => {
    const { blockers, call } = await preview(params, shown);
    expect(blockers).toMatchObject([{ param, sentence: expect.stringMatching(sentence) }]);
    expect(call).toBeUndefined();
  });
});

test.each([
  ['nothing to set', {}, 'max'],
  ['off with a bound', { tiers: 'off', max: 'M60' }, 'tiers'],
  ['the smallest alone', { min: 'M30' }, 'max'],
])('%s is said at its field', (_, params, param) => {
  const parsed = setAutoscaling.params.safeParse({ project: PROJECT, cluster: 'C0', ...params });
  expect(parsed.error?.issues.map(({ path }) => path)).toEqual([[param]]);
});

test.each([
  [{ min: 'M30', max: 'M60' }, OFF, { tiers: 'off' }],
  [{ tiers: 'off' }, between('M30', 'M60'), { min: 'M30', max: 'M60' }],
  [{ max: 'M80', disks: 'off' }, upTo('M60'), { max: 'M60', disks: 'on' }],
  [{ disks: 'off' }, upTo('M60'), { disks: 'on' }],
])('%j is taken back by what was before, in that alone', async (params, before, back) => {
  const given = { project: PROJECT, cluster: 'C0', ...params };
  expect(setAutoscaling.undo(toSend(await preview(params, M40(before)), given), NOW)).toEqual({
    operation: 'set-autoscaling',
    params: { project: PROJECT, cluster: 'C0', ...back },
  });
});

test.each([
  [{ min: 'M30', max: 'M60' }, 'M30 to M60'],
  [{ tiers: 'off', disks: 'off' }, 'off and disks off'],
])('%j is said to be set in a sentence that can go on', async (params, said) => {
  const sent = toSend(await preview(params, M40(upTo('M80'))), { project: PROJECT, cluster: 'C0', ...params });
  expect(setAutoscaling.done(sent, 'C0')).toBe(`The autoscaling of C0 is set (${said}).`);
});
