import { beforeEach, expect, test } from '@jest/globals';
import { type AtlasStandIn, identityProviderNamed, projectNamed } from '../../../src/sandbox/atlas/index.js';
import { at, call, get, start } from './caller.js';

let atlas: AtlasStandIn;
let org: string;
let search: string;
beforeEach(async () => {
  atlas = await start();
  org = `/orgs/${atlas.world.organizations[0]?.id}`;
  search = projectNamed(atlas.world, 'Search').id;
});

const find = async (name: string) => (await get(atlas, `${org}/users?username=${name}@counter.example`)).body;
const idOf = async (name: string) => at(await find(name), 'results.0.id');
const roles = async (name: string) => at(await find(name), 'results.0.roles');
const signIn = (name: string) => atlas.signIn(`${name}@counter.example`);
const remove = async (name: string) => call(atlas, 'DELETE', `${org}/users/${await idOf(name)}`);

test('a group member regains a mapped role', async () => {
  const ada = `${org}/users/${await idOf('ada')}`;
  await call(atlas, 'POST', `${ada}:addRole`, { body: { orgRole: 'ORG_READ_ONLY' } });
  await call(atlas, 'POST', `${ada}:removeRole`, { body: { orgRole: 'ORG_OWNER' } });
  expect(await roles('ada')).toMatchObject({ orgRoles: ['ORG_READ_ONLY'] });
  signIn('ada');
  expect(await roles('ada')).toMatchObject({ orgRoles: ['ORG_READ_ONLY', 'ORG_OWNER'] });
});

test('other users lose a mapped role and get the default role if they have no other', async () => {
  const rita = `${org}/users/${await idOf('rita')}`;
  await call(atlas, 'POST', `${rita}:addRole`, { body: { orgRole: 'ORG_OWNER' } });
  signIn('rita');
  expect(await roles('rita')).toMatchObject({ orgRoles: ['ORG_MEMBER'] });
});

test('a removed user is a member again with the same id and a mapped or default role', async () => {
  const [oli, rita] = [await idOf('oli'), await idOf('rita')];
  for (const name of ['oli', 'rita']) expect((await remove(name)).status).toBe(204);
  signIn('oli');
  signIn('rita');
  expect([await idOf('oli'), await idOf('rita')]).toEqual([oli, rita]);
  const editor = { groupId: search, groupRoles: ['GROUP_SEARCH_INDEX_EDITOR'] };
  expect(await roles('oli')).toEqual({ orgRoles: ['ORG_MEMBER'], groupRoleAssignments: [editor] });
  expect(await roles('rita')).toEqual({ orgRoles: ['ORG_MEMBER'], groupRoleAssignments: [] });
});

test.each([
  ['that is inactive', () => Object.assign(identityProviderNamed(atlas.world, 'Counter SSO'), { status: 'INACTIVE' })],
  [
    'for other domains',
    () => Object.assign(identityProviderNamed(atlas.world, 'Counter SSO'), { associatedDomains: [] }),
  ],
])('a provider %s changes nothing', async (_, change) => {
  await remove('rita');
  change();
  signIn('rita');
  expect(await find('rita')).toMatchObject({ results: [] });
});

test('the oldest active provider for a domain is used', () => {
  const okta = identityProviderNamed(atlas.world, 'Okta');
  Object.assign(okta, { associatedDomains: ['counter.example'], createdAt: '2021-01-01T00:00:00Z' });
  expect(signIn('rita')).toBe('Counter SSO');
  okta.status = 'ACTIVE';
  expect(signIn('rita')).toBe('Okta');
  expect(atlas.signIn('someone@elsewhere.example')).toBeUndefined();
});

test('the federation shows its provider’s domains and whether roles are mapped', async () => {
  expect((await get(atlas, `${org}/federationSettings`)).body).toMatchObject({
    federatedDomains: ['counter.example'],
    hasRoleMappings: true,
    identityProviderStatus: 'ACTIVE',
  });
});
