import { expect, test } from '@jest/globals';
import { databaseUserKind } from '../../../src/operations/database-users/database-user-params.js';
import { dbUsers } from '../../../src/operations/database-users/db-users.js';
import { listNames } from '../../../src/operations/params/kind.js';
import { PROJECT, withAnswers } from '../answering.js';
import { having, NOW, user } from './db-users.js';

const APP = user([['readWrite', 'shop']], { description: 'the shop' });
const ADA = user([['atlasAdmin', 'admin']], { username: 'ada', deleteAfterDate: '2026-11-26T10:00:00Z' });
const TWIN = user([['read', 'shop']], {
  databaseName: '$external',
  x509Type: 'CUSTOMER',
  scopes: [{ name: 'Cluster0', type: 'CLUSTER' }],
});

test('those with roles in every database come first, for the asker alone', async () => {
  const { headline, table, personal } = await withAnswers(having(APP, ADA, TWIN), (atlas) =>
    dbUsers.run(atlas, { project: PROJECT }, NOW),
  );
  expect(headline).toBe('Payments has 3 database users, 1 of them with roles in every database.');
  expect(table?.rows).toEqual([
    ['ada', 'atlasAdmin', 'no limit', 'a password', [{ at: Date.parse('2026-11-26T10:00:00Z') }], '–'],
    ['app', 'readWrite@shop', 'no limit', 'a password', '–', 'the shop'],
    ['app', 'read@shop', 'Cluster0', 'an X.509 certificate of your own', '–', '–'],
  ]);
  expect(personal).toBe(true);
});

test('none is the answer, too', async () => {
  const { headline, table } = await withAnswers(having(), (atlas) => dbUsers.run(atlas, { project: PROJECT }, NOW));
  expect([headline, table]).toEqual(['Payments has no database users.', undefined]);
});

test('a line names one by its name, and the other of two by its database besides', async () => {
  const names = await withAnswers(having(APP, ADA, TWIN), (atlas) =>
    listNames(atlas, databaseUserKind, { project: PROJECT }),
  );
  expect(names.map(({ id, name }) => [id, name])).toEqual([
    ['$external/app', '$external/app'],
    ['admin/ada', 'ada'],
    ['admin/app', 'app'],
  ]);
});
