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
const ROLE_TEXTS = ['Project Owner in Payments', 'Organization Member in Counter Inc'];

test('previews an API key with its roles and last use, without its private key', async () => {
  const preview = await withAnswers(BOTH, (atlas) =>
    deleteApiKey.preview(atlas, { credential: 'abcdefgh', org: ORG }, NOW),
  );
  expect(preview).toMatchObject({
    summary: expect.stringContaining('API key terraform (abcdefgh)'),
    subject: 'terraform (abcdefgh)',
    facts: [
      { label: 'Public key', value: 'abcdefgh' },
      { label: 'Roles', value: ROLE_TEXTS.join(' and ') },
      { label: 'Last use', value: expect.stringContaining('not shown') },
      { label: 'Created', value: [{ at: expect.any(Number) }] },
    ],
    takesAway: { credential: 'abcdefgh' },
    confirm: 'terraform',
  });
  expect(JSON.stringify(preview)).not.toContain('1234567890ab');
});

test('asks to type the public key when the name is too long', async () => {
  const long = { ...apiKey, desc: 'terraform'.repeat(20) };
  const { confirm } = await withAnswers(having([long], []), (atlas) =>
    deleteApiKey.preview(atlas, { credential: 'abcdefgh', org: ORG }, NOW),
  );
  expect(confirm).toBe('abcdefgh');
});

test('previews a service account with its roles in projects and its last use', async () => {
  const { facts, takesAway, call } = await withAnswers(BOTH, (atlas) =>
    deleteServiceAccount.preview(atlas, { credential: ACCOUNT, org: ORG }, NOW),
  );
  expect(facts.slice(0, 3)).toEqual([
    { label: 'Client ID', value: ACCOUNT },
    { label: 'Roles', value: ROLE_TEXTS.join(' and ') },
    { label: 'Last use', value: [{ at: Date.parse('2026-11-20T00:00:00Z') }] },
  ]);
  expect(takesAway).toEqual({ credential: ACCOUNT });
  expect(call).toEqual({ method: 'DELETE', path: `/orgs/${ORG}/serviceAccounts/${ACCOUNT}` });
});

test('warns before and after that tokens of a service account may work for another hour', async () => {
  const { loss, basis } = await withAnswers(BOTH, (atlas) =>
    deleteServiceAccount.preview(atlas, { credential: ACCOUNT, org: ORG }, NOW),
  );
  expect(loss).toMatch(/tokens .* an hour/);
  const sent = { params: { credential: ACCOUNT, org: ORG }, basis, call: { method: 'DELETE', path: '/any' } as const };
  expect(deleteServiceAccount.done(sent, 'deployer')).toMatch(/tokens .* an hour/);
  const key = await withAnswers(BOTH, (atlas) =>
    deleteApiKey.preview(atlas, { credential: 'abcdefgh', org: ORG }, NOW),
  );
  expect(key.loss).not.toContain('hour');
});

test('fails when roles of a service account can’t be read', async () => {
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
  ['delete-api-key', deleteApiKey, 'abcdefgh'],
  ['delete-service-account', deleteServiceAccount, ACCOUNT],
] as const)('%s', (_, operation, credential) => {
  const params = { credential, org: ORG };
  const basis = { program: { id: KEY, name: 'ci', roles: ROLES } };

  test('is blocked when it isn’t found, and points to keys', async () => {
    const { blockers } = await withAnswers(having([], []), (atlas) => operation.preview(atlas, params, NOW));
    expect(blockers).toEqual([{ param: 'credential', sentence: expect.stringMatching(/Run the keys command/) }]);
  });

  test('has the same basis when a name can’t be read, or roles come in another order', async () => {
    const look = async (answers: Answers) =>
      (await withAnswers(answers, (atlas) => operation.preview(atlas, params, NOW))).basis;
    const turned = having([{ ...apiKey, roles: apiKey.roles.toReversed() }], [account]);
    expect(await look({ ...turned, [`GET /orgs/${ORG}`]: [403, 'USER_UNAUTHORIZED'] })).toEqual(await look(BOTH));
  });

  test('keeps its name and roles in the restore kit', () => {
    const sent = { params, basis, call: { method: 'DELETE', path: '/' } } as const;
    expect(operation.restoreKit?.(sent)).toEqual({ credential, org: ORG, ...basis.program });
  });

  test('treats changed roles as drift', () => {
    const moved = { program: { ...basis.program, roles: ROLES.map(({ role }) => ({ role, at: PROJECT })) } };
    expect(operation.drift(basis, moved, NOW)).toContain('different organizations or projects');
    expect(operation.drift(basis, basis, NOW)).toBeUndefined();
    const less = { program: { ...basis.program, roles: [] } };
    expect(operation.drift(basis, less, NOW)).toMatch(/from Project Owner and Organization Member to none/);
  });
});

test('keys lists API keys and service accounts, without their secrets', async () => {
  const result = await withAnswers(BOTH, (atlas) => keys.run(atlas, { org: ORG }, NOW));
  expect(result.headline).toContain('1 API key and 1 service account');
  expect(result.table?.rows.map((row) => row.slice(0, 4))).toEqual([
    ['terraform', 'API key', ROLE_TEXTS.join(' and '), 'abcdefgh'],
    ['deployer', 'service account', 'Organization Member in Counter Inc', ACCOUNT],
  ]);
  expect(JSON.stringify(result)).not.toMatch(/1234567890ab|sk_/);
});
