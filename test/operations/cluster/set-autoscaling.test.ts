import { describe, expect, test } from '@jest/globals';
import { setAutoscaling } from '../../../src/operations/cluster/set-autoscaling.js';
import type { Params } from '../../../src/operations/operation.js';
import { BASE, PROJECT, toSend, withAnswers } from '../answering.js';
import { cluster, PATH, region, scaling } from './hardware.js';

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

const preview = (params: Params, shown: object = M40(), hours: number | null = 0) =>
  withAnswers(
    { ...BASE, [`GET ${PATH}`]: shown, [`GET ${PATH}/processArgs`]: { oplogMinRetentionHours: hours } },
    (atlas) => setAutoscaling.preview(atlas, { project: PROJECT, cluster: 'C0', ...params }, NOW),
  );
const sentIn = ({ call }: Awaited<ReturnType<typeof preview>>) => call?.body;
const sending = (of: object) => ({ replicationSpecs: [{ regionConfigs: [of] }] });

test('shows limits beside the current tier, and sends them with all hardware', async () => {
  const shown = await preview({ min: 'M30', max: 'M60' });
  expect(shown).toMatchObject({
    summary: expect.stringMatching(/C0.*: M30 to M60$/),
    extent: '(M30 to M60)',
    before: expect.stringMatching(/^off; disks grow/),
    after: expect.stringMatching(/^M30 to M60; disks grow/),
    facts: [{}, { label: 'Nodes', value: expect.stringContaining('3 M40 nodes') }],
    cost: expect.stringMatching(/up to M60 /),
    warnings: [expect.stringMatching(/C0 between M30 and M60/), expect.stringContaining('outgrow M60')],
  });
  const { analyticsAutoScaling, ...rest } = region('M40');
  expect(sentIn(shown)).toMatchObject(
    sending({ ...rest, autoScaling: scaling(between('M30', 'M60')), analyticsAutoScaling }),
  );
});

test('only scales up without a smallest tier', async () => {
  const shown = await preview({ max: 'M60' });
  expect(shown.extent).toBe('(up to M60)');
  expect(sentIn(shown)).toMatchObject(sending({ autoScaling: scaling(upTo('M60')) }));
});

test('says at which tier the cluster stays when switched off', async () => {
  const shown = await preview({ tiers: 'off' }, M40(between('M30', 'M60')));
  expect(shown).toMatchObject({
    direction: 'narrows cost',
    before: expect.stringMatching(/^M30 to M60/),
    warnings: [expect.stringMatching(/stay at M40/)],
  });
  expect(sentIn(shown)).toMatchObject(sending({ autoScaling: scaling(OFF) }));
});

test('switches disk scaling for all nodes, and keeps the limits', async () => {
  const shown = await preview({ disks: 'off' }, M40(upTo('M60')));
  const off = { diskGB: { enabled: false } };
  expect([shown.direction, shown.extent]).toEqual(['narrows cost', '(disks off)']);
  expect(sentIn(shown)).toMatchObject(
    sending({ autoScaling: { compute: upTo('M60'), ...off }, analyticsAutoScaling: { compute: OFF, ...off } }),
  );
});

describe('while the minimum oplog retention isn’t 0, disks can’t stop growing', () => {
  const still = cluster('M40', { of: { autoScaling: { ...scaling(), diskGB: { enabled: false } } } });
  test.each([
    [null, { disks: 'off' }, M40(), 'disks'],
    [24, { max: 'M60', disks: 'off' }, M40(), 'disks'],
    [24, { disks: 'on', for: '4h' }, still, 'for'],
  ])('%s: %j is blocked, and offers to set 0 first', async (hours, params, shown, param) => {
    const { blockers } = await preview(params, shown, hours);
    const first = { operation: 'set-cluster-option', params: { option: 'oplogMinRetentionHours=0' } };
    expect(blockers).toMatchObject([{ param, sentence: expect.stringContaining('set-cluster-option C0'), first }]);
  });

  test.each([
    [24, { disks: 'on' }, still],
    [0, { disks: 'on', for: '4h' }, still],
    [24, { tiers: 'off' }, M40(upTo('M60'))],
  ])('%s: %j isn’t blocked', async (hours, params, shown) => {
    expect((await preview(params, shown, hours)).blockers).toEqual([]);
  });
});

test.each([
  ['widens cost', 'raises the largest tier', between('M30', 'M50'), { min: 'M30', max: 'M60' }],
  ['widens cost', 'raises one limit and lowers the other', between('M30', 'M60'), { min: 'M40', max: 'M50' }],
  ['narrows cost', 'lowers the largest tier', between('M30', 'M60'), { min: 'M30', max: 'M50' }],
  ['narrows cost', 'allows scaling down', upTo('M60'), { min: 'M30', max: 'M60' }],
])('%s when it %s', async (direction, _, before, params) => {
  expect((await preview(params, M40(before))).direction).toBe(direction);
});

describe('is blocked', () => {
  const bare = cluster('M40', { of: { electableSpecs: undefined } });
  const mixed = {
    ...M40(),
    replicationSpecs: [
      { id: 'e', regionConfigs: [region('M40'), region('M40', { autoScaling: scaling(upTo('M60')) })] },
    ],
  };
  const bounds = { min: 'M30', max: 'M60' };
  test.each([
    ['the limits are already set', bounds, M40(between('M30', 'M60')), 'max', /already M30 to M60/],
    ['only the disks change', { ...bounds, disks: 'off' }, M40(between('M30', 'M60')), 'max', /already .*Leave this/],
    ['the disks already grow', { ...bounds, disks: 'on' }, M40(), 'disks', /disks grow.*Leave this empty/],
    ['autoscaling is already off', { tiers: 'off' }, M40(), 'tiers', /already off/],
    ['the smallest tier is the largest', { min: 'M60', max: 'M60' }, M40(), 'min', /smaller than the largest/],
    ['the cluster’s tier is above', { max: 'M30' }, M40(), 'max', /C0 is M40.* larger/],
    ['the cluster’s tier is below', { min: 'M50', max: 'M60' }, M40(), 'min', /C0 is M40.* smaller/],
    ['the class differs', { min: 'M30', max: 'R60' }, M40(), 'max', /R60 .*class.* M40/],
    ['regions differ', bounds, mixed, 'cluster', /regions .*differ/],
    ['Atlas doesn’t show the tier', bounds, bare, 'cluster', /doesn’t show the tier .*change the autoscaling/],
    ['the cluster is paused', bounds, { ...M40(), paused: true }, 'cluster', /with resume-cluster/],
  ])('when %s', async (_, params, shown, param, sentence) => {
    const { blockers, call } = await preview(params, shown);
    expect(blockers).toMatchObject([{ param, sentence: expect.stringMatching(sentence) }]);
    expect(call).toBeUndefined();
  });
});

test.each([
  ['no value', {}, 'max'],
  ['“off” with a limit', { tiers: 'off', max: 'M60' }, 'tiers'],
  ['only the smallest tier', { min: 'M30' }, 'max'],
])('reports %s at its field', (_, params, param) => {
  const parsed = setAutoscaling.params.safeParse({ project: PROJECT, cluster: 'C0', ...params });
  expect(parsed.error?.issues.map(({ path }) => path)).toEqual([[param]]);
});

test.each([
  [{ min: 'M30', max: 'M60' }, OFF, { tiers: 'off' }],
  [{ tiers: 'off' }, between('M30', 'M60'), { min: 'M30', max: 'M60' }],
  [{ max: 'M80', disks: 'off' }, upTo('M60'), { max: 'M60', disks: 'on' }],
  [{ disks: 'off' }, upTo('M60'), { disks: 'on' }],
])('%j is undone by the earlier values of the same params', async (params, before, back) => {
  const given = { project: PROJECT, cluster: 'C0', ...params };
  expect(setAutoscaling.undo(toSend(await preview(params, M40(before)), given), NOW)).toEqual({
    operation: 'set-autoscaling',
    params: { project: PROJECT, cluster: 'C0', ...back },
  });
});

test.each([
  [{ min: 'M30', max: 'M60' }, 'M30 to M60'],
  [{ tiers: 'off', disks: 'off' }, 'off and disks off'],
])('says once done what %j set', async (params, extent) => {
  const sent = toSend(await preview(params, M40(upTo('M80'))), { project: PROJECT, cluster: 'C0', ...params });
  expect(setAutoscaling.done(sent, 'C0')).toContain(` is set (${extent})`);
});

test.each([
  ['raised and lowered at once', between('M30', 'M40'), { min: 'M20', max: 'M60' }, 'widens cost'],
  ['lowered', between('M30', 'M60'), { min: 'M20', max: 'M40' }, 'widens cost'],
  ['turned on', OFF, { min: 'M30', max: 'M60' }, 'narrows cost'],
])('the revert of limits that were %s has its own direction', async (_, before, params, direction) => {
  const given = { project: PROJECT, cluster: 'C0', ...params };
  expect(setAutoscaling.revertDirection?.(toSend(await preview(params, M40(before)), given))).toBe(direction);
});
