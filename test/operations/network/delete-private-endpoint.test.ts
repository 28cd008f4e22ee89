import { describe, expect, test } from '@jest/globals';
import { deletePrivateEndpoint } from '../../../src/operations/network/delete-private-endpoint.js';
import { type Answers, BASE, PROJECT, toSend, withAnswers } from '../answering.js';

const GROUP = `GET /groups/${PROJECT}`;
const SERVICE = 'a'.repeat(24);
const PATH = `/groups/${PROJECT}/privateEndpoint/AWS/endpointService/${SERVICE}`;
const VPCE = 'vpce-0d41f86a2b7c93e15';
const ENDPOINT = `AWS/${SERVICE}/${VPCE}`;
const AZURE = '/subscriptions/1/resourceGroups/x/providers/Microsoft.Network/privateEndpoints/ledger';

const service = (interfaceEndpoints: string[], status = 'AVAILABLE') => ({
  id: SERVICE,
  regionName: 'EU_WEST_1',
  status,
  interfaceEndpoints,
});
const through = (name: string, ...ids: string[]) => ({
  name,
  connectionStrings: {
    standardSrv: 'mongodb+srv://secret.example.net',
    privateEndpoint: ids.map((endpointId) => ({ srvConnectionString: 'secret', endpoints: [{ endpointId }] })),
  },
});
const SERVICES = `${GROUP}/privateEndpoint/AWS/endpointService`;
const atlas = ({ ids = [VPCE, 'vpce-2'], rest = {} as Answers } = {}): Answers => ({
  ...BASE,
  [SERVICES]: [service(ids)],
  [`${GROUP}/privateEndpoint/AZURE/endpointService`]: [],
  [`${GROUP}/clusters`]: {
    results: [through('C1', VPCE), through('C0', 'vpce-2', VPCE), through('C2'), { name: 'C3' }],
  },
  [`GET ${PATH}`]: service(ids),
  [`GET ${PATH}/endpoint/${VPCE}`]: { connectionStatus: 'AVAILABLE', deleteRequested: false },
  ...rest,
});
const preview = (answers: Answers, endpoint = ENDPOINT) =>
  withAnswers(answers, (one) => deletePrivateEndpoint.preview(one, { project: PROJECT, endpoint }, 0));

test('previews which clusters are reached through it, and what is left afterwards', async () => {
  const shown = await preview(atlas());
  expect(shown).toMatchObject({
    summary: expect.stringContaining(VPCE),
    subject: VPCE,
    loss: expect.stringContaining('C0 and C1'),
    before: 'exists, in EU_WEST_1',
    facts: [
      { label: 'Provider', value: 'AWS, EU_WEST_1' },
      { label: 'ID', value: VPCE },
      { label: 'Clusters', value: 'C0 and C1' },
      { label: 'Remaining', value: '1 other endpoint' },
    ],
    warnings: [],
    confirm: VPCE,
  });
  expect(JSON.stringify(shown)).not.toContain('secret');
});

test('keeps in the restore kit where it was and which clusters it reached', async () => {
  const sent = toSend(await preview(atlas()), { project: PROJECT, endpoint: ENDPOINT });
  expect(deletePrivateEndpoint.restoreKit?.(sent)).toEqual({
    provider: 'AWS',
    service: SERVICE,
    endpoint: VPCE,
    region: 'EU_WEST_1',
    clusters: ['C0', 'C1'],
  });
});

test('warns that the last endpoint is the last, and that its service is deleted too', async () => {
  expect((await preview(atlas({ ids: [VPCE] }))).warnings.slice(-2)).toEqual([
    expect.stringMatching(/delete the service/),
    expect.stringMatching(/No other .*EU_WEST_1/),
  ]);
});

// By the page security-manage-private-endpoint.
test('warns that a cluster in several regions needs an endpoint in each', async () => {
  const regionConfigs = [{ regionName: 'EU_WEST_1' }, { regionName: 'EU_CENTRAL_1' }];
  const spread = { ...through('C0', VPCE), replicationSpecs: [{ regionConfigs }] };
  const { warnings } = await preview(
    atlas({ rest: { [`${GROUP}/clusters`]: { results: [spread, through('C1', VPCE)] } } }),
  );
  expect(warnings[0]).toMatch(/several regions.*maintenance.* C0/);
});

test('escapes an Azure id in the path', async () => {
  const at = `${GROUP}/privateEndpoint/AZURE/endpointService`;
  const answers = atlas({
    rest: {
      [at]: [{ id: SERVICE, regionName: 'EUROPE_WEST', privateEndpoints: [AZURE] }],
      [`${at}/${SERVICE}/endpoint/${AZURE}`]: { status: 'AVAILABLE' },
    },
  });
  const { subject, call } = await preview(answers, `AZURE/${SERVICE}/${AZURE}`);
  expect([subject, call?.path.split('/endpoint/')[1]]).toEqual(['ledger', AZURE.replaceAll('/', '%2F')]);
});

test('deletes a service that no endpoint leads to', async () => {
  const { act, call, blockers } = await preview(atlas({ ids: [] }), `AWS/${SERVICE}`);
  expect([act, call?.path, blockers]).toEqual([expect.stringContaining('service'), PATH, []]);
});

describe('is blocked', () => {
  const missing: Answers = { [`GET ${PATH}/endpoint/${VPCE}`]: [404, 'PRIVATELINK_INTERFACE_ENDPOINT_NOT_FOUND'] };
  const deleting: Answers = {
    [`GET ${PATH}/endpoint/${VPCE}`]: { connectionStatus: 'DELETING', deleteRequested: true },
  };
  test.each([
    ['it isn’t found', atlas({ rest: missing }), ENDPOINT, /Payments has no/],
    ['it is being deleted', atlas({ rest: deleting }), ENDPOINT, /being deleted/],
    ['endpoints lead to the service', atlas(), `AWS/${SERVICE}`, /^2 endpoints/],
  ])('when %s', async (_, answers, endpoint, sentence) => {
    const { blockers } = await preview(answers, endpoint);
    expect(blockers).toEqual([{ param: 'endpoint', sentence: expect.stringMatching(sentence) }]);
  });
});
