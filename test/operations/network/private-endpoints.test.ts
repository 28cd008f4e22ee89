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
    [`${GROUP}/privateEndpoint/GCP/endpointService`]: [],
  };
}

test('lists failed endpoints first, in the headline and the table', async () => {
  const azure = '/subscriptions/1/privateEndpoints/pe';
  const result = await run([
    { endpointId: 'vpce-1', status: 'OK', provider: 'AWS', region: 'US_EAST_1', comment: 'reports' },
    { endpointId: 'vpce-2', status: 'PAUSED', provider: 'AWS' },
    { endpointId: azure, status: 'FAILED', provider: 'AZURE', errorMessage: 'not approved', comment: null },
    { endpointId: 'vpce-3', status: 'OK', provider: 'AWS' },
  ]);
  expect(result.headline).toMatch(/4 private endpoints: 1 failed, 1 paused and 2 ok/);
  expect(result.table?.rows.map(([status, id]) => [status, id])).toEqual([
    ['failed', azure],
    ['paused', 'vpce-2'],
    ['ok', 'vpce-1'],
    ['ok', 'vpce-3'],
  ]);
  expect(result.warnings).toEqual([`${azure}: not approved`]);
});

test('says that there are none, without a table', async () => {
  const { headline, table } = await run([]);
  expect(headline).toMatch(/no private endpoints/);
  expect(table).toBeUndefined();
});

test('lists endpoints of clusters with their state, and notes services without endpoints', async () => {
  const [used, idle] = ['a'.repeat(24), `${'b'.repeat(18)}cafe42`];
  const service = { regionName: 'EU_WEST_1', status: 'AVAILABLE' };
  const { headline, table, notes } = await run([{ endpointId: 'vpce-1', status: 'OK' }], {
    ...ofAws([
      { ...service, id: used, interfaceEndpoints: ['vpce-2'] },
      { ...service, id: idle, interfaceEndpoints: null },
    ]),
    [`${GROUP}/privateEndpoint/AWS/endpointService/${used}/endpoint/vpce-2`]: { connectionStatus: 'FAILED' },
  });
  expect(headline).toMatch(/2 private endpoints: 1 failed and 1 ok/);
  expect(table?.rows.map((row) => row.slice(0, 4))).toEqual([
    ['failed', 'vpce-2', 'clusters', 'AWS'],
    ['ok', 'vpce-1', 'federated databases, online archives', '–'],
  ]);
  expect(notes).toEqual([expect.stringMatching(/cafe42 in AWS EU_WEST_1 has no endpoints/)]);
});

test('doesn’t claim that there are none when endpoints of clusters can’t be read', async () => {
  const { headline, missing } = await run([], {
    ...ofAws([]),
    [`${GROUP}/privateEndpoint/AWS/endpointService`]: [403],
  });
  expect([headline, missing]).toEqual([
    expect.stringMatching(/couldn’t read/),
    [expect.stringMatching(/clusters on AWS /)],
  ]);
});

test('lists the others when one endpoint’s state, or one provider’s list, can’t be read', async () => {
  const id = 'a'.repeat(24);
  const at = `${GROUP}/privateEndpoint/AWS/endpointService`;
  const { headline, table, missing } = await run([], {
    ...ofAws([{ id, regionName: 'EU_WEST_1', status: 'AVAILABLE', interfaceEndpoints: ['vpce-1', 'vpce-2'] }]),
    [`${at}/${id}/endpoint/vpce-2`]: { connectionStatus: 'AVAILABLE' },
    [`${GROUP}/privateEndpoint/AZURE/endpointService`]: [403],
  });
  expect(headline).toMatch(/at least 2 private endpoints: 1 unknown and 1 ok/);
  expect(table?.rows.map(([status, endpoint]) => [status, endpoint])).toEqual([
    ['unknown', 'vpce-1'],
    ['ok', 'vpce-2'],
  ]);
  expect(missing).toEqual([expect.stringMatching(/clusters on Azure /), expect.stringMatching(/^States .*vpce-1 /)]);
});

test('lists endpoints at Google Cloud, and says where to delete them', async () => {
  const id = 'a'.repeat(24);
  const at = `${GROUP}/privateEndpoint/GCP/endpointService`;
  const { headline, table, notes } = await run([], {
    ...ofAws([]),
    [at]: [{ id, regionName: 'EUROPE_WEST_1', status: 'AVAILABLE', endpointGroupNames: ['group-1'] }],
    [`${at}/${id}/endpoint/group-1`]: { status: 'AVAILABLE', endpoints: [] },
  });
  expect(headline).toMatch(/1 private endpoint: 1 ok/);
  expect(table?.rows.map((row) => row.slice(0, 5))).toEqual([['ok', 'group-1', 'clusters', 'GCP', 'EUROPE_WEST_1']]);
  expect(notes).toEqual([expect.stringMatching(/Google Cloud.*Network Access/)]);
});

test('shows each of two endpoints with the same name in its own state', async () => {
  const [one, other] = ['a'.repeat(24), 'b'.repeat(24)];
  const group = (id: string, regionName: string) => ({ id, regionName, endpointGroupNames: ['ledger'] });
  const at = `${GROUP}/privateEndpoint/GCP/endpointService`;
  const { table } = await run([], {
    ...ofAws([]),
    [at]: [group(one, 'US_EAST_4'), group(other, 'EUROPE_WEST_3')],
    [`${at}/${one}/endpoint/ledger`]: { status: 'AVAILABLE' },
    [`${at}/${other}/endpoint/ledger`]: { status: 'FAILED' },
  });
  expect(table?.rows.map(([status, name, , , region]) => [status, name, region])).toEqual([
    ['failed', 'ledger', 'EUROPE_WEST_3'],
    ['ok', 'ledger', 'US_EAST_4'],
  ]);
});
