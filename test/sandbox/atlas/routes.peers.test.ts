import { beforeEach, describe, expect, test } from '@jest/globals';
import { type AtlasStandIn, projectNamed } from '../../../src/sandbox/atlas/index.js';
import { at, call, get, start } from './caller.js';

let atlas: AtlasStandIn;
beforeEach(async () => {
  atlas = await start();
});
const path = (name = 'Payments') => `/groups/${projectNamed(atlas.world, name).id}/peers`;

describe('network peering connections', () => {
  test('are listed for AWS unless the query names another provider', async () => {
    expect((await get(atlas, path())).body).toMatchObject({
      totalCount: 2,
      results: [
        { providerName: 'AWS', statusName: 'AVAILABLE', errorStateName: null, accepterRegionName: null },
        { providerName: 'AWS', statusName: 'FAILED', errorStateName: 'EXPIRED', accepterRegionName: 'us-east-1' },
      ],
    });
    expect((await get(atlas, `${path()}?providerName=AZURE`)).body).toMatchObject({
      results: [{ providerName: 'AZURE', status: 'AVAILABLE', vnetName: 'ledger' }],
    });
    expect((await get(atlas, `${path()}?providerName=GCP`)).body).toMatchObject({ results: [], totalCount: 0 });
    expect(await get(atlas, `${path()}?providerName=OVH`)).toMatchObject({ status: 400 });
  });

  test('are paged, and each is found by id only in its project', async () => {
    const second = (await get(atlas, `${path()}?itemsPerPage=1&pageNum=2`)).body;
    expect(second).toMatchObject({ totalCount: 2, results: [{ statusName: 'FAILED' }] });
    const id = at(second, 'results.0.id');
    expect((await get(atlas, `${path()}/${id}`)).body).toEqual(at(second, 'results.0'));
    expect(await get(atlas, `${path('Search')}/${id}`)).toMatchObject({
      status: 404,
      body: { errorCode: 'PEER_NOT_FOUND' },
    });
  });

  test('allow security groups on the access list if an AWS connection is available', async () => {
    const add = (project: string) =>
      call(atlas, 'POST', path(project).replace('peers', 'accessList'), {
        body: [{ awsSecurityGroup: 'sg-0a1b2c3d4e5f60718' }],
      });
    expect(await add('Payments')).toMatchObject({ status: 201 });
    expect(await add('Search')).toMatchObject({
      status: 400,
      body: { errorCode: 'CANNOT_USE_AWS_SECURITY_GROUP_WITHOUT_VPC_PEERING_CONNECTION' },
    });
  });
});
