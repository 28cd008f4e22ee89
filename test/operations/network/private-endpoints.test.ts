import { expect, test } from '@jest/globals';
import { privateEndpoints } from '../../../src/operations/network/private-endpoints.js';
import { BASE, PROJECT, withAnswers } from '../answering.js';

const run = (results: object[]) =>
  withAnswers({ ...BASE, [`GET /groups/${PROJECT}/privateNetworkSettings/endpointIds`]: { results } }, (atlas) =>
    privateEndpoints.run(atlas, { project: PROJECT }, 0),
  );

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
  expect(headline).toBe('Payments has no private endpoints for federated databases or online archives.');
  expect(table).toBeUndefined();
});
