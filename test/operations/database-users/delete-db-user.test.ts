import { expect, test } from '@jest/globals';
import { deleteDbUser } from '../../../src/operations/database-users/delete-db-user.js';
import type { Params } from '../../../src/operations/operation.js';
import { type Answers, PROJECT, toSend, withAnswers } from '../answering.js';
import { having, NOW, user } from './db-users.js';

const APP = user([['readWrite', 'shop']], { description: 'the shop' });
const BILLING = user([['read', 'shop']], {
  databaseName: '$external',
  username: 'CN=billing',
  x509Type: 'MANAGED',
  scopes: [{ name: 'Cluster0', type: 'CLUSTER' }],
});
const named = (username: string) => ({ databaseName: '$external', username, x509Type: 'CUSTOMER' });
const PARAMS = { project: PROJECT, user: 'admin/app' };
const EXTERNAL = { project: PROJECT, user: '$external/CN=billing' };
const cluster = (name: string, rest: object = {}) => ({ id: 'c'.repeat(24), name, stateName: 'IDLE', ...rest });
const logs = (username: string, timestamp: string, authSource = 'admin') => ({ username, timestamp, authSource });
const LOGS = `GET /groups/${PROJECT}/dbAccessHistory/clusters`;
const there = (...users: Parameters<typeof having>): Answers => ({
  ...having(...users),
  [`GET /groups/${PROJECT}/clusters`]: { results: [cluster('Cluster0'), cluster('Old', { paused: true })] },
  [`GET /groups/${PROJECT}/flexClusters`]: { results: [] },
  [`GET /groups/${PROJECT}/serverless`]: { results: [] },
  [`${LOGS}/Cluster0`]: {
    accessLogs: [
      logs('app', 'Wed Nov 25 09:00:00 GMT 2026'),
      logs('CN=billing', 'Wed Nov 25 08:00:00 GMT 2026', '$external'),
      logs('app', 'Tue Nov 24 09:00:00 GMT 2026'),
    ],
  },
});
const look = (answers: Answers, params: Params = PARAMS) =>
  withAnswers(answers, (atlas) => deleteDbUser.preview(atlas, params, NOW));

test('previews the user, the last sign-in and that the password is lost', async () => {
  expect(await look(there(APP))).toMatchObject({
    summary: 'delete the database user app',
    subject: 'app',
    before: 'added with readWrite@shop',
    after: 'deleted',
    facts: [
      { label: 'Signs in with', value: 'a password' },
      { label: 'Limited to', value: 'no limit: all clusters and federated databases' },
      { label: 'Ends', value: 'never' },
      { label: 'Description', value: '“the shop”' },
      { label: 'Last sign-in', value: [{ at: Date.parse('2026-11-25T09:00:00Z') }, ', on Cluster0'] },
    ],
    warnings: [
      expect.arrayContaining([expect.stringMatching(/new password/)]),
      expect.arrayContaining([{ code: 'app' }]),
    ],
    confirm: 'app',
  });
});

test('reports no recent sign-in, or that sign-ins couldn’t be read', async () => {
  const signIn = async (answers: Answers) => (await look(answers)).facts.at(-1)?.value;
  expect(await signIn({ ...there(APP), [`${LOGS}/Cluster0`]: { accessLogs: [] } })).toBe(
    'none recorded in 7 days on Cluster0',
  );
  expect(await signIn({ ...there(APP), [`${LOGS}/Cluster0`]: [403, 'ACCESS_FORBIDDEN'] })).toContain('read');
  const unlisted = { ...there(APP), [`GET /groups/${PROJECT}/clusters`]: [503, 'SERVICE_UNAVAILABLE'] as const };
  expect(await signIn(unlisted)).toContain('read');
});

test('is undone by add-db-user for a user without a password', async () => {
  const preview = await look(there(BILLING), EXTERNAL);
  expect([preview.undo, preview.confirm]).toEqual([expect.stringMatching(/^add-db-user .*without labels/), undefined]);
  const sent = toSend(preview, EXTERNAL);
  expect(deleteDbUser.undo(sent, NOW)).toEqual({
    operation: 'add-db-user',
    params: { project: PROJECT, user: 'CN=billing', with: 'atlas-x509', roles: 'read@shop', on: 'Cluster0' },
  });
  expect(deleteDbUser.restoreKit?.(sent)).toBeUndefined();
});

test('keeps a restore kit for a user with a password, without the password', async () => {
  const sent = toSend(await look(there(APP)), PARAMS);
  expect(deleteDbUser.undo(sent, NOW)).toBeUndefined();
  expect(deleteDbUser.restoreKit?.(sent)).toEqual({
    databaseUser: {
      databaseName: 'admin',
      username: 'app',
      roles: ['readWrite@shop'],
      scopes: [],
      authentication: 'password',
      description: 'the shop',
    },
  });
});

test('keeps a restore kit for a user limited to a federated database, without mentioning a password', async () => {
  const lake = { ...BILLING, scopes: [{ name: 'FederatedDB0', type: 'DATA_LAKE' }] };
  const { basis, call, undo, confirm, warnings } = await look(there(lake), EXTERNAL);
  if (call === undefined) throw new Error('there is no call');
  expect([undo, confirm]).toEqual([
    expect.stringMatching(/^I can’t add CN=billing again\..*Database Access\..*saved to a file/),
    'CN=billing',
  ]);
  expect(warnings).toHaveLength(1);
  const sent = { params: EXTERNAL, basis, call };
  expect(deleteDbUser.restoreKit?.(sent)).toMatchObject({ databaseUser: { scopes: ['DATA_LAKE/FederatedDB0'] } });
});

test('concerns the person whose address is in the name', async () => {
  const name = 'CN=ada@counter.example';
  const { concerns } = await look(there(user([['read', 'shop']], named(name))), {
    ...EXTERNAL,
    user: `$external/${name}`,
  });
  expect(concerns).toEqual(['ada@counter.example']);
});

test('can’t temporarily delete a user with an end time, which the return would lose', async () => {
  const ends = { deleteAfterDate: '2026-11-25T13:00:00Z' };
  const ending = there({ ...BILLING, ...ends });
  const { blockers, call } = await look(ending, { ...EXTERNAL, for: '10m' });
  expect([blockers, call]).toEqual([
    [{ param: 'for', sentence: expect.stringMatching(/^Atlas deletes CN=billing at a set time/) }],
    undefined,
  ]);
  expect(deleteDbUser.undo(toSend(await look(ending, EXTERNAL), EXTERNAL), NOW)?.params).toMatchObject({
    for: 'until 2026-11-25T13:00:00Z',
  });
});

test.each([
  ['a name with a space', 'CN=Ada Lovelace', [['read', 'shop']]],
  ['a name in another format', 'ada', [['read', 'shop']]],
  ['a collection with a space', 'CN=ada', [['read', 'shop', 'a b']]],
] as const)('promises no undo for %s, which add-db-user can’t add', async (_, username, roles) => {
  const params = { project: PROJECT, user: `$external/${username}` };
  const { basis, call, undo, confirm } = await look(there({ ...BILLING, ...user(roles), ...named(username) }), params);
  expect([undo, confirm]).toEqual([expect.stringMatching(/^I can’t add .* again/), username]);
  if (call === undefined) throw new Error('there is no call');
  expect(deleteDbUser.undo({ params, basis, call }, NOW)).toBeUndefined();
  expect(deleteDbUser.restoreKit?.({ params, basis, call })).toMatchObject({ databaseUser: { username } });
});

test('reads back “unclear” when the user has changed', async () => {
  const sent = toSend(await look(there(APP)), PARAMS);
  const other = there({ ...APP, roles: [] });
  expect(await withAnswers(other, (atlas) => deleteDbUser.verify(atlas, sent))).toBe('unclear');
});
