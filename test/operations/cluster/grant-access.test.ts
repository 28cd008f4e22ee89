import { describe, expect, test } from '@jest/globals';
import { runAt } from '../../../src/operations/call.js';
import { grantAccess } from '../../../src/operations/cluster/grant-access.js';
import type { Call } from '../../../src/operations/operation.js';
import { type Answers, BASE, ORG, PROJECT, withAnswers } from '../answering.js';

const NOW = Date.parse('2026-08-10T17:40:12.345Z');
const CLUSTER_ID = 'c'.repeat(24);
const CLUSTER = `GET /groups/${PROJECT}/clusters/C0`;
const SETTINGS = `GET /orgs/${ORG}/settings`;
const LOGS = 'CLUSTER_DATABASE_LOGS';
const PARAMS = { project: PROJECT, cluster: 'C0', level: 'logs', for: '4h' };

const cluster = (rest: object = {}) => ({ id: CLUSTER_ID, name: 'C0', stateName: 'IDLE', ...rest });
const granted = (expirationTime: string, grantType = 'CLUSTER_INFRASTRUCTURE') =>
  cluster({ mongoDBEmployeeAccessGrant: { grantType, expirationTime } });
const ANSWERS: Answers = { ...BASE, [CLUSTER]: cluster(), [SETTINGS]: { restrictEmployeeAccess: true } };

const preview = (answers: Answers = {}, params: object = {}) =>
  withAnswers({ ...ANSWERS, ...answers }, (atlas) => grantAccess.preview(atlas, { ...PARAMS, ...params }, NOW));
const factOf = async (label: string, answers: Answers) =>
  (await preview(answers)).facts.find((fact) => fact.label === label)?.value;

describe('the preview', () => {
  test('says what will be seen, for how long, and that nobody sees it now', async () => {
    expect(await preview()).toMatchObject({
      summary: 'let MongoDB support read the database logs of C0 for 4 hours',
      subject: 'C0',
      act: 'Let MongoDB support read logs',
      extent: '4 h',
      notice: 'MongoDB support reads C0’s logs, 4 h',
      before: 'no access',
      after: [expect.stringMatching(/^database logs for 4 hours/), { at: NOW + 4 * 3_600_000 }, expect.any(String)],
      warnings: [],
    });
  });

  // By the page security-restrict-support-access.
  test.each([
    ['logs', '3d', []],
    ['infrastructure', '24h', []],
    ['infrastructure', '25h', [expect.stringMatching(/only speaks of 24 hours/)]],
  ])('says of %s for %s what Atlas documents', async (level, lasts, sentences) => {
    const { warnings, facts } = await preview({}, { level, for: lasts });
    expect(warnings).toEqual(sentences);
    expect(facts).toContainEqual({ label: 'Data', value: expect.stringContaining('can’t read') });
  });

  test('says of a moment when it ends, whenever it runs', async () => {
    const [ends, at] = ['2026-08-10T21:00:00Z', Date.parse('2026-08-10T21:00:00Z')];
    const params = { for: `until ${ends}` };
    expect(await preview({}, params)).toMatchObject({
      summary: 'let MongoDB support read the database logs of C0 until 2026-08-10 21:00 UTC',
      extent: 'until 10 Aug 21:00 UTC',
      after: ['database logs until ', { at }],
      undo: expect.stringMatching(/at that time\. .*revoke-access/),
      call: { body: { expirationTime: ends } },
    });
    expect(await preview({ [CLUSTER]: granted(ends, LOGS) }, params)).toMatchObject({
      blockers: [{ param: 'for', sentence: expect.stringContaining('already has exactly this access') }],
    });
  });

  test('of a length of time never says that it is given already, since it counts from when it runs', async () => {
    expect(await preview({ [CLUSTER]: granted('2026-08-10T21:40:12Z', LOGS) })).toMatchObject({ blockers: [] });
  });

  test.each([
    ['2026-08-10T17:40:00Z', 'already passed'],
    ['2026-08-10T17:55:00Z', 'in less than 15 minutes'],
  ])('until %s there is too little time', async (ends, why) => {
    const { blockers, call } = await preview({}, { for: `until ${ends}` });
    expect([blockers, call]).toEqual([[{ param: 'for', sentence: expect.stringContaining(why) }], undefined]);
  });

  test('shows the present grant that it overwrites, and that it lasts longer', async () => {
    const { before, warnings, basis } = await preview({ [CLUSTER]: granted('2026-08-11T10:00:00.500Z') });
    expect(before).toEqual(['infrastructure until ', { at: Date.parse('2026-08-11T10:00:00Z') }]);
    expect(warnings).toEqual([
      [
        'It replaces a stronger grant (infrastructure), which lasts longer, until ',
        { at: Date.parse('2026-08-11T10:00:00Z') },
        ' and isn’t restored afterwards.',
      ],
    ]);
    expect(basis).toMatchObject({ grant: { grantType: 'CLUSTER_INFRASTRUCTURE', endsAt: '2026-08-11T10:00:00Z' } });
  });

  test.each([
    ['CLUSTER_DATABASE_LOGS', '18:00', 'the current grant, which lasts until '],
    ['CLUSTER_DATABASE_LOGS', '22:00', 'the current grant, which lasts longer, until '],
    ['CLUSTER_NEWER_LEVEL', '18:00', 'the current grant (CLUSTER_NEWER_LEVEL), which lasts until '],
  ])('says how a grant of %s until %s compares', async (level, time, said) => {
    const { warnings } = await preview({ [CLUSTER]: granted(`2026-08-10T${time}:00Z`, level) });
    expect(warnings).toEqual([[`It replaces ${said}`, expect.anything(), expect.any(String)]]);
  });

  test('does not say that nobody has access where no grant is needed for it, or that is not known', async () => {
    for (const settings of [{ restrictEmployeeAccess: false }, [403, 'FORBIDDEN'] as const])
      expect((await preview({ [SETTINGS]: settings })).before).toBe('no grant');
  });

  test('shows an expired grant as expired, and as nothing that is overwritten', async () => {
    const expired = { [CLUSTER]: granted('2026-08-10T17:00:00Z', 'CLUSTER_NEWER_LEVEL') };
    expect(await preview(expired)).toMatchObject({ before: 'no access', warnings: [] });
    expect(await factOf('Current grant', expired)).toEqual(['CLUSTER_NEWER_LEVEL, expired ', expect.anything()]);
  });

  test('says whether the organization restricts staff, or that it could not be read', async () => {
    expect(await factOf('Organization', {})).toContain('Counter Inc restricts MongoDB support');
    expect(await factOf('Organization', { [SETTINGS]: { restrictEmployeeAccess: false } })).toContain(
      'doesn’t restrict',
    );
    expect(await factOf('Organization', { [SETTINGS]: [429, 'RATE_LIMITED'] })).toContain('couldn’t tell whether');
  });

  test.each([
    ['widens access', 'what nobody had', {}, cluster()],
    ['widens access', 'what had run out', {}, granted('2026-08-10T17:00:00Z')],
    ['widens access', 'a lower level', { level: 'infrastructure' }, granted('2026-08-11T10:00:00Z', LOGS)],
    ['widens access', 'a higher level that ends sooner', {}, granted('2026-08-10T18:00:00Z')],
    ['widens access', 'a level not known here that ends sooner', {}, granted('2026-08-10T18:00:00Z', 'CLUSTER_NEWER')],
    ['narrows access', 'a higher level', {}, granted('2026-08-11T10:00:00Z')],
    ['narrows access', 'a higher level with the same end', {}, granted('2026-08-10T21:40:12Z')],
    ['narrows access', 'the same level for longer', {}, granted('2026-08-11T10:00:00Z', LOGS)],
    ['neither', 'its equal', {}, granted('2026-08-10T21:40:12Z', LOGS)],
    ['unknown', 'a level not known here for longer', {}, granted('2026-08-11T10:00:00Z', 'CLUSTER_NEWER')],
  ])('%s in the place of %s', async (direction, _, params, present) => {
    expect(await preview({ [CLUSTER]: present }, params)).toMatchObject({ direction });
  });

  test('warns of a paused cluster', async () => {
    const { warnings } = await preview({ [CLUSTER]: cluster({ paused: true }) });
    expect(warnings).toEqual([expect.stringMatching(/^C0 is paused/)]);
  });

  test.each([
    [[400, 'CANNOT_USE_FLEX_CLUSTER_IN_CLUSTER_API'], 'C0 is a flex cluster, and only dedicated ones have grants.'],
    [[404, 'CLUSTER_NOT_FOUND'], 'Payments has no cluster C0. Check the name.'],
    [cluster({ stateName: 'DELETING' }), 'C0 is being deleted, so it can’t get a grant.'],
  ] as const)('is blocked by %j', async (answer, sentence) => {
    expect((await preview({ [CLUSTER]: answer })).blockers).toEqual([{ param: 'cluster', sentence }]);
  });

  test('warns when Atlas does not give the name of the organization, and keeps of it what is stored', async () => {
    const { place, warnings } = await preview({ [`GET /orgs/${ORG}`]: [500, 'UNEXPECTED_ERROR'] });
    expect(place.organization).toEqual({ id: ORG, name: ORG });
    expect(warnings).toEqual([expect.stringContaining('The name of the organization is not shown')]);
  });

  test('names an organization that cannot be read by its id', async () => {
    const { place } = await preview({ [`GET /orgs/${ORG}`]: [401, 'USER_CANNOT_ACCESS_ORG'] });
    expect(place.organization).toEqual({ id: ORG, name: ORG });
  });
});

const CALL: Call = {
  method: 'POST',
  path: `/groups/${PROJECT}/clusters/C0:grantMongoDBEmployeeAccess`,
  body: { grantType: 'CLUSTER_DATABASE_LOGS', expirationTime: { $fromRun: '4h' } },
};

describe('read back, the grant', () => {
  const earlier = { grantType: 'CLUSTER_INFRASTRUCTURE', endsAt: '2026-08-11T10:00:00Z' };
  const sentOver = (grant: typeof earlier | null) => ({
    params: PARAMS,
    basis: { clusterId: CLUSTER_ID, grant },
    call: runAt(CALL, NOW),
  });
  const verify = (answer: Answers[string], grant: typeof earlier | null) =>
    withAnswers({ [CLUSTER]: answer }, (atlas) => grantAccess.verify(atlas, sentOver(grant)));

  test.each([
    ['with that level and end', granted('2026-08-10T21:40:12.000Z', 'CLUSTER_DATABASE_LOGS'), null, 'applied'],
    ['still the earlier one', granted(earlier.endsAt), earlier, 'not applied'],
    ['with another end', granted('2026-08-10T21:40:13Z', 'CLUSTER_DATABASE_LOGS'), null, 'unclear'],
    ['with another level', granted('2026-08-10T21:40:12Z'), null, 'unclear'],
    ['gone, though there was one', cluster(), earlier, 'unclear'],
    [
      'on a namesake',
      { ...granted('2026-08-10T21:40:12Z', 'CLUSTER_DATABASE_LOGS'), id: 'd'.repeat(24) },
      null,
      'unclear',
    ],
  ] as const)('%s', async (_, answer, before, verdict) => {
    expect(await verify(answer, before)).toBe(verdict);
  });
});

test('what is true once it is done is said with its end', () => {
  const sent = { params: PARAMS, basis: { clusterId: CLUSTER_ID, grant: null }, call: runAt(CALL, NOW) };
  expect(grantAccess.done(sent, 'C0')).toEqual([
    'MongoDB support can read C0’s database logs until ',
    { at: Date.parse('2026-08-10T21:40:12Z') },
    '.',
  ]);
});

test('one that was approved for less time is told by the end that was sent, not by the one that was asked', async () => {
  const basis = { clusterId: CLUSTER_ID, grant: null };
  const call = grantAccess.call({ ...PARAMS, for: '1h' }, basis);
  expect(call).toEqual({ ...CALL, body: { grantType: LOGS, expirationTime: { $fromRun: '1h' } } });
  const sent = { params: PARAMS, basis, call: runAt(call, NOW) };
  const verify = (end: string) =>
    withAnswers({ [CLUSTER]: granted(end, LOGS) }, (atlas) => grantAccess.verify(atlas, sent));
  expect([await verify('2026-08-10T18:40:12Z'), await verify('2026-08-10T21:40:12Z')]).toEqual(['applied', 'unclear']);
  const end = { at: Date.parse('2026-08-10T18:40:12Z') };
  for (const said of [grantAccess.done(sent, 'C0'), grantAccess.evidence(sent, NOW)])
    expect(said).toEqual(expect.arrayContaining([end]));
});

test('a grant that was over when the call was sent is said to be expired, not to last', () => {
  const grant = { grantType: LOGS, endsAt: '2026-08-09T06:45:00Z' };
  const basis = { clusterId: CLUSTER_ID, grant };
  const call = runAt(grantAccess.call(PARAMS, basis), NOW);
  expect(grantAccess.evidence({ params: PARAMS, basis, call }, NOW)).toEqual(
    expect.arrayContaining(['. Not applied: ', 'database logs, expired ', { at: Date.parse(grant.endsAt) }]),
  );
});

test('drift is said from the one to the other', () => {
  const before = { clusterId: CLUSTER_ID, grant: null };
  const grant = { grantType: 'CLUSTER_DATABASE_LOGS', endsAt: '2026-08-10T18:00:00Z' };
  expect(grantAccess.drift(before, { ...before, grant }, Date.parse('2026-08-10T14:00:00Z'))).toBe(
    'the current grant went from none to database logs until 2026-08-10 18:00 UTC',
  );
  expect(grantAccess.drift(before, { ...before, clusterId: 'd'.repeat(24) }, 0)).toBe('another cluster has that name');
});

test('a grant that is over is no drift, whether it is still shown or not', () => {
  const over = { clusterId: CLUSTER_ID, grant: { grantType: 'CLUSTER_DATABASE_LOGS', endsAt: '2026-08-10T13:00:00Z' } };
  expect(grantAccess.drift(over, { ...over, grant: null }, Date.parse('2026-08-10T14:00:00Z'))).toBeUndefined();
  expect(grantAccess.drift(over, { ...over, grant: null }, Date.parse('2026-08-10T12:00:00Z'))).toMatch(/to none/);
});

test('a level or a time that is not known never reaches Atlas', async () => {
  await expect(preview({}, { level: 'everything' })).rejects.toThrow('isn’t one of logs');
  await expect(preview({}, { for: '-4h' })).rejects.toThrow('a length of time');
  await expect(preview({}, { cluster: '..' })).rejects.toThrow();
});
