import { describe, expect, test } from '@jest/globals';
import { metrics } from '../../../src/operations/metrics.js';
import { overview } from '../../../src/operations/overview.js';
import { projectKind } from '../../../src/operations/params/project.js';
import { readLine } from '../../../src/slack/lines/parse.js';
import { type Bound, resolveLine } from '../../../src/slack/lines/resolve.js';

const PROJECT = { id: '32b6e34b3d91647abb20e7b8', name: 'Payments' };
const named = (name: string) => ({ id: name, name });
const CLUSTERS = ['Cluster0', 'Cluster1'].map(named);
const bound = { project: PROJECT, cluster: named('Cluster0') };
const resolve = (text: string, here: Bound = bound) =>
  resolveLine(readLine(metrics, text), async (kind) => (kind === projectKind ? [PROJECT] : CLUSTERS), here);

test.each([
  ['metrics', { cluster: 'Cluster0', measurement: 'connections' }],
  ['metrics cpu', { cluster: 'Cluster0', measurement: 'cpu' }],
  ['metrics CPU last 3h', { cluster: 'Cluster0', measurement: 'cpu', last: '3h' }],
  ['metrics replication lag', { cluster: 'Cluster0', measurement: 'replication-lag' }],
  ['metrics Cluster1 Replication Lag last 3h', { cluster: 'Cluster1', measurement: 'replication-lag', last: '3h' }],
  ['metrics Cluster1', { cluster: 'Cluster1', measurement: 'connections' }],
  ['metrics Cluster1 cpu', { cluster: 'Cluster1', measurement: 'cpu' }],
  ['metrics cluster Cluster1 measurement cpu', { cluster: 'Cluster1', measurement: 'cpu' }],
])('where a cluster stands for what is left out, %j is understood', async (text, params) => {
  expect(await resolve(text)).toMatchObject({ params: { project: PROJECT.id, ...params }, problems: [], missing: [] });
});

const LABS = { id: '0123456789abcdef01234567', name: 'Labs EU' };
const overviewOf = (text: string, here: Bound) =>
  resolveLine(
    readLine(overview, text),
    async (kind) => (kind === projectKind ? [PROJECT, LABS] : [...CLUSTERS, named('Payments')]),
    here,
  );

describe('a project without the word before it', () => {
  test.each([
    ['overview Labs EU', { project: LABS.id }],
    ['overview Payments', { project: PROJECT.id }],
    ['overview Payments in Payments', { project: PROJECT.id, cluster: 'Payments' }],
    ['overview Cluster0 in Labs EU', { project: LABS.id, cluster: 'Cluster0' }],
  ])('is understood where no other stands for it: %s', async (text, params) => {
    const resolved = await overviewOf(text, {});
    expect(resolved).toMatchObject({ problems: [], missing: [] });
    expect(resolved.params).toEqual(params);
  });

  test('is a cluster’s name where the channel has a project, and else offered with the word', async () => {
    expect((await overviewOf('overview Payments', bound)).params).toEqual({ project: PROJECT.id, cluster: 'Payments' });
    const { problems } = await overviewOf('overview "Labs EU"', bound);
    expect(problems).toMatchObject([
      {
        sentence: '“Labs EU” is a project, not a cluster. Did you mean “in "Labs EU"”?',
        offers: [{ line: 'overview in "Labs EU"' }],
      },
    ]);
  });
});

test('elsewhere the first word is the cluster', async () => {
  const { problems } = await resolve('metrics cpu in Payments', {});
  expect(problems).toMatchObject([{ kind: 'unknown name', param: 'cluster' }]);
});
