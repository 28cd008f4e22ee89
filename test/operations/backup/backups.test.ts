import { describe, expect, test } from '@jest/globals';
import { createAtlas } from '../../../src/atlas/client.js';
import { BackupSchedule } from '../../../src/atlas/replies.js';
import { createLog } from '../../../src/log.js';
import { backupIntervalMs, formatCopies, formatSchedule } from '../../../src/operations/backup/backup-schedule.js';
import { backups } from '../../../src/operations/backup/backups.js';
import { setBackupSchedule } from '../../../src/operations/backup/set-backup-schedule.js';
import { BASE, PROJECT, withAnswers } from '../answering.js';
import { NOW, payments, said } from '../payments.js';

test('says that a free cluster has no backups, without asking Atlas for any', async () => {
  const regionConfigs = [{ providerName: 'TENANT', electableSpecs: { instanceSize: 'M0' } }];
  const free = { id: PROJECT, name: 'C0', replicationSpecs: [{ regionConfigs }] };
  await withAnswers({ ...BASE, [`GET /groups/${PROJECT}/clusters/C0`]: free }, async (atlas, asked) => {
    const { headline } = await backups.run(atlas, { project: PROJECT, cluster: 'C0' }, NOW);
    expect(said(headline)).toMatch(/free cluster.*back up/);
    expect(asked.some(({ call }) => call.includes('/backup/'))).toBe(false);
  });
});

describe('backups', () => {
  test('lists the newest first, with the schedule in words', async () => {
    const { run } = await payments();
    const { headline, facts, table, notes } = await run(backups, { cluster: 'Cluster0' });
    expect(said(headline)).toMatch(/Cluster0.* 42 minutes ago\.$/);
    expect(facts[0]).toEqual({
      label: 'Schedule',
      value: 'every 6 hours, kept for 7 days; every Saturday, kept for 4 weeks',
    });
    expect(table?.rows[0]?.[0]).toMatch(/^[0-9a-f]{6}$/);
    expect(table?.rows[0]?.[4]).toEqual({ said: '18.2 GiB', exact: expect.any(Number) });
    expect(notes).toEqual([]);
  });

  test('shows copies to other regions, and so does a change of the schedule', async () => {
    const { run, standIn, project } = await payments();
    const { facts } = await run(backups, { cluster: 'ledger-eu' });
    expect(facts).toContainEqual({ label: 'Copied to', value: 'AWS EU_CENTRAL_1: hourly, weekly' });
    const { url: baseUrl, credentials } = standIn;
    const atlas = createAtlas({ baseUrl, credential: credentials.reader, log: createLog('silent') });
    const given = { project, cluster: 'ledger-eu', keep: 'weekly=8w' };
    const preview = await setBackupSchedule.preview(atlas, given, NOW).finally(() => atlas.close());
    expect(preview.facts).toContainEqual({
      label: 'Copied to',
      value: expect.stringMatching(/^AWS EU_CENTRAL_1: hourly, weekly;/),
    });
  });

  test.each<[object, string | undefined]>([
    [{}, undefined],
    [
      {
        copySettings: [
          { regionName: 'US_EAST_2', shouldCopyOplogs: true, copyPolicyItems: [{ frequencyType: 'daily' }] },
        ],
      },
      'US_EAST_2: daily, oplogs',
    ],
    [
      { copySettings: [{ cloudProvider: 'GCP', regionName: 'ASIA', frequencies: ['ON_DEMAND'] }] },
      'GCP ASIA: on demand',
    ],
  ])('formats the copies %j as %j', (copies, formatted) => {
    expect(formatCopies(BackupSchedule.parse(copies))).toBe(formatted);
  });

  test('warns when backups fail and are overdue', async () => {
    const { run, standIn } = await payments();
    const cluster = standIn.world.clusters.find(({ name }) => name === 'ledger-eu');
    Object.assign(cluster ?? {}, { backups: { failsSince: '2026-11-25T02:00:00Z' } });
    const { headline, warnings } = await run(backups, { cluster: 'ledger-eu' });
    expect(said(headline)).toMatch(/12 hours ago; 2 .*failed/);
    expect(warnings).toEqual([expect.stringMatching(/overdue.* 6 hours/)]);
  });

  test('says how many failed when none is complete', async () => {
    const answers = {
      ...BASE,
      [`GET /groups/${PROJECT}/clusters/C0`]: { id: PROJECT, name: 'C0', clusterType: 'REPLICASET' },
      [`GET /groups/${PROJECT}/clusters/C0/backup/snapshots`]: { results: [{ id: 'a'.repeat(24), status: 'failed' }] },
    };
    const { headline } = await withAnswers(answers, (atlas) =>
      backups.run(atlas, { project: PROJECT, cluster: 'C0' }, NOW),
    );
    expect(headline).toMatch(/no complete backup; 1 backup failed/);
  });

  test.each([
    ['CLUSTER_NOT_FOUND', 'Payments has no cluster'],
    ['CANNOT_USE_SERVERLESS_INSTANCE_IN_CLUSTER_API', 'serverless instance'],
  ])('points to the project’s clusters on %s', async (code, why) => {
    const { headline, next } = await withAnswers(
      { ...BASE, [`GET /groups/${PROJECT}/clusters/C0`]: [400, code] },
      (atlas) => backups.run(atlas, { project: PROJECT, cluster: 'C0' }, NOW),
    );
    expect([headline, next?.map(({ operation }) => operation)]).toEqual([expect.stringContaining(why), ['clusters']]);
  });

  test('reads a flex cluster’s own list', async () => {
    const { run } = await payments();
    const { headline, facts, table } = await run(backups, { cluster: 'FlexDev' });
    expect(said(headline)).toMatch(/FlexDev.* 16 hours ago\.$/);
    expect(facts).toEqual([{ label: 'Schedule', value: expect.stringMatching(/^daily/) }]);
    expect(table?.rows).toHaveLength(8);
  });

  test('doesn’t call the backups of a paused cluster overdue', async () => {
    const { run } = await payments();
    const { warnings } = await run(backups, { cluster: 'reports-archive' });
    expect(warnings).toEqual([expect.stringMatching(/is paused/)]);
  });

  test('shows a backup in progress', async () => {
    const { run } = await payments();
    const { headline } = await run(backups, { cluster: 'Cluster0' }, Date.parse('2026-11-25T09:18:00Z'));
    expect(said(headline)).toMatch(/6 hours ago; another .* 2 minutes ago/);
  });

  test('warns when backups are off', async () => {
    const answers = {
      ...BASE,
      [`GET /groups/${PROJECT}/clusters/C0`]: {
        id: PROJECT,
        name: 'C0',
        clusterType: 'REPLICASET',
        backupEnabled: false,
      },
      [`GET /groups/${PROJECT}/clusters/C0/backup/snapshots`]: { results: [] },
    };
    const { headline, warnings } = await withAnswers(answers, (atlas) =>
      backups.run(atlas, { project: PROJECT, cluster: 'C0' }, NOW),
    );
    expect(headline).toMatch(/no complete backup\.$/);
    expect(warnings).toEqual([expect.stringMatching(/off for C0/)]);
  });

  test('reads the sharded list for a sharded cluster', async () => {
    const answers = {
      ...BASE,
      [`GET /groups/${PROJECT}/clusters/C0`]: { id: PROJECT, name: 'C0', clusterType: 'SHARDED' },
      [`GET /groups/${PROJECT}/clusters/C0/backup/snapshots/shardedClusters`]: {
        results: [
          { id: 'a'.repeat(24), status: 'completed', createdAt: '2026-11-25T07:00:00Z', snapshotType: 'onDemand' },
        ],
      },
    };
    const { table } = await withAnswers(answers, (atlas) =>
      backups.run(atlas, { project: PROJECT, cluster: 'C0' }, NOW),
    );
    expect(table?.rows[0]?.slice(0, 4)).toEqual([
      'aaaaaa',
      'complete',
      [{ at: Date.parse('2026-11-25T07:00:00Z') }],
      'on demand',
    ]);
  });
});

describe('a schedule', () => {
  const of = (frequencyType: string, frequencyInterval: number) => ({
    policies: [{ policyItems: [{ frequencyType, frequencyInterval, retentionUnit: 'days', retentionValue: 1 }] }],
  });

  test.each([
    ['hourly', 1, 'every hour', 1],
    ['hourly', 12, 'every 12 hours', 12],
    ['daily', 1, 'daily', 24],
    ['weekly', 7, 'every Sunday', 7 * 24],
    ['monthly', 40, 'on the last day of each month', 31 * 24],
    ['monthly', 3, 'on day 3 of each month', 31 * 24],
    ['yearly', 12, 'on the first day of December', 366 * 24],
  ])('formats %s with interval %i as “%s”', (type, interval, words, hours) => {
    expect(formatSchedule(of(type, interval))).toBe(`${words}, kept for 1 day`);
    expect(backupIntervalMs(of(type, interval))).toBe(hours * 3_600_000);
  });

  test('without rules is “none”, and has no rhythm', () => {
    expect([formatSchedule({ policies: [] }), backupIntervalMs({ policies: [] })]).toEqual(['none', undefined]);
  });
});
