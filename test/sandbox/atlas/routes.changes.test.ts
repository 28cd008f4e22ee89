import { beforeEach, describe, expect, test } from '@jest/globals';
import {
  type AtlasStandIn,
  clusterNamed,
  federatedDatabaseNamed,
  identityProviderNamed,
  projectNamed,
} from '../../../src/sandbox/atlas/index.js';
import { at, call, get, start } from './caller.js';

let atlas: AtlasStandIn;
let project: string;
let federation: string;
beforeEach(async () => {
  atlas = await start();
  project = `/groups/${projectNamed(atlas.world, 'Payments').id}`;
  federation = `/federationSettings/${atlas.world.federations[0]?.id}`;
});
const changes = () => atlas.calls.flatMap(({ changed }) => (changed === undefined ? [] : [changed]));

describe('MongoDB employee access', () => {
  const grant = (body: unknown) =>
    call(atlas, 'POST', `${project}/clusters/Cluster0:grantMongoDBEmployeeAccess`, { body });
  const shown = async () => at((await get(atlas, `${project}/clusters/Cluster0`)).body, 'mongoDBEmployeeAccessGrant');

  test('is granted to the second and replaced by the next grant', async () => {
    const first = await grant({ grantType: 'CLUSTER_DATABASE_LOGS', expirationTime: '2030-01-01T01:00:00.789+01:00' });
    expect([first.status, first.body]).toEqual([204, undefined]);
    expect(await shown()).toMatchObject({ grantType: 'CLUSTER_DATABASE_LOGS', expirationTime: '2030-01-01T00:00:00Z' });
    await grant({ grantType: 'CLUSTER_INFRASTRUCTURE', expirationTime: '2020-01-01T00:00:00Z' });
    expect(await shown()).toMatchObject({
      grantType: 'CLUSTER_INFRASTRUCTURE',
      expirationTime: '2020-01-01T00:00:00Z',
    });
    expect(changes()).toHaveLength(2);
  });

  test('is no longer shown after it was revoked', async () => {
    await grant({ grantType: 'CLUSTER_DATABASE_LOGS', expirationTime: '2030-01-01T00:00:00Z' });
    await call(atlas, 'POST', `${project}/clusters/Cluster0:revokeMongoDBEmployeeAccess`);
    expect(await shown()).toBeUndefined();
  });

  test.each([
    [{ grantType: 'EVERYTHING', expirationTime: '2030-01-01T00:00:00Z' }, 'INVALID_ENUM_VALUE'],
    [{ grantType: 'CLUSTER_DATABASE_LOGS' }, 'MISSING_ATTRIBUTE'],
    [{ grantType: 'CLUSTER_DATABASE_LOGS', expirationTime: 'tomorrow' }, 'INVALID_ATTRIBUTE'],
    [{ grantType: 'CLUSTER_DATABASE_LOGS', expirationTime: '2030-01-01T00:00:00Z', hours: 4 }, 'INVALID_ATTRIBUTE'],
    [undefined, 'MISSING_ATTRIBUTE'],
  ])('can’t be granted with %j', async (body, errorCode) => {
    expect(await grant(body)).toMatchObject({ status: 400, body: { errorCode } });
    expect(await shown()).toBeUndefined();
    expect(changes()).toEqual([]);
  });

  test('can’t be granted on a flex cluster', async () => {
    const path = `${project}/clusters/FlexDev:grantMongoDBEmployeeAccess`;
    expect(await call(atlas, 'POST', path, { body: {} })).toMatchObject({ status: 400 });
  });
});

describe('a query limit', () => {
  const daily = () => `${project}/dataFederation/FederatedDB0/limits/bytesProcessed.daily`;

  test('returns 404 after its deletion, also for a second deletion', async () => {
    expect((await call(atlas, 'DELETE', daily())).status).toBe(204);
    expect((await get(atlas, daily())).status).toBe(404);
    expect((await call(atlas, 'DELETE', daily())).status).toBe(404);
    expect(changes()).toEqual(['deleted bytesProcessed.daily on FederatedDB0']);
  });

  test('can be set again with its value and policy after its deletion', async () => {
    await call(atlas, 'DELETE', daily());
    const body = { value: 5_368_709_120, overrunPolicy: 'BLOCK_AND_KILL' };
    expect(await call(atlas, 'PATCH', daily(), { body })).toMatchObject({
      status: 200,
      body: { ...body, tenantName: 'FederatedDB0' },
    });
    expect((await get(atlas, daily())).body).toMatchObject(body);
  });

  test('can’t be set with a negative value, a name in the body or a text body', async () => {
    expect((await call(atlas, 'PATCH', daily(), { body: { value: -1 } })).status).toBe(400);
    expect((await call(atlas, 'PATCH', daily(), { body: { value: 1, name: 'bytesProcessed.daily' } })).status).toBe(
      400,
    );
    const headers = { 'content-type': 'text/plain' };
    expect((await call(atlas, 'PATCH', daily(), { body: { value: 1 }, headers })).status).toBe(415);
  });
});

describe('an identity provider', () => {
  const path = (name: string) => `${federation}/identityProviders/${identityProviderNamed(atlas.world, name).id}`;

  test('without a connection can be deleted', async () => {
    const okta = path('Okta');
    expect((await call(atlas, 'DELETE', okta)).status).toBe(204);
    expect(await get(atlas, okta)).toMatchObject({
      status: 404,
      body: { errorCode: 'IDENTITY_PROVIDER_DOES_NOT_EXIST' },
    });
  });

  test('connected to one owned organization can be deleted, which disconnects the organization', async () => {
    const google = identityProviderNamed(atlas.world, 'Labs Google').id;
    expect((await call(atlas, 'DELETE', path('Labs Google'))).status).toBe(204);
    const { body } = await get(atlas, `${federation}/connectedOrgConfigs`);
    expect(JSON.stringify(body)).not.toContain(google);
  });

  test('connected to several organizations or one of another owner can’t be deleted', async () => {
    expect((await call(atlas, 'DELETE', path('Counter SSO'))).status).toBe(400);
    atlas.credentials.executor.roles.pop();
    expect((await call(atlas, 'DELETE', path('Labs Google'))).status).toBe(401);
    expect(changes()).toEqual([]);
  });
});

describe('a SAML provider', () => {
  const path = (name: string) => `${federation}/identityProviders/${identityProviderNamed(atlas.world, name).id}`;
  const set = (name: string, body: object) => call(atlas, 'PATCH', path(name), { body });

  test('can be activated and keeps omitted fields', async () => {
    const { body: before } = await get(atlas, path('Okta'));
    const reply = await set('Okta', { status: 'ACTIVE', ssoDebugEnabled: true });
    expect(reply).toMatchObject({ status: 200 });
    expect(reply.body).toEqual({ ...Object(before), status: 'ACTIVE', ssoDebugEnabled: true });
    expect((await get(atlas, path('Okta'))).body).toEqual(reply.body);
    expect(changes()).toEqual(['updated the identity provider Okta, which is ACTIVE']);
  });

  test('can’t be deactivated while several organizations or one of another owner are connected', async () => {
    const off = { status: 'INACTIVE', ssoDebugEnabled: false };
    expect((await set('Counter SSO', off)).status).toBe(400);
    const [inc] = atlas.world.federations[0]?.connectedOrgConfigs ?? [];
    if (inc !== undefined) inc.identityProviderId = null;
    const [reader] = atlas.credentials.executor.roles.splice(1);
    expect((await set('Counter SSO', off)).status).toBe(401);
    if (reader !== undefined) atlas.credentials.executor.roles.push(reader);
    expect(await set('Counter SSO', off)).toMatchObject({ status: 200, body: { status: 'INACTIVE' } });
  });

  test.each([
    ['Okta', { status: 'ACTIVE' }],
    ['Okta', { status: 'PAUSED', ssoDebugEnabled: false }],
    ['Entra trial', { status: 'INACTIVE', ssoDebugEnabled: false }],
  ])('%s can’t be changed to %j', async (name, body) => {
    expect((await set(name, body)).status).toBe(400);
    expect(changes()).toEqual([]);
  });
});

describe('an organization’s connection', () => {
  const path = () => `${federation}/connectedOrgConfigs/${atlas.world.organizations[0]?.id}`;

  test('resets providers that an update omits but keeps its role mappings', async () => {
    const { body: before } = await get(atlas, path());
    const { body: after } = await call(atlas, 'PATCH', path(), { body: {} });
    expect(before).toMatchObject({ identityProviderId: expect.any(String), domainRestrictionEnabled: true });
    expect(after).toMatchObject({
      identityProviderId: null,
      dataAccessIdentityProviderIds: [],
      domainRestrictionEnabled: false,
      roleMappings: at(before, 'roleMappings'),
      domainAllowList: at(before, 'domainAllowList'),
    });
    expect((await get(atlas, path())).body).toEqual(after);
  });

  test('doesn’t change if it’s sent back unmodified', async () => {
    const { body } = await get(atlas, path());
    expect((await call(atlas, 'PATCH', path(), { body })).body).toEqual(body);
  });

  test.each([
    ['VALIDATION_ERROR', { identityProviderId: '' }],
    ['CONNECTED_ORG_CONFIG_IDP_NOT_IN_FEDERATION', { identityProviderId: 'f'.repeat(24) }],
    ['CONNECTED_ORG_CONFIG_IDP_NOT_IN_FEDERATION', { dataAccessIdentityProviderIds: ['f'.repeat(24)] }],
    ['VALIDATION_ERROR', { roleMappings: [] }],
    ['VALIDATION_ERROR', { postAuthRoleGrants: ['ORG_OWNER'] }],
  ])('returns %s for %j', async (errorCode, body) => {
    expect(await call(atlas, 'PATCH', path(), { body })).toMatchObject({ status: 400, body: { errorCode } });
    expect(changes()).toEqual([]);
  });
});

test('the next read shows direct changes to the world', async () => {
  const cluster = clusterNamed(atlas.world, 'Cluster0');
  atlas.world.clusters.splice(atlas.world.clusters.indexOf(cluster), 1);
  expect((await get(atlas, `${project}/clusters/Cluster0`)).status).toBe(404);
  federatedDatabaseNamed(atlas.world, 'FederatedDB0').limits.length = 0;
  expect((await get(atlas, `${project}/dataFederation/FederatedDB0/limits`)).body).toEqual([]);
});
