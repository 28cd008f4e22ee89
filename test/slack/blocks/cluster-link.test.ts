import { expect, test } from '@jest/globals';
import type { Request } from '../../../src/approvals/request/request.js';
import { changeNamed, operationNamed } from '../../../src/operations/index.js';
import { createClusterLink } from '../../../src/slack/blocks/cluster-link.js';
import { contextLine } from '../../../src/slack/blocks/context-lines.js';
import { requestCard } from '../../../src/slack/cards/request-card.js';
import { NOW, pending, succeeded } from '../../support/requests.js';

const project = '32b6e34b3d91647abb20e7b8';
const linkOf = (name: string, params: Readonly<Record<string, string>>, baseUrl = 'https://cloud.mongodb.com') => {
  const operation = operationNamed(name) ?? changeNamed(name);
  if (operation === undefined) throw new Error(name);
  return createClusterLink(baseUrl)?.(operation, params);
};

test.each(['queries', 'disk', 'scale-cluster', 'reject-query'])('links the dedicated cluster of %s', (name) => {
  expect(linkOf(name, { project, cluster: 'Cluster0' })).toBe(
    `<https://cloud.mongodb.com/v2/${project}#/clusters/detail/Cluster0|Cluster0 in Atlas>`,
  );
});

test('links nothing without a cluster, for operations on any cluster, on another server, or with an odd name', () => {
  const params = { project, cluster: 'Cluster0' };
  expect(linkOf('addresses', { project })).toBeUndefined();
  expect(linkOf('alerts', params)).toBeUndefined();
  expect(linkOf('disk', params, 'https://cloud.mongodbgov.com')).toBeUndefined();
  expect(linkOf('disk', params, 'http://127.0.0.1:8080')).toBeUndefined();
  expect(linkOf('disk', { project, cluster: 'x|Approve>' })).toBeUndefined();
  expect(linkOf('disk', { project: '../..', cluster: 'Cluster0' })).toBeUndefined();
});

test('a card shows the link until its request ends, and an answer after its other small print', () => {
  const clusterLink = createClusterLink('https://cloud.mongodb.com');
  const about = { operation: 'scale-cluster', params: { project, cluster: 'Cluster0', to: 'M60' } };
  const shown = (request: Request) =>
    JSON.stringify(requestCard(request, { buttons: true, now: NOW, clusterLink }).blocks.at(-1));
  expect(shown(pending(about))).toContain('#/clusters/detail/Cluster0|Cluster0 in Atlas> · ');
  expect(shown(succeeded(about))).not.toContain('#/clusters/');
  const how = { line: '/atlas disk Cluster0', by: 'U1', at: NOW, view: 'account …cef5', tookMs: 1, actions: [] };
  expect(contextLine({}, { ...how, link: '<https://x|y>' }).elements.at(-1)).toMatchObject({ text: '<https://x|y>' });
});
