import { expect, test } from '@jest/globals';
import { orgConfig } from '../../../src/operations/federation/org-config.js';
import { type Answers, BASE, FEDERATION, IDP, ORG, PROJECT, withAnswers } from '../answering.js';

const OKTA = '0oa17ziag59V93JYS358';
const CONFIG = {
  orgId: ORG,
  identityProviderId: OKTA,
  dataAccessIdentityProviderIds: [IDP, 'b'.repeat(24)],
  domainRestrictionEnabled: true,
  domainAllowList: ['example.com'],
  postAuthRoleGrants: ['ORG_MEMBER'],
  roleMappings: [
    {
      externalGroupName: 'sre',
      roleAssignments: [
        { orgId: ORG, role: 'ORG_MEMBER' },
        { groupId: PROJECT, role: 'GROUP_OWNER' },
        { groupId: 'c'.repeat(24), role: 'GROUP_READ_ONLY' },
      ],
    },
  ],
  userConflicts: [
    { emailAddress: 'ada@example.com', firstName: 'Ada', lastName: 'L', federationSettingsId: FEDERATION },
  ],
};
const ANSWERS: Answers = {
  ...BASE,
  [`GET /orgs/${ORG}/federationSettings`]: { id: FEDERATION },
  [`GET /federationSettings/${FEDERATION}/connectedOrgConfigs/${ORG}`]: CONFIG,
  [`GET /federationSettings/${FEDERATION}/identityProviders`]: {
    results: [
      { id: 'd'.repeat(24), oktaIdpId: OKTA, displayName: 'Okta', protocol: 'SAML' },
      { id: IDP, oktaIdpId: null, displayName: 'Entra', protocol: 'OIDC' },
    ],
  },
  'GET /groups': { results: [{ id: PROJECT, name: 'Payments', orgId: ORG }] },
};
const run = (answers: Answers, params = {}) =>
  withAnswers({ ...ANSWERS, ...answers }, (atlas) => orgConfig.run(atlas, params, 0));

test('shows the only organization, with its providers by name', async () => {
  const { headline, facts, place } = await run({});
  expect(headline).toMatch(/Counter Inc through Okta, with 1 role mapping/);
  expect(facts).toContainEqual({ label: 'Database access providers', value: `Entra and ${'b'.repeat(24)}` });
  expect(place).toEqual({ organization: { id: ORG, name: 'Counter Inc' } });
});

test('names the organization and visible projects in role mappings', async () => {
  const { table } = await run({});
  expect(table?.rows).toEqual([
    ['sre', 'Organization Member', 'Counter Inc'],
    ['sre', 'Project Owner', 'Payments'],
    ['sre', 'Project Read Only', 'c'.repeat(24)],
  ]);
});

test('counts user conflicts without showing users', async () => {
  const result = await run({});
  expect(result.facts).toContainEqual({ label: 'User conflicts', value: expect.stringMatching(/^1 user /) });
  expect(JSON.stringify(result)).not.toMatch(/ada|Ada/);
});

test('offers a button for each of several organizations', async () => {
  const results = [
    { id: ORG, name: 'Counter "Inc"' },
    { id: 'b'.repeat(24), name: 'Other' },
    { id: 'c'.repeat(24), name: 'Gone', isDeleted: true },
  ];
  const { headline, table, next, notes } = await run({ 'GET /orgs': { results } });
  expect(headline).toContain('2 organizations');
  expect(table?.rows).toEqual([
    ['Counter "Inc"', ORG],
    ['Other', 'b'.repeat(24)],
  ]);
  expect(next).toEqual([
    { label: 'Counter "Inc"', operation: 'org-config', params: { org: ORG } },
    { label: 'Other', operation: 'org-config', params: { org: 'b'.repeat(24) } },
  ]);
  expect(notes).toEqual([]);
});

test('suggests adding a name when not all organizations fit as buttons', async () => {
  const results = Array.from({ length: 11 }, (_, at) => ({ id: at.toString(16).padStart(24, '0'), name: `Org ${at}` }));
  const { next, notes } = await run({ 'GET /orgs': { results } });
  expect([next?.length, notes]).toEqual([5, [expect.stringMatching(/name or ID/)]]);
});

test('doesn’t list organizations when one is given', async () => {
  const { headline } = await run({ 'GET /orgs': [500] }, { org: ORG });
  expect(headline).toMatch(/Counter Inc through Okta, with 1 role mapping/);
});

test('says so when Atlas leaves out role mappings', async () => {
  const bare = { orgId: ORG, identityProviderId: null, roleMappings: null, userConflicts: null };
  const { headline, table } = await run({ [`GET /federationSettings/${FEDERATION}/connectedOrgConfigs/${ORG}`]: bare });
  expect([headline, table]).toEqual([expect.stringMatching(/no sign-in provider.*mappings not shown/), undefined]);
});

test('answers without a federation, but throws for a missing role', async () => {
  const settings = `GET /orgs/${ORG}/federationSettings`;
  expect((await run({ [settings]: [404, 'RESOURCE_NOT_FOUND'] })).headline).toMatch(/no federation for Counter Inc/);
  await expect(run({ [settings]: [401, 'NOT_ORG_OWNER'] })).rejects.toMatchObject({ errorCode: 'NOT_ORG_OWNER' });
});

test('shows providers by id when they can’t be listed, and reports that', async () => {
  const { headline, missing } = await run({
    [`GET /federationSettings/${FEDERATION}/identityProviders`]: [403, 'FORBIDDEN'],
  });
  expect(headline).toContain(OKTA);
  expect(missing).toContainEqual(
    expect.stringMatching(/^The names of identity providers are not shown: Atlas refused/),
  );
});

test('suggests what to do without any organization', async () => {
  const { notes } = await run({ 'GET /orgs': { results: [] } });
  expect(notes).toEqual([expect.stringContaining('Access Manager')]);
});
