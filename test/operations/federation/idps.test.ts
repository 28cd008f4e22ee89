import { expect, test } from '@jest/globals';
import { idps } from '../../../src/operations/federation/idps.js';
import { namesWithIncluded } from '../../../src/operations/operation.js';
import { type Answers, BASE, FEDERATION, ORG, withAnswers } from '../answering.js';
import { CONFIGS, LIST, OKTA_ID } from './okta.js';

const NOW = Date.parse('2026-11-25T10:00:00Z');
const OTHER = 'b'.repeat(24);
const certificates = (...ends: string[]) => ({ certificates: ends.map((notAfter) => ({ notAfter })), fileName: null });
const SSO = {
  id: 'c'.repeat(24),
  oktaIdpId: OKTA_ID,
  protocol: 'SAML',
  idpType: 'WORKFORCE',
  displayName: 'Counter SSO',
  status: 'ACTIVE',
  associatedDomains: ['counter.example'],
  associatedOrgs: [{ orgId: ORG }],
  pemFileInfo: certificates('2026-11-01T00:00:00Z', '2026-12-07T11:00:00Z'),
};
const GOOGLE = { ...SSO, id: 'd'.repeat(24), oktaIdpId: null, protocol: 'OIDC', displayName: 'Google', status: null };
const SETTINGS = `GET /orgs/${ORG}/federationSettings`;
const ANSWERS: Answers = {
  [SETTINGS]: { id: FEDERATION },
  [LIST]: { results: [{ ...GOOGLE, associatedOrgs: [], pemFileInfo: null }, SSO] },
  [CONFIGS]: { results: [{ orgId: OTHER, identityProviderId: OKTA_ID }] },
};
const run = (answers: Answers = {}, params = {}) =>
  withAnswers({ ...BASE, ...ANSWERS, ...answers }, async (atlas, asked) => ({
    ...(await idps.run(atlas, params, NOW)),
    asked,
  }));

test('puts a certificate that expires soon in the headline, and its provider first', async () => {
  const { headline, table } = await run();
  expect(headline).toMatch(/^Counter SSO’s .* in 12 days\. Counter Inc has 2 identity providers\.$/);
  expect(table?.rows[0]?.at(-1)).toEqual(['expires in 12 days, ', { at: Date.parse('2026-12-07T11:00:00Z') }]);
});

test('leaves an inactive provider’s certificate out of the headline', async () => {
  const off = { ...SSO, status: 'INACTIVE', pemFileInfo: certificates('2026-11-20T10:00:00Z') };
  expect((await run({ [LIST]: { results: [off] } })).headline).toBe('Counter Inc has 1 identity provider.');
});

test('leaves a certificate that expires in years out of the headline', async () => {
  const results = [{ ...SSO, pemFileInfo: certificates('2032-04-01T00:00:00Z') }];
  const { headline, table } = await run({ [LIST]: { results } });
  expect(headline).toBe('Counter Inc has 1 identity provider.');
  expect(table?.rows[0]?.at(-1)).toEqual([{ at: Date.parse('2032-04-01T00:00:00Z') }]);
});

test('puts an expired certificate in the headline', async () => {
  const results = [{ ...SSO, pemFileInfo: certificates('2026-11-20T10:00:00Z') }];
  expect((await run({ [LIST]: { results } })).headline).toMatch(/^Counter SSO’s .*expired 5 days ago\./);
});

test('shows each provider’s kind, status and organizations, from both sides of the connection', async () => {
  const { table } = await run();
  expect(table?.rows.map((row) => row.slice(0, 5))).toEqual([
    [
      'Counter SSO',
      'SAML, for people',
      'active',
      { said: `2 organizations: Counter Inc and ${OTHER}`, exact: 2 },
      'counter.example',
    ],
    ['Google', 'OIDC, for people', '–', { said: 'nobody', exact: 0 }, 'counter.example'],
  ]);
});

test('lists every kind in three calls and merges duplicates', async () => {
  const { asked, table } = await run();
  const queries = asked.filter(({ call }) => call === LIST).map(({ query }) => new URLSearchParams(query));
  expect(queries.map((query) => [query.get('protocol'), query.get('idpType')])).toEqual([
    ['SAML', 'WORKFORCE'],
    ['OIDC', 'WORKFORCE'],
    ['OIDC', 'WORKLOAD'],
  ]);
  expect(table?.rows).toHaveLength(2);
});

test('for one organization, names others that use the same provider if they are visible', async () => {
  const results = [
    { id: ORG, name: 'Counter Inc' },
    { id: OTHER, name: 'Counter Labs' },
  ];
  const { table, headline } = await run({ 'GET /orgs': { results } }, { org: ORG });
  expect(table?.rows[0]?.[3]).toEqual({ said: '2 organizations: Counter Inc and Counter Labs', exact: 2 });
  expect(headline).toMatch(/Counter Inc has 2 identity providers/);
  const alone = await run({ 'GET /orgs': [403, 'FORBIDDEN'] }, { org: ORG });
  expect(alone.table?.rows[0]?.[3]).toMatchObject({ said: `2 organizations: Counter Inc and ${OTHER}` });
});

test('reports an organization with a hidden federation as missing, but not one without', async () => {
  const both = {
    results: [
      { id: ORG, name: 'Counter Inc' },
      { id: OTHER, name: 'Counter Labs' },
    ],
  };
  const labs = `GET /orgs/${OTHER}/federationSettings`;
  const hidden = await run({ 'GET /orgs': both, [labs]: [401, 'NOT_ORG_OWNER'] });
  expect(hidden.missing).toEqual([
    expect.stringMatching(
      /^Identity providers for Counter Labs are not shown: .*needs Organization Owner in Counter Labs/,
    ),
  ]);
  expect(hidden.table?.rows).toHaveLength(2);
  expect(hidden.headline).toMatch(/\. Counter Inc and Counter Labs have at least 2 identity providers\.$/);
  expect((await run({ 'GET /orgs': both, [labs]: [404, 'RESOURCE_NOT_FOUND'] })).missing).toEqual([]);
});

test('requires permission for org-config, too', () => {
  expect(namesWithIncluded(idps)).toEqual(['idps', 'org-config']);
});

test('distinguishes no federation from no providers', async () => {
  expect((await run({ [SETTINGS]: [404, 'RESOURCE_NOT_FOUND'] })).headline).toMatch(
    /^I see no federation for Counter Inc/,
  );
  expect((await run({ [LIST]: { results: [] } })).headline).toMatch(/^I see no identity providers for Counter Inc/);
});

test.each([SETTINGS, LIST])('doesn’t report zero providers when %s can’t be read', async (call) => {
  const { headline } = await run({ [call]: [403, 'USER_UNAUTHORIZED'] });
  expect(headline).toMatch(/^I couldn’t read .*Counter Inc\.$/);
});
