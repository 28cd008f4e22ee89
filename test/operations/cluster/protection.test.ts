// Pausing and resuming a cluster, and protecting it from deletion: previews, blockers and verification.
import { describe, expect, test } from '@jest/globals';
import { pauseCluster, resumeCluster } from '../../../src/operations/cluster/pausing.js';
import { protectCluster, unprotectCluster } from '../../../src/operations/cluster/protection.js';
import { serializeFixedEnd } from '../../../src/operations/end.js';
import { UNREAD_TEXT } from '../../../src/operations/format.js';
import type { Change, Params } from '../../../src/operations/operation.js';
import { formatPlain } from '../../../src/slack/blocks/text.js';
import { HOUR_MS } from '../../../src/time-units.js';
import { type Answers, BASE, PROJECT, withAnswers } from '../answering.js';
import { connections } from './connections.js';

const NOW = Date.parse('2026-11-25T10:00:00Z');
const ID = 'c'.repeat(24);
const PATH = `/groups/${PROJECT}/clusters/C0`;
const PROCESSES = `/groups/${PROJECT}/processes`;
const PARAMS = { project: PROJECT, cluster: 'C0' };
const MINUTE = 60_000;

const spec = { instanceSize: 'M40', nodeCount: 3 };
const region = { providerName: 'AWS', regionName: 'EU_WEST_1', electableSpecs: spec };
const cluster = (rest: object = {}) => ({
  id: ID,
  name: 'C0',
  stateName: 'IDLE',
  paused: false,
  clusterType: 'REPLICASET',
  mongoDBVersion: '8.0.29',
  replicationSpecs: [{ regionConfigs: [region] }],
  ...rest,
});
const node = (at: number) => ({
  id: `n${at}:27017`,
  userAlias: `c0-shard-00-0${at}.example.net`,
  typeName: 'REPLICA_SECONDARY',
});
const ANSWERS: Answers = {
  ...BASE,
  [`GET ${PATH}`]: cluster(),
  [`GET ${PATH}/search/deployment`]: {},
  [`GET ${PATH}/backup/snapshots`]: { results: [{ id: ID, status: 'completed', createdAt: '2026-11-25T08:00:00Z' }] },
  [`GET ${PROCESSES}`]: { results: [node(0), node(1)] },
  [`GET ${PROCESSES}/n0:27017/measurements`]: connections(120),
  [`GET ${PROCESSES}/n1:27017/measurements`]: connections(20),
};
const preview = (change: Change, shown: Answers[string] = cluster(), params: Params = {}) =>
  withAnswers({ ...ANSWERS, [`GET ${PATH}`]: shown }, (atlas) => change.preview(atlas, { ...PARAMS, ...params }, NOW));
const body = (sent: object) => ({ method: 'PATCH', path: PATH, body: sent });

test('pausing shows open connections and the last backup', async () => {
  const { facts, ...shown } = await preview(pauseCluster, cluster(), { for: '12h' });
  expect(shown).toMatchObject({
    summary: expect.stringContaining('C0 for 12 hours'),
    before: 'running',
    warnings: [expect.stringMatching(/C0 \(140 open connections now\) .*cut off/), expect.stringMatching(/no alerts/)],
  });
  expect(facts.map(({ label, value }) => `${label}: ${formatPlain(value)}`)).toEqual([
    'Cluster: running · M40, replica set of 3 nodes · AWS EU_WEST_1 · MongoDB 8.0.29',
    expect.stringMatching(/^Connections: 140 /),
    'Last backup: 2026-11-25 08:00 UTC (2 hours ago)',
  ]);
});

test('pausing isn’t blocked by facts that can’t be read', async () => {
  const { facts, blockers } = await withAnswers({ ...BASE, [`GET ${PATH}`]: cluster() }, (atlas) =>
    pauseCluster.preview(atlas, PARAMS, NOW),
  );
  expect([blockers, facts.map(({ value }) => value).slice(1)]).toEqual([[], [UNREAD_TEXT, UNREAD_TEXT, UNREAD_TEXT]]);
});

test('resuming, protecting and unprotecting show their direction', async () => {
  expect(await preview(resumeCluster, cluster({ paused: true }))).toMatchObject({
    before: 'paused',
    direction: 'widens cost',
    call: body({ paused: false }),
  });
  expect(await preview(protectCluster)).toMatchObject({
    before: expect.stringContaining('not protected'),
    direction: 'narrows access',
    call: body({ terminationProtectionEnabled: true }),
  });
  expect(await preview(unprotectCluster, cluster({ terminationProtectionEnabled: true }))).toMatchObject({
    direction: 'widens access',
    warnings: [expect.stringMatching(/Organization Owner.* delete C0/)],
    call: body({ terminationProtectionEnabled: false }),
  });
});

describe('is blocked', () => {
  const paused = cluster({ paused: true });
  test.each<readonly [string, Change, Answers[string], RegExp]>([
    ['already paused', pauseCluster, paused, /already paused/],
    ['being changed', pauseCluster, cluster({ stateName: 'UPDATING' }), /being changed.*pause/],
    ['already running', resumeCluster, cluster(), /already running/],
    ['already protected', protectCluster, cluster({ terminationProtectionEnabled: true }), /already protected/],
    ['not protected', unprotectCluster, cluster(), /^C0 isn’t protected/],
    ['paused, for protection', protectCluster, paused, /with resume-cluster/],
    ['being deleted', resumeCluster, cluster({ paused: true, stateName: 'DELETING' }), /being deleted/],
    ['not found', pauseCluster, [404, 'CLUSTER_NOT_FOUND'], /Payments has no cluster/],
    ['flex', pauseCluster, [400, 'CANNOT_USE_FLEX_CLUSTER_IN_CLUSTER_API'], /flex cluster/],
    [
      'free',
      pauseCluster,
      cluster({ replicationSpecs: [{ regionConfigs: [{ providerName: 'TENANT' }] }] }),
      /free cluster/,
    ],
  ])('when the cluster is %s', async (_, change, shown, sentence) => {
    const { blockers, call } = await preview(change, shown);
    expect(blockers).toMatchObject([{ param: 'cluster', sentence: expect.stringMatching(sentence) }]);
    expect(call).toBeUndefined();
  });

  test('and offers to resume a paused cluster first', async () => {
    const { blockers } = await preview(protectCluster, paused);
    expect(blockers[0]?.first).toMatchObject({ label: 'Resume C0 first…', operation: 'resume-cluster' });
  });

  test('when it would run for less time than Atlas allows between pauses', async () => {
    const { blockers } = await preview(resumeCluster, paused, { for: serializeFixedEnd(NOW + HOUR_MS) });
    expect(blockers).toEqual([{ param: 'for', sentence: expect.stringContaining('1h5m') }]);
  });
});

describe('after the call', () => {
  const sent = {
    params: PARAMS,
    basis: { clusterId: ID, paused: false },
    call: { method: 'PATCH', path: PATH, body: { paused: true } },
  } as const;
  const shows = (answer: Answers[string]) => ({ [`GET ${PATH}`]: answer });

  test.each([
    [cluster({ paused: true, stateName: 'UPDATING' }), 'under way'],
    [cluster({ paused: true }), 'at rest'],
    [[404, 'CLUSTER_NOT_FOUND'], { wrong: expect.stringContaining('C0') }],
  ] as const)('reads progress from the cluster’s state (%#)', async (answer, progress) => {
    const { finishes } = pauseCluster;
    expect(await withAnswers(shows(answer), async (atlas) => finishes?.look(atlas, sent))).toEqual(progress);
    expect(finishes).toMatchObject({ usualMs: 5 * MINUTE, meanwhile: 'being paused' });
  });

  test('describes drift', () => {
    const to = (after: object) => pauseCluster.drift(sent.basis, { ...sent.basis, ...after }, NOW);
    expect([to({ clusterId: 'd' }), to({ paused: true })]).toEqual([
      expect.stringContaining('another cluster'),
      expect.stringContaining('paused'),
    ]);
  });
});
