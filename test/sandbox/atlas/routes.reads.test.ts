import { describe, expect, test } from '@jest/globals';
import { identityProviderNamed, projectNamed } from '../../../src/sandbox/atlas/index.js';
import { ACCEPT, API, at, digest, get, nonceOf, start } from './caller.js';

async function payments() {
  const atlas = await start();
  const root = `/groups/${projectNamed(atlas.world, 'Payments').id}`;
  return { atlas, read: async (path: string) => (await get(atlas, `${root}${path}`)).body };
}

describe('organizations and projects', () => {
  test('an API key can read its own roles, but a service account can’t', async () => {
    const atlas = await start();
    const { readerKey, reader } = atlas.credentials;
    const [inc] = atlas.world.organizations;
    expect(readerKey.roles).toHaveLength(2);
    const challenge = await fetch(`${atlas.url}${API}`, { headers: { accept: ACCEPT } });
    const authorization = digest(readerKey, nonceOf(challenge.headers.get('www-authenticate')), API);
    const reply = await fetch(`${atlas.url}${API}`, { headers: { accept: ACCEPT, authorization } });
    expect(at(await reply.json(), 'apiKey.roles.0')).toEqual({ roleName: 'ORG_OWNER', orgId: inc?.id });
    expect((await get(atlas, '', { as: reader })).body).toMatchObject({ apiKey: null });
  });

  test('a service account is visible in its organization but not in projects without its role', async () => {
    const atlas = await start();
    const { viewer, executor } = atlas.credentials;
    const [inc] = atlas.world.organizations;
    const path = (clientId: string) => `/orgs/${inc?.id}/serviceAccounts/${clientId}`;
    const own = await get(atlas, path(viewer.clientId), { as: viewer });
    expect(own.body).toMatchObject({ clientId: viewer.clientId, roles: ['ORG_READ_ONLY'] });
    expect((await get(atlas, path(executor.clientId), { as: viewer })).body).toMatchObject({ roles: ['ORG_OWNER'] });
    const inProject = `/groups/${projectNamed(atlas.world, 'Payments').id}/serviceAccounts/${viewer.clientId}`;
    expect((await get(atlas, inProject, { as: viewer })).status).toBe(404);
  });

  test('two organizations have a project with the same name', async () => {
    const atlas = await start();
    for (const { id } of atlas.world.organizations) {
      const { body } = await get(atlas, `/orgs/${id}/groups`);
      expect(at(body, 'results')).toContainEqual(expect.objectContaining({ name: 'Sandbox', orgId: id }));
    }
  });

  test('an organization lists only its projects and shows whether it restricts MongoDB employees', async () => {
    const atlas = await start();
    for (const { id, restrictEmployeeAccess } of atlas.world.organizations) {
      const { body } = await get(atlas, `/orgs/${id}/groups`);
      expect(new Set([at(body, 'results.*.orgId')].flat())).toEqual(new Set([id]));
      expect((await get(atlas, `/orgs/${id}/settings`)).body).toMatchObject({ restrictEmployeeAccess });
    }
  });
});

describe('clusters', () => {
  test('are listed by project for all projects that the credential can see', async () => {
    const atlas = await start();
    const { body } = await get(atlas, '/clusters?itemsPerPage=500');
    expect(at(body, 'results.*.groupName')).toEqual(atlas.world.projects.map(({ name }) => name));
    expect(at(body, 'results.0.clusters.0')).toMatchObject({
      name: 'Cluster0',
      alertCount: 1,
      availability: 'available',
    });
    expect(at(body, 'results.0.clusters.3')).toMatchObject({ name: 'reports-archive', availability: 'unavailable' });
    const { stranger } = atlas.credentials;
    expect((await get(atlas, '/clusters', { as: stranger })).body).toMatchObject({ results: [] });
  });

  test('are listed separately by kind, dedicated or flex', async () => {
    const { read } = await payments();
    const names = async (path: string) => at(await read(path), 'results.*.name');
    expect(await names('/clusters')).toEqual(['Cluster0', 'Cluster1', 'ledger-eu', 'reports-archive']);
    expect(await names('/flexClusters')).toEqual(['FlexDev']);
  });

  test('show an expired grant, and omit the field without a grant', async () => {
    const { read } = await payments();
    expect(await read('/clusters/Cluster0')).not.toHaveProperty('mongoDBEmployeeAccessGrant');
    const end = async (name: string) =>
      Date.parse(String(at(await read(`/clusters/${name}`), 'mongoDBEmployeeAccessGrant.expirationTime')));
    expect(await end('ledger-eu')).toBeLessThan(Date.now());
    expect(await end('Cluster1')).toBeGreaterThan(Date.now());
  });

  test('have restore jobs without a status: `finishedAt` and `failed` determine it', async () => {
    const { read } = await payments();
    const jobs = await read('/clusters/Cluster0/backup/restoreJobs?itemsPerPage=500');
    const running = at(jobs, 'results.0');
    expect(running).not.toHaveProperty('finishedAt');
    expect(running).toMatchObject({ desiredTimestamp: { date: null, increment: null, time: null } });
    expect([at(jobs, 'results.*.failed')].flat().filter(Boolean)).toHaveLength(3);
  });

  test('have restore jobs with a status if they’re flex clusters', async () => {
    const { read } = await payments();
    const jobs = await read('/flexClusters/FlexDev/backup/restoreJobs');
    expect(at(jobs, 'results.*.status')).toEqual(expect.arrayContaining(['RUNNING', 'FAILED', 'COMPLETED']));
  });

  test('rank namespaces per view', async () => {
    const { read } = await payments();
    const hottest = async (view: string) =>
      at(await read(`/clusters/Cluster0/${view}/collStats/namespaces`), 'rankedNamespaces.0');
    expect(await hottest('PRIMARY')).toBe('payments.transactions');
    expect(await hottest('SECONDARY')).not.toBe('payments.transactions');
  });

  test.each([
    ['period=PT1H', undefined],
    ['start=2026-01-01T00:00:00Z&end=2026-01-01T01:00:00Z', undefined],
    ['period=1h', 'INVALID_PERIOD'],
    ['period=PT1H&start=2026-01-01T00:00:00Z', 'MUTUALLY_EXCLUSIVE_QUERY_PARAMETERS'],
    ['start=2026-01-01T00:00:00Z', 'INVALID_QUERY_PARAMETER'],
    ['start=yesterday&end=2026-01-01T00:00:00Z', 'INVALID_DATE_FORMAT'],
    ['start=2026-01-02T00:00:00Z&end=2026-01-01T00:00:00Z', 'START_DATE_AFTER_END_DATE'],
  ])('rank namespaces for %s with error %s', async (query, errorCode) => {
    const { read } = await payments();
    expect(at(await read(`/clusters/Cluster0/PRIMARY/collStats/namespaces?${query}`), 'errorCode')).toBe(errorCode);
  });
});

describe('data federation', () => {
  test('lists databases and limits as bare arrays, and the per-query limit has no policy', async () => {
    const { read } = await payments();
    expect(at(await read('/dataFederation'), '*.name')).toEqual(['FederatedDB0', 'FederatedDB1']);
    expect(await read('/dataFederation/FederatedDB0/limits')).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ name: 'bytesProcessed.daily', value: 5 * 1024 ** 3, overrunPolicy: 'BLOCK' }),
        expect.not.objectContaining({ overrunPolicy: expect.anything() }),
      ]),
    );
    expect(await read('/dataFederation/FederatedDB0/limits/bytesProcessed.weekly')).toMatchObject({ error: 404 });
    expect(await read('/dataFederation/FederatedDB0/limits/daily')).toMatchObject({ error: 400 });
    expect(await read('/limits')).toEqual(
      expect.arrayContaining([expect.objectContaining({ name: 'dataFederation.bytesProcessed.daily' })]),
    );
  });

  test('has private endpoints on both clouds', async () => {
    const { read } = await payments();
    const endpoints = await read('/privateNetworkSettings/endpointIds');
    expect(at(endpoints, 'results.*.provider')).toEqual(expect.arrayContaining(['AWS', 'AZURE']));
    expect(at(endpoints, 'results.0')).not.toHaveProperty('projectId');
  });
});

describe('federation', () => {
  test('lists providers by protocol and type, by default only SAML workforce providers', async () => {
    const atlas = await start();
    const [inc] = atlas.world.organizations;
    const { body: settings } = await get(atlas, `/orgs/${inc?.id}/federationSettings`);
    const names = async (query: string) => {
      const { body } = await get(atlas, `/federationSettings/${at(settings, 'id')}/identityProviders${query}`);
      return at(body, 'results.*.displayName');
    };
    expect(await names('')).toEqual(['Counter SSO', 'Okta']);
    expect(await names('?protocol=OIDC')).toEqual(['Labs Google', 'Entra trial']);
    expect(await names('?protocol=OIDC&idpType=WORKLOAD')).toEqual(['CI pipelines']);
    expect(await names('?protocol=SAML&protocol=OIDC&idpType=WORKFORCE&idpType=WORKLOAD')).toHaveLength(5);
  });

  test('shows a provider’s connected organizations that the caller owns', async () => {
    const atlas = await start();
    const [federation] = atlas.world.federations;
    const path = `/federationSettings/${federation?.id}/identityProviders/${identityProviderNamed(atlas.world, 'Counter SSO').id}`;
    expect(at((await get(atlas, path)).body, 'associatedOrgs')).toHaveLength(2);
    atlas.credentials.executor.roles.pop();
    const { body } = await get(atlas, path);
    expect(at(body, 'associatedOrgs.*.orgId')).toEqual([atlas.world.organizations[0]?.id]);
    expect(body).toMatchObject({ oktaIdpId: '0oa17ziag59V93JYS358', status: 'ACTIVE' });
    expect(body).not.toHaveProperty('details');
  });
});
