import { describe, expect, test } from '@jest/globals';
import { revokeAccess } from '../../../src/operations/cluster/revoke-access.js';
import { formatPlain } from '../../../src/slack/blocks/text.js';
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

test('previews which access ends, and how to grant it again', async () => {
  expect(await preview()).toMatchObject({
    summary: expect.stringContaining('access to C0'),
    before: [expect.stringContaining('database logs'), { at: Date.parse(ENDS) }],
    after: 'no access',
    warnings: [expect.stringMatching(/C0 .*cut off/)],
    basis,
    call,
    undo: expect.stringMatching(/grant-access.*database logs/),
  });
});

test.each([
  ['there is no grant', cluster(), 'nothing to revoke'],
  ['the grant has expired', granted('2026-08-10T17:00:00Z'), 'nothing to revoke'],
  ['the cluster isn’t found', [404, 'CLUSTER_NOT_FOUND'], 'no cluster C0'],
  ['it is a flex cluster', [400, 'CANNOT_USE_FLEX_CLUSTER_IN_CLUSTER_API'], 'flex cluster'],
] as const)('is blocked when %s', async (_, answer, why) => {
  const { blockers, call: none } = await preview({ [CLUSTER]: answer });
  expect(blockers).toEqual([{ param: 'cluster', sentence: expect.stringContaining(why) }]);
  expect(none).toBeUndefined();
});

describe('verification', () => {
  test.each([
    ['unclear', 'another grant', granted('2026-08-10T22:00:00Z')],
    ['applied', 'a grant that ended early', granted('2026-08-10T17:41:00Z')],
    ['unclear', 'another cluster, without a grant', { ...cluster(), id: 'd'.repeat(24) }],
  ] as const)('is “%s” when Atlas shows %s', async (verdict, _, answer) => {
    const verified = withAnswers({ [CLUSTER]: answer }, (atlas) =>
      revokeAccess.verify(atlas, { params: PARAMS, basis, call }),
    );
    expect(await verified).toBe(verdict);
  });
});

test.each([
  [{ clusterId: 'd'.repeat(24), grant }, /another cluster/],
  [
    { ...basis, grant: { ...grant, endsAt: '2026-08-10T22:00:00Z' } },
    /from .* 2026-08-10 21:00 UTC to .* 2026-08-10 22:00 UTC/,
  ],
])('describes drift to %j', (after, drift) => {
  expect(revokeAccess.drift(basis, after, NOW)).toMatch(drift);
});

test('gives no evidence when the stored basis is invalid', () => {
  const odd = { ...basis, grant: 'soon' };
  expect(revokeAccess.evidence({ params: PARAMS, basis: odd, call }, NOW)).toBe('');
});

test('says where to check whether it was applied', () => {
  expect(formatPlain(revokeAccess.evidence({ params: PARAMS, basis, call }, NOW))).toMatch(
    /C0\. Applied: no grant.* Not applied: database logs until 2026-08-10 21:00 UTC/,
  );
});

test('says that it is revoked, unless the stored params are invalid', () => {
  expect(revokeAccess.done({ params: PARAMS, basis, call }, 'C0')).toMatch(/C0 is revoked/);
  expect(revokeAccess.done({ params: {}, basis, call }, 'C0')).toBe('');
});

test('is undone by a grant with the same end, until that end has passed', () => {
  const sent = { params: PARAMS, basis, call };
  const end = Date.parse(ENDS);
  const hour = 3_600_000;
  const params = { ...PARAMS, level: 'logs', for: `until ${ENDS}` };
  expect(revokeAccess.undo(sent, end - 2 * hour)).toEqual({ operation: 'grant-access', params });
  expect(revokeAccess.undo(sent, end)).toBeUndefined();
});

test('can’t be undone for an unknown level, and says so in the preview', async () => {
  const newer = { grantType: 'CLUSTER_SOMETHING_NEW', endsAt: ENDS };
  const { undo } = await preview({ [CLUSTER]: granted(ENDS, newer.grantType) });
  expect(undo).toMatch(/CLUSTER_SOMETHING_NEW.* Atlas/);
  expect(revokeAccess.undo({ params: PARAMS, basis: { ...basis, grant: newer }, call }, NOW)).toBeUndefined();
});
