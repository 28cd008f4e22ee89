import { describe, expect, test } from '@jest/globals';
import { revokeAccess } from '../../../src/operations/cluster/revoke-access.js';
import { type Answers, BASE, ORG, PROJECT, withAnswers } from '../answering.js';

const NOW = Date.parse('2026-08-10T17:40:12.345Z');
const CLUSTER_ID = 'c'.repeat(24);
const CLUSTER = `GET /groups/${PROJECT}/clusters/C0`;
const PARAMS = { project: PROJECT, cluster: 'C0' };
const ENDS = '2026-08-10T21:00:00Z';

const cluster = (rest: object = {}) => ({ id: CLUSTER_ID, name: 'C0', stateName: 'IDLE', ...rest });
const granted = (expirationTime: string, grantType = 'CLUSTER_DATABASE_LOGS') =>
  cluster({ mongoDBEmployeeAccessGrant: { grantType, expirationTime } });
const ANSWERS: Answers = { ...BASE, [CLUSTER]: granted(ENDS), [`GET /orgs/${ORG}/settings`]: {} };
const preview = (answers: Answers = {}) =>
  withAnswers({ ...ANSWERS, ...answers }, (atlas) => revokeAccess.preview(atlas, PARAMS, NOW));

const grant = { grantType: 'CLUSTER_DATABASE_LOGS', endsAt: ENDS };
const basis = { clusterId: CLUSTER_ID, grant };
const call = { method: 'POST', path: `/groups/${PROJECT}/clusters/C0:revokeMongoDBEmployeeAccess` } as const;

test('the preview says what ends, and how it is given again', async () => {
  expect(await preview()).toMatchObject({
    summary: 'revoke MongoDB support’s access to C0',
    act: 'Revoke MongoDB support’s access',
    notice: 'MongoDB support loses access to C0',
    before: ['database logs until ', { at: Date.parse(ENDS) }],
    after: 'no access',
    warnings: [expect.stringMatching(/looking at C0 now is cut off/)],
    basis,
    call,
    undo: 'grant-access grants it again: database logs.',
  });
});

test.each([
  ['nothing was granted', cluster(), 'nothing to revoke'],
  ['the grant has run out', granted('2026-08-10T17:00:00Z'), 'nothing to revoke'],
  ['the cluster is gone', [404, 'CLUSTER_NOT_FOUND'], 'has no cluster C0'],
  ['it is a flex cluster', [400, 'CANNOT_USE_FLEX_CLUSTER_IN_CLUSTER_API'], 'only dedicated ones have grants'],
] as const)('it is blocked when %s', async (_, answer, why) => {
  const { blockers, call: none } = await preview({ [CLUSTER]: answer });
  expect(blockers).toEqual([{ param: 'cluster', sentence: expect.stringContaining(why) }]);
  expect(none).toBeUndefined();
});

describe('read back, the grant', () => {
  test.each([
    ['another', granted('2026-08-10T22:00:00Z'), 'unclear'],
    ['over before it was to end', granted('2026-08-10T17:41:00Z'), 'applied'],
    ['gone from a namesake', { ...cluster(), id: 'd'.repeat(24) }, 'unclear'],
  ] as const)('is %s', async (_, answer, verdict) => {
    const said = await withAnswers({ [CLUSTER]: answer }, (atlas) =>
      revokeAccess.verify(atlas, { params: PARAMS, basis, call }),
    );
    expect(said).toBe(verdict);
  });
});

test.each([
  [{ clusterId: 'd'.repeat(24), grant }, 'another cluster has that name'],
  [
    { ...basis, grant: { ...grant, endsAt: '2026-08-10T22:00:00Z' } },
    'the current grant went from database logs until 2026-08-10 21:00 UTC to database logs until 2026-08-10 22:00 UTC',
  ],
])('a difference that matters is said: %#', (after, said) => {
  expect(revokeAccess.drift(basis, after, NOW)).toBe(said);
});

test('what is stored and makes no sense is no reason to say nothing else', () => {
  const odd = { ...basis, grant: 'soon' };
  expect(revokeAccess.evidence({ params: PARAMS, basis: odd, call }, NOW)).toBe('');
});

test('people are told where they see what became of it', () => {
  expect(revokeAccess.evidence({ params: PARAMS, basis, call }, NOW)).toEqual([
    'In Atlas, check MongoDB support’s access to the cluster C0. Applied: ',
    'none, or one that has ended',
    '. Not applied: ',
    'database logs until ',
    { at: Date.parse(ENDS) },
    '.',
  ]);
});

test('what is true once it is done is said, unless what is stored makes no sense', () => {
  expect(revokeAccess.done({ params: PARAMS, basis, call }, 'C0')).toBe('MongoDB support’s access to C0 is revoked.');
  expect(revokeAccess.done({ params: {}, basis, call }, 'C0')).toBe('');
});

test('it is undone by a grant until the same end, and by nothing once the grant would have ended', () => {
  const sent = { params: PARAMS, basis, call };
  const end = Date.parse(ENDS);
  const hour = 3_600_000;
  const params = { ...PARAMS, level: 'logs', for: `until ${ENDS}` };
  expect(revokeAccess.undo(sent, end - 2 * hour)).toEqual({ operation: 'grant-access', params });
  expect(revokeAccess.undo(sent, end)).toBeUndefined();
});

test('a level that is newer than this bot cannot be given again, which the preview says', async () => {
  const newer = { grantType: 'CLUSTER_SOMETHING_NEW', endsAt: ENDS };
  const { undo } = await preview({ [CLUSTER]: granted(ENDS, newer.grantType) });
  expect(undo).toMatch(/CLUSTER_SOMETHING_NEW.* in Atlas/);
  expect(revokeAccess.undo({ params: PARAMS, basis: { ...basis, grant: newer }, call }, NOW)).toBeUndefined();
});
