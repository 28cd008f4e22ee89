import { beforeEach, describe, expect, test } from '@jest/globals';
import { type AtlasStandIn, projectNamed } from '../../../../src/sandbox/atlas/index.js';
import { at, call, get, start } from '../caller.js';

const NOW = Date.now();
let now: number;
let atlas: AtlasStandIn;
let list: string;
beforeEach(async () => {
  now = NOW;
  atlas = await start({ now: () => now });
  list = `/groups/${projectNamed(atlas.world, 'Payments').id}/accessList`;
});
const add = (...body: unknown[]) => call(atlas, 'POST', list, { body });
const inDays = (days: number) => new Date(NOW + days * 86_400_000).toISOString();
const NOT_THERE = { status: 404, body: { errorCode: 'ATLAS_NETWORK_PERMISSION_ENTRY_NOT_FOUND' } };

describe('an access list', () => {
  test('shows a single address also as a range and finds it by both', async () => {
    expect(await add({ ipAddress: '203.0.113.7', comment: 'it' })).toMatchObject({ status: 201 });
    for (const name of ['203.0.113.7', '203.0.113.7%2F32'])
      expect((await get(atlas, `${list}/${name}`)).body).toMatchObject({
        cidrBlock: '203.0.113.7/32',
        ipAddress: '203.0.113.7',
        comment: 'it',
      });
    expect(await call(atlas, 'DELETE', `${list}/203.0.113.7%2F32`)).toMatchObject({ status: 204 });
    expect(await get(atlas, `${list}/203.0.113.7`)).toMatchObject(NOT_THERE);
  });

  test('updates an existing entry without an error', async () => {
    const before = at((await get(atlas, list)).body, 'totalCount');
    await add({ cidrBlock: '203.0.113.9/32', comment: 'ours' });
    expect((await get(atlas, `${list}/203.0.113.9`)).body).toMatchObject({ comment: 'ours' });
    expect(at((await get(atlas, list)).body, 'totalCount')).toBe(before);
  });

  test('drops expired entries', async () => {
    await add({ cidrBlock: '203.0.113.7/32', deleteAfterDate: inDays(1) });
    now = NOW + 86_400_000 - 2_000;
    expect(await get(atlas, `${list}/203.0.113.7`)).toMatchObject({ status: 200 });
    now = NOW + 86_400_000;
    expect(await get(atlas, `${list}/203.0.113.7`)).toMatchObject(NOT_THERE);
  });

  test.each([
    [{ cidrBlock: '10.1.2.3/8' }, 400, 'INVALID_CIDR_BLOCK'],
    [{ cidrBlock: '203.0.113.7/33' }, 400, 'INVALID_CIDR_BLOCK'],
    [{ ipAddress: 'everywhere' }, 400, 'INVALID_CIDR_BLOCK'],
    [
      { ipAddress: '203.0.113.7', cidrBlock: '203.0.113.7/32' },
      400,
      'MULTIPLE_VALUES_SPECIFIED_FOR_ONE_NETWORK_PERMISSION_ENTRY',
    ],
    [{ comment: 'none' }, 400, 'MISSING_ONE_OF_THREE_ATTRIBUTES'],
    [{ ipAddress: '203.0.113.7', deleteAfterDate: inDays(-1) }, 400, 'EXPIRATION_DATE_IN_PAST'],
    [{ ipAddress: '203.0.113.7', deleteAfterDate: inDays(8) }, 400, 'EXPIRATION_DATE_EXCEEDS_MAX'],
    [{ ipAddress: '203.0.113.9', deleteAfterDate: inDays(1) }, 400, 'PERMANENT_ENTITY_CANNOT_BE_MADE_TEMPORARY'],
    [{ awsSecurityGroup: 'sg-1', deleteAfterDate: inDays(1) }, 400, 'NETWORK_PERMISSION_EXPIRATION_NOT_SUPPORTED'],
    [{ ipAddress: '203.0.113.7', comment: 'a'.repeat(81) }, 400, 'INVALID_NETWORK_PERMISSION_COMMENT'],
  ])('refuses %j', async (entry, status, errorCode) => {
    const before = (await get(atlas, list)).body;
    expect(await add(entry)).toMatchObject({ status, body: { errorCode } });
    expect((await get(atlas, list)).body).toEqual(before);
  });

  test('accepts at most 200 entries', async () => {
    const entry = (at: number) => ({ ipAddress: `203.0.114.${at}` });
    expect(await add(...Array.from({ length: 195 }, (_, at) => entry(at)))).toMatchObject({ status: 201 });
    expect(await add(entry(250))).toMatchObject({
      status: 403,
      body: { errorCode: 'ATLAS_NETWORK_PERMISSIONS_LIMIT_EXCEEDED' },
    });
    expect(await add(entry(7))).toMatchObject({ status: 201 });
  });
});
