// Single snapshots: what an approver sees before one is taken or deleted, and how the change is followed.
import { describe, expect, test } from '@jest/globals';
import { deleteSnapshot } from '../../../src/operations/backup/delete-snapshot.js';
import { snapshotParamKind } from '../../../src/operations/backup/snapshot-param.js';
import { takeSnapshot } from '../../../src/operations/backup/take-snapshot.js';
import { UNREAD_TEXT } from '../../../src/operations/format.js';
import type { Change, JsonObject, Params } from '../../../src/operations/operation.js';
import { listNames } from '../../../src/operations/params/kind.js';
import { type Answers, BASE, PROJECT, toSend, withAnswers } from '../answering.js';
import { NOW, said } from '../payments.js';

const CLUSTER = `GET /groups/${PROJECT}/clusters/C0`;
const ALL = `${CLUSTER}/backup/snapshots`;
const POLICY = `GET /groups/${PROJECT}/backupCompliancePolicy`;
/** Ids begin with the second in which a snapshot was created. */
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

describe('delete-snapshot', () => {
  test('doesn’t say that an older one was deleted when only the newest were read', async () => {
    const sharded = `${ALL}/shardedClusters`;
    const results = Array.from({ length: 1_100 }, (_, at) => one(at + 1));
    const answers = { ...atlasWith([], { clusterType: 'SHARDED' }), [sharded]: { results } };
    const [sentence] = await sentencesOf(deleteSnapshot, answers, { snapshot: idAt(1_090) });
    expect(sentence).not.toContain('was deleted');
    expect(sentence).toContain('1,000 of 1,100');
  });

  const chosen = { snapshot: idAt(60) };

  test('previews when it was taken, its size, expiry and copies, the others, and lost restore points', async () => {
    const { before, facts, warnings, call, confirm } = await look(
      deleteSnapshot,
      atlasWith([one(60), one(120)], { pitEnabled: true }),
      chosen,
    );
    expect(facts.map(({ label, value }) => `${label}: ${said(value)}`).slice(1)).toEqual([
      'Taken: <60> (1 hour ago)',
      'Snapshot: hourly · 1 KiB · MongoDB 8.0.4',
      'Kept until: <-1>',
      expect.stringMatching(/^Other snapshots: 1 snapshot.* <120> \(2 hours ago\)$/),
      expect.stringMatching(/^Copies: .*US_EAST_1, also deleted/),
      expect.stringMatching(/^Point-in-time restore: on, .*lost/),
    ]);
    expect(said(before)).toMatch(/<60> .*1 KiB, .*<-1>$/);
    expect(warnings.map(said)).toEqual([expect.stringMatching(/C0’s newest snapshot.* from <120> \(2 hours ago\)/)]);
    expect([call?.path, confirm]).toEqual([`/groups/${PROJECT}/clusters/C0/backup/snapshots/${idAt(60)}`, 'aaaaaa']);
  });

  test('doesn’t show point-in-time restore as off if Atlas doesn’t say', async () => {
    const { facts } = await look(deleteSnapshot, atlasWith([one(60)], { pitEnabled: null }), chosen);
    expect(facts.at(-1)).toEqual({ label: 'Point-in-time restore', value: UNREAD_TEXT });
  });

  test('warns about the only snapshot, and treats one that became the only one as drift', async () => {
    const alone = await look(deleteSnapshot, atlasWith([one(60)]), chosen);
    expect(alone.warnings.map(said)).toEqual([expect.stringMatching(/C0’s only snapshot/)]);
    const before = await look(deleteSnapshot, atlasWith([one(60), one(120)]), chosen);
    expect(deleteSnapshot.drift(before.basis, alone.basis, NOW)).toContain('only snapshot');
    expect(deleteSnapshot.drift(alone.basis, before.basis, NOW)).toBeUndefined();
  });

  test('loses nothing with a failed snapshot', async () => {
    const { before, loss, facts } = await look(deleteSnapshot, atlasWith([one(60, { status: 'failed' })]), chosen);
    expect([said(before), loss]).toEqual([
      expect.stringMatching(/^failed, from <60>/),
      expect.stringContaining('nothing'),
    ]);
    expect(facts.find(({ label }) => label === 'Snapshot')?.value).toBe('hourly · failed · 1 KiB · MongoDB 8.0.4');
  });

  test('keeps in the restore kit when it was taken', async () => {
    const sent = toSend(await look(deleteSnapshot, atlasWith([one(60)]), chosen), {
      project: PROJECT,
      cluster: 'C0',
      ...chosen,
    });
    const kit = { cluster: 'C0', id: idAt(60), takenAt: NOW - 60 * 60_000, expiresAt: NOW + 60_000 };
    expect(deleteSnapshot.restoreKit?.(sent)).toMatchObject(kit);
  });

  test('treats one that became the newest as drift', async () => {
    const after = await look(deleteSnapshot, atlasWith([one(60), one(120)]), chosen);
    const before = await look(deleteSnapshot, atlasWith([one(30), one(60), one(120)]), chosen);
    expect([before.warnings, before.basis.isNewest]).toEqual([[], false]);
    expect(deleteSnapshot.drift(before.basis, after.basis, NOW)).toContain('newest snapshot');
    expect(deleteSnapshot.drift(after.basis, before.basis, NOW)).toBeUndefined();
  });

  test('uses the sharded path for a sharded cluster', async () => {
    const { [ALL]: _, ...rest } = atlasWith([], { clusterType: 'SHARDED' });
    const ofShards = { results: [one(60, { copyRegions: undefined })] };
    const answers = { ...rest, [`${ALL}/shardedClusters`]: ofShards };
    const { call, facts } = await look(deleteSnapshot, answers, chosen);
    expect(facts.find(({ label }) => label === 'Copies')?.value).toMatch(/^not shown.*deleted/);
    expect(call?.path).toBe(`/groups/${PROJECT}/clusters/C0/backup/snapshots/shardedCluster/${idAt(60)}`);
  });

  test.each<[string, Answers, RegExp]>([
    ['a snapshot that isn’t found', atlasWith([one(120)]), /can’t find snapshot aaaaaa of C0\. .*expired/],
    ['a snapshot that is being taken', atlasWith([one(60, { status: 'inProgress' })]), /being taken/],
    ['a snapshot without a status', atlasWith([one(60, { status: null })]), /doesn’t show the status/],
    [
      'any snapshot under a compliance policy',
      { ...atlasWith([one(60)]), [POLICY]: { state: 'ACTIVE' } },
      /compliance policy in Payments .* 2026-11-25 10:01 UTC/,
    ],
  ])('blocks %s', async (_, answers, sentence) => {
    expect(await sentencesOf(deleteSnapshot, answers, chosen)).toEqual([expect.stringMatching(sentence)]);
  });

  test('is allowed when Atlas shows no policy', async () => {
    expect(await sentencesOf(deleteSnapshot, { ...atlasWith([one(60)]), [POLICY]: {} }, chosen)).toEqual([]);
  });
});

describe('take-snapshot', () => {
  const keep = { keep: '7d' };

  test('sends the retention in days, and the comment', async () => {
    const { call, direction } = await look(takeSnapshot, atlasWith([]), { ...keep, comment: 'before 8.2' });
    expect([call?.body, direction]).toEqual([{ description: 'before 8.2', retentionInDays: 7 }, 'widens cost']);
  });

  test.each([
    ['12h', /Limit: 1d/],
    ['1d12h', /whole number of days/],
  ])('rejects keeping it for %s', (text, why) => {
    const read = takeSnapshot.params.safeParse({ project: PROJECT, cluster: 'C0', keep: text });
    expect(read.error?.issues[0]?.message).toMatch(why);
  });

  test.each<[string, Answers, RegExp]>([
    ['a paused cluster', atlasWith([], { paused: true }), /paused.*resume-cluster/],
    ['a cluster with backups off', atlasWith([], { backupEnabled: false }), /off for C0/],
    [
      'keeping it for less time than a compliance policy requires',
      {
        ...atlasWith([]),
        [POLICY]: { state: 'ACTIVE', onDemandPolicyItem: { retentionUnit: 'weeks', retentionValue: 2 } },
      },
      /at least 2 weeks/,
    ],
  ])('blocks %s', async (_, answers, sentence) => {
    expect(await sentencesOf(takeSnapshot, answers, keep)).toEqual([expect.stringMatching(sentence)]);
  });

  const OURS = { snapshotType: 'onDemand', description: 'Taken through Countersign' };
  const sent = { params: { project: PROJECT, cluster: 'C0', ...keep }, call: { method: 'POST', path: '/x' } } as const;
  const basis = { clusterId: 'c'.repeat(24), last: idAt(90) };

  test.each<[string, readonly object[], string]>([
    ['its own snapshot', [one(1, OURS)], 'applied'],
    ['a scheduled snapshot', [one(1)], 'not applied'],
    ['someone else’s snapshot', [one(1, { ...OURS, description: 'theirs' })], 'not applied'],
    ['an earlier snapshot', [one(90, OURS)], 'not applied'],
  ])('is verified with %s in the list', async (_, snapshots, verdict) => {
    const seen = await withAnswers(atlasWith(snapshots), (atlas) => takeSnapshot.verify(atlas, { ...sent, basis }));
    expect(seen).toBe(verdict);
  });

  test.each<[string, readonly object[], unknown]>([
    ['queued', [one(1, { ...OURS, status: 'queued', createdAt: null })], 'under way'],
    ['completed', [one(1, OURS)], 'at rest'],
    ['failed', [one(1, { ...OURS, status: 'failed' })], { wrong: expect.stringContaining('couldn’t take') }],
    ['no longer listed', [], { wrong: expect.stringContaining('no longer') }],
  ])('reports progress from a snapshot that is %s', async (_, snapshots, progress) => {
    const seen = await withAnswers(
      atlasWith(snapshots),
      async (atlas) => await takeSnapshot.finishes?.look(atlas, { ...sent, basis }),
    );
    expect(seen).toEqual(progress);
  });

  test.each<[string, JsonObject | undefined, object]>([
    ['names the snapshot from Atlas’s answer', { id: idAt(1) }, { snapshot: idAt(1) }],
    ['leaves the choice to people when the answer was lost', undefined, {}],
    ['leaves the choice to people when the answer had no id', { id: '' }, {}],
  ])('undo %s', (_, reply, found) => {
    expect(takeSnapshot.undo({ ...sent, basis, reply }, NOW)).toEqual({
      operation: 'delete-snapshot',
      params: { project: PROJECT, cluster: 'C0', ...found },
    });
  });

  test('keeps only the id of Atlas’s answer, empty if it has none', () => {
    const kept = (answer: unknown) => takeSnapshot.reply?.parse(answer);
    expect([kept({ id: idAt(1), links: [] }), kept({ links: [] }), kept(null)]).toEqual([
      { id: idAt(1) },
      { id: '' },
      { id: '' },
    ]);
  });

  test('treats a later on-demand snapshot as drift, and a deleted one as none', () => {
    expect(takeSnapshot.drift(basis, { ...basis, last: idAt(1) }, NOW)).toContain('someone else');
    expect(takeSnapshot.drift(basis, { ...basis, last: null }, NOW)).toBeUndefined();
  });
});

test('the snapshot param offers handles, newest first, with time, kind and status', async () => {
  const answers = atlasWith([one(120), one(1, { status: 'inProgress', createdAt: null, snapshotType: 'onDemand' })]);
  const names = await withAnswers(answers, (atlas) =>
    listNames(atlas, snapshotParamKind, { project: PROJECT, cluster: 'C0' }),
  );
  expect(names.map(({ name, detail }) => `${name} ${detail}`)).toEqual([
    'aaaaaa 2026-11-25 09:59 UTC · on demand · in progress',
    'aaaaaa 2026-11-25 08:00 UTC · hourly',
  ]);
});

test('the snapshot param knows a flex cluster’s snapshots, and fails when the list can’t be read', async () => {
  const listed = (answers: Answers) =>
    withAnswers(answers, (atlas) => listNames(atlas, snapshotParamKind, { project: PROJECT, cluster: 'C0' }));
  const flex: Answers = {
    ...BASE,
    [CLUSTER]: [400, 'CANNOT_USE_FLEX_CLUSTER_IN_CLUSTER_API'],
    [`GET /groups/${PROJECT}/flexClusters/C0/backup/snapshots`]: { results: [{ id: idAt(5), status: 'COMPLETED' }] },
  };
  expect((await listed(flex)).map(({ name }) => name)).toEqual(['aaaaaa']);
  await expect(listed({ ...atlasWith([]), [ALL]: [403, 'USER_UNAUTHORIZED'] })).rejects.toThrow('USER_UNAUTHORIZED');
});
