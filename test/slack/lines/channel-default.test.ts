import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { clusterParam } from '../../../src/operations/cluster-state/cluster-param.js';
import { metrics } from '../../../src/operations/monitoring/metrics.js';
import { overview } from '../../../src/operations/overview/overview.js';
import { projectParam, projectParamKind } from '../../../src/operations/params/project.js';
import { durationParam } from '../../../src/operations/params/times.js';
import { parseLine } from '../../../src/slack/lines/parse.js';
import { type BoundValues, resolveLine } from '../../../src/slack/lines/resolve.js';
import type { Grammar } from '../../../src/slack/lines/vocabulary.js';
import { operation } from './grammar.js';

const PROJECT = { id: '32b6e34b3d91647abb20e7b8', name: 'Payments' };
const LABS = { id: '0123456789abcdef01234567', name: 'Labs EU' };
const named = (name: string) => ({ id: name, name });
const CLUSTERS = ['Cluster0', 'Cluster1'].map(named);
const bound = { project: PROJECT, cluster: named('Cluster0') };
const resolve = (text: string, here: BoundValues = bound) =>
  resolveLine(parseLine(metrics, text), async (kind) => (kind === projectParamKind ? [PROJECT] : CLUSTERS), here);

test.each([
  ['metrics', { cluster: 'Cluster0', measurement: 'connections' }],
  ['metrics cpu', { cluster: 'Cluster0', measurement: 'cpu' }],
  ['metrics CPU last 3h', { cluster: 'Cluster0', measurement: 'cpu', last: '3h' }],
  ['metrics replication lag', { cluster: 'Cluster0', measurement: 'replication-lag' }],
  ['metrics Cluster1 Replication Lag last 3h', { cluster: 'Cluster1', measurement: 'replication-lag', last: '3h' }],
  ['metrics Cluster1', { cluster: 'Cluster1', measurement: 'connections' }],
  ['metrics Cluster1 cpu', { cluster: 'Cluster1', measurement: 'cpu' }],
  ['metrics cluster Cluster1 measurement cpu', { cluster: 'Cluster1', measurement: 'cpu' }],
])('parses %j in a channel with a default cluster', async (text, params) => {
  expect(await resolve(text)).toMatchObject({ params: { project: PROJECT.id, ...params }, problems: [], missing: [] });
});

test('skips the cluster’s place only for a word that names no cluster in the line’s project', async () => {
  const LAG = [...CLUSTERS, named('cpu')];
  const inProjects = (text: string) =>
    resolveLine(
      parseLine(metrics, text),
      async (kind, { project }) => (kind === projectParamKind ? [PROJECT, LABS] : project === LABS.id ? LAG : CLUSTERS),
      bound,
    );
  expect((await inProjects('metrics cpu')).params).toMatchObject({ cluster: 'Cluster0', measurement: 'cpu' });
  expect((await inProjects('metrics cpu in Labs EU')).params).toMatchObject({ project: LABS.id, cluster: 'cpu' });
});

describe('a value in the place of one that has a channel default', () => {
  const since = operation(
    'since',
    z.strictObject({
      project: projectParam(),
      cluster: clusterParam(),
      last: durationParam({ label: 'Last', position: 2 }),
    }),
  );
  const visit = operation(
    'visit',
    z.strictObject({ project: projectParam({ position: 1 }), cluster: clusterParam({ position: 2 }) }),
  );
  const read = (grammar: typeof since, text: string, here: BoundValues = bound) =>
    resolveLine(
      parseLine(grammar, text),
      async (kind) => (kind === projectParamKind ? [PROJECT, LABS] : CLUSTERS),
      here,
    );

  test.each([
    [since, 'since 4 hours', { cluster: 'Cluster0', last: '4h' }],
    [since, 'since Cluster1 4h', { cluster: 'Cluster1', last: '4h' }],
    [since, 'since 4h cluster Cluster1', { cluster: 'Cluster1', last: '4h' }],
    [visit, 'visit Cluster1', { project: PROJECT.id, cluster: 'Cluster1' }],
    [visit, 'visit Labs EU Cluster1', { project: LABS.id, cluster: 'Cluster1' }],
  ])('is parsed: $name: %s', async (grammar, text, params) => {
    expect(await read(grammar, text)).toMatchObject({ params, problems: [], missing: [] });
  });

  test('is a problem if nothing has a default', async () => {
    expect((await read(since, 'since 4h', { project: PROJECT })).problems).toMatchObject([{ param: 'cluster' }]);
    expect((await read(visit, 'visit Clutser1')).problems).toMatchObject([{ param: 'project' }]);
  });
});

const overviewOf = (text: string, here: BoundValues) =>
  resolveLine(
    parseLine(overview, text),
    async (kind) => (kind === projectParamKind ? [PROJECT, LABS] : [...CLUSTERS, named('Payments')]),
    here,
  );

describe('a project without “in”', () => {
  test.each([
    ['overview Labs EU', { project: LABS.id }],
    ['overview Payments', { project: PROJECT.id }],
    ['overview Payments in Payments', { project: PROJECT.id, cluster: 'Payments' }],
    ['overview Cluster0 in Labs EU', { project: LABS.id, cluster: 'Cluster0' }],
  ])('is parsed in a channel without defaults: %s', async (text, params) => {
    const resolved = await overviewOf(text, {});
    expect(resolved).toMatchObject({ problems: [], missing: [] });
    expect(resolved.params).toEqual(params);
  });

  test('is a cluster’s name in a channel with a project, or else offered with “in”', async () => {
    expect((await overviewOf('overview Payments', bound)).params).toEqual({ project: PROJECT.id, cluster: 'Payments' });
    const { problems } = await overviewOf('overview "Labs EU"', bound);
    expect(problems).toMatchObject([
      {
        sentence: expect.stringMatching(/“Labs EU” is a project/),
        offers: [{ line: 'overview in "Labs EU"' }],
      },
    ]);
  });
});

describe('the channel’s default is never used', () => {
  const CHOSEN = { cluster: 'Cluster1', project: PROJECT.id };
  const read = (grammar: Grammar, text: string) =>
    resolveLine(parseLine(grammar, text), async (kind) => (kind === projectParamKind ? [PROJECT] : CLUSTERS), bound);

  test('for a target', async () => {
    const copy = operation(
      'copy',
      z.strictObject({
        project: projectParam(),
        source: clusterParam(),
        target: clusterParam({ position: 2, words: ['into'] }),
      }),
    );
    expect(await read(copy, 'copy')).toMatchObject({
      params: { project: PROJECT.id, source: 'Cluster0' },
      missing: ['target'],
      withheld: ['target'],
    });
    expect((await read(copy, 'copy into Cluster1')).params).toMatchObject({ source: 'Cluster0', target: 'Cluster1' });
  });

  test('in an irreversible change, and no later value moves into that place', async () => {
    const wipe: Grammar = { ...metrics, name: 'wipe', effect: 'irreversible' };
    expect(await read(wipe, 'wipe')).toMatchObject({
      missing: ['project', 'cluster'],
      withheld: ['project', 'cluster'],
    });
    expect((await read(wipe, 'wipe cpu in Payments')).problems).toMatchObject([{ param: 'cluster' }]);
    expect(await read(wipe, 'wipe Cluster1 in Payments')).toMatchObject({ params: CHOSEN, missing: [], withheld: [] });
  });
});

test('reads the first word as the cluster in a channel without defaults', async () => {
  const { problems } = await resolve('metrics cpu in Payments', {});
  expect(problems).toMatchObject([{ kind: 'unknown name', param: 'cluster' }]);
});
