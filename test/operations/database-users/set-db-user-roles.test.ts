import { describe, expect, test } from '@jest/globals';
import { setDbUserRoles } from '../../../src/operations/database-users/set-db-user-roles.js';
import { formatPlain } from '../../../src/slack/blocks/text.js';
import { type Answers, PROJECT, toSend, withAnswers } from '../answering.js';
import { having, NOW, USERS, user } from './db-users.js';

const PARAMS = { project: PROJECT, user: 'admin/app' };
const APP = user([
  ['readWrite', 'shop'],
  ['read', 'catalog', 'items'],
]);
const BEFORE = ['read@catalog.items', 'readWrite@shop'];
const look = (roles: string, answers: Answers = having(APP)) =>
  withAnswers(answers, (atlas) => setDbUserRoles.preview(atlas, { ...PARAMS, roles }, NOW));

test('previews added and removed roles, the sign-in method, clusters and end', async () => {
  const ends = '2026-11-26T10:00:00Z';
  const limited = { ...APP, scopes: [{ name: 'Cluster0', type: 'CLUSTER' }], deleteAfterDate: ends };
  expect(await look('read@shop', having(limited))).toMatchObject({
    summary: 'give the database user app read@shop and remove read@catalog.items and readWrite@shop',
    subject: 'app',
    act: 'Change the roles of database user',
    before: 'read@catalog.items and readWrite@shop',
    after: 'only read@shop',
    facts: [
      { label: 'Signs in with', value: 'a password' },
      { label: 'Limited to', value: 'Cluster0' },
      { label: 'Ends', value: [{ at: Date.parse('2026-11-26T10:00:00Z') }] },
    ],
    undo: 'set-db-user-roles adds read@catalog.items and readWrite@shop back and removes read@shop.',
    warnings: [
      [
        'Database user ',
        { code: 'app' },
        ' will lose read@catalog.items and readWrite@shop. Apps that sign in with it and need these roles will get errors.',
      ],
    ],
  });
});

test('keeps roles on databases and collections with an @ in their names', async () => {
  const odd = user([
    ['read', 'my@db'],
    ['read', 'shop', 'log@v2.old'],
  ]);
  expect((await look('+read@logs', having(odd))).call?.body).toMatchObject({
    roles: [
      { databaseName: 'logs', roleName: 'read' },
      { databaseName: 'my@db', roleName: 'read' },
      { databaseName: 'shop', roleName: 'read', collectionName: 'log@v2.old' },
    ],
  });
});

test('can’t undo the removal of a role that can’t be typed, and the preview says so', async () => {
  const odd = having(user([['read', 'shop', 'with space']]));
  const { undo, basis, call } = await look('none', odd);
  expect(undo).toMatch(/^Can’t be undone from Slack/);
  if (call === undefined) throw new Error('there is no call');
  expect(setDbUserRoles.undo({ params: { ...PARAMS, roles: 'none' }, basis, call }, NOW)).toBeUndefined();
  const { blockers } = await withAnswers(odd, (atlas) =>
    setDbUserRoles.preview(atlas, { ...PARAMS, roles: 'none', for: '2h' }, NOW),
  );
  expect(blockers).toMatchObject([{ param: 'for' }]);
});

test('sends a name with slashes as one path segment', async () => {
  const role = user([['read', 'a']], {
    databaseName: '$external',
    username: 'arn:aws:iam::1:role/etl',
    awsIAMType: 'ROLE',
  });
  const params = { ...PARAMS, user: `$external/${role.username}`, roles: 'none' };
  const { call, facts } = await withAnswers(having(role), (atlas) => setDbUserRoles.preview(atlas, params, NOW));
  expect(call?.path).toBe(`/groups/${PROJECT}/databaseUsers/%24external/arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fetl`);
  expect(facts).toContainEqual({ label: 'Signs in with', value: 'an AWS IAM role' });
});

describe('the direction follows from which roles include others', () => {
  test.each([
    ['+read@shop', 'neither'],
    ['+read@shop.orders', 'neither'],
    ['+dbAdmin@shop', 'widens access'],
    ['+read@orders -readWrite@shop', 'widens access'],
    ['read@catalog readWrite@shop', 'widens access'],
    ['readWriteAnyDatabase', 'widens access'],
    ['+reporting', 'widens access'],
    ['none', 'narrows access'],
  ])('%s', async (roles, direction) => {
    expect((await look(roles)).direction).toBe(direction);
  });
  test('and atlasAdmin includes the others, but not the local database', async () => {
    const admin = having(user([['atlasAdmin', 'admin']]));
    expect((await look('readWrite@shop clusterMonitor', admin)).direction).toBe('narrows access');
    expect((await look('read@local', admin)).direction).toBe('widens access');
  });
});

test.each([
  ['+readWrite@orders', /^Database user app will be able to change and delete data in the orders database\.$/],
  ['+readWrite@orders.paid +read@logs', /data in orders\.paid\.$/],
  ['+readWrite@orders +atlasAdmin', /data in every database on its clusters\.$/],
])('%s: warns that the user can change data, and where', async (roles, warning) => {
  expect((await look(roles)).warnings.map(formatPlain)).toEqual([expect.stringMatching(warning)]);
});

test('warns about roles on every database, custom roles and a user without roles', async () => {
  expect((await look('+readAnyDatabase +reporting')).warnings).toEqual([
    expect.stringMatching(/readAnyDatabase .*every database on the user/),
    expect.stringMatching(/reporting.*Custom Roles/),
    expect.stringMatching(/refuse a custom role/),
  ]);
  expect((await look('none')).warnings.map(formatPlain)).toEqual([expect.stringMatching(/^app will have no role/)]);
});

test.each([
  ['readWrite@shop read@catalog.items', 'roles', /^app already has exactly these roles\.$/],
  ['-read@elsewhere', 'roles', /^app doesn’t have read@elsewhere\. .*read@catalog\.items and readWrite@shop/],
  ['+read@logs -read@shop', 'roles', /doesn’t have read@shop\. .*Leave out -read@shop\.$/],
  ['+readWrite@shop -read@catalog.items', 'roles', /already has readWrite@shop\. Leave out \+readWrite@shop\.$/],
  ['+readWrite@shop -read@shop', 'roles', /already has readWrite@shop and doesn’t have read@shop/],
  ['+reproting', 'roles', /^reproting isn’t a role\. .*Custom roles: reporting\.$/],
])('%s is blocked at the field', async (roles, param, sentence) => {
  const { blockers, call } = await look(roles);
  expect([blockers, call]).toMatchObject([[{ param, sentence: expect.stringMatching(sentence) }], undefined]);
});

test('is blocked with the next step for an unknown user', async () => {
  expect((await look('none', { ...having(), [`${USERS}/admin/app`]: [404, 'USERNAME_NOT_FOUND'] })).blockers).toEqual([
    { param: 'user', sentence: expect.stringMatching(/^Payments has no database user “app”\..* db-users/) },
  ]);
});

async function sent(roles: string) {
  return toSend(await look(roles), { ...PARAMS, roles });
}

test('undo reverses only its own roles and keeps roles that others added', async () => {
  const change = await sent('read@shop');
  const undo = setDbUserRoles.undo(change, NOW);
  expect(undo?.params).toEqual({ ...PARAMS, roles: '+read@catalog.items +readWrite@shop -read@shop' });
  const meanwhile = having(
    user([
      ['read', 'logs'],
      ['read', 'shop'],
    ]),
  );
  expect(await withAnswers(meanwhile, (atlas) => setDbUserRoles.inEffect(atlas, change, NOW))).toBe('yes');
  expect((await look(undo?.params.roles ?? '', meanwhile)).after).toBe(
    'adds read@catalog.items and readWrite@shop, removes read@shop, keeps the rest',
  );
  // Somebody has already given one of the roles back and removed the added role.
  const partlyBack = having(user([['readWrite', 'shop']]));
  const params = undo?.params ?? {};
  const { call, blockers } = await withAnswers(partlyBack, (atlas) =>
    setDbUserRoles.preview(atlas, params, NOW, change),
  );
  expect([blockers, call?.body]).toMatchObject([[], { roles: [{ roleName: 'read' }, { roleName: 'readWrite' }] }]);
  expect((await look(undo?.params.roles ?? '', partlyBack)).blockers).toMatchObject([{ param: 'roles' }]);
});

test('is no longer in effect once none of its roles are left', async () => {
  const change = await sent('+read@logs');
  expect(await withAnswers(having(APP), (atlas) => setDbUserRoles.inEffect(atlas, change, NOW))).toBe('no');
});

test('describes drift', () => {
  const seen = { roles: BEFORE, scopes: [], authentication: 'password' };
  const drift = (after: object) => setDbUserRoles.drift({ user: seen }, { user: { ...seen, ...after } }, NOW);
  expect(drift({ roles: [] })).toMatch(/from read@catalog\.items and readWrite@shop to no role$/);
  expect(drift({ scopes: ['CLUSTER/Cluster1'] })).toMatch(/clusters changed/);
  expect(drift({ authentication: 'x509Type/MANAGED' })).toMatch(/authentication method/);
  expect(setDbUserRoles.drift({ user: seen }, { user: null }, NOW)).toMatch(/no longer find/);
});

test('describes the result and where to check it', async () => {
  const change = await sent('none');
  expect(formatPlain(setDbUserRoles.done(change, 'app'))).toBe('app has no role.');
  expect(formatPlain(setDbUserRoles.done(await sent('read@shop'), 'app'))).toBe('app has read@shop.');
  expect(formatPlain(setDbUserRoles.evidence(change, NOW))).toMatch(
    /app, under Database Access\. Applied: no role\. Not applied: read@catalog\.items and readWrite@shop\.$/,
  );
});
