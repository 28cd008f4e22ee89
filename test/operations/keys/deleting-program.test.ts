import { describe, expect, test } from '@jest/globals';
import { deleteApiKey } from '../../../src/operations/keys/delete-api-key.js';
import { deleteServiceAccount } from '../../../src/operations/keys/delete-service-account.js';
import { keys } from '../../../src/operations/keys/keys.js';
import { type Answers, BASE, ORG, PROJECT, withAnswers } from '../answering.js';

const NOW = Date.parse('2026-11-25T10:00:00Z');
const KEY = '6a793f752c88faeba59bba49';
const ACCOUNT = `mdb_sa_id_${'a'.repeat(24)}`;
const apiKey = {
  id: KEY,
  desc: 'terraform',
  publicKey: 'abcdefgh',
  privateKey: '********-****-****-1234567890ab',
  roles: [
    { orgId: ORG, roleName: 'ORG_MEMBER' },
    { groupId: PROJECT, roleName: 'GROUP_OWNER' },
  ],
};
const account = {
  clientId: ACCOUNT,
  name: 'deployer',
  createdAt: '2026-01-01T00:00:00Z',
  roles: ['ORG_MEMBER'],
  secrets: [
    { lastUsedAt: '2026-11-01T00:00:00Z', maskedSecretValue: 'mdb_sa_sk_...cdef' },
    { lastUsedAt: '2026-11-20T00:00:00Z' },
  ],
};
const having = (apiKeys: readonly object[], accounts: readonly object[]): Answers => ({
  ...BASE,
  'GET /groups': { results: [{ id: PROJECT, name: 'Payments', orgId: ORG }] },
  [`GET /orgs/${ORG}/apiKeys`]: { results: apiKeys },
  [`GET /orgs/${ORG}/serviceAccounts`]: { results: accounts },
  [`GET /groups/${PROJECT}/serviceAccounts/${ACCOUNT}`]: { clientId: ACCOUNT, roles: ['GROUP_OWNER'] },
});
const BOTH = having([apiKey], [account]);
const ROLES = [
  { role: 'GROUP_OWNER', at: PROJECT },
  { role: 'ORG_MEMBER', at: ORG },
];
const SAID = ['Project Owner in Payments', 'Organization Member in Counter Inc'];

test('an API key is deleted by its id, with its roles and its place, and may be our own', async () => {
  const preview = await withAnswers(BOTH, (atlas) =>
    deleteApiKey.preview(atlas, { credential: 'abcdefgh', org: ORG }, NOW),
  );
  expect(preview).toMatchObject({
    summary: 'delete the API key terraform (abcdefgh) of Counter Inc',
    subject: 'terraform (abcdefgh)',
    facts: [
      { label: 'Public key', value: 'abcdefgh' },
      { label: 'Roles', value: SAID.join(' and ') },
      { label: 'Last use', value: 'not shown by Atlas' },
      { label: 'Made', value: [{ at: expect.any(Number) }] },
    ],
    takesAway: { credential: 'abcdefgh' },
    confirm: 'terraform',
  });
  expect(JSON.stringify(preview)).not.toContain('1234567890ab');
});

test('of a key whose name is too long to be typed the public key is', async () => {
  const long = { ...apiKey, desc: 'terraform'.repeat(20) };
  const { confirm } = await withAnswers(having([long], []), (atlas) =>
    deleteApiKey.preview(atlas, { credential: 'abcdefgh', org: ORG }, NOW),
  );
  expect(confirm).toBe('abcdefgh');
});

test('a service account is shown with what it may do in projects, and when it was used last', async () => {
  const { facts, takesAway, call } = await withAnswers(BOTH, (atlas) =>
    deleteServiceAccount.preview(atlas, { credential: ACCOUNT, org: ORG }, NOW),
  );
  expect(facts.slice(0, 3)).toEqual([
    { label: 'Client id', value: ACCOUNT },
    { label: 'Roles', value: SAID.join(' and ') },
    { label: 'Last use', value: [{ at: Date.parse('2026-11-20T00:00:00Z') }] },
  ]);
  expect(takesAway).toEqual({ credential: ACCOUNT });
  expect(call).toEqual({ method: 'DELETE', path: `/orgs/${ORG}/serviceAccounts/${ACCOUNT}` });
});

test('tokens of a service account may outlive it by an hour, which the card says before and after', async () => {
  const { loss, basis } = await withAnswers(BOTH, (atlas) =>
    deleteServiceAccount.preview(atlas, { credential: ACCOUNT, org: ORG }, NOW),
  );
  expect(loss).toMatch(/already has .* up to an hour/);
  const sent = { params: { credential: ACCOUNT, org: ORG }, basis, call: { method: 'DELETE', path: '/any' } as const };
  expect(deleteServiceAccount.done(sent, 'deployer')).toMatch(/already had .* up to an hour/);
  const key = await withAnswers(BOTH, (atlas) =>
    deleteApiKey.preview(atlas, { credential: 'abcdefgh', org: ORG }, NOW),
  );
  expect(key.loss).not.toContain('hour');
});

test('roles of a service account that cannot be read stop it', async () => {
  const look = (answers: Answers) =>
    withAnswers(answers, (atlas) => deleteServiceAccount.preview(atlas, { credential: ACCOUNT, org: ORG }, NOW));
  const path = `GET /groups/${PROJECT}/serviceAccounts/${ACCOUNT}`;
  await expect(look({ ...BOTH, [path]: [403, 'USER_UNAUTHORIZED'] })).rejects.toThrow();
  await expect(look({ ...BOTH, 'GET /groups': [403, 'USER_UNAUTHORIZED'] })).rejects.toThrow();
  expect((await look({ ...BOTH, [path]: [404, 'SERVICE_ACCOUNT_NOT_FOUND'] })).basis).toMatchObject({
    program: { roles: [{ role: 'ORG_MEMBER', at: ORG }] },
  });
});

describe.each([
  ['API key', deleteApiKey, 'abcdefgh'],
  ['service account', deleteServiceAccount, ACCOUNT],
] as const)('of an %s', (_, operation, credential) => {
  const params = { credential, org: ORG };
  const basis = { program: { id: KEY, name: 'it', roles: ROLES } };

  test('one that is not there is refused, with where to look', async () => {
    const { blockers } = await withAnswers(having([], []), (atlas) => operation.preview(atlas, params, NOW));
    expect(blockers).toEqual([{ param: 'credential', sentence: expect.stringContaining('with keys.') }]);
  });

  test('it rests on the same facts where a name of a place cannot be read, or the order is another', async () => {
    const look = async (answers: Answers) =>
      (await withAnswers(answers, (atlas) => operation.preview(atlas, params, NOW))).basis;
    const turned = having([{ ...apiKey, roles: apiKey.roles.toReversed() }], [account]);
    expect(await look({ ...turned, [`GET /orgs/${ORG}`]: [403, 'USER_UNAUTHORIZED'] })).toEqual(await look(BOTH));
  });

  test('a restore kit keeps its name and roles', () => {
    const sent = { params, basis, call: { method: 'DELETE', path: '/' } } as const;
    expect(operation.restoreKit?.(sent)).toEqual({ credential, org: ORG, ...basis.program });
  });

  test('what it may do by now is drift', () => {
    const moved = { program: { ...basis.program, roles: ROLES.map(({ role }) => ({ role, at: PROJECT })) } };
    expect(operation.drift(basis, moved, NOW)).toBe('it now has its roles in other places');
    expect(operation.drift(basis, basis, NOW)).toBeUndefined();
    const less = { program: { ...basis.program, roles: [] } };
    expect(operation.drift(basis, less, NOW)).toBe('its roles went from Project Owner and Organization Member to none');
  });
});

test('keys lists both, without a sign of their secrets', async () => {
  const result = await withAnswers(BOTH, (atlas) => keys.run(atlas, { org: ORG }, NOW));
  expect(result.headline).toBe('Counter Inc has 1 API key and 1 service account.');
  expect(result.table?.rows.map((row) => row.slice(0, 4))).toEqual([
    ['terraform', 'API key', 'abcdefgh', SAID.join(' and ')],
    ['deployer', 'service account', ACCOUNT, 'Organization Member in Counter Inc'],
  ]);
  expect(JSON.stringify(result)).not.toMatch(/1234567890ab|sk_/);
});
