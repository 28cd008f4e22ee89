import { once } from 'node:events';
import { request } from 'node:http';
import { describe, expect, test } from '@jest/globals';
import { type AtlasStandIn, clusterNamed, projectNamed } from '../../../src/sandbox/atlas/index.js';
import { ACCEPT, API, at, call, get, start, token } from './caller.js';

const payments = (atlas: AtlasStandIn) => `/groups/${projectNamed(atlas.world, 'Payments').id}`;

describe('versions', () => {
  test('sends the newest version up to the accepted date and names it in the content type', async () => {
    const atlas = await start();
    const path = `${payments(atlas)}/clusters/Cluster0`;
    const type = async (date: string) =>
      (await get(atlas, path, { headers: { accept: `application/vnd.atlas.${date}+json` } })).headers.get(
        'content-type',
      );
    expect(await type('2025-03-12')).toBe('application/vnd.atlas.2024-08-05+json;charset=utf-8');
    expect(await type('2024-08-04')).toBe('application/vnd.atlas.2023-02-01+json;charset=utf-8');
    expect(await type('2023-01-31')).toBe('application/vnd.atlas.2023-01-01+json;charset=utf-8');
  });

  test.each([
    ['application/json', 406],
    ['*/*', 406],
    ['application/vnd.atlas.2020-01-01+json', 406],
    ['application/vnd.atlas.2025-02-30+json', 400],
    ['application/vnd.atlas.latest+json', 400],
  ])('refuses %s', async (accept, status) => {
    expect(await get(await start(), '/orgs', { headers: { accept } })).toMatchObject({ status });
  });
});

describe('errors', () => {
  test('are plain JSON and also have the code in a header', async () => {
    const atlas = await start();
    const { id } = projectNamed(atlas.world, 'Payments');
    const { status, body, headers } = await get(atlas, `/groups/${id}/clusters/Clutser0`);
    expect(status).toBe(404);
    expect(headers.get('content-type')).toBe('application/json');
    expect(headers.get('x-error-code')).toBe('CLUSTER_NOT_FOUND');
    expect(body).toEqual({
      detail: expect.any(String),
      error: 404,
      errorCode: 'CLUSTER_NOT_FOUND',
      parameters: ['Clutser0', id],
      reason: 'Not Found',
    });
  });

  const nobody = 'f'.repeat(24);
  test.each([
    ['/nothing', 404, 'RESOURCE_NOT_FOUND'],
    [`/groups/${nobody}`, 404, 'GROUP_NOT_FOUND'],
    ['/groups/Payments', 404, 'INVALID_GROUP_ID'],
    [`/orgs/${nobody}`, 404, 'ORG_NOT_FOUND'],
    ['/orgs/x', 404, 'INVALID_ORG_ID'],
    [`/federationSettings/${nobody}/connectedOrgConfigs`, 404, 'RESOURCE_NOT_FOUND'],
    ['/federationSettings/x/connectedOrgConfigs', 400, 'INVALID_PATH_PARAMETER'],
    ['/groups/%E0%A4%A', 400, 'INVALID_PATH_PARAMETER'],
    ['/orgs?pageNumber=2', 400, 'INVALID_QUERY_PARAMETER'],
    ['/orgs?envelope=true', 400, 'INVALID_QUERY_PARAMETER'],
    ['/orgs?itemsPerPage=501', 400, 'INVALID_QUERY_PARAMETER'],
    ['/orgs?pageNum=0', 400, 'INVALID_QUERY_PARAMETER'],
  ])('%s returns %i %s', async (path, status, errorCode) => {
    expect(await get(await start(), path)).toMatchObject({ status, body: { errorCode } });
  });

  test.each([
    ['/processes/nowhere.example.net:27017/measurements', 'HOSTNAME_AND_PORT_NOT_FOUND'],
    ['/processes/nowhere.example.net:27017/disks/other/measurements', 'DEVICE_NOT_FOUND'],
  ])('%s in a project returns %s', async (path, errorCode) => {
    const atlas = await start();
    const query = 'granularity=PT1M&period=PT10M&m=CONNECTIONS';
    expect(await get(atlas, `${payments(atlas)}${path}?${query}`)).toMatchObject({ status: 404, body: { errorCode } });
  });

  test('each cluster kind’s endpoints refuse the other kind', async () => {
    const atlas = await start();
    expect(await get(atlas, `${payments(atlas)}/clusters/FlexDev`)).toMatchObject({
      status: 400,
      body: { errorCode: 'CANNOT_USE_FLEX_CLUSTER_IN_CLUSTER_API', parameters: ['FlexDev'] },
    });
    expect(await get(atlas, `${payments(atlas)}/flexClusters/Cluster0`)).toMatchObject({
      status: 400,
      body: { errorCode: 'CANNOT_USE_NON_FLEX_CLUSTER_IN_FLEX_API', parameters: ['Cluster0'] },
    });
  });

  test('restore jobs of serverless instances return 410', async () => {
    const atlas = await start();
    const reply = await get(atlas, `${payments(atlas)}/serverless/Cluster0/backup/restoreJobs`);
    expect(reply).toMatchObject({ status: 410, body: { errorCode: 'VERSION_GONE' } });
  });
});

describe('roles', () => {
  test('a credential without roles sees nothing and gets a 401 for a project', async () => {
    const atlas = await start();
    const as = atlas.credentials.stranger;
    expect(await get(atlas, '/groups', { as })).toMatchObject({ status: 200, body: { results: [], totalCount: 0 } });
    const refused = { status: 401, body: { errorCode: 'USER_UNAUTHORIZED' } };
    expect(await get(atlas, payments(atlas), { as })).toMatchObject(refused);
    expect((await get(atlas, payments(atlas), { as })).headers.get('www-authenticate')).toBeNull();
  });

  test('a project reader can’t change anything or read the federation', async () => {
    const atlas = await start();
    const as = atlas.credentials.viewer;
    const refused = { status: 401, body: { errorCode: 'USER_UNAUTHORIZED' } };
    expect(await get(atlas, `${payments(atlas)}/clusters/Cluster0`, { as })).toMatchObject({ status: 200 });
    expect(await get(atlas, `${payments(atlas)}/clusters/Cluster0/backup/restoreJobs`, { as })).toMatchObject(refused);
    const grant = `${payments(atlas)}/clusters/Cluster0:grantMongoDBEmployeeAccess`;
    expect(await call(atlas, 'POST', grant, { as, body: {} })).toMatchObject(refused);
    const limit = `${payments(atlas)}/dataFederation/FederatedDB0/limits/bytesProcessed.daily`;
    expect(await call(atlas, 'DELETE', limit, { as })).toMatchObject(refused);
    const [federation] = atlas.world.federations;
    expect(await get(atlas, `/federationSettings/${federation?.id}/identityProviders`, { as })).toMatchObject(refused);
    expect(atlas.calls.filter(({ changed }) => changed !== undefined)).toEqual([]);
  });

  test('a new role applies immediately', async () => {
    const atlas = await start();
    const as = atlas.credentials.stranger;
    as.roles.push({ role: 'GROUP_READ_ONLY', at: projectNamed(atlas.world, 'Payments').id });
    expect(await get(atlas, '/groups', { as })).toMatchObject({
      body: { results: [{ name: 'Payments' }], totalCount: 1 },
    });
  });
});

describe('pages', () => {
  test('have a total count and links', async () => {
    const atlas = await start();
    const path = `${payments(atlas)}/clusters/Cluster0/backup/restoreJobs`;
    const first = await get(atlas, path);
    expect(at(first.body, 'results')).toHaveLength(100);
    expect(at(first.body, 'totalCount')).toBe(230);
    expect(at(first.body, 'links.*.rel')).toEqual(['self', 'next']);
    const last = await get(atlas, `${path}?pageNum=3`);
    expect(at(last.body, 'results')).toHaveLength(30);
    expect(at(last.body, 'links.*.rel')).toEqual(['self', 'previous']);
    expect(at((await get(atlas, `${path}?pageNum=4`)).body, 'results')).toEqual([]);
    expect(at((await get(atlas, `${path}?itemsPerPage=500`)).body, 'results')).toHaveLength(230);
  });
});

describe('a path with two dots', () => {
  test.each([
    ['/identityProviders/..', 'deleted the whole federation'],
    ['/identityProviders/%2e%2e', 'deleted the whole federation'],
  ])('%s reaches the parent resource, and the call log shows it', async (end, changed) => {
    const atlas = await start();
    const [federation] = atlas.world.federations;
    const reply = await call(atlas, 'DELETE', `/federationSettings/${federation?.id}${end}`);
    expect(reply.status).toBe(204);
    expect(atlas.world.federations).toEqual([]);
    expect(atlas.calls.at(-1)?.changed).toContain(changed);
  });

  test('is also resolved if the client sends it literally', async () => {
    const atlas = await start();
    const target = `${API}${payments(atlas)}/dataFederation/../limits/dataFederation.bytesProcessed.daily`;
    const authorization = `Bearer ${await token(atlas, atlas.credentials.executor)}`;
    const sent = request(atlas.url, {
      method: 'DELETE',
      path: target,
      headers: { accept: ACCEPT, authorization },
    }).end();
    const [reply] = await once(sent, 'response');
    reply.resume();
    expect(reply.statusCode).toBe(204);
    expect(atlas.calls.at(-1)).toMatchObject({
      target,
      path: `${payments(atlas)}/limits/dataFederation.bytesProcessed.daily`,
      changed: expect.stringContaining('project limit dataFederation.bytesProcessed.daily on Payments'),
    });
  });
});

test('the call log has the credential, the query and the caller’s request id', async () => {
  const atlas = await start();
  const seen: string[] = [];
  atlas.onCall(({ method, path }) => seen.push(`${method} ${path}`));
  await get(atlas, '/orgs?pageNum=1', { as: atlas.credentials.reader, headers: { 'x-request-id': 'abc' } });
  expect(seen).toEqual(['POST /api/oauth/token', 'GET /orgs']);
  expect(atlas.calls.at(-1)).toMatchObject({
    credential: 'reader',
    query: { pageNum: ['1'] },
    requestId: 'abc',
    status: 200,
    target: `${API}/orgs?pageNum=1`,
  });
});

test('looking up an unknown name in the world throws', async () => {
  const { world } = await start();
  expect(clusterNamed(world, 'Cluster0', 'Search').projectId).toBe(projectNamed(world, 'Search').id);
  expect(() => clusterNamed(world, 'Cluster9')).toThrow('no Cluster9');
});
