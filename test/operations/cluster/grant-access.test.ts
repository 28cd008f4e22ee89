import { describe, expect, test } from '@jest/globals';
import { withResolvedTimes } from '../../../src/operations/call.js';
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

const VALUES = expect.stringMatching(/Logs .*values.* redaction/);

describe('the preview', () => {
  test('shows level and duration, and that support has no access now', async () => {
    expect(await preview()).toMatchObject({
      summary: expect.stringMatching(/C0.* logs for 4 hours/),
      subject: 'C0',
      act: expect.stringContaining('logs'),
      before: 'no access',
      after: 'database logs',
      warnings: [VALUES],
    });
  });

  // By the page security-restrict-support-access.
  test.each([
    ['logs', '3d', []],
    ['infrastructure', '24h', []],
    ['infrastructure', '25h', [expect.stringMatching(/24 hours/)]],
  ])('notes what Atlas documents about %s for %s', async (level, lasts, sentences) => {
    const { warnings, facts } = await preview({}, { level, for: lasts });
    expect(warnings).toEqual([...sentences, VALUES]);
    expect(facts).toContainEqual({ label: 'Data', value: expect.stringContaining('can’t read') });
  });

  test('shows the fixed end of a grant “until” a moment', async () => {
    const ends = '2026-08-10T21:00:00Z';
    const params = { for: `until ${ends}` };
    expect(await preview({}, params)).toMatchObject({
      summary: expect.stringContaining('logs until 2026-08-10 21:00 UTC'),
      after: 'database logs',
      undo: expect.stringContaining('revoke-access'),
      call: { body: { expirationTime: ends } },
    });
    expect(await preview({ [CLUSTER]: granted(ends, LOGS) }, params)).toMatchObject({
      blockers: [{ param: 'for', sentence: expect.stringContaining('already') }],
    });
  });

  test('never counts a duration as already granted, since it starts when the change runs', async () => {
    expect(await preview({ [CLUSTER]: granted('2026-08-10T21:40:12Z', LOGS) })).toMatchObject({ blockers: [] });
  });

  test.each([
    ['2026-08-10T17:40:00Z', 'already passed'],
    ['2026-08-10T17:55:00Z', '15m'],
  ])('blocks an end at %s, %s', async (ends, why) => {
    const { blockers, call } = await preview({}, { for: `until ${ends}` });
    expect([blockers, call]).toEqual([[{ param: 'for', sentence: expect.stringContaining(why) }], undefined]);
  });

  test('shows the grant that it replaces, and warns that it lasts longer', async () => {
    const { before, warnings, basis } = await preview({ [CLUSTER]: granted('2026-08-11T10:00:00.500Z') });
    const ends = { at: Date.parse('2026-08-11T10:00:00Z') };
    expect(before).toEqual([expect.stringContaining('infrastructure'), ends]);
    expect(warnings).toEqual([
      [expect.stringMatching(/stronger grant \(infrastructure\), .*longer/), ends, expect.any(String)],
      VALUES,
    ]);
    expect(basis).toMatchObject({ grant: { grantType: 'CLUSTER_INFRASTRUCTURE', endsAt: '2026-08-11T10:00:00Z' } });
  });

  test.each([
    ['CLUSTER_DATABASE_LOGS', '18:00', / current grant, (?!.*longer)/],
    ['CLUSTER_DATABASE_LOGS', '22:00', / current grant, .*longer/],
    ['CLUSTER_NEWER_LEVEL', '18:00', / current grant \(CLUSTER_NEWER_LEVEL\), (?!.*longer)/],
  ])('compares with a current grant of %s until %s', async (level, time, comparison) => {
    const { warnings } = await preview({ [CLUSTER]: granted(`2026-08-10T${time}:00Z`, level) });
    expect(warnings[0]).toEqual([expect.stringMatching(comparison), expect.anything(), expect.any(String)]);
  });

  test('doesn’t claim “no access” when no grant is required, or that can’t be read', async () => {
    for (const settings of [{ restrictEmployeeAccess: false }, [403, 'FORBIDDEN'] as const])
      expect((await preview({ [SETTINGS]: settings })).before).toBe('no grant');
  });

  test('shows an expired grant, without a warning that it is replaced', async () => {
    const expired = { [CLUSTER]: granted('2026-08-10T17:00:00Z', 'CLUSTER_NEWER_LEVEL') };
    expect(await preview(expired)).toMatchObject({ before: 'no access', warnings: [VALUES] });
    expect(await factOf('Current grant', expired)).toEqual(['CLUSTER_NEWER_LEVEL, expired ', expect.anything()]);
  });

  test('says whether the organization restricts support, or that it couldn’t tell', async () => {
    expect(await factOf('Organization', {})).toContain('Counter Inc restricts');
    expect(await factOf('Organization', { [SETTINGS]: { restrictEmployeeAccess: false } })).toContain(
      'doesn’t restrict',
    );
    expect(await factOf('Organization', { [SETTINGS]: [429, 'RATE_LIMITED'] })).toContain('couldn’t tell');
  });

  test.each([
    ['widens access', 'no grant', {}, cluster()],
    ['widens access', 'an expired grant', {}, granted('2026-08-10T17:00:00Z')],
    ['widens access', 'a lower level', { level: 'infrastructure' }, granted('2026-08-11T10:00:00Z', LOGS)],
    ['widens access', 'a higher level that ends sooner', {}, granted('2026-08-10T18:00:00Z')],
    ['widens access', 'an unknown level that ends sooner', {}, granted('2026-08-10T18:00:00Z', 'CLUSTER_NEWER')],
    ['narrows access', 'a higher level', {}, granted('2026-08-11T10:00:00Z')],
    ['narrows access', 'a higher level with the same end', {}, granted('2026-08-10T21:40:12Z')],
    ['narrows access', 'the same level for longer', {}, granted('2026-08-11T10:00:00Z', LOGS)],
    ['neither', 'an equal grant', {}, granted('2026-08-10T21:40:12Z', LOGS)],
    ['unknown', 'an unknown level that lasts longer', {}, granted('2026-08-11T10:00:00Z', 'CLUSTER_NEWER')],
  ])('has the direction “%s” when it replaces %s', async (direction, _, params, present) => {
    expect(await preview({ [CLUSTER]: present }, params)).toMatchObject({ direction });
  });

  test('warns about a paused cluster', async () => {
    const { warnings } = await preview({ [CLUSTER]: cluster({ paused: true }) });
    expect(warnings).toEqual([expect.stringMatching(/^C0 is paused/), VALUES]);
  });

  test.each([
    [[400, 'CANNOT_USE_FLEX_CLUSTER_IN_CLUSTER_API'], 'flex cluster'],
    [[404, 'CLUSTER_NOT_FOUND'], 'Payments has no cluster'],
    [cluster({ stateName: 'DELETING' }), 'being deleted'],
  ] as const)('is blocked when Atlas answers %j', async (answer, why) => {
    expect((await preview({ [CLUSTER]: answer })).blockers).toEqual([
      { param: 'cluster', sentence: expect.stringContaining(why) },
    ]);
  });

  test('warns when the organization’s name can’t be read, and stores its id', async () => {
    const { place, warnings } = await preview({ [`GET /orgs/${ORG}`]: [500, 'UNEXPECTED_ERROR'] });
    expect(place.organization).toEqual({ id: ORG, name: ORG });
    expect(warnings).toEqual([VALUES, expect.stringContaining('organization’s name')]);
  });

  test('shows the id of an organization that the credential may not read', async () => {
    const { place } = await preview({ [`GET /orgs/${ORG}`]: [401, 'USER_CANNOT_ACCESS_ORG'] });
    expect(place.organization).toEqual({ id: ORG, name: ORG });
  });
});

const CALL: Call = {
  method: 'POST',
  path: `/groups/${PROJECT}/clusters/C0:grantMongoDBEmployeeAccess`,
  body: { grantType: 'CLUSTER_DATABASE_LOGS', expirationTime: { $fromRun: '4h' } },
};

describe('verification', () => {
  const earlier = { grantType: 'CLUSTER_INFRASTRUCTURE', endsAt: '2026-08-11T10:00:00Z' };
  const sentOver = (grant: typeof earlier | null) => ({
    params: PARAMS,
    basis: { clusterId: CLUSTER_ID, grant },
    call: withResolvedTimes(CALL, NOW),
  });
  const verify = (answer: Answers[string], grant: typeof earlier | null) =>
    withAnswers({ [CLUSTER]: answer }, (atlas) => grantAccess.verify(atlas, sentOver(grant)));

  test.each([
    ['applied', 'the sent level and end', granted('2026-08-10T21:40:12.000Z', LOGS), null],
    ['not applied', 'still the earlier grant', granted(earlier.endsAt), earlier],
    ['unclear', 'another end', granted('2026-08-10T21:40:13Z', LOGS), null],
    ['unclear', 'another level', granted('2026-08-10T21:40:12Z'), null],
    ['unclear', 'no grant where there was one', cluster(), earlier],
    ['unclear', 'another cluster', { ...granted('2026-08-10T21:40:12Z', LOGS), id: 'd'.repeat(24) }, null],
  ] as const)('is “%s” when Atlas shows %s', async (verdict, _, answer, before) => {
    expect(await verify(answer, before)).toBe(verdict);
  });
});

test('says what support can read once granted, and until when', () => {
  const sent = { params: PARAMS, basis: { clusterId: CLUSTER_ID, grant: null }, call: withResolvedTimes(CALL, NOW) };
  expect(grantAccess.done(sent, 'C0')).toEqual([
    expect.stringContaining('C0’s database logs'),
    { at: Date.parse('2026-08-10T21:40:12Z') },
    '.',
  ]);
});

test('recognizes a grant approved for less time by the end that was sent', async () => {
  const basis = { clusterId: CLUSTER_ID, grant: null };
  const call = grantAccess.call({ ...PARAMS, for: '1h' }, basis);
  expect(call).toEqual({ ...CALL, body: { grantType: LOGS, expirationTime: { $fromRun: '1h' } } });
  const sent = { params: PARAMS, basis, call: withResolvedTimes(call, NOW) };
  const verify = (end: string) =>
    withAnswers({ [CLUSTER]: granted(end, LOGS) }, (atlas) => grantAccess.verify(atlas, sent));
  expect([await verify('2026-08-10T18:40:12Z'), await verify('2026-08-10T21:40:12Z')]).toEqual(['applied', 'unclear']);
  const end = { at: Date.parse('2026-08-10T18:40:12Z') };
  for (const said of [grantAccess.done(sent, 'C0'), grantAccess.evidence(sent, NOW)])
    expect(said).toEqual(expect.arrayContaining([end]));
});

test('calls the earlier grant expired in the evidence if it had ended before the call', () => {
  const grant = { grantType: LOGS, endsAt: '2026-08-09T06:45:00Z' };
  const basis = { clusterId: CLUSTER_ID, grant };
  const call = withResolvedTimes(grantAccess.call(PARAMS, basis), NOW);
  expect(grantAccess.evidence({ params: PARAMS, basis, call }, NOW)).toEqual(
    expect.arrayContaining([expect.stringContaining('expired'), { at: Date.parse(grant.endsAt) }]),
  );
});

test('describes drift from one grant to another, or to another cluster', () => {
  const before = { clusterId: CLUSTER_ID, grant: null };
  const grant = { grantType: 'CLUSTER_DATABASE_LOGS', endsAt: '2026-08-10T18:00:00Z' };
  expect(grantAccess.drift(before, { ...before, grant }, Date.parse('2026-08-10T14:00:00Z'))).toMatch(
    /from none to database logs until 2026-08-10 18:00 UTC/,
  );
  expect(grantAccess.drift(before, { ...before, clusterId: 'd'.repeat(24) }, 0)).toContain('another cluster');
});

test('ignores an expired grant in drift, whether Atlas still shows it or not', () => {
  const over = { clusterId: CLUSTER_ID, grant: { grantType: 'CLUSTER_DATABASE_LOGS', endsAt: '2026-08-10T13:00:00Z' } };
  expect(grantAccess.drift(over, { ...over, grant: null }, Date.parse('2026-08-10T14:00:00Z'))).toBeUndefined();
  expect(grantAccess.drift(over, { ...over, grant: null }, Date.parse('2026-08-10T12:00:00Z'))).toMatch(/to none/);
});

test('rejects an unknown level, duration or name before it calls Atlas', async () => {
  await expect(preview({}, { level: 'everything' })).rejects.toThrow('isn’t one of logs');
  await expect(preview({}, { for: '-4h' })).rejects.toThrow('length of time');
  await expect(preview({}, { cluster: '..' })).rejects.toThrow();
});
