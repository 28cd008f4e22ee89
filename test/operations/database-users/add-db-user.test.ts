import { describe, expect, test } from '@jest/globals';
import { addDbUser } from '../../../src/operations/database-users/add-db-user.js';
import { formatPlain } from '../../../src/slack/blocks/text.js';
import { PROJECT, toSend, withAnswers } from '../answering.js';
import { having, NOW, user } from './db-users.js';

const PARAMS = { project: PROJECT, user: 'CN=billing', with: 'x509', roles: 'read@shop' };
const CLUSTERS = {
  [`GET /groups/${PROJECT}/clusters`]: { results: [{ id: 'c'.repeat(24), name: 'Cluster0', stateName: 'IDLE' }] },
  [`GET /groups/${PROJECT}/flexClusters`]: { results: [] },
  [`GET /groups/${PROJECT}/serverless`]: { results: [] },
};
const MADE = user([['read', 'shop']], { databaseName: '$external', username: 'CN=billing', x509Type: 'CUSTOMER' });
const look = (params: object = {}, answers = having()) =>
  withAnswers({ ...answers, ...CLUSTERS }, (atlas) => addDbUser.preview(atlas, { ...PARAMS, ...params }, NOW));

test('previews the roles, the clusters and the sign-in method', async () => {
  expect(await look({ on: 'Cluster0', roles: 'read@shop readAnyDatabase' })).toMatchObject({
    summary: 'add the database user CN=billing with read@shop and readAnyDatabase',
    subject: 'CN=billing',
    extent: 'with read@shop and readAnyDatabase',
    before: 'not added',
    after: 'added with read@shop and readAnyDatabase',
    facts: [
      { label: 'Signs in with', value: 'your own X.509 certificate' },
      { label: 'Limited to', value: 'Cluster0' },
    ],
    warnings: [expect.stringMatching(/readAnyDatabase .*every database on the user/)],
    undo: expect.stringMatching(/^delete-db-user/),
  });
});

test('concerns the person whose address is in the name', async () => {
  expect((await look({ user: 'CN=ada@counter.example' })).concerns).toEqual(['ada@counter.example']);
});

test('sends no password and doesn’t accept one', async () => {
  expect((await look({ on: 'Cluster0' })).call).toEqual({
    method: 'POST',
    path: `/groups/${PROJECT}/databaseUsers`,
    body: {
      databaseName: '$external',
      groupId: PROJECT,
      roles: [{ databaseName: 'shop', roleName: 'read' }],
      scopes: [{ name: 'Cluster0', type: 'CLUSTER' }],
      username: 'CN=billing',
      x509Type: 'CUSTOMER',
    },
  });
  expect(addDbUser.params.safeParse({ ...PARAMS, with: 'password' }).success).toBe(false);
});

test('adds an OIDC group on admin, and warns that anyone in the group can sign in', async () => {
  const { call, warnings } = await look({ with: 'oidc-group', user: `${'a'.repeat(24)}/dba` });
  expect(call?.body).toMatchObject({ databaseName: 'admin', oidcAuthType: 'IDP_GROUP' });
  expect(warnings).toEqual([expect.stringMatching(/^Anyone in the group, now or later/)]);
});

describe('is blocked at the field', () => {
  test.each([
    [{ user: 'billing' }, 'user', /^“billing” can’t sign in with .*X\.509 .*CN=billing\.$/],
    [{ with: 'iam-role', user: 'arn:aws:iam::123456789012:user/etl' }, 'user', /role\/etl\.$/],
    [{ roles: 'none' }, 'roles', /without a role/],
    [{ roles: '+read@shop' }, 'roles', /Leave out \+ and -/],
    [{ roles: 'reproting' }, 'roles', /^reproting isn’t a role/],
    [{ on: 'Clutser0' }, 'on', /can’t find .*Clutser0/],
  ])('for %j', async (params, param, sentence) => {
    const { blockers, call } = await look(params);
    expect([blockers, call]).toEqual([[{ param, sentence: expect.stringMatching(sentence) }], undefined]);
  });

  test('for a user who already exists', async () => {
    expect((await look({}, having(MADE))).blockers).toEqual([
      { param: 'user', sentence: expect.stringMatching(/^Payments already has a database user “CN=billing”\./) },
    ]);
  });
});

test.each([
  ['the credential may not see clusters', { [`GET /groups/${PROJECT}/clusters`]: [403, 'USER_UNAUTHORIZED'] }],
  ['Atlas is unavailable', { [`GET /groups/${PROJECT}/clusters`]: [503, 'SERVICE_UNAVAILABLE'] }],
] as const)('doesn’t report a cluster as missing when %s', async (_, answers) => {
  const params = { ...PARAMS, on: 'Cluster0' };
  const { blockers } = await withAnswers({ ...having(), ...CLUSTERS, ...answers }, (atlas) =>
    addDbUser.preview(atlas, params, NOW),
  );
  expect(blockers).toEqual([]);
});

test('reads back a matching user, no user and a different user, and is undone by delete-db-user', async () => {
  const sent = toSend(await look(), PARAMS);
  const verdict = (...users: Parameters<typeof having>) =>
    withAnswers(having(...users), (atlas) => addDbUser.verify(atlas, sent));
  expect(await verdict(MADE)).toBe('applied');
  expect(await verdict()).toBe('not applied');
  expect(await verdict({ ...MADE, roles: [] })).toBe('unclear');
  const inEffect = await withAnswers(having({ ...MADE, roles: [] }), (atlas) => addDbUser.inEffect(atlas, sent, NOW));
  expect(inEffect).toBe('yes');
  expect(addDbUser.undo(sent, NOW)).toEqual({
    operation: 'delete-db-user',
    params: { project: PROJECT, user: '$external/CN=billing' },
  });
  expect(formatPlain(addDbUser.done(sent, 'CN=billing'))).toMatch(/^CN=billing can sign in.* read@shop\.$/);
});
