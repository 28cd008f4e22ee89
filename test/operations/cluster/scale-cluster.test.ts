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

test('previews the nodes of each kind, and what it costs', async () => {
  expect(await preview(cluster('M40'), 'M60', { for: '4h' })).toMatchObject({
    summary: expect.stringContaining('C0 to M60 for 4 hours'),
    extent: 'to M60',
    before: 'M40',
    facts: [
      {},
      { label: 'Nodes', value: expect.stringMatching(/^EU_WEST_1: 3 M40 .*80 GB.* 1 M20 analytics .*80 GB/) },
      { label: 'Autoscaling', value: expect.stringMatching(/^off; disks grow/) },
      { label: 'Data', value: '18 GiB' },
    ],
    warnings: [expect.stringMatching(/C0.* one at a time.*retr/)],
    cost: expect.stringMatching(/^4 nodes at the M60 price/),
    revertNote: expect.stringMatching(/revert.* again/),
    undo: expect.stringMatching(/scale-cluster .*M40/),
  });
});

test('scales analytics nodes too if they had the same tier', async () => {
  const { call } = await preview(cluster('M40', { of: { analyticsSpecs: nodes('M40', 1) } }));
  expect(JSON.stringify(call)).not.toContain('M40');
});

test.each([
  ['M40', 'M30', 'narrows cost', /M30 has less memory.*connections/],
  ['M40', 'R50', 'unknown', /^$/],
])('from %s to %s, has the direction “%s”', async (from, to, direction, warning) => {
  const { warnings, cost, ...shown } = await preview(cluster(from), to);
  expect([shown.direction, `${warnings[1] ?? ''}`]).toEqual([direction, expect.stringMatching(warning)]);
  expect(cost).toContain(`at the ${to} price instead of the ${from} price`);
});

describe('is blocked', () => {
  const bounds = (minInstanceSize: string, maxInstanceSize: string) => ({
    of: { autoScaling: scaling({ enabled: true, scaleDownEnabled: true, minInstanceSize, maxInstanceSize }) },
  });
  const mixed = { ...cluster('M40'), replicationSpecs: [{ id: 'e', regionConfigs: [region('M40'), region('M50')] }] };
  test.each([
    ['the cluster has that tier', cluster('M60'), /already M60/],
    [
      'Atlas shows two sizes',
      cluster('M40', { of: { effectiveReadOnlySpecs: nodes('M50', 0) } }),
      /two different sizes/,
    ],
    ['the cluster is paused', cluster('M40', { rest: { paused: true } }), /with resume-cluster/],
    ['the tier is outside the autoscaling limits', cluster('M40', bounds('M30', 'M50')), /M30 to M50/],
    ['regions differ', mixed, /differ \(M40 and M50\)/],
  ])('when %s', async (_, shown, sentence) => {
    const { blockers, call } = await preview(shown);
    expect([blockers.map((one) => one.sentence), call]).toEqual([[expect.stringMatching(sentence)], undefined]);
  });

  test('never within the autoscaling limits, which only warn', async () => {
    const { blockers, warnings } = await preview(cluster('M40', bounds('M30', 'M80')));
    expect([blockers, warnings.at(-1)]).toEqual([[], expect.stringContaining('utoscaling')]);
  });
});

test('treats a changed tier, and any other changed hardware, as drift', async () => {
  const before = (await preview(cluster('M40'))).basis;
  const drift = async (shown: Answers[string]) => scaleCluster.drift(before, (await preview(shown)).basis, NOW);
  expect(await drift(cluster('M50'))).toMatch(/M40 to M50/);
  expect(await drift(cluster('M40', { of: { priority: 6 } }))).toMatch(/nodes, disks or autoscaling/);
});
