import { expect, test } from '@jest/globals';
import { privateEndpoints } from '../../../src/operations/network/private-endpoints.js';
import { type Answers, BASE, PROJECT, withAnswers } from '../answering.js';

const GROUP = `GET /groups/${PROJECT}`;
const run = (results: object[], ofClusters: Answers = ofAws([])) =>
  withAnswers({ ...BASE, [`${GROUP}/privateNetworkSettings/endpointIds`]: { results }, ...ofClusters }, (atlas) =>
    privateEndpoints.run(atlas, { project: PROJECT }, 0),
  );
function ofAws(services: object[]): Answers {
  return {
    [`${GROUP}/privateEndpoint/AWS/endpointService`]: services,
    [`${GROUP}/privateEndpoint/AZURE/endpointService`]: [],
  };
}

test('failed endpoints come first, in the headline and in the table', async () => {
  const azure = '/subscriptions/1/privateEndpoints/pe';
  const result = await run([
    { endpointId: 'vpce-1', status: 'OK', provider: 'AWS', region: 'US_EAST_1', comment: 'reports' },
    { endpointId: 'vpce-2', status: 'PAUSED', provider: 'AWS' },
    { endpointId: azure, status: 'FAILED', provider: 'AZURE', errorMessage: 'not approved', comment: null },
    { endpointId: 'vpce-3', status: 'OK', provider: 'AWS' },
  ]);
  expect(result.headline).toBe('Payments has 4 private endpoints: 1 failed, 1 paused and 2 ok.');
  expect(result.table?.rows.map(([status, id]) => [status, id])).toEqual([
    ['failed', azure],
    ['paused', 'vpce-2'],
    ['ok', 'vpce-1'],
    ['ok', 'vpce-3'],
  ]);
  expect(result.warnings).toEqual([`${azure}: not approved`]);
});

test('none is said in a sentence, without a table', async () => {
  const { headline, table } = await run([]);
  expect(headline).toBe('Payments has no private endpoints.');
  expect(table).toBeUndefined();
});

test('those of clusters are listed with their own state, and a service that none leads to is told', async () => {
  const [used, idle] = ['a'.repeat(24), `${'b'.repeat(18)}cafe42`];
  const service = { regionName: 'EU_WEST_1', status: 'AVAILABLE' };
  const { headline, table, notes } = await run([{ endpointId: 'vpce-1', status: 'OK' }], {
    ...ofAws([
      { ...service, id: used, interfaceEndpoints: ['vpce-2'] },
      { ...service, id: idle, interfaceEndpoints: null },
    ]),
    [`${GROUP}/privateEndpoint/AWS/endpointService/${used}/endpoint/vpce-2`]: { connectionStatus: 'FAILED' },
  });
  expect(headline).toBe('Payments has 2 private endpoints: 1 failed and 1 ok.');
  expect(table?.rows.map((row) => row.slice(0, 4))).toEqual([
    ['failed', 'vpce-2', 'clusters', 'AWS'],
    ['ok', 'vpce-1', 'federated databases', '–'],
  ]);
  expect(notes).toEqual(['No endpoint leads to the service cafe42 at AWS EU_WEST_1.']);
});

test('what could not be read of clusters is not said to be none', async () => {
  const { headline, missing } = await run([], { [`${GROUP}/privateEndpoint/AWS/endpointService`]: [403] });
  expect([headline, missing]).toEqual([
    'Payments has no private endpoints for federated databases.',
    [expect.stringMatching(/^Private endpoints of clusters are not shown: /)],
  ]);
});
