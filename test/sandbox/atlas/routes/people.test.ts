import { beforeEach, describe, expect, test } from '@jest/globals';
import { type AtlasStandIn, identityProviderNamed, projectNamed } from '../../../../src/sandbox/atlas/index.js';
import { at, call, get, start } from '../caller.js';

let atlas: AtlasStandIn;
let org: string;
let labs: string;
let payments: string;
beforeEach(async () => {
  atlas = await start();
  // Federated users need no invitation.
  identityProviderNamed(atlas.world, 'Counter SSO').status = 'INACTIVE';
  [org = '', labs = ''] = atlas.world.organizations.map(({ id }) => `/orgs/${id}`);
  payments = `/groups/${projectNamed(atlas.world, 'Payments').id}`;
});
const post = (path: string, body: object) => call(atlas, 'POST', path, { body });
const idOf = async (place: string, username: string) =>
  String(at((await get(atlas, `${place}/users?username=${username}@counter.example`)).body, 'results.0.id'));
const names = async (path: string) =>
  [at((await get(atlas, path)).body, 'results.*.username')].flat().map((name) => String(name).split('@')[0]);

describe('project users', () => {
  test('are listed with a direct role', async () => {
    expect(await names(`${payments}/users`)).toEqual(['rita', 'max', 'dee', 'cho']);
    expect(await names(`${payments}/users?orgMembershipStatus=PENDING`)).toEqual(['cho']);
  });

  test('can be given a role and lose it, except their last role', async () => {
    const rita = `${payments}/users/${await idOf(payments, 'rita')}`;
    const role = { groupRole: 'GROUP_OWNER' };
    const both = ['GROUP_DATA_ACCESS_READ_ONLY', 'GROUP_OWNER'];
    expect(await post(`${rita}:addRole`, role)).toMatchObject({ status: 200, body: { roles: both } });
    expect((await post(`${rita}:addRole`, role)).status).toBe(409);
    await post(`${rita}:removeRole`, { groupRole: both[0] });
    expect((await get(atlas, rita)).body).toMatchObject({ roles: ['GROUP_OWNER'], orgMembershipStatus: 'ACTIVE' });
    expect(await post(`${rita}:removeRole`, role)).toMatchObject({
      status: 403,
      body: { errorCode: 'CANNOT_REMOVE_ALL_USER_ROLES' },
    });
  });

  test('are added immediately from the organization, or else invited to both', async () => {
    const roles = ['GROUP_READ_ONLY'];
    expect(await post(`${payments}/users`, { username: 'pat@counter.example', roles })).toMatchObject({
      status: 201,
      body: { orgMembershipStatus: 'ACTIVE', roles },
    });
    const zoe = await post(`${payments}/users`, { username: 'zoe@counter.example', roles });
    expect(zoe.body).toMatchObject({ orgMembershipStatus: 'PENDING', roles });
    expect(zoe.body).not.toHaveProperty('firstName');
    expect(await names(`${org}/users?orgMembershipStatuses=PENDING`)).toEqual(['cho', 'zoe']);
  });

  test('can be added to a pending invitation once', async () => {
    const search = `/groups/${projectNamed(atlas.world, 'Search').id}`;
    const cho = { username: 'cho@counter.example', roles: ['GROUP_OWNER'] };
    expect(await post(`${search}/users`, cho)).toMatchObject({ status: 201, body: { orgMembershipStatus: 'PENDING' } });
    expect(await post(`${search}/users`, cho)).toMatchObject({ status: 409 });
  });

  test.each([
    [{ username: 'rita@counter.example', roles: ['GROUP_OWNER'] }, 409, 'USER_ALREADY_EXISTS'],
    [{ username: 'zoe@elsewhere.example', roles: ['GROUP_OWNER'] }, 400, 'DOMAIN_NOT_IN_ALLOW_LIST'],
    [{ username: 'zoe', roles: ['GROUP_OWNER'] }, 400, 'INVALID_USERNAME'],
    [{ username: 'zoe@counter.example', roles: ['ORG_OWNER'] }, 400, 'CANNOT_ADD_ORG_ROLE'],
    [{ username: 'zoe@counter.example', roles: ['GROUP_KING'] }, 400, 'INVALID_ENUM_VALUE'],
    [{ username: 'zoe@counter.example', roles: [] }, 400, 'INVALID_ATTRIBUTE'],
  ])('can’t be added with %j', async (body, status, errorCode) => {
    expect(await post(`${payments}/users`, body)).toMatchObject({ status, body: { errorCode } });
  });

  test('always include an owner', async () => {
    const search = `/groups/${projectNamed(atlas.world, 'Search').id}`;
    const pat = `${search}/users/${await idOf(search, 'pat')}`;
    expect(await post(`${pat}:removeRole`, { groupRole: 'GROUP_OWNER' })).toMatchObject({
      status: 403,
      body: { errorCode: 'CANNOT_DEMOTE_LAST_OWNER' },
    });
    expect(await call(atlas, 'DELETE', pat)).toMatchObject({ body: { errorCode: 'CANNOT_DELETE_LAST_OWNER' } });
    const max = `${payments}/users/${await idOf(payments, 'max')}`;
    await post(`${payments}/users/${await idOf(payments, 'rita')}:addRole`, { groupRole: 'GROUP_OWNER' });
    expect((await call(atlas, 'DELETE', max)).status).toBe(204);
    expect(await get(atlas, max)).toMatchObject({ status: 404, body: { errorCode: 'USER_NOT_IN_GROUP' } });
  });
});

describe('organization users', () => {
  test('are shown with their organization roles, project roles and teams', async () => {
    const { body } = await get(atlas, `${org}/users?username=rita@counter.example`);
    expect(at(body, 'results.0')).toMatchObject({
      roles: {
        orgRoles: ['ORG_MEMBER'],
        groupRoleAssignments: [{ groupId: payments.split('/')[2], groupRoles: ['GROUP_DATA_ACCESS_READ_ONLY'] }],
      },
      teamIds: [at((await get(atlas, `${org}/teams`)).body, 'results.0.id')],
    });
  });

  test('can be invited, and an invitation can be cancelled', async () => {
    const roles = { orgRoles: ['ORG_READ_ONLY'] };
    const { status, body } = await post(`${org}/users`, { username: 'zoe@counter.example', roles });
    expect([status, body]).toEqual([201, expect.objectContaining({ orgMembershipStatus: 'PENDING' })]);
    const zoe = `${org}/users/${at(body, 'id')}`;
    expect((await call(atlas, 'DELETE', zoe)).status).toBe(204);
    expect(await get(atlas, zoe)).toMatchObject({ status: 404, body: { errorCode: 'USER_NOT_IN_ORG' } });
    const cho = { username: 'cho@counter.example', roles };
    expect(await post(`${org}/users`, cho)).toMatchObject({ status: 409, body: { errorCode: 'USER_ALREADY_EXISTS' } });
  });

  test('are active immediately if they sign in through the organization’s provider', async () => {
    identityProviderNamed(atlas.world, 'Counter SSO').status = 'ACTIVE';
    const zoe = { username: 'zoe@counter.example', roles: { orgRoles: ['ORG_MEMBER'] } };
    expect(await post(`${org}/users`, zoe)).toMatchObject({ status: 201, body: { orgMembershipStatus: 'ACTIVE' } });
    const lin = { username: 'lin@elsewhere.example', roles: { orgRoles: ['ORG_MEMBER'] } };
    expect(await post(`${labs}/users`, lin)).toMatchObject({ body: { orgMembershipStatus: 'PENDING' } });
  });

  test.each([
    ['expired', { expiresAt: '2020-01-01T00:00:00Z' }, 'INVITATION_EXPIRED'],
    ['was rejected', { isRejected: true as const }, 'INVITATION_REJECTED'],
  ])('whose invitation %s are listed on request and can be invited again', async (_, how, status) => {
    const cho = atlas.world.people.find(({ username }) => username === 'cho@counter.example');
    if (cho?.invitation === undefined) throw new Error('Cho was not invited');
    cho.invitation = { ...cho.invitation, ...how };
    expect(await names(`${org}/users`)).not.toContain('cho');
    const { body } = await get(atlas, `${org}/users?orgMembershipStatuses=${status}`);
    expect(at(body, 'results')).toMatchObject([{ username: cho.username }]);
    expect(at(body, 'results.0.invitationExpiresAt') === null).toBe('isRejected' in how);
    const again = { username: cho.username, roles: { orgRoles: ['ORG_MEMBER'] } };
    expect(await post(`${org}/users`, again)).toMatchObject({ status: 201, body: { orgMembershipStatus: 'PENDING' } });
    expect(await names(`${org}/users?orgMembershipStatuses=${status}&orgMembershipStatuses=PENDING`)).toEqual(['cho']);
  });

  test('always include an owner', async () => {
    const ada = `${labs}/users/${await idOf(labs, 'ada')}`;
    await post(`${ada}:addRole`, { orgRole: 'ORG_MEMBER' });
    expect(await post(`${ada}:removeRole`, { orgRole: 'ORG_OWNER' })).toMatchObject({
      status: 403,
      body: { errorCode: 'CANNOT_DEMOTE_LAST_ORG_OWNER' },
    });
    expect(await call(atlas, 'DELETE', ada)).toMatchObject({ body: { errorCode: 'CANNOT_DELETE_LAST_ADMIN' } });
    const sam = `${org}/users/${await idOf(org, 'sam')}`;
    expect((await call(atlas, 'DELETE', sam)).status).toBe(204);
  });

  test('can’t lose their only role', async () => {
    const rita = `${org}/users/${await idOf(org, 'rita')}`;
    expect(await post(`${rita}:removeRole`, { orgRole: 'ORG_MEMBER' })).toMatchObject({
      status: 403,
      body: { errorCode: 'CANNOT_REMOVE_ALL_USER_ROLES' },
    });
  });

  test('have all roles replaced by an update', async () => {
    const rita = `${org}/users/${await idOf(org, 'rita')}`;
    const roles = { orgRoles: ['ORG_READ_ONLY'], groupRoleAssignments: [] };
    expect(await call(atlas, 'PATCH', rita, { body: { roles } })).toMatchObject({ status: 200, body: { roles } });
    expect(await names(`${payments}/users`)).not.toContain('rita');
    expect(await call(atlas, 'PATCH', rita, { body: { roles: { orgRoles: ['GROUP_OWNER'] } } })).toMatchObject({
      body: { errorCode: 'CANNOT_ADD_GROUP_ROLE' },
    });
  });
});

test('lists teams with their project roles', async () => {
  expect(at((await get(atlas, `${payments}/teams`)).body, 'results')).toMatchObject([
    { roleNames: ['GROUP_CLUSTER_MANAGER', 'GROUP_READ_ONLY'] },
  ]);
});

describe('API keys and service accounts', () => {
  test('are listed with masked secrets, including the bot’s own', async () => {
    const { readerKey, executor } = atlas.credentials;
    const { body } = await get(atlas, `${org}/apiKeys`);
    expect(at(body, 'results.*.desc')).toEqual(['readerKey', 'executorKey', 'pipeline', 'old terraform']);
    expect(JSON.stringify(body)).not.toContain(readerKey.privateKey);
    expect(at(body, 'results.2.roles')).toEqual([
      { roleName: 'ORG_MEMBER', orgId: org.split('/')[2] },
      { roleName: 'GROUP_CLUSTER_MANAGER', groupId: payments.split('/')[2] },
    ]);
    const accounts = (await get(atlas, `${org}/serviceAccounts`)).body;
    expect(at(accounts, 'results.*.clientId')).toContain(executor.clientId);
    expect(JSON.stringify(accounts)).not.toContain(executor.clientSecret);
  });

  test('don’t include the service accounts of MCP configurations, whose roles a reader may see', async () => {
    const as = atlas.credentials.viewer;
    for (const [place, role] of [
      [org, 'ORG_BILLING_READ_ONLY'],
      [payments, 'GROUP_CLUSTER_MANAGER'],
    ]) {
      const { body } = await get(atlas, `${place}/mcpConfigs`, { as });
      expect(at(body, 'results')).toMatchObject([{ roles: [role], clientId: expect.any(String) }]);
      expect(JSON.stringify(body)).not.toMatch(/secret/i);
      const listed = at((await get(atlas, `${place}/serviceAccounts`)).body, 'results.*.clientId');
      expect(listed).not.toContain(at(body, 'results.0.clientId'));
    }
  });

  test('need Organization Owner to change an organization’s people', async () => {
    const as = atlas.credentials.viewer;
    as.roles.push({ role: 'GROUP_ACCESS_MANAGER', at: payments.split('/')[2] ?? '' });
    const dee = await idOf(org, 'dee');
    expect((await call(atlas, 'DELETE', `${org}/users/${dee}`, { as })).status).toBe(401);
    expect((await call(atlas, 'DELETE', `${payments}/users/${dee}`, { as })).status).toBe(204);
  });

  test('can’t be read or used after their deletion', async () => {
    const key = `${org}/apiKeys/${at((await get(atlas, `${org}/apiKeys`)).body, 'results.2.id')}`;
    expect((await call(atlas, 'DELETE', key)).status).toBe(204);
    expect(await get(atlas, key)).toMatchObject({ status: 400, body: { errorCode: 'API_KEY_NOT_FOUND' } });
    const account = `${org}/serviceAccounts/${atlas.credentials.viewer.clientId}`;
    expect((await call(atlas, 'DELETE', account)).status).toBe(204);
    expect((await get(atlas, account)).status).toBe(404);
    await expect(get(atlas, org, { as: atlas.credentials.viewer })).rejects.toThrow();
  });
});
