import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { describeCredential, readExcessRoles } from '../../src/operations/credential-roles.js';
import { operations } from '../../src/operations/index.js';
import { lookUp } from '../../src/operations/recipes/look-up.js';
import { isEnough } from '../../src/operations/roles.js';
import { type Answers, ORG, PROJECT, withAnswers } from './answering.js';

const OTHER = 'b'.repeat(24);
const op = (name: string, role: string) =>
  lookUp({
    name,
    role,
    title: name,
    area: 'cluster',
    claims: [],
    example: name,
    params: z.strictObject({}),
    run: async () => ({ headline: '', place: {}, facts: [], notes: [] }),
  });
const OPERATIONS = [
  op('clusters', 'Project Read Only'),
  op('restore-jobs', 'Project Backup Manager'),
  op('idps', 'Organization Owner'),
  op('orgs', 'Organization Member'),
];
const key = (...roles: object[]) => ({ apiKey: { id: ORG, publicKey: 'abcdefgh', roles } });
const ANSWERS: Answers = {
  'GET ': key({ orgId: ORG, roleName: 'ORG_OWNER' }),
  'GET /orgs': { results: [{ id: ORG, name: 'Counter Inc' }] },
  'GET /groups': {
    results: [
      { id: PROJECT, name: 'Payments', orgId: ORG },
      { id: OTHER, name: 'Search', orgId: ORG },
    ],
  },
};
const describeWith = (answers: Answers) =>
  withAnswers({ ...ANSWERS, ...answers }, (atlas) => describeCredential(atlas, OPERATIONS));
const withKey = (...roles: object[]) => describeWith({ 'GET ': key(...roles) });
const ACCOUNT = 'serviceAccounts/mdb_sa_id_1';

describe('an API key', () => {
  test('is told its roles by Atlas, and an owner may do everything', async () => {
    expect(await withKey({ orgId: ORG, roleName: 'ORG_OWNER' })).toEqual([
      'I read Atlas with the API key abcdefgh, which can see 1 organization and 2 projects.',
      'Its roles: Organization Owner in Counter Inc.',
      'In Counter Inc: roles are enough for every look-up.',
    ]);
  });

  test('that only reads is told which commands need which role', async () => {
    expect((await withKey({ orgId: ORG, roleName: 'ORG_READ_ONLY' })).at(-1)).toBe(
      'In Counter Inc: roles are enough for clusters and orgs, but not for restore-jobs (needs Project Backup Manager) and idps (needs Organization Owner).',
    );
  });

  test('with the same roles in several projects takes one line, and a member of an organization has none in them', async () => {
    const lines = await withKey(
      { orgId: ORG, roleName: 'ORG_MEMBER' },
      { groupId: PROJECT, roleName: 'GROUP_READ_ONLY' },
      { groupId: OTHER, roleName: 'GROUP_READ_ONLY' },
    );
    expect(lines.slice(1)).toEqual([
      'Its roles: Organization Member in Counter Inc; Project Read Only in Payments and Search.',
      'In Counter Inc: roles are enough for orgs, but not for idps (needs Organization Owner).',
      'In Payments and Search: roles are enough for clusters, but not for restore-jobs (needs Project Backup Manager).',
    ]);
  });
});

describe('a service account', () => {
  const account = { 'GET ': { apiKey: null } };
  const inOrg = `GET /orgs/${ORG}/${ACCOUNT}`;

  test('is looked up where it is, and an owner of everything nowhere else', async () => {
    const lines = await describeWith({ ...account, [inOrg]: { clientId: 'mdb_sa_id_1', roles: ['ORG_OWNER'] } });
    expect(lines).toEqual([
      'I read Atlas with the service account mdb_sa_id_1, which can see 1 organization and 2 projects.',
      'Its roles: Organization Owner in Counter Inc.',
      'In Counter Inc: roles are enough for every look-up.',
    ]);
  });

  test('whose roles are shown in one place only is not known elsewhere', async () => {
    const lines = await describeWith({
      ...account,
      [inOrg]: { roles: ['ORG_MEMBER'] },
      [`GET /groups/${PROJECT}/${ACCOUNT}`]: { roles: ['GROUP_OWNER'] },
      [`GET /groups/${OTHER}/${ACCOUNT}`]: [401, 'USER_UNAUTHORIZED'],
    });
    expect(lines.slice(-2)).toEqual([
      'In Payments: roles are enough for every look-up.',
      expect.stringMatching(/^Its roles in Search are unknown/),
    ]);
  });

  test('that sees nothing is told who can change that', async () => {
    const none = { results: [] };
    expect((await describeWith({ ...account, 'GET /orgs': none, 'GET /groups': none }))[1]).toContain('Access Manager');
  });

  test('that Atlas shows no roles to has roles that are not known, rather than none', async () => {
    expect((await describeWith(account))[1]).toMatch(/^I don’t know .* roles/);
  });
});

test.each([
  ['away', [503, 'SERVICE_UNAVAILABLE'], /Atlas is having trouble/],
  ['refusing the credential', [401, 'UNEXPECTED_ERROR'], /doesn’t accept the bot’s credential/],
] as const)('an Atlas that is %s leaves a sentence', async (_, answer, said) => {
  expect(await describeWith({ 'GET ': answer })).toEqual([expect.stringMatching(said)]);
});

test.each([
  ['ORG_OWNER', 'Project Support Access Manager', true],
  ['ORG_READ_ONLY', 'Organization Member', true],
  ['ORG_READ_ONLY', 'Project Read Only', true],
  ['ORG_MEMBER', 'Project Read Only', false],
  ['GROUP_OWNER', 'Project Backup Manager', true],
  ['GROUP_OWNER', 'Organization Member', false],
  ['GROUP_BACKUP_MANAGER', 'Project Read Only', true],
  ['GROUP_DATABASE_ACCESS_ADMIN', 'Project Read Only', true],
  ['GROUP_OBSERVABILITY_VIEWER', 'Project Read Only', true],
  ['GROUP_READ_ONLY', 'Project Backup Manager', false],
  ['GROUP_SOMETHING_NEW', 'Project Read Only', false],
])('%s for %s is enough: %s', (held, needed, enough) => {
  expect(isEnough(held, needed)).toBe(enough);
});

describe('a credential for look-ups', () => {
  const said = (answers: Answers) =>
    withAnswers({ ...ANSWERS, ...answers }, (atlas) => readExcessRoles(atlas, operations));
  const saidOfKey = (...roles: object[]) => said({ 'GET ': key(...roles) });

  test('that could make changes by itself is said to be too strong, and what it is needed for, without a name', async () => {
    const words = await saidOfKey({ orgId: ORG, roleName: 'ORG_OWNER' });
    expect(words).toMatch(
      / grant-access, revoke-access, .*, so anyone .* without approval.*, .*idps and org-config won’t work/,
    );
    expect(words).not.toMatch(/Counter|Payments|Search/);
    expect(await saidOfKey({ groupId: PROJECT, roleName: 'GROUP_SUPPORT_ACCESS_MANAGER' })).toMatch(
      / grant-access and revoke-access, so .* if you can\.$/,
    );
  });

  test('that may change backups, as it has to for look-ups, is said what those are', async () => {
    expect(await saidOfKey({ groupId: PROJECT, roleName: 'GROUP_BACKUP_MANAGER' })).toMatch(
      / delete-snapshot and set-backup-schedule, so .* roles, restore-jobs won’t work\.$/,
    );
  });

  test.each(['ORG_READ_ONLY', 'ORG_MEMBER', 'GROUP_READ_ONLY', 'GROUP_NEW_IN_ATLAS'])(
    'with %s is not',
    async (roleName) => {
      expect(await saidOfKey({ orgId: ORG, groupId: PROJECT, roleName })).toBeUndefined();
    },
  );

  test('whose roles Atlas does not show is not said to be anything', async () => {
    expect(
      await said({ 'GET ': { apiKey: null }, [`GET /orgs/${ORG}/${ACCOUNT}`]: [403, 'USER_UNAUTHORIZED'] }),
    ).toBeUndefined();
  });
});
