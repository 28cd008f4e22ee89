import { describe, expect, test } from '@jest/globals';
import { metrics } from '../../../src/operations/monitoring/metrics.js';
import { namespaces } from '../../../src/operations/monitoring/namespaces.js';
import { isProcessOfCluster, processLabel, shortProcessName } from '../../../src/operations/monitoring/process-list.js';
import { processes } from '../../../src/operations/monitoring/processes.js';
import { clusterNamed } from '../../../src/sandbox/atlas/index.js';
import { BASE, PROJECT, withAnswers } from '../answering.js';
import { MINUTE_MS, NOW, payments, said } from '../payments.js';

test('lists a cluster’s processes, primary first, without host domains', async () => {
  const { run } = await payments();
  const { headline, table, notes } = await run(processes, { cluster: 'Cluster1' });
  expect(said(headline)).toBe('Cluster1 has 3 processes: 1 primary and 2 secondaries, all on MongoDB 8.0.29.');
  expect(table?.rows.map(([name, role]) => [name, role])).toEqual([
    ['cluster1-shard-00-02', 'primary'],
    ['cluster1-shard-00-00', 'secondary'],
    ['cluster1-shard-00-01', 'secondary'],
  ]);
  expect([JSON.stringify(table).includes('example.net'), notes]).toEqual([false, []]);
});

test('names the cluster of each process in a project', async () => {
  const { run } = await payments();
  const { table } = await run(processes);
  expect(new Set(table?.rows.map(([cluster]) => cluster))).toEqual(new Set(['Cluster0', 'Cluster1', 'ledger-eu']));
});

describe('a cluster without processes', () => {
  test('that is running isn’t matched by host names, so all processes are offered', async () => {
    const { run, standIn } = await payments();
    standIn.fault({ kind: 'status', status: 200, path: /\/processes$/, body: { results: [] } });
    const { headline, next } = await run(processes, { cluster: 'Cluster0' });
    expect(headline).toBe('Atlas lists no processes for Cluster0.');
    expect(next?.map(({ label }) => label)).toEqual(['Processes in the project']);
  });

  test('may be a free cluster, whose host names don’t contain its name', async () => {
    const free = { id: PROJECT, name: 'C0', replicationSpecs: [{ regionConfigs: [{ providerName: 'TENANT' }] }] };
    const host = { id: 'ac-a1b2c3d-shard-00-00.abc.example.net:27017', typeName: 'REPLICA_PRIMARY' };
    const answers = {
      ...BASE,
      [`GET /groups/${PROJECT}/clusters/C0`]: free,
      [`GET /groups/${PROJECT}/processes`]: { results: [host] },
    };
    const asked = { project: PROJECT, cluster: 'C0' };
    for (const operation of [processes, metrics, namespaces]) {
      const { headline, next } = await withAnswers(answers, (atlas) => operation.run(atlas, asked, NOW));
      expect(headline).toMatch(/^C0 is a free cluster.* (show|rank) /);
      expect(next?.map((one) => one.operation)).toEqual(['alerts']);
    }
  });

  test.each([
    ['reports-archive', /^reports-archive is paused.*resume-cluster/],
    ['FlexDev', /^FlexDev is a flex cluster/],
    ['Clutser0', /^Payments has no cluster Clutser0\.$/],
  ])('is explained: %s', async (cluster, sentence) => {
    const { run } = await payments();
    expect(said((await run(processes, { cluster })).headline)).toMatch(sentence);
  });

  test('may have been paused a moment ago', async () => {
    const { run, standIn } = await payments();
    Object.assign(clusterNamed(standIn.world, 'Cluster0'), { paused: true });
    expect(said((await run(processes, { cluster: 'Cluster0' })).headline)).toMatch(/^Cluster0 is paused/);
  });
});

describe('a problem', () => {
  const ping = (ago: number) => new Date(NOW - ago * MINUTE_MS).toISOString();
  const one = (node: number, rest: object = {}) => ({
    id: `h${node}.example.net:27017`,
    userAlias: `c0-shard-00-0${node}.abc.example.net`,
    port: 27017,
    typeName: node === 0 ? 'REPLICA_PRIMARY' : 'REPLICA_SECONDARY',
    replicaSetName: 'set-0',
    version: '8.0.29',
    lastPing: ping(1),
    ...rest,
  });
  const run = (...results: object[]) =>
    withAnswers(
      {
        ...BASE,
        [`GET /groups/${PROJECT}/clusters/C0`]: { id: PROJECT, name: 'C0' },
        [`GET /groups/${PROJECT}/processes`]: { results },
      },
      (atlas) => processes.run(atlas, { project: PROJECT, cluster: 'C0' }, NOW),
    );

  test('is reported, with the worst one in the headline', async () => {
    const { headline, warnings } = await run(
      one(1),
      one(2, { version: '8.0.30' }),
      one(3, { typeName: 'RECOVERING', lastPing: ping(95) }),
    );
    expect(headline).toBe('C0 has 3 processes: 2 secondaries and 1 recovering; no known primary in set-0.');
    expect(warnings).toEqual([
      'c0-shard-00-03 was last seen 1 hour ago.',
      'More than one version is running: 8.0.29 and 8.0.30.',
    ]);
  });

  test.each([
    [[40, 1, 1], 'c0-shard-00-00 was last seen 40 minutes ago'],
    [[40, 50, 1], '2 were last seen 40 minutes ago or earlier'],
    [[40, 50, 60], 'all 3 were last seen 40 minutes ago or earlier'],
  ])('with hosts last seen %j minutes ago is in the headline', async (minutes, problem) => {
    const { headline } = await run(...minutes.map((ago, node) => one(node, { lastPing: ping(ago) })));
    expect(headline).toBe(`C0 has 3 processes: 1 primary and 2 secondaries, all on MongoDB 8.0.29; ${problem}.`);
  });

  test('can be two versions, if there is nothing worse', async () => {
    const { headline } = await run(one(0), one(1, { version: '8.0.30' }));
    expect(headline).toBe('C0 has 2 processes: 1 primary and 1 secondary; they run 8.0.29 and 8.0.30.');
  });

  test('isn’t reported for a new process', async () => {
    const { headline, notes } = await run(one(0), one(1, { typeName: 'NO_DATA', lastPing: null }));
    expect(headline).toBe('C0 has 2 processes: 1 primary and 1 being set up, all on MongoDB 8.0.29.');
    expect(notes).toEqual([]);
  });
});

test('doesn’t report config servers as lacking a primary', async () => {
  const member = { replicaSetName: 'config', typeName: 'SHARD_CONFIG', userAlias: 'c0-config-00-00.abc.example.net' };
  const answers = {
    ...BASE,
    [`GET /groups/${PROJECT}/clusters/C0`]: { id: PROJECT, name: 'C0' },
    [`GET /groups/${PROJECT}/processes`]: { results: [{ id: 'x:27017', ...member }] },
  };
  const { notes } = await withAnswers(answers, (atlas) =>
    processes.run(atlas, { project: PROJECT, cluster: 'C0' }, NOW),
  );
  expect(notes).toEqual([]);
});

describe('a process', () => {
  const named = (alias: string, port = 27017) => ({
    id: `x:${port}`,
    userAlias: `${alias}.abc.example.net`,
    port,
    typeName: 'SHARD_MONGOS',
  });

  test.each([
    ['pay-shard-00-00', 'Pay', true],
    ['pay-shard-00-shard-00-00', 'Pay', false],
    ['pay-shard-00-shard-00-00', 'pay-shard-00', true],
    ['pay-config-00-01', 'pay', true],
    ['payments-shard-00-00', 'pay', false],
    ['pay-shard-00-00', 'payments', false],
    ['a-name-of-more-than-twe-shard-00-00', 'A-name-of-more-than-twenty-three', true],
  ])('%s belongs to %s: %s', (alias, cluster, does) => {
    expect(isProcessOfCluster(named(alias), cluster)).toBe(does);
  });

  test('has a short name for legends, and a label with any non-default port', () => {
    const router = named('a-name-of-more-than-twe-shard-00-00', 27016);
    expect([shortProcessName(router), processLabel(router)]).toEqual([
      'router 00-00',
      'a-name-of-more-than-twe-shard-00-00:27016',
    ]);
  });
});
