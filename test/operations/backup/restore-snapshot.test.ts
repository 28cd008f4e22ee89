// A restore over a cluster: what an approver sees of both clusters, what is refused, and how it is followed.
import { describe, expect, test } from '@jest/globals';
import { restoreSnapshot } from '../../../src/operations/backup/restore-snapshot.js';
import { type Answers, BASE, PROJECT, withAnswers } from '../answering.js';
import { NOW, said } from '../payments.js';

const GROUP = `GET /groups/${PROJECT}`;
const idAt = (minutesAgo: number) => (NOW / 1000 - minutesAgo * 60).toString(16).padEnd(24, 'a');
const snapshot = (minutesAgo: number, rest: object = {}) => ({
  id: idAt(minutesAgo),
  status: 'completed',
  createdAt: new Date(NOW - minutesAgo * 60_000).toISOString(),
  frequencyType: 'hourly',
  mongodVersion: '8.0.4',
  ...rest,
});
const cluster = (name: string, rest: object = {}) => ({
  id: name.padEnd(24, 'c'),
  name,
  stateName: 'IDLE',
  clusterType: 'REPLICASET',
  mongoDBVersion: '8.0.4',
  ...rest,
});
const job = (minutesAgo: number, rest: object = {}) => ({
  id: idAt(minutesAgo),
  deliveryType: 'automated',
  snapshotId: idAt(120),
  targetClusterName: 'C1',
  targetGroupId: PROJECT,
  ...rest,
});
const atlasWith = (over: Answers = {}): Answers => ({
  ...BASE,
  [`${GROUP}/clusters/C0`]: cluster('C0'),
  [`${GROUP}/clusters/C1`]: cluster('C1'),
  [`${GROUP}/clusters/C0/backup/snapshots`]: { results: [snapshot(120), snapshot(600)] },
  [`${GROUP}/clusters/C1/backup/snapshots`]: { results: [snapshot(300)] },
  [`${GROUP}/clusters/C0/backup/restoreJobs`]: { results: [] },
  'GET /clusters': { results: [{ groupId: PROJECT, clusters: [{ name: 'C1', dataSizeBytes: 2048 }] }] },
  ...over,
});
const GIVEN = { project: PROJECT, snapshot: idAt(120), source: 'C0', cluster: 'C1' };
const look = (answers: Answers, given = GIVEN) =>
  withAnswers(answers, (atlas) => restoreSnapshot.preview(atlas, given, NOW));

test('shows the snapshot, both clusters, what is lost and who is cut off, and asks for a snapshot first', async () => {
  const seen = await look(atlasWith());
  expect(seen.facts.map(({ label }) => label)).toEqual([
    'From',
    'Taken',
    'Snapshot',
    'Kept until',
    'Into',
    'Versions',
    'Its data now',
    'Its connections',
    'Its snapshots',
  ]);
  const fact = (label: string) => said(seen.facts.find((one) => one.label === label)?.value ?? '');
  expect([fact('Taken'), fact('Versions'), fact('Its data now'), fact('Its snapshots')]).toEqual([
    '<120> (2 hours ago)',
    'MongoDB 8.0.4 into 8.0.4',
    '2 KiB',
    '1 snapshot, the newest of <300> (5 hours ago)',
  ]);
  expect(seen.warnings.map(said)).toEqual([
    expect.stringMatching(
      /^Was a snapshot of C1 taken lately\? The newest was taken 5 hours ago: take-snapshot C1 comes first/,
    ),
    'Whatever uses C1 is cut off until the restore is over.',
    'Whoever may read C1 can then read what C0 held.',
  ]);
  expect([seen.before, said(seen.after)]).toEqual(['its own data, 2 KiB', 'the data of C0 of <120> (2 hours ago)']);
  expect(seen).toMatchObject({
    subject: 'C1',
    confirm: 'C1',
    direction: 'widens access',
    target: { kind: 'cluster', id: cluster('C1').id },
    alsoHolds: { kind: 'cluster', id: cluster('C0').id },
    first: {
      label: 'Take a snapshot of C1 first…',
      operation: 'take-snapshot',
      params: { project: PROJECT, cluster: 'C1' },
    },
    loss: 'All that C1 holds now is lost.',
    call: {
      method: 'POST',
      path: `/groups/${PROJECT}/clusters/C0/backup/restoreJobs`,
      body: { deliveryType: 'automated', snapshotId: idAt(120), targetClusterName: 'C1', targetGroupId: PROJECT },
    },
  });
});

test('asks for no snapshot where one was taken within the hour', async () => {
  const { warnings, first } = await look(
    atlasWith({ [`${GROUP}/clusters/C1/backup/snapshots`]: { results: [snapshot(30)] } }),
  );
  expect([warnings.length, first]).toEqual([2, undefined]);
});

test('over itself loses what was written since, and holds one cluster', async () => {
  const { loss, alsoHolds, direction, facts } = await look(atlasWith(), { ...GIVEN, cluster: 'C0' });
  expect([loss, alsoHolds, direction]).toEqual([
    'What was written to C0 since the snapshot is lost.',
    undefined,
    'neither',
  ]);
  expect(said(facts.find(({ label }) => label === 'Into')?.value ?? '')).toBe('itself');
});

test('of another version says that Atlas may refuse it', async () => {
  const { facts } = await look(atlasWith({ [`${GROUP}/clusters/C1`]: cluster('C1', { mongoDBVersion: '7.0.9' }) }));
  expect(facts).toContainEqual({ label: 'Versions', value: 'MongoDB 8.0.4 into 7.0.9; Atlas may refuse that' });
});

test('that snapshots of the target cannot be read is not taken for that there are none', async () => {
  const answers = atlasWith({ [`${GROUP}/clusters/C1/backup/snapshots`]: [503] });
  await expect(look(answers)).rejects.toThrow();
});

test('without the cluster that the snapshot is of, the blocker stands at that param', async () => {
  const { blockers } = await look(atlasWith({ [`${GROUP}/clusters/C0`]: [404, 'CLUSTER_NOT_FOUND'] }));
  expect(blockers).toEqual([{ param: 'source', sentence: expect.stringMatching(/^Payments has no cluster C0\./) }]);
});

const C1 = `${GROUP}/clusters/C1`;
const OF_C0 = `${GROUP}/clusters/C0/backup/snapshots`;
test.each<[string, Answers, string, RegExp]>([
  ['is not there', { [C1]: [404, 'CLUSTER_NOT_FOUND'] }, 'cluster', /^Payments has no cluster C1\./],
  ['is paused', { [C1]: cluster('C1', { paused: true }) }, 'cluster', /^C1 is paused.*resume-cluster comes first\.$/],
  ['is being deleted', { [C1]: cluster('C1', { stateName: 'DELETING' }) }, 'cluster', /^C1 is being deleted/],
  [
    'is restored into',
    { [`${GROUP}/clusters/C0/backup/restoreJobs`]: { results: [job(1)] } },
    'cluster',
    /is under way/,
  ],
  [
    'gets it from one whose restores are not shown',
    { [`${GROUP}/clusters/C0/backup/restoreJobs`]: [403, 'USER_UNAUTHORIZED'] },
    'cluster',
    /It needs Project Backup Manager/,
  ],
  ['has nothing to be restored', { [OF_C0]: { results: [] } }, 'snapshot', /has no snapshot aaaaaa/],
  ['is to get one that failed', { [OF_C0]: { results: [snapshot(120, { status: 'failed' })] } }, 'snapshot', /failed/],
])('a cluster that %s is not restored into', async (_, over, param, sentence) => {
  expect((await look(atlasWith(over))).blockers).toMatchObject([{ param, sentence: expect.stringMatching(sentence) }]);
});

describe('once it was sent', () => {
  const basis = {
    sourceId: cluster('C0').id,
    targetId: cluster('C1').id,
    snapshot: { id: idAt(120), takenAt: 0 },
    lastJob: idAt(60),
    newest: { id: idAt(300), takenAt: 300 },
  };
  const sent = { params: GIVEN, basis, call: { method: 'POST', path: '/x' } } as const;
  const listing = (jobs: readonly object[]) =>
    atlasWith({ [`${GROUP}/clusters/C0/backup/restoreJobs`]: { results: jobs } });

  test.each<[string, readonly object[], string]>([
    ['of it', [job(1)], 'applied'],
    ['of it that failed', [job(1, { failed: true })], 'applied'],
    ['from before', [job(60)], 'not applied'],
    ['of another snapshot', [job(1, { snapshotId: idAt(600) })], 'not applied'],
    ['into another cluster', [job(1, { targetClusterName: 'C2' })], 'not applied'],
    ['into another project', [job(1, { targetGroupId: 'b'.repeat(24) })], 'not applied'],
  ])('a job %s shows it as wanted', async (_, jobs, verdict) => {
    expect(await withAnswers(listing(jobs), (atlas) => restoreSnapshot.verify(atlas, sent))).toBe(verdict);
  });

  test('it is not known where the cluster was made again meanwhile', async () => {
    const answers = atlasWith({ [`${GROUP}/clusters/C0`]: cluster('C0', { id: 'd'.repeat(24) }) });
    expect(await withAnswers(answers, (atlas) => restoreSnapshot.verify(atlas, sent))).toBe('unclear');
  });

  test.each<[string, readonly object[], unknown]>([
    ['under way', [job(1)], 'under way'],
    ['finished', [job(1, { finishedAt: '2026-11-25T09:59:30Z' })], 'at rest'],
    ['failed', [job(1, { failed: true })], { wrong: expect.stringMatching(/^The restore into C1 has failed\. Look/) }],
    ['gone', [], { wrong: expect.stringContaining('no longer lists') }],
  ])('a job that is %s is told so', async (_, jobs, progress) => {
    const look = restoreSnapshot.finishes?.look;
    expect(await withAnswers(listing(jobs), async (atlas) => await look?.(atlas, sent))).toEqual(progress);
  });

  test('the kit says from which snapshot what was there can be had back', () => {
    expect(restoreSnapshot.restoreKit?.(sent)).toMatchObject({ cluster: 'C1', newestSnapshotBefore: basis.newest });
  });

  test.each<[object, string | undefined]>([
    [{ newest: { id: idAt(1), takenAt: 900 } }, undefined],
    [{ newest: null }, 'the newest snapshot of the cluster that is overwritten is gone'],
    [{ lastJob: idAt(1) }, 'another restore between the two was begun'],
    [{ targetId: 'e'.repeat(24) }, 'one of the two clusters is another one by now'],
    [{ snapshot: null }, 'the snapshot is gone'],
  ])('what drifts is %j: %s', (after, sentence) => {
    expect(restoreSnapshot.drift(basis, { ...basis, ...after }, NOW)).toBe(sentence);
  });
});
