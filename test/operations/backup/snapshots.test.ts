// Single snapshots: what an approver sees before one is taken or deleted, and how Atlas goes on with it.
import { describe, expect, test } from '@jest/globals';
import { deleteSnapshot } from '../../../src/operations/backup/delete-snapshot.js';
import { snapshotKind } from '../../../src/operations/backup/snapshot-param.js';
import { takeSnapshot } from '../../../src/operations/backup/take-snapshot.js';
import type { Change, JsonObject, Params } from '../../../src/operations/operation.js';
import { listNames } from '../../../src/operations/params/kind.js';
import { type Answers, BASE, PROJECT, toSend, withAnswers } from '../answering.js';
import { NOW, said } from '../payments.js';

const CLUSTER = `GET /groups/${PROJECT}/clusters/C0`;
const ALL = `${CLUSTER}/backup/snapshots`;
const POLICY = `GET /groups/${PROJECT}/backupCompliancePolicy`;
/** Ids begin with the second in which a snapshot was made. */
const idAt = (minutesAgo: number) => (NOW / 1000 - minutesAgo * 60).toString(16).padEnd(24, 'a');
const one = (minutesAgo: number, rest: object = {}) => ({
  id: idAt(minutesAgo),
  status: 'completed',
  createdAt: new Date(NOW - minutesAgo * 60_000).toISOString(),
  expiresAt: new Date(NOW + 60_000).toISOString(),
  snapshotType: 'scheduled',
  frequencyType: 'hourly',
  storageSizeBytes: 1024,
  mongodVersion: '8.0.4',
  copyRegions: ['US_EAST_1'],
  ...rest,
});
const atlasWith = (snapshots: readonly object[], cluster: object = {}): Answers => ({
  ...BASE,
  [CLUSTER]: { id: 'c'.repeat(24), name: 'C0', stateName: 'IDLE', clusterType: 'REPLICASET', ...cluster },
  [ALL]: { results: snapshots },
});
const look = (operation: Change, answers: Answers, rest: Params) =>
  withAnswers(answers, (atlas) => operation.preview(atlas, { project: PROJECT, cluster: 'C0', ...rest }, NOW));
const sentencesOf = async (...asked: Parameters<typeof look>) =>
  (await look(...asked)).blockers.map(({ sentence }) => sentence);

describe('deleting one', () => {
  test('does not call one gone that is older than those that are kept in memory', async () => {
    const sharded = `${ALL}/shardedClusters`;
    const results = Array.from({ length: 1_100 }, (_, at) => one(at + 1));
    const answers = { ...atlasWith([], { clusterType: 'SHARDED' }), [sharded]: { results } };
    const [sentence] = await sentencesOf(deleteSnapshot, answers, { snapshot: idAt(1_090) });
    expect(sentence).not.toContain('was deleted');
    expect(sentence).toContain('newest 1,000 of 1,100 snapshots');
  });

  const it = { snapshot: idAt(60) };

  test('shows when it was taken, its size, its end, its copies, what is left, and what is lost in time', async () => {
    const { before, facts, warnings, call, confirm } = await look(
      deleteSnapshot,
      atlasWith([one(60), one(120)], { pitEnabled: true }),
      it,
    );
    expect(facts.map(({ label, value }) => `${label}: ${said(value)}`).slice(1)).toEqual([
      'Taken: <60> (1 hour ago)',
      'Snapshot: hourly · 1 KiB · MongoDB 8.0.4',
      'Kept until: <-1>',
      'Others: 1 snapshot, the newest from <120> (2 hours ago)',
      'Copies: in US_EAST_1, deleted too',
      expect.stringMatching(/^Point-in-time restore: on; moments .* may be lost/),
    ]);
    expect(said(before)).toBe('taken <60> (1 hour ago), 1 KiB, kept until <-1>');
    expect(warnings.map(said)).toEqual([expect.stringMatching(/newest snapshot of C0.* from <120> \(2 hours ago\)/)]);
    expect([call?.path, confirm]).toEqual([`/groups/${PROJECT}/clusters/C0/backup/snapshots/${idAt(60)}`, 'aaaaaa']);
  });

  test('of the only one is warned of, and so is one that became the only one meanwhile', async () => {
    const alone = await look(deleteSnapshot, atlasWith([one(60)]), it);
    expect(alone.warnings.map(said)).toEqual([expect.stringMatching(/only snapshot of C0/)]);
    const before = await look(deleteSnapshot, atlasWith([one(60), one(120)]), it);
    expect(deleteSnapshot.drift(before.basis, alone.basis, NOW)).toBe('it is now the only snapshot of the cluster');
    expect(deleteSnapshot.drift(alone.basis, before.basis, NOW)).toBeUndefined();
  });

  test('that failed loses nothing, and says that it failed', async () => {
    const { before, loss, facts } = await look(deleteSnapshot, atlasWith([one(60, { status: 'failed' })]), it);
    expect([said(before), loss]).toEqual([
      expect.stringMatching(/^failed, from <60>/),
      'It failed, so nothing can be restored from it.',
    ]);
    expect(facts.find(({ label }) => label === 'Snapshot')?.value).toBe('hourly · failed · 1 KiB · MongoDB 8.0.4');
  });

  test('leaves a restore kit with when it was taken', async () => {
    const sent = toSend(await look(deleteSnapshot, atlasWith([one(60)]), it), {
      project: PROJECT,
      cluster: 'C0',
      ...it,
    });
    const kit = { cluster: 'C0', id: idAt(60), takenAt: NOW - 60 * 60_000, expiresAt: NOW + 60_000 };
    expect(deleteSnapshot.restoreKit?.(sent)).toMatchObject(kit);
  });

  test('that became the newest meanwhile is drift', async () => {
    const after = await look(deleteSnapshot, atlasWith([one(60), one(120)]), it);
    const before = await look(deleteSnapshot, atlasWith([one(30), one(60), one(120)]), it);
    expect([before.warnings, before.basis.isNewest]).toEqual([[], false]);
    expect(deleteSnapshot.drift(before.basis, after.basis, NOW)).toBe('it is now the newest snapshot of the cluster');
    expect(deleteSnapshot.drift(after.basis, before.basis, NOW)).toBeUndefined();
  });

  test('of a sharded cluster goes to the path of these', async () => {
    const { [ALL]: _, ...rest } = atlasWith([], { clusterType: 'SHARDED' });
    const ofShards = { results: [one(60, { copyRegions: undefined })] };
    const answers = { ...rest, [`${ALL}/shardedClusters`]: ofShards };
    const { call, facts } = await look(deleteSnapshot, answers, it);
    expect(facts.find(({ label }) => label === 'Copies')?.value).toMatch(/^not shown by Atlas/);
    expect(call?.path).toBe(`/groups/${PROJECT}/clusters/C0/backup/snapshots/shardedCluster/${idAt(60)}`);
  });

  test.each<[string, Answers, RegExp]>([
    ['that is not there', atlasWith([one(120)]), /can’t find snapshot aaaaaa of C0\. It may have expired/],
    ['that is being taken', atlasWith([one(60, { status: 'inProgress' })]), /still being taken/],
    [
      'while a compliance policy is in force',
      { ...atlasWith([one(60)]), [POLICY]: { state: 'ACTIVE' } },
      /^The backup compliance policy of Payments doesn’t allow .* This one expires at 2026-11-25 10:01 UTC\.$/,
    ],
  ])('%s is not possible', async (_, answers, sentence) => {
    expect(await sentencesOf(deleteSnapshot, answers, it)).toEqual([expect.stringMatching(sentence)]);
  });

  test('is possible where Atlas tells of no policy', async () => {
    expect(await sentencesOf(deleteSnapshot, { ...atlasWith([one(60)]), [POLICY]: {} }, it)).toEqual([]);
  });
});

describe('taking one', () => {
  const keep = { keep: '7d' };

  test('sends how long it is kept in days, and what is written beside it', async () => {
    const { call, direction } = await look(takeSnapshot, atlasWith([]), { ...keep, comment: 'before 8.2' });
    expect([call?.body, direction]).toEqual([{ description: 'before 8.2', retentionInDays: 7 }, 'widens cost']);
  });

  test.each(['12h', '1d12h'])('kept for %s is told to be whole days', (text) => {
    const read = takeSnapshot.params.safeParse({ project: PROJECT, cluster: 'C0', keep: text });
    expect(read.error?.issues[0]?.message).toMatch(/^Atlas counts in whole days/);
  });

  test.each<[string, Answers, RegExp]>([
    ['of a paused cluster', atlasWith([], { paused: true }), /^C0 is paused.*resume-cluster\.$/],
    ['with backups off', atlasWith([], { backupEnabled: false }), /^Backups are off for C0\./],
    [
      'for less time than a compliance policy asks for',
      {
        ...atlasWith([]),
        [POLICY]: { state: 'ACTIVE', onDemandPolicyItem: { retentionUnit: 'weeks', retentionValue: 2 } },
      },
      /at least 2 weeks\. Choose a longer time\.$/,
    ],
  ])('%s is not possible', async (_, answers, sentence) => {
    expect(await sentencesOf(takeSnapshot, answers, keep)).toEqual([expect.stringMatching(sentence)]);
  });

  const OURS = { snapshotType: 'onDemand', description: 'Taken through Countersign' };
  const sent = { params: { project: PROJECT, cluster: 'C0', ...keep }, call: { method: 'POST', path: '/x' } } as const;
  const basis = { clusterId: 'c'.repeat(24), last: idAt(90) };

  test.each<[string, readonly object[], string]>([
    ['ours', [one(1, OURS)], 'applied'],
    ['the schedule’s', [one(1)], 'not applied'],
    ['somebody else’s', [one(1, { ...OURS, description: 'theirs' })], 'not applied'],
    ['one that was there before', [one(90, OURS)], 'not applied'],
  ])('a snapshot in the list that is %s shows it as %4$s', async (_, snapshots, verdict) => {
    const seen = await withAnswers(atlasWith(snapshots), (atlas) => takeSnapshot.verify(atlas, { ...sent, basis }));
    expect(seen).toBe(verdict);
  });

  test.each<[string, readonly object[], unknown]>([
    ['queued', [one(1, { ...OURS, status: 'queued', createdAt: null })], 'under way'],
    ['completed', [one(1, OURS)], 'at rest'],
    ['failed', [one(1, { ...OURS, status: 'failed' })], { wrong: expect.stringContaining('couldn’t take') }],
    ['gone', [], { wrong: expect.stringContaining('no longer lists') }],
  ])('Atlas is looked at until it is %s', async (_, snapshots, progress) => {
    const seen = await withAnswers(
      atlasWith(snapshots),
      async (atlas) => await takeSnapshot.finishes?.look(atlas, { ...sent, basis }),
    );
    expect(seen).toEqual(progress);
  });

  test.each<[string, JsonObject | undefined, object]>([
    ['is named where Atlas answered with it', { id: idAt(1) }, { snapshot: idAt(1) }],
    ['is left to whoever undoes it where the answer was lost', undefined, {}],
    ['is left to whoever undoes it where the answer did not say', { id: '' }, {}],
  ])('what deletes it again %s', (_, reply, found) => {
    expect(takeSnapshot.undo({ ...sent, basis, reply }, NOW)).toEqual({
      operation: 'delete-snapshot',
      params: { project: PROJECT, cluster: 'C0', ...found },
    });
  });

  test('keeps of Atlas’s answer which one it is, and takes one that does not say for none', () => {
    const kept = (answer: unknown) => takeSnapshot.reply?.parse(answer);
    expect([kept({ id: idAt(1), links: [] }), kept({ links: [] }), kept(null)]).toEqual([
      { id: idAt(1) },
      { id: '' },
      { id: '' },
    ]);
  });

  test('another one on demand since is drift, one that went is none', () => {
    expect(takeSnapshot.drift(basis, { ...basis, last: idAt(1) }, NOW)).toBe('someone else took a snapshot');
    expect(takeSnapshot.drift(basis, { ...basis, last: null }, NOW)).toBeUndefined();
  });
});

test('they are chosen by their handles, the newest first, with when, of which kind and how far', async () => {
  const answers = atlasWith([one(120), one(1, { status: 'inProgress', createdAt: null, snapshotType: 'onDemand' })]);
  const names = await withAnswers(answers, (atlas) =>
    listNames(atlas, snapshotKind, { project: PROJECT, cluster: 'C0' }),
  );
  expect(names.map(({ name, detail }) => `${name} ${detail}`)).toEqual([
    'aaaaaa 2026-11-25 09:59 UTC · on demand · in progress',
    'aaaaaa 2026-11-25 08:00 UTC · hourly',
  ]);
});

test('those of a flex cluster are known, and a list that is not shown is not taken for an empty one', async () => {
  const listed = (answers: Answers) =>
    withAnswers(answers, (atlas) => listNames(atlas, snapshotKind, { project: PROJECT, cluster: 'C0' }));
  const flex: Answers = {
    ...BASE,
    [CLUSTER]: [400, 'CANNOT_USE_FLEX_CLUSTER_IN_CLUSTER_API'],
    [`GET /groups/${PROJECT}/flexClusters/C0/backup/snapshots`]: { results: [{ id: idAt(5), status: 'COMPLETED' }] },
  };
  expect((await listed(flex)).map(({ name }) => name)).toEqual(['aaaaaa']);
  await expect(listed({ ...atlasWith([]), [ALL]: [403, 'USER_UNAUTHORIZED'] })).rejects.toThrow('USER_UNAUTHORIZED');
});
