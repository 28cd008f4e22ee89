import { expect, test } from '@jest/globals';
import { databaseUserParamKind } from '../../../src/operations/database-users/database-user-params.js';
import { dbUsers } from '../../../src/operations/database-users/db-users.js';
import { listNames } from '../../../src/operations/params/kind.js';
import { PROJECT, withAnswers } from '../answering.js';
import { having, NOW, USERS, user } from './db-users.js';

const APP = user([['readWrite', 'shop']], { description: 'the shop' });
const ADA = user([['atlasAdmin', 'admin']], { username: 'ada', deleteAfterDate: '2026-11-26T10:00:00Z' });
const TWIN = user([['read', 'shop']], {
  databaseName: '$external',
  x509Type: 'CUSTOMER',
  scopes: [{ name: 'Cluster0', type: 'CLUSTER' }],
});

test('lists users with roles in every database first, only to the asker', async () => {
  const { headline, table, personal } = await withAnswers(having(APP, ADA, TWIN), (atlas) =>
    dbUsers.run(atlas, { project: PROJECT }, NOW),
  );
  expect(headline).toBe('Payments has 3 database users, 1 of them with roles in every database.');
  expect(table?.rows).toEqual([
    ['ada', 'atlasAdmin', 'no limit', 'a password', [{ at: Date.parse('2026-11-26T10:00:00Z') }], '–'],
    ['app', 'readWrite@shop', 'no limit', 'a password', '–', 'the shop'],
    ['app', 'read@shop', 'Cluster0', 'your own X.509 certificate', '–', '–'],
  ]);
  expect(personal).toBe(true);
});

test('lists a user without roles if Atlas hides a role’s collection', async () => {
  const odd = { ...APP, roles: [{ roleName: 'read', databaseName: 'shop', collectionName: null }] };
  const answers = { ...having(), [USERS]: { results: [odd] } };
  const { table } = await withAnswers(answers, (atlas) => dbUsers.run(atlas, { project: PROJECT }, NOW));
  expect(table?.rows[0]?.slice(0, 2)).toEqual(['app', 'not shown']);
});

test('reports a project without database users', async () => {
  const { headline, table } = await withAnswers(having(), (atlas) => dbUsers.run(atlas, { project: PROJECT }, NOW));
  expect([headline, table]).toEqual(['Payments has no database users.', undefined]);
});

test('names users by name, and adds the database to the second of two equal names', async () => {
  const names = await withAnswers(having(APP, ADA, TWIN), (atlas) =>
    listNames(atlas, databaseUserParamKind, { project: PROJECT }),
  );
  expect(names.map(({ id, name }) => [id, name])).toEqual([
    ['$external/app', '$external/app'],
    ['admin/ada', 'ada'],
    ['admin/app', 'app'],
  ]);
});
