import { beforeEach, describe, expect, test } from '@jest/globals';
import { type AtlasStandIn, projectNamed } from '../../../../src/sandbox/atlas/index.js';
import { at, call, get, start } from '../caller.js';

const NOW = Date.parse('2026-11-25T10:00:00Z');
const HOUR_MS = 3_600_000;
let now: number;
let atlas: AtlasStandIn;
let root: string;
beforeEach(async () => {
  now = NOW;
  atlas = await start({ now: () => now });
  root = `/groups/${projectNamed(atlas.world, 'Payments').id}`;
});
const add = (fields: object) =>
  call(atlas, 'POST', `${root}/databaseUsers`, {
    body: { databaseName: 'admin', username: 'new', roles: [{ databaseName: 'shop', roleName: 'read' }], ...fields },
  });
const change = (user: string, body: object) => call(atlas, 'PATCH', `${root}/databaseUsers/${user}`, { body });
const inHours = (hours: number) => new Date(NOW + hours * HOUR_MS).toISOString();
const role = (roleName: string, databaseName = 'admin') => ({ roleName, databaseName });

describe('database users', () => {
  test('are found by names with slashes and dollar signs', async () => {
    const name = encodeURIComponent('arn:aws:iam::123456789012:role/etl');
    const { body } = await get(atlas, `${root}/databaseUsers/%24external/${name}`);
    expect(body).toMatchObject({ awsIAMType: 'ROLE', roles: [role('read', 'audit'), role('read', 'catalog')] });
    expect(await get(atlas, `${root}/databaseUsers/admin/nobody`)).toMatchObject({
      status: 404,
      body: { errorCode: 'USERNAME_NOT_FOUND' },
    });
  });

  test('have all roles replaced by an update and keep omitted fields', async () => {
    const { body } = await change('admin/app', { roles: [role('reporting')] });
    expect(body).toMatchObject({ roles: [role('reporting')], description: 'checkout service' });
  });

  test('are removed when they expire', async () => {
    expect((await add({ deleteAfterDate: inHours(24) })).body).toMatchObject({
      deleteAfterDate: '2026-11-26T10:00:00Z',
    });
    now = NOW + 24 * HOUR_MS;
    const names = at((await get(atlas, `${root}/databaseUsers`)).body, 'results.*.username');
    expect(names).not.toContain('new');
    expect(names).not.toContain('backfill');
    expect(names).toContain('app');
  });

  test.each([
    [{ deleteAfterDate: inHours(-1) }, 'EXPIRATION_DATE_IN_PAST'],
    [{ deleteAfterDate: inHours(8 * 24) }, 'EXPIRATION_DATE_EXCEEDS_MAX'],
    [{ roles: [role('nothing')] }, 'ATLAS_INVALID_ROLE'],
    [{ roles: [role('atlasAdmin', 'shop')] }, 'ATLAS_INVALID_ROLE_DATABASE'],
    [{ roles: [role('reporting', 'shop')] }, 'UNSUPPORTED_ROLE'],
    [{ roles: [role('read', 'shop'), role('read', 'shop')] }, 'DUPLICATE_DATABASE_ROLES'],
    [{ roles: [role('reporting'), role('read', 'shop')] }, 'ATLAS_INVALID_CUSTOM_ROLE_ASSIGNMENT'],
    [{ x509Type: 'MANAGED' }, 'DATABASE_NAME_INVALID_EXTERNAL'],
    [{ databaseName: '$external' }, 'DATABASE_NAME_INVALID_ADMIN'],
    [
      { databaseName: '$external', username: 'CN=new', x509Type: 'MANAGED', deleteAfterDate: inHours(1) },
      'ATLAS_X509_USER_CANNOT_BE_TEMPORARY',
    ],
    [{ databaseName: '$external', username: 'CN=new,OU=it', x509Type: 'MANAGED' }, 'ATLAS_MANAGED_X509_NAME_INVALID'],
    [{ databaseName: '$external', username: 'OU=it', x509Type: 'CUSTOMER' }, 'INVALID_ATTRIBUTE'],
    [{ groupId: 'a'.repeat(24) }, 'GROUP_MISMATCH'],
  ])('can’t be created with %j', async (fields, errorCode) => {
    expect(await add(fields)).toMatchObject({ status: 400, body: { errorCode } });
  });

  test.each([
    [{ username: 'other' }, 409, 'DATABASE_USERNAME_CANNOT_BE_CHANGED'],
    [{ databaseName: '$external' }, 409, 'DATABASE_NAME_CANNOT_BE_CHANGED'],
    [{ x509Type: 'MANAGED' }, 409, 'AUTH_TYPE_CANNOT_BE_CHANGED'],
    [{ deleteAfterDate: inHours(1) }, 400, 'PERMANENT_ENTITY_CANNOT_BE_MADE_TEMPORARY'],
  ])('can’t be changed to %j', async (fields, status, errorCode) => {
    const before = (await get(atlas, `${root}/databaseUsers/admin/app`)).body;
    expect(await change('admin/app', fields)).toMatchObject({ status, body: { errorCode } });
    expect((await get(atlas, `${root}/databaseUsers/admin/app`)).body).toEqual(before);
  });

  test('can be changed by sending back the full user', async () => {
    const { body } = await get(atlas, `${root}/databaseUsers/admin/reports`);
    const sent = { ...Object(body), roles: [role('read', 'shop')] };
    expect(await change('admin/reports', sent)).toMatchObject({ status: 200, body: { roles: [role('read', 'shop')] } });
  });
});

test('lists a cluster’s sign-ins, newest first', async () => {
  const history = `${root}/dbAccessHistory/clusters/Cluster0`;
  const { body } = await get(atlas, `${history}?authResult=true&nLogs=2`);
  expect(at(body, 'accessLogs.*.username')).toEqual(['app', 'CN=billing']);
  expect(at(body, 'accessLogs.0.timestamp')).toBe('Wed Nov 25 09:59:20 GMT 2026');
  const failed = (await get(atlas, `${history}?authResult=false`)).body;
  expect(at(failed, 'accessLogs.*.failureReason')).toEqual([expect.stringContaining('jane')]);
});
