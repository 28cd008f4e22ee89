import { afterEach, expect, test } from '@jest/globals';
import { ScheduleBasis, scheduleBody, schedulePath } from '../../../src/operations/backup/backup-policy.js';
import { canonicalRetention, parseRetention, serializeRetention } from '../../../src/operations/backup/retention.js';
import { setBackupSchedule } from '../../../src/operations/backup/set-backup-schedule.js';
import { projectNamed } from '../../../src/sandbox/atlas/index.js';
import { formatPlain } from '../../../src/slack/blocks/text.js';
import { dedicated } from '../../support/atlas-things.js';
import { type Answers, BASE, PROJECT, toSend, withAnswers } from '../answering.js';
import { openFixture } from '../fixture.js';

const NOW = Date.parse('2026-11-25T10:00:00Z');
const CLUSTER = `/groups/${PROJECT}/clusters/Cluster0`;
const SCHEDULE = `${CLUSTER}/backup/schedule`;
const found = { id: 'c'.repeat(24), name: 'Cluster0', stateName: 'IDLE', clusterType: 'REPLICASET' };
const rule = (frequencyType: string, retentionUnit: string, retentionValue: number, frequencyInterval = 1) => ({
  id: frequencyType,
  frequencyType,
  frequencyInterval,
  retentionUnit,
  retentionValue,
});
const daily = rule('daily', 'days', 7);
const weekly = rule('weekly', 'weeks', 4, 6);
const snapshot = { id: 'a'.repeat(24), status: 'completed', createdAt: '2026-11-01T10:00:00Z' };

const answering = (policyItems: object[], more: Answers = {}): Answers => ({
  ...BASE,
  [`GET ${CLUSTER}`]: found,
  [`GET ${SCHEDULE}`]: { policies: [{ id: 'policy', policyItems }], restoreWindowDays: 3, updateSnapshots: true },
  [`GET ${CLUSTER}/backup/snapshots`]: { results: [snapshot] },
  ...more,
});
const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});
const look = (keep: string, answers = answering([daily, weekly])) =>
  withAnswers(answers, (atlas) =>
    setBackupSchedule.preview(atlas, { project: PROJECT, cluster: 'Cluster0', keep }, NOW),
  );

test('previews all rules, and that existing backups keep their expiry', async () => {
  expect(await look('daily=2d')).toMatchObject({
    summary: expect.stringMatching(/Cluster0.*new daily backups to 2 days/),
    before: '7 days',
    after: '2 days',
    facts: [
      {
        label: 'Existing backups',
        value: [
          expect.stringMatching(/^1 backup/),
          { at: Date.parse(snapshot.createdAt) },
          expect.stringContaining('expiry doesn’t change'),
        ],
      },
      { label: 'Point-in-time window', value: expect.stringMatching(/^3 days.*unchanged/) },
      { label: 'Rule now', value: 'daily, kept for 7 days' },
      { label: 'Other backups', value: expect.stringMatching(/Saturday.*unchanged/) },
    ],
    warnings: [expect.stringMatching(/new backups after 2 days/)],
    undo: expect.stringMatching(/7 days\. .*kept for 2 days/),
  });
});

test('shows snapshots that Atlas keeps longer than their rule', async () => {
  const extra = { extraRetentionSettings: [{ frequencyType: 'DAILY', retentionDays: 3 }], policies: [] };
  const { facts } = await look('daily=2d', answering([daily], { [`GET ${SCHEDULE}`]: extra }));
  expect(facts).toContainEqual({ label: 'Kept longer than the rule', value: 'daily for 3 days; unchanged' });
});

test('ignores the order in which Atlas lists the rules', async () => {
  const first = rule('monthly', 'months', 12, 1);
  const last = rule('monthly', 'months', 12, 40);
  const { basis, call, before } = await look('weekly=2mo', answering([daily, weekly, first, last]));
  expect(await look('weekly=2mo', answering([last, weekly, first, daily]))).toMatchObject({ basis, call, before });
});

test('sends only the rules, complete with their ids, so that existing backups don’t change', async () => {
  const { call, direction } = await look('weekly=2mo');
  expect(call).toEqual({
    method: 'PATCH',
    path: SCHEDULE,
    body: {
      policies: [{ id: 'policy', policyItems: [daily, { ...weekly, retentionUnit: 'months', retentionValue: 2 }] }],
    },
  });
  expect(direction).toBe('widens cost');
});

const compliance = { scheduledPolicyItems: [rule('daily', 'days', 5)] };
test.each([
  ['daily=7d', answering([daily]), 'keep', /already .*7 days/],
  ['yearly=2y', answering([daily]), 'keep', /no yearly backups.* in Atlas/],
  ['weekly=8w', answering([weekly, rule('weekly', 'weeks', 1, 3)]), 'keep', /several rules .*weekly.* in Atlas/],
  [
    'daily=2d',
    answering([daily], { [`GET /groups/${PROJECT}/backupCompliancePolicy`]: compliance }),
    'keep',
    /compliance policy in Payments .*5 days/,
  ],
  [
    'daily=2d',
    answering([daily], { [`GET ${CLUSTER}`]: { ...found, backupEnabled: false } }),
    'cluster',
    /off for Cluster0/,
  ],
  [
    'hourly=2d',
    answering([rule('hourly', 'days', 7), daily]),
    'keep',
    // Atlas doesn't show whether point-in-time restores are on.
    /any point in the last 3 days/,
  ],
  // Atlas refuses these, by its page on backup policies.
  ['weekly=6d', answering([daily, weekly]), 'keep', /weekly backups for at least 1 week/],
  [
    'weekly=1w',
    answering([rule('hourly', 'days', 14), weekly]),
    'keep',
    /hourly backups for 14 days.* 14 days or longer/,
  ],
  ['daily=6w', answering([daily, weekly]), 'keep', /weekly backups for only 4 weeks.* 4 weeks or less/],
  [
    'hourly=2d',
    answering([rule('hourly', 'days', 7), daily], { [`GET ${CLUSTER}`]: { ...found, pitEnabled: true } }),
    'keep',
    /any point in the last 3 days.* 3 days or longer/,
  ],
])('blocks %s and says why (%#)', async (keep, answers, param, sentence) => {
  expect((await look(keep, answers)).blockers).toEqual([{ param, sentence: expect.stringMatching(sentence) }]);
});

test.each([
  ['monthly=24mo', [rule('monthly', 'months', 12), rule('yearly', 'years', 2)]],
  ['monthly=1mo', [rule('daily', 'days', 31), rule('monthly', 'months', 12)]],
])('doesn’t block %s, since Atlas may count months in another way', async (keep, rules) => {
  expect((await look(keep, answering(rules))).blockers).toEqual([]);
});

test.each([
  ['weekly=6d', false, false],
  ['hourly=6w', false, false],
  ['hourly=5d', true, false],
  ['hourly=5d', false, true],
  ['weekly=8w', true, true],
])(
  'blocks %s (point-in-time restores: %s) only if the simulated Atlas refuses it (accepted: %s)',
  async (keep, pitEnabled, accepted) => {
    const fixture = await openFixture(() => NOW);
    closers.push(fixture.close);
    Object.assign(dedicated(fixture.standIn.world, 'Cluster0'), { pitEnabled });
    const given = { project: projectNamed(fixture.standIn.world, 'Payments').id, cluster: 'Cluster0', keep };
    const { blockers, basis } = await setBackupSchedule.preview(fixture.atlas, given, NOW);
    const body = scheduleBody(ScheduleBasis.parse(basis).policy, parseRetention(keep));
    const outcome = await fixture.atlas.write({ method: 'PATCH', path: schedulePath(given).text, body }).then(
      () => true,
      () => false,
    );
    expect([blockers.length === 0, outcome]).toEqual([accepted, accepted]);
  },
);

test('is verified by its rules, whatever their order and ids, and undone', async () => {
  const sent = toSend(await look('daily=2d'), { project: PROJECT, cluster: 'Cluster0', keep: 'daily=2d' });
  const verdict = (...rules: object[]) =>
    withAnswers(answering(rules), (atlas) => setBackupSchedule.verify(atlas, sent));
  expect(await verdict({ ...weekly, id: 'new' }, rule('daily', 'days', 2))).toBe('applied');
  expect(await verdict(weekly, daily)).toBe('not applied');
  expect(await verdict(daily)).toBe('unclear');
  const params = { project: PROJECT, cluster: 'Cluster0', keep: 'daily=7d' };
  expect(setBackupSchedule.undo(sent, NOW)).toEqual({ operation: 'set-backup-schedule', params });
  expect(setBackupSchedule.drift(sent.basis, { ...sent.basis, policy: null }, NOW)).toMatch(
    /from daily, kept for 7 days; every Saturday, kept for 4 weeks to none/,
  );
  expect(formatPlain(setBackupSchedule.done(sent, 'Cluster0'))).toMatch(/Cluster0.*daily backups .*2 days/);
});

test.each([
  ['daily=14d', 'daily=14d'],
  ['Weekly 8 weeks', 'weekly=8w'],
  ['monthly=12months', 'monthly=12mo'],
  ['yearly: 2y', 'yearly=2y'],
])('parses %s', (text, canonical) => {
  expect(canonicalRetention(text)).toEqual({ ok: true, value: canonical });
  expect(serializeRetention(parseRetention(canonical))).toBe(canonical);
});

test('limits retention to 100 years at its field', () => {
  expect(canonicalRetention('weekly=999y')).toMatchObject({ ok: false, reason: expect.stringContaining('100 years') });
  expect(canonicalRetention('yearly=100y')).toMatchObject({ ok: true });
});

test.each(['daily', 'daily=0d', 'daily=14', 'sometimes=14d', 'monthly=12m'])('rejects %s', (text) => {
  expect(canonicalRetention(text)).toMatchObject({ ok: false, reason: expect.stringContaining('daily=14d') });
});
