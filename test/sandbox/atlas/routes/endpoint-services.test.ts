import { beforeEach, describe, expect, test } from '@jest/globals';
import { type AtlasStandIn, projectNamed } from '../../../../src/sandbox/atlas/index.js';
import { at, call, get, start } from '../caller.js';

const MINUTE = 60_000;
let now: number;
let atlas: AtlasStandIn;
let project: string;
beforeEach(async () => {
  now = Date.now();
  atlas = await start({ now: () => now });
  project = `/groups/${projectNamed(atlas.world, 'Payments').id}`;
});
const services = (provider = 'AWS') => get(atlas, `${project}/privateEndpoint/${provider}/endpointService`);
async function first(provider = 'AWS') {
  const [service] = [at((await services(provider)).body, '0')];
  return `${project}/privateEndpoint/${provider}/endpointService/${at(service, 'id')}`;
}
const ids = async (path: string, field = 'interfaceEndpoints') => at((await get(atlas, path)).body, field);
const led = async () =>
  at(
    (await get(atlas, `${project}/clusters/Cluster0`)).body,
    'connectionStrings.privateEndpoint.*.endpoints.0.endpointId',
  );

describe('private endpoints of clusters', () => {
  test('are listed in services by provider', async () => {
    expect((await services()).body).toMatchObject([
      { cloudProvider: 'AWS', regionName: 'EU_WEST_1', status: 'AVAILABLE' },
      { interfaceEndpoints: [], regionName: 'US_EAST_1' },
    ]);
    const [endpoint] = [at(await ids(await first('AZURE'), 'privateEndpoints'), '0')];
    const read = await get(atlas, `${await first('AZURE')}/endpoint/${encodeURIComponent(String(endpoint))}`);
    expect(read.body).toMatchObject({ cloudProvider: 'AZURE', privateEndpointResourceId: endpoint, status: 'FAILED' });
    expect((await services('GCP')).body).toEqual([]);
  });

  test('appear in the connection strings of clusters in their region until they’re deleted', async () => {
    const service = await first();
    const both = await ids(service);
    expect(await led()).toEqual(both);
    const endpoint = `${service}/endpoint/${at(both, '0')}`;
    expect(await call(atlas, 'DELETE', endpoint)).toMatchObject({ status: 202, body: {} });
    expect((await get(atlas, endpoint)).body).toMatchObject({ connectionStatus: 'DELETING', deleteRequested: true });
    now += 2 * MINUTE;
    expect(await get(atlas, endpoint)).toMatchObject({
      status: 404,
      body: { errorCode: 'PRIVATELINK_INTERFACE_ENDPOINT_NOT_FOUND' },
    });
    expect(await led()).toEqual([at(both, '1')]);
  });

  test('block their service’s deletion, but deleting the last endpoint deletes the service', async () => {
    const service = await first();
    expect(await call(atlas, 'DELETE', service)).toMatchObject({
      status: 409,
      body: { errorCode: 'CANNOT_DELETE_PRIVATELINK_WITH_ENDPOINTS' },
    });
    for (const id of [await ids(service)].flat()) await call(atlas, 'DELETE', `${service}/endpoint/${id}`);
    now += 2 * MINUTE;
    expect((await get(atlas, service)).body).toMatchObject({ status: 'DELETING', interfaceEndpoints: [] });
    now += 2 * MINUTE;
    expect((await get(atlas, service)).body).toMatchObject({ errorCode: 'PRIVATE_ENDPOINT_SERVICE_NOT_FOUND' });
  });

  test('don’t block the deletion of a service without endpoints', async () => {
    const list = (await services()).body;
    const service = `${project}/privateEndpoint/AWS/endpointService/${at(list, '1.id')}`;
    expect(await call(atlas, 'DELETE', service)).toMatchObject({ status: 202, body: {} });
    expect((await get(atlas, service)).body).toMatchObject({ status: 'DELETING' });
    now += 2 * MINUTE;
    expect((await get(atlas, service)).status).toBe(404);
  });
});
