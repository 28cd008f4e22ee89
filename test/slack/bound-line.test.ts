import { expect, test } from '@jest/globals';
import { metrics } from '../../src/operations/metrics.js';
import { readLine } from '../../src/slack/command-line/parse.js';
import { resolveLine } from '../../src/slack/command-line/resolve.js';

const PROJECT = { id: '32b6e34b3d91647abb20e7b8', name: 'Payments' };
const named = (name: string) => ({ id: name, name });
const CLUSTERS = ['Cluster0', 'Cluster1'].map(named);
const bound = { project: PROJECT, cluster: named('Cluster0') };
const resolve = (text: string, here: object = bound) =>
  resolveLine(readLine(metrics, text), async (picker) => (picker === 'project' ? [PROJECT] : CLUSTERS), here);

test.each([
  ['metrics', { cluster: 'Cluster0', measurement: 'connections' }],
  ['metrics cpu', { cluster: 'Cluster0', measurement: 'cpu' }],
  ['metrics CPU last 3h', { cluster: 'Cluster0', measurement: 'cpu', last: '3h' }],
  ['metrics Cluster1', { cluster: 'Cluster1', measurement: 'connections' }],
  ['metrics Cluster1 cpu', { cluster: 'Cluster1', measurement: 'cpu' }],
  ['metrics cluster Cluster1 measurement cpu', { cluster: 'Cluster1', measurement: 'cpu' }],
])('where a cluster stands for what is left out, %j is understood', async (text, params) => {
  expect(await resolve(text)).toMatchObject({ params: { project: PROJECT.id, ...params }, problems: [], missing: [] });
});

test('elsewhere the first word is the cluster', async () => {
  const { problems } = await resolve('metrics cpu in Payments', {});
  expect(problems).toMatchObject([{ kind: 'unknown name', param: 'cluster' }]);
});
