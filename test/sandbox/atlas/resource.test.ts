import { beforeEach, describe, expect, test } from '@jest/globals';
import { type AtlasStandIn, projectNamed } from '../../../src/sandbox/atlas/index.js';
import { at, call, get, start } from './caller.js';

// Uses database users as an example of a plain resource.
let atlas: AtlasStandIn;
let users: string;
beforeEach(async () => {
  atlas = await start();
  users = `/groups/${projectNamed(atlas.world, 'Research').id}/databaseUsers`;
});
const APP = { databaseName: 'admin', username: 'app', roles: [{ databaseName: 'admin', roleName: 'read' }] };
const create = (fields: object = {}) => call(atlas, 'POST', users, { body: { ...APP, ...fields } });
const changes = () => atlas.calls.flatMap(({ changed }) => (changed === undefined ? [] : [changed]));

describe('a plain resource', () => {
  test('is created with the documented defaults and listed only in its project', async () => {
    expect(await create()).toMatchObject({ status: 201, body: { ...APP, x509Type: 'NONE', scopes: [] } });
    expect((await get(atlas, `${users}/admin/app`)).body).toMatchObject({ ...APP, groupId: users.split('/')[2] });
    expect(at((await get(atlas, users)).body, 'results.*.username')).toEqual(['app']);
    const elsewhere = `/groups/${projectNamed(atlas.world, 'Café Zürich 東京').id}/databaseUsers`;
    expect(at((await get(atlas, elsewhere)).body, 'results')).toEqual([]);
  });

  test('accepts a password but never shows it', async () => {
    expect(JSON.stringify((await create({ password: 'not for the eyes' })).body)).not.toContain('eyes');
    expect(JSON.stringify((await get(atlas, users)).body)).not.toContain('eyes');
  });

  test('keeps fields that an update omits', async () => {
    await create({ description: 'the shop' });
    const { status, body } = await call(atlas, 'PATCH', `${users}/admin/app`, { body: { roles: [] } });
    expect([status, body]).toEqual([200, expect.objectContaining({ roles: [], description: 'the shop' })]);
    expect((await get(atlas, `${users}/admin/app`)).body).toEqual(body);
  });

  test('returns 404 after its deletion, and each change is recorded', async () => {
    await create();
    await call(atlas, 'PATCH', `${users}/admin/app`, { body: { description: 'the shop' } });
    expect((await call(atlas, 'DELETE', `${users}/admin/app`)).status).toBe(204);
    expect((await get(atlas, `${users}/admin/app`)).status).toBe(404);
    expect((await call(atlas, 'DELETE', `${users}/admin/app`)).status).toBe(404);
    expect(changes()).toEqual(['created', 'changed', 'deleted'].map((word) => `${word} admin/app of databaseUsers`));
  });

  test.each([
    [{ x509Type: 'SOMETIMES' }, 'INVALID_ENUM_VALUE', 'x509Type'],
    [{ username: undefined }, 'MISSING_ATTRIBUTE', 'username'],
    [{ age: 7 }, 'INVALID_ATTRIBUTE', 'age'],
    [{ roles: [{ databaseName: 'shop', roleName: 'read', until: 'noon' }] }, 'INVALID_ATTRIBUTE', 'until'],
    [{ roles: [{ databaseName: 'shop' }] }, 'MISSING_ATTRIBUTE', 'roleName'],
  ])('can’t be created with %j, and the refusal names the field', async (fields, errorCode, name) => {
    const { status, body } = await create(fields);
    expect([status, body]).toMatchObject([400, { errorCode, parameters: [name] }]);
    expect(body).toMatchObject({ detail: expect.stringContaining(name) });
    expect(changes()).toEqual([]);
  });

  test('can only be created once and by an owner', async () => {
    const { viewer } = atlas.credentials;
    expect((await call(atlas, 'POST', users, { as: viewer, body: APP })).status).toBe(401);
    await create();
    expect(await create()).toMatchObject({ status: 409, body: { errorCode: 'USER_ALREADY_EXISTS' } });
  });
});
