// The list of snapshots, in every state, each with the handle to restore or delete it by.
import { describe, expect, test } from '@jest/globals';
import { backups } from '../../../src/operations/backup/backups.js';
import { snapshots } from '../../../src/operations/backup/snapshots.js';
import { type Answers, BASE, PROJECT, withAnswers } from '../answering.js';
import { NOW, payments, said } from '../payments.js';

const CLUSTER = `GET /groups/${PROJECT}/clusters/C0`;
const ALL = `${CLUSTER}/backup/snapshots`;
const idOf = (end: string) => end.padStart(24, '0');
const atMinutes = (ago: number) => new Date(NOW - ago * 60_000).toISOString();
const complete = (end: string, ago: number, rest: object = {}) => ({
  id: idOf(end),
  status: 'completed',
  createdAt: atMinutes(ago),
  expiresAt: atMinutes(-60),
  snapshotType: 'scheduled',
  frequencyType: 'daily',
  storageSizeBytes: 1024,
  mongodVersion: '8.0.4',
  ...rest,
});
const atlasWith = (results: readonly object[], cluster: object = {}): Answers => ({
  ...BASE,
  [CLUSTER]: { id: 'c'.repeat(24), name: 'C0', clusterType: 'REPLICASET', ...cluster },
  [ALL]: { results },
});
const listIn = (answers: Answers) =>
  withAnswers(answers, (atlas) => snapshots.run(atlas, { project: PROJECT, cluster: 'C0' }, NOW));

describe('snapshots', () => {
  test('lists snapshots in every state, newest first', async () => {
    const { headline, facts, table } = await listIn(
      atlasWith([
        complete('aaaaaa', 90),
        complete('bbbbbb', 30, { snapshotType: 'onDemand', description: 'before 8.2' }),
        { id: idOf('cccccc'), status: 'failed', createdAt: atMinutes(20) },
        { id: idOf('dddddd'), status: 'inProgress', createdAt: null, snapshotType: 'onDemand' },
      ]),
    );
    expect(headline).toMatch(/^C0 has 4 snapshots\. .*complete.* 30 minutes ago\.$/);
    expect(facts.map(({ label, value }) => `${label}: ${said(value)}`)).toEqual([
      'Status: 1 failed, 2 complete and 1 in progress',
      'Oldest complete: <90>',
      'Taken on demand: 2',
    ]);
    expect(table?.rows.slice(0, 2).map(([handle, status]) => [handle, status])).toEqual([
      ['cccccc', 'failed'],
      ['bbbbbb', 'complete'],
    ]);
    expect(table?.rows[1]?.slice(3)).toEqual([
      'on demand',
      { said: '1 KiB', exact: 1024 },
      '8.0.4',
      [{ at: NOW + 3_600_000 }],
      'before 8.2',
    ]);
  });

  test.each<[string, readonly object[], RegExp]>([
    ['there are none', [], /no snapshots/],
    ['all failed', [{ id: idOf('a'), status: 'failed' }], /1 snapshot\. None .*complete/],
  ])('says in the headline that %s', async (_, results, expected) => {
    expect((await listIn(atlasWith(results))).headline).toMatch(expected);
  });

  test('offers to take a snapshot, except of a flex cluster', async () => {
    const operationsAfter = async (cluster: string) =>
      (await (await payments()).run(snapshots, { cluster })).next?.map(({ operation }) => operation);
    expect(await operationsAfter('Cluster0')).toEqual(['backups', 'restore-jobs', 'take-snapshot']);
    expect(await operationsAfter('FlexDev')).toEqual(['backups', 'restore-jobs']);
  });

  test('warns when backups are off', async () => {
    const { warnings } = await listIn(atlasWith([complete('a', 90)], { backupEnabled: false }));
    expect(warnings).toEqual([expect.stringMatching(/off for C0/)]);
  });

  test('counts 1,200 snapshots and lists the newest 1,000', async () => {
    const many = Array.from({ length: 1_200 }, (_, index) => complete(index.toString(16), index + 1));
    // The list of a sharded cluster has no pages.
    const { [ALL]: _, ...sharded } = atlasWith([], { clusterType: 'SHARDED' });
    const { headline, facts, table, notes } = await listIn({
      ...sharded,
      [`${ALL}/shardedClusters`]: { results: many },
    });
    expect(headline).toMatch(/1,200 snapshots/);
    expect([facts, table?.rows.length, notes]).toEqual([[], 1_000, [expect.stringContaining('1,000 of 1,200')]]);
  });

  test('has the same rows as backups, and needs the same permission', async () => {
    const { run } = await payments();
    const [one, other] = [await run(snapshots, { cluster: 'Cluster0' }), await run(backups, { cluster: 'Cluster0' })];
    expect(one.table?.rows).toEqual(other.table?.rows);
    expect([snapshots.includes, backups.includes]).toEqual([['backups'], ['snapshots']]);
  });
});
