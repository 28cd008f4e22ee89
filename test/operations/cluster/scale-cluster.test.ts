import { describe, expect, test } from '@jest/globals';
import { scaleCluster } from '../../../src/operations/cluster/scale-cluster.js';
import type { Params } from '../../../src/operations/operation.js';
import { type Answers, BASE, PROJECT, withAnswers } from '../answering.js';
import { cluster, nodes, PATH, region, scaling } from './hardware.js';

const NOW = Date.parse('2026-11-25T10:00:00Z');

const LISTED = { results: [{ groupId: PROJECT, clusters: [{ name: 'C0', dataSizeBytes: 18 * 1024 ** 3 }] }] };
const preview = (shown: Answers[string], to = 'M60', params: Params = {}) =>
  withAnswers({ ...BASE, [`GET ${PATH}`]: shown, 'GET /clusters': LISTED }, (atlas) =>
    scaleCluster.preview(atlas, { project: PROJECT, cluster: 'C0', to, ...params }, NOW),
  );

test('the preview shows the nodes of each kind, and what it costs', async () => {
  expect(await preview(cluster('M40'), 'M60', { for: '4h' })).toMatchObject({
    summary: 'scale the cluster C0 to M60 for 4 hours',
    extent: 'M60, 4 h',
    before: 'M40',
    facts: [
      {},
      { label: 'Nodes', value: 'EU_WEST_1: 3 nodes of M40, 80 GB each and 1 node for analytics of M20, 80 GB each' },
      { label: 'Autoscaling', value: 'off; disks grow as they fill' },
      { label: 'Data', value: '18 GiB' },
    ],
    warnings: [
      expect.stringMatching(/nodes of C0 one by one.*unless they’re retried/),
      'Atlas bills M60 instead of M40, for every node.',
    ],
    undo: expect.stringContaining('scale-cluster scales it to M40 again.'),
  });
});

test('nodes for analytics follow where they had the size of the others', async () => {
  const { call } = await preview(cluster('M40', { of: { analyticsSpecs: nodes('M40', 1) } }));
  expect(JSON.stringify(call)).not.toContain('M40');
});

test.each([
  ['M40', 'M30', 'narrows cost', /M30 has less memory and CPU.*fewer connections/],
  ['M40', 'R50', 'unknown', /^Atlas bills R50 instead of M40, for every node\.$/],
])('from %s to %s %s', async (from, to, direction, warning) => {
  const shown = await preview(cluster(from), to);
  expect([shown.direction, shown.warnings[1]]).toEqual([direction, expect.stringMatching(warning)]);
});

describe('where autoscaling moved the nodes', () => {
  const moved = cluster('M30', { of: { effectiveElectableSpecs: nodes('M60', 3) } });
  test('the change is from what they have by now, and what they were set to goes back', async () => {
    const { before, direction, warnings, undo } = await preview(moved, 'M40');
    expect([before, direction, undo]).toEqual([
      'M30 (now M60)',
      'narrows cost',
      'scale-cluster scales it to M30 again.',
    ]);
    expect(warnings).toContainEqual(expect.stringMatching(/^M40 has less memory/));
    expect((await preview(moved, 'M60')).direction).toBe('neither');
  });
  test('what they are set to already is not said to be what they have', async () => {
    expect((await preview(moved, 'M30')).blockers).toEqual([
      {
        param: 'to',
        sentence: 'C0 is already set to M30, and autoscaling moved it to M60. Use set-autoscaling instead.',
      },
    ]);
  });
});

describe('nothing is sent', () => {
  const bounds = (minInstanceSize: string, maxInstanceSize: string) => ({
    of: { autoScaling: scaling({ enabled: true, scaleDownEnabled: true, minInstanceSize, maxInstanceSize }) },
  });
  const mixed = { ...cluster('M40'), replicationSpecs: [{ id: 'e', regionConfigs: [region('M40'), region('M50')] }] };
  test.each([
    ['it has that tier', cluster('M60'), /is already M60/],
    ['it is paused', cluster('M40', { rest: { paused: true } }), /with resume-cluster/],
    [
      'its autoscaling would override it',
      cluster('M40', bounds('M30', 'M50')),
      /autoscales from M30 to M50\. Choose a tier/,
    ],
    ['regions differ', mixed, /C0 differ \(M40 and M50\)/],
  ])('when %s', async (_, shown, sentence) => {
    const { blockers, call } = await preview(shown);
    expect([blockers.map((one) => one.sentence), call]).toEqual([[expect.stringMatching(sentence)], undefined]);
  });

  test('but within the bounds of the autoscaling, with a warning', async () => {
    const { blockers, warnings } = await preview(cluster('M40', bounds('M30', 'M80')));
    expect([blockers, warnings.at(-1)]).toEqual([[], 'Its autoscaling is on, and may change the tier again.']);
  });
});

test('a size that Atlas changed by itself meanwhile is drift, and so is anything else that would be sent back', async () => {
  const before = (await preview(cluster('M40'))).basis;
  const said = async (shown: Answers[string]) => scaleCluster.drift(before, (await preview(shown)).basis, NOW);
  expect(await said(cluster('M50'))).toBe('its tier went from M40 to M50');
  expect(await said(cluster('M40', { of: { priority: 6 } }))).toBe('its nodes, disks or autoscaling changed');
});
