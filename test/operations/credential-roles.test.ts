import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { readCredentialSummary, readExcessRolesNote } from '../../src/operations/credential-roles.js';
import { operations } from '../../src/operations/index.js';
import { defineLookUp } from '../../src/operations/recipes/look-up.js';
import { roleIncludes } from '../../src/operations/roles.js';
import { type Answers, ORG, PROJECT, withAnswers } from './answering.js';

const OTHER = 'b'.repeat(24);
const op = (name: string, role: string) =>
  defineLookUp({
    name,
    role,
    title: name,
    area: 'cluster',
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
  withAnswers({ ...ANSWERS, ...answers }, (atlas) => readCredentialSummary(atlas, OPERATIONS));
const withKey = (...roles: object[]) => describeWith({ 'GET ': key(...roles) });
const ACCOUNT = 'serviceAccounts/mdb_sa_id_1';

describe('an API key', () => {
  test('reads its roles from Atlas, and may run every look-up as owner', async () => {
    expect(await withKey({ orgId: ORG, roleName: 'ORG_OWNER' })).toEqual([
      expect.stringMatching(/API key abcdefgh, .*1 organization and 2 projects/),
      expect.stringContaining('Organization Owner in Counter Inc'),
      expect.stringMatching(/Counter Inc: .*every look-up/),
    ]);
  });

  test('lists which look-ups need another role if it can only read', async () => {
    expect((await withKey({ orgId: ORG, roleName: 'ORG_READ_ONLY' })).at(-1)).toMatch(
      /Counter Inc: .*clusters and orgs, but not .*restore-jobs \(needs Project Backup Manager\) and idps \(needs Organization Owner\)/,
    );
  });

  test('has one line for several projects with the same roles', async () => {
    const lines = await withKey(
      { orgId: ORG, roleName: 'ORG_MEMBER' },
      { groupId: PROJECT, roleName: 'GROUP_READ_ONLY' },
      { groupId: OTHER, roleName: 'GROUP_READ_ONLY' },
    );
    expect(lines.slice(1)).toEqual([
      expect.stringContaining('Organization Member in Counter Inc; Project Read Only in Payments and Search'),
      expect.stringMatching(/Counter Inc: .*orgs, but not .*idps \(/),
      expect.stringMatching(/Payments and Search: .*clusters, but not .*restore-jobs \(/),
    ]);
  });
});

describe('a service account', () => {
  const account = { 'GET ': { apiKey: null } };
  const inOrg = `GET /orgs/${ORG}/${ACCOUNT}`;

  test('is looked up in its organization, and as its owner nowhere else', async () => {
    const lines = await describeWith({ ...account, [inOrg]: { clientId: 'mdb_sa_id_1', roles: ['ORG_OWNER'] } });
    expect(lines).toEqual([
      expect.stringMatching(/service account mdb_sa_id_1, .*1 organization and 2 projects/),
      expect.stringContaining('Organization Owner in Counter Inc'),
      expect.stringMatching(/Counter Inc: .*every look-up/),
    ]);
  });

  test('has unknown roles in projects that don’t show them', async () => {
    const lines = await describeWith({
      ...account,
      [inOrg]: { roles: ['ORG_MEMBER'] },
      [`GET /groups/${PROJECT}/${ACCOUNT}`]: { roles: ['GROUP_OWNER'] },
      [`GET /groups/${OTHER}/${ACCOUNT}`]: [401, 'USER_UNAUTHORIZED'],
    });
    expect(lines.slice(-2)).toEqual([
      expect.stringMatching(/Payments: .*every look-up/),
      expect.stringMatching(/roles in .*Search/),
    ]);
  });

  test('is pointed to Access Manager if it sees nothing', async () => {
    const none = { results: [] };
    expect((await describeWith({ ...account, 'GET /orgs': none, 'GET /groups': none }))[1]).toContain('Access Manager');
  });

  test('has unknown roles, not none, when Atlas shows none', async () => {
    expect((await describeWith(account))[1]).toMatch(/don’t know/);
  });
});

test.each([
  ['failing', [503, 'SERVICE_UNAVAILABLE'], /having trouble/],
  ['refusing the credential', [401, 'UNEXPECTED_ERROR'], /credential/],
] as const)('says why nothing is known when Atlas is %s', async (_, answer, why) => {
  expect(await describeWith({ 'GET ': answer })).toEqual([expect.stringMatching(why)]);
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
  ['GROUP_MODEL_OWNER', 'Project Read Only', true],
  ['GROUP_BACKUP_MANAGER', 'Project Backup Creator', true],
  ['GROUP_STREAM_PROCESSING_OWNER', 'Project Cluster Manager', true],
  ['ORG_STREAM_PROCESSING_ADMIN', 'Project Database Access Admin', true],
  ['GROUP_REPLICA_SET_MANAGER', 'Project Cluster Manager', false],
  ['GROUP_READ_ONLY', 'Project Backup Manager', false],
  ['GROUP_SOMETHING_NEW', 'Project Read Only', false],
])('isEnough, %s for %s: %s', (held, needed, enough) => {
  expect(roleIncludes(held, needed)).toBe(enough);
});

describe('a credential for look-ups', () => {
  const excessOf = (answers: Answers) =>
    withAnswers({ ...ANSWERS, ...answers }, (atlas) => readExcessRolesNote(atlas, operations));
  const excessOfKey = (...roles: object[]) => excessOf({ 'GET ': key(...roles) });

  test('is reported, without names, if it is enough for changes', async () => {
    const excess = await excessOfKey({ orgId: ORG, roleName: 'ORG_OWNER' });
    expect(excess).toMatch(/ grant-access, revoke-access, .* without approval.*, .*idps and org-config won’t work/);
    expect(excess).not.toMatch(/Counter|Payments|Search/);
    expect(await excessOfKey({ groupId: PROJECT, roleName: 'GROUP_SUPPORT_ACCESS_MANAGER' })).toMatch(
      / grant-access and revoke-access, (?!.*won’t work)/,
    );
  });

  test('is reported with the look-ups that need its role for changes', async () => {
    expect(await excessOfKey({ groupId: PROJECT, roleName: 'GROUP_BACKUP_MANAGER' })).toMatch(
      / take-snapshot, delete-snapshot, restore-snapshot and set-backup-schedule, .*, restore-jobs won’t work/,
    );
  });

  test.each(['ORG_READ_ONLY', 'ORG_MEMBER', 'GROUP_READ_ONLY', 'GROUP_NEW_IN_ATLAS'])(
    'isn’t reported with only %s',
    async (roleName) => {
      expect(await excessOfKey({ orgId: ORG, groupId: PROJECT, roleName })).toBeUndefined();
    },
  );

  test('isn’t reported when Atlas doesn’t show its roles', async () => {
    expect(
      await excessOf({ 'GET ': { apiKey: null }, [`GET /orgs/${ORG}/${ACCOUNT}`]: [403, 'USER_UNAUTHORIZED'] }),
    ).toBeUndefined();
  });
});
