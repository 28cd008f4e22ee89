import { describe, expect, test } from '@jest/globals';
import { restoreJobs } from '../../../src/operations/backup/restore-jobs.js';
import type { Cell } from '../../../src/operations/operation.js';
import { clusterNamed } from '../../../src/sandbox/atlas/index.js';
import { formatPlain } from '../../../src/slack/blocks/text.js';
import { type Answers, BASE, PROJECT, withAnswers } from '../answering.js';
import { MINUTE_MS, NOW as MORNING, payments, said } from '../payments.js';

const NOW = Date.parse('2026-08-10T04:00:00Z');
const CLUSTER = `GET /groups/${PROJECT}/clusters/C0`;
const DEDICATED = `${CLUSTER}/backup/restoreJobs`;
const FLEX = `GET /groups/${PROJECT}/flexClusters/C0/backup/restoreJobs`;
const SERVERLESS = `GET /groups/${PROJECT}/serverless/C0/backup/restoreJobs`;
const SECRET = 'https://store.example/snap?X-Amz-Signature=abc';

const run = (answers: Answers) =>
  withAnswers({ ...BASE, ...answers }, (atlas) => restoreJobs.run(atlas, { project: PROJECT, cluster: 'C0' }, NOW));
/** Ids begin with the second in which the job was created. */
const idAt = (instant: string) => (Date.parse(instant) / 1000).toString(16).padEnd(24, '0');
const job = (startedAt: string, rest: object) => ({
  id: idAt(startedAt),
  deliveryType: 'automated',
  deliveryUrl: [SECRET],
  desiredTimestamp: { date: null, increment: null, time: null },
  targetClusterName: 'C1',
  timestamp: '2026-08-09T00:00:00Z',
  ...rest,
});
const statuses = (rows: readonly (readonly Cell[])[] = []) => rows.map(([status]) => status);

test('says that a free cluster has no backups, and points to its alerts', async () => {
  const free = { id: PROJECT, name: 'C0', replicationSpecs: [{ regionConfigs: [{ providerName: 'TENANT' }] }] };
  const { headline, next } = await run({ [CLUSTER]: free, [DEDICATED]: [400, 'NOT_FOR_M0'] });
  expect(headline).toMatch(/free cluster.*back up/);
  expect(next?.map(({ operation }) => operation)).toEqual(['alerts']);
});

describe('on a dedicated cluster', () => {
  const answers = {
    [CLUSTER]: { id: PROJECT, name: 'C0' },
    [DEDICATED]: {
      results: [
        job('2026-08-10T01:00:00Z', { finishedAt: '2026-08-10T01:05:00Z' }),
        job('2026-08-10T03:00:00Z', { failed: true, expired: true, finishedAt: '2026-08-10T03:48:00Z' }),
        job('2026-08-10T02:00:00Z', { cancelled: true, failed: true }),
        job('2026-08-10T03:50:00Z', { deliveryType: 'download', failed: false }),
        job('2026-08-10T00:00:00Z', { expired: true, finishedAt: '2026-08-10T00:05:00Z' }),
      ],
    },
  };

  test('lists jobs newest first, each with one status', async () => {
    const { table } = await run(answers);
    expect(statuses(table?.rows)).toEqual(['in progress', 'failed', 'canceled', 'finished', 'expired']);
  });

  test('counts failures and jobs in progress in the headline, with when the last failed', async () => {
    const { headline } = await run(answers);
    expect(formatPlain(headline)).toMatch(
      /^1 of 5 .*C0 failed, .*12 minutes ago \(2026-08-10 03:48 UTC\); 1 in progress\.$/,
    );
  });

  test('never shows a link to the data', async () => {
    expect(JSON.stringify(await run(answers))).not.toContain('X-Amz');
  });

  test('says that there are no restore jobs', async () => {
    const { headline, table } = await run({ ...answers, [DEDICATED]: { results: [] } });
    expect([headline, table]).toEqual([expect.stringContaining('no restore jobs'), undefined]);
  });
});

test('reads a flex cluster’s own list, and its statuses', async () => {
  const flex = (status: string, at: string) => ({
    id: idAt(at),
    status,
    deliveryType: 'RESTORE',
    targetDeploymentItemName: 'C1',
  });
  const { headline, table } = await run({
    [CLUSTER]: [400, 'CANNOT_USE_FLEX_CLUSTER_IN_CLUSTER_API'],
    [FLEX]: {
      results: [
        flex('QUEUED', '2026-08-10T03:00:00Z'),
        flex('RUNNING', '2026-08-10T02:00:00Z'),
        flex('NEW', '2026-08-10T01:00:00Z'),
      ],
    },
  });
  expect(headline).toMatch(/^3 .*C0, none failed; 2 in progress and 1 waiting\.$/);
  expect(statuses(table?.rows)).toEqual(['waiting', 'in progress', 'in progress']);
});

describe('on a serverless instance', () => {
  const serverless = { [CLUSTER]: [400, 'CANNOT_USE_SERVERLESS_INSTANCE_IN_CLUSTER_API'] } as const;

  test.each([
    ['410 (VERSION_GONE)', [410, 'VERSION_GONE']],
    ['404 (SERVERLESS_INSTANCE_NOT_FOUND)', [404, 'SERVERLESS_INSTANCE_NOT_FOUND']],
    ['an empty list', { results: [] }],
  ] as const)('says that Atlas no longer lists its jobs, and that it answered %s', async (said, answer) => {
    const { headline, notes } = await run({ ...serverless, [SERVERLESS]: answer });
    expect(headline).toMatch(/serverless instance.* no longer/);
    expect(notes).toContainEqual(expect.stringContaining(`returned ${said}`));
    expect(notes).toContainEqual(expect.stringContaining('January 2026'));
  });

  test('doesn’t claim that the list ended when the credential may not read it', async () => {
    const { headline, notes } = await run({ ...serverless, [SERVERLESS]: [403, 'USER_UNAUTHORIZED'] });
    expect(headline).toMatch(/serverless instance.* can’t read/);
    expect(notes).toContainEqual(expect.stringContaining('returned 403 (USER_UNAUTHORIZED)'));
  });

  test('shows a list that Atlas still returns', async () => {
    const { headline } = await run({ ...serverless, [SERVERLESS]: { results: [job('2026-08-10T01:00:00Z', {})] } });
    expect(headline).toMatch(/^1 .*C0, none failed; 1 in progress\.$/);
  });
});

describe('on a name that isn’t a cluster', () => {
  const missing: Answers = {
    [CLUSTER]: [404, 'CLUSTER_NOT_FOUND'],
    [`GET /groups/${PROJECT}/clusters`]: { results: [{ id: PROJECT, name: 'C01' }] },
    [`GET /groups/${PROJECT}/flexClusters`]: { results: [] },
  };

  test('shows what Atlas still lists for a serverless instance of that name', async () => {
    const { headline } = await run({ ...missing, [SERVERLESS]: { results: [job('2026-08-10T01:00:00Z', {})] } });
    expect(headline).toMatch(/^1 .*C0, none failed; 1 in progress\.$/);
  });

  test.each([
    ['404 (CLUSTER_NOT_FOUND)', [404, 'CLUSTER_NOT_FOUND']],
    ['410 (VERSION_GONE)', [410, 'VERSION_GONE']],
    ['403 (USER_UNAUTHORIZED)', [403, 'USER_UNAUTHORIZED']],
    ['an empty list', { results: [] }],
  ] as const)('finds none, and says that Atlas answered %s for a serverless instance', async (said, answer) => {
    const { headline, notes, next } = await run({ ...missing, [SERVERLESS]: answer });
    expect(headline).toContain('Payments has no cluster');
    expect(notes).toContainEqual(expect.stringContaining(`returned ${said}`));
    expect(next?.[0]).toEqual({
      label: 'C01',
      operation: 'restore-jobs',
      params: { project: PROJECT, cluster: 'C01' },
    });
  });
});

test('fails on a missing role instead of reporting a missing cluster', async () => {
  await expect(run({ [CLUSTER]: [401, 'USER_UNAUTHORIZED'] })).rejects.toMatchObject({ status: 401 });
  await expect(run({ [CLUSTER]: { id: PROJECT, name: 'C0' }, [DEDICATED]: [403, 'FORBIDDEN'] })).rejects.toMatchObject({
    status: 403,
  });
});

describe('restores in progress', () => {
  test('are shown with their duration, beside that of earlier ones', async () => {
    const { run } = await payments();
    const { facts } = await run(restoreJobs, { cluster: 'Cluster0' });
    expect(facts.map(({ label, value }) => `${label}: ${said(value)}`)).toEqual([
      expect.stringMatching(/^In progress: into reports-archive, .*9 minutes .*longer/),
      expect.stringMatching(/^For comparison: the last 5 .*7 minutes/),
    ]);
  });

  test('are no longer shown once they have ended', async () => {
    const { run } = await payments();
    const { headline, facts } = await run(restoreJobs, { cluster: 'Cluster0' }, MORNING + 5 * MINUTE_MS);
    expect(said(headline)).toMatch(/^3 of 230 .*Cluster0 failed, .*3 hours ago \(<182>\)\.$/);
    expect(facts).toEqual([]);
  });

  test('last less than a minute if Atlas’s clock is ahead of ours', async () => {
    const { facts } = await run({
      [CLUSTER]: { id: PROJECT, name: 'C0' },
      [DEDICATED]: { results: [job('2026-08-10T04:01:30Z', {})] },
    });
    expect(facts.map(({ value }) => said(value))).toContainEqual(
      expect.stringMatching(/^into C1, .*less than a minute/),
    );
  });

  test('are “Waiting” when queued, and counted beyond the first five', async () => {
    const queued = (number: number) => ({
      id: idAt('2026-08-10T03:00:00Z').replace(/.$/, `${number}`),
      status: 'QUEUED',
    });
    const { headline, facts } = await run({
      [CLUSTER]: [400, 'CANNOT_USE_FLEX_CLUSTER_IN_CLUSTER_API'],
      [FLEX]: { results: [1, 2, 3, 4, 5, 6, 7].map(queued) },
    });
    expect(said(headline)).toMatch(/^7 .*C0, none failed; 7 waiting\.$/);
    expect(facts.map(({ label }) => label)).toEqual([...Array(5).fill('Waiting'), 'Others']);
  });
});

test('counts ten thousand jobs and lists the newest thousand', async () => {
  const { run: look, standIn } = await payments();
  const { restoreJobs: jobs } = clusterNamed(standIn.world, 'Cluster0');
  const [, failed] = jobs;
  for (let at = 0; at < 9_770; at += 1) {
    const id = Math.floor((MORNING - at * MINUTE_MS) / 1000)
      .toString(16)
      .padEnd(24, '0');
    Object.assign(jobs, {
      [jobs.length]: { ...failed, id, finishedAt: new Date(MORNING - at * MINUTE_MS).toISOString() },
    });
  }
  const { headline, table, notes } = await look(restoreJobs, { cluster: 'Cluster0' });
  expect(said(headline)).toMatch(/^9,773 of 10,000 .*Cluster0 failed, .*\(<0>\); 1 in progress\.$/);
  expect(table?.rows).toHaveLength(1_000);
  expect(table?.rows[0]?.[1]).toEqual([{ at: MORNING }]);
  expect(notes).toEqual([expect.stringContaining('1,000 of 10,000')]);
});
