import { describe, expect, test } from '@jest/globals';
import { createAtlas } from '../../../src/atlas/client.js';
import { BackupSchedule } from '../../../src/atlas/replies.js';
import { createLog } from '../../../src/log.js';
import { formatCopies, formatSchedule, rhythmOf } from '../../../src/operations/backup/backup-schedule.js';
import { backups } from '../../../src/operations/backup/backups.js';
import { setBackupSchedule } from '../../../src/operations/backup/set-backup-schedule.js';
import { BASE, PROJECT, withAnswers } from '../answering.js';
import { NOW, payments, said } from '../payments.js';

test('a free cluster has none, and none are asked for', async () => {
  const regionConfigs = [{ providerName: 'TENANT', electableSpecs: { instanceSize: 'M0' } }];
  const free = { id: PROJECT, name: 'C0', replicationSpecs: [{ regionConfigs }] };
  await withAnswers({ ...BASE, [`GET /groups/${PROJECT}/clusters/C0`]: free }, async (atlas, asked) => {
    const { headline } = await backups.run(atlas, { project: PROJECT, cluster: 'C0' }, NOW);
    expect(said(headline)).toMatch(/^C0 is a free cluster, and Atlas takes no backups of those\./);
    expect(asked.some(({ call }) => call.includes('/backup/'))).toBe(false);
  });
});

describe('backups', () => {
  test('of a dedicated cluster are told newest first, with the schedule in words', async () => {
    const { run } = await payments();
    const { headline, facts, table, notes, unfinished } = await run(backups, { cluster: 'Cluster0' });
    expect(said(headline)).toBe('The last backup of Cluster0 was taken 42 minutes ago.');
    expect(facts[0]).toEqual({
      label: 'Schedule',
      value: 'every 6 hours, kept for 7 days; every Saturday, kept for 4 weeks',
    });
    expect(table?.rows[0]?.[0]).toMatch(/^[0-9a-f]{6}$/);
    expect(table?.rows[0]?.[4]).toEqual({ said: '18.2 GiB', exact: expect.any(Number) });
    expect([notes, unfinished]).toEqual([[], undefined]);
  });

  test('that are copied to other regions are said so, and the change of their schedule says it, too', async () => {
    const { run, standIn, project } = await payments();
    const { facts } = await run(backups, { cluster: 'ledger-eu' });
    expect(facts).toContainEqual({ label: 'Copied to', value: 'AWS EU_CENTRAL_1: hourly, weekly' });
    const { url: baseUrl, credentials } = standIn;
    const atlas = createAtlas({ baseUrl, credential: credentials.reader, log: createLog('silent') });
    const given = { project, cluster: 'ledger-eu', keep: 'weekly=8w' };
    const preview = await setBackupSchedule.preview(atlas, given, NOW).finally(() => atlas.close());
    expect(preview.facts).toContainEqual({
      label: 'Copied to',
      value: 'AWS EU_CENTRAL_1: hourly, weekly; unchanged',
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
  ])('with the copies %j say %s', (copies, said) => {
    expect(formatCopies(BackupSchedule.parse(copies))).toBe(said);
  });

  test('that fail and are late are warned of', async () => {
    const { run, standIn } = await payments();
    const cluster = standIn.world.clusters.find(({ name }) => name === 'ledger-eu');
    Object.assign(cluster ?? {}, { backups: { failsSince: '2026-11-25T02:00:00Z' } });
    const { headline, warnings } = await run(backups, { cluster: 'ledger-eu' });
    expect(said(headline)).toBe('The last backup of ledger-eu was taken 12 hours ago; 2 have failed since.');
    expect(warnings).toEqual(['A backup is overdue: there should be one every 6 hours.']);
  });

  test('of which none ever was complete are said to have failed', async () => {
    const answers = {
      ...BASE,
      [`GET /groups/${PROJECT}/clusters/C0`]: { id: PROJECT, name: 'C0', clusterType: 'REPLICASET' },
      [`GET /groups/${PROJECT}/clusters/C0/backup/snapshots`]: { results: [{ id: 'a'.repeat(24), status: 'failed' }] },
    };
    const { headline } = await withAnswers(answers, (atlas) =>
      backups.run(atlas, { project: PROJECT, cluster: 'C0' }, NOW),
    );
    expect(headline).toBe('C0 has no complete backup; 1 failed.');
  });

  test.each([
    ['CLUSTER_NOT_FOUND', 'Payments has no cluster C0.'],
    [
      'CANNOT_USE_SERVERLESS_INSTANCE_IN_CLUSTER_API',
      'C0 is a serverless instance. Atlas turned those into free, flex or dedicated clusters in 2025. Try again with the cluster that C0 became.',
    ],
  ])('of what is no cluster lead to the clusters: %s', async (code, sentence) => {
    const { headline, next } = await withAnswers(
      { ...BASE, [`GET /groups/${PROJECT}/clusters/C0`]: [400, code] },
      (atlas) => backups.run(atlas, { project: PROJECT, cluster: 'C0' }, NOW),
    );
    expect([headline, next?.map(({ operation }) => operation)]).toEqual([sentence, ['clusters']]);
  });

  test('of a flex cluster come from its own list', async () => {
    const { run } = await payments();
    const { headline, facts, table } = await run(backups, { cluster: 'FlexDev' });
    expect(said(headline)).toBe('The last backup of FlexDev was taken 16 hours ago.');
    expect(facts).toEqual([{ label: 'Schedule', value: 'daily, like every flex cluster' }]);
    expect(table?.rows).toHaveLength(8);
  });

  test('of a paused cluster are not called late', async () => {
    const { run } = await payments();
    const { warnings } = await run(backups, { cluster: 'reports-archive' });
    expect(warnings).toEqual([expect.stringMatching(/^reports-archive is paused/)]);
  });

  test('under way are followed', async () => {
    const { run } = await payments();
    const { headline, unfinished } = await run(backups, { cluster: 'Cluster0' }, Date.parse('2026-11-25T09:18:00Z'));
    expect([said(headline), unfinished]).toEqual([
      'The last backup of Cluster0 was taken 6 hours ago; another began 2 minutes ago.',
      true,
    ]);
  });

  test('that are off are said to be off', async () => {
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
    expect(headline).toBe('C0 has no complete backup.');
    expect(warnings).toEqual([expect.stringMatching(/^Backups are off for C0\./)]);
  });

  test('of a sharded cluster come from the list of these', async () => {
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
  ])('%s %i is %s', (type, interval, words, hours) => {
    expect(formatSchedule(of(type, interval))).toBe(`${words}, kept for 1 day`);
    expect(rhythmOf(of(type, interval))).toBe(hours * 3_600_000);
  });

  test('of no rules is none, and nothing is late by it', () => {
    expect([formatSchedule({ policies: [] }), rhythmOf({ policies: [] })]).toEqual(['none', undefined]);
  });
});
