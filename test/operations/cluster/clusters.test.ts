import { describe, expect, test } from '@jest/globals';
import { clusters } from '../../../src/operations/cluster/clusters.js';
import { partsOf } from '../../../src/operations/operation.js';
import { type Answers, BASE, ORG, PROJECT, withAnswers } from '../answering.js';

const NOW = Date.parse('2026-11-25T10:00:00Z');
const run = (answers: Answers, params = {}) =>
  withAnswers({ ...BASE, ...answers }, async (atlas, asked) => ({
    ...(await clusters.run(atlas, params, NOW)),
    calls: asked.map(({ call }) => call),
  }));

test('who may see neither grants nor alerts may not see them here either', () => {
  expect(partsOf(clusters)).toEqual(['clusters', 'access', 'alerts']);
});

describe('of a project', () => {
  const region = (instanceSize: string, rest: object = {}) => ({
    electableSpecs: { instanceSize, nodeCount: 3 },
    providerName: 'AWS',
    regionName: 'EU_WEST_1',
    ...rest,
  });
  const cluster = (name: string, rest: object) => ({
    id: PROJECT,
    name,
    clusterType: 'REPLICASET',
    stateName: 'IDLE',
    mongoDBVersion: '8.0.29',
    connectionStrings: { standardSrv: 'mongodb+srv://secret.example.net' },
    ...rest,
  });
  const answers: Answers = {
    [`GET /groups/${PROJECT}/clusters`]: {
      results: [
        cluster('C0', { replicationSpecs: [{ regionConfigs: [region('M40'), region('M30')] }] }),
        cluster('C1', { paused: true, replicationSpecs: null }),
        cluster('C2', { stateName: 'UPDATING', clusterType: 'SHARDED' }),
        cluster('C3', {
          stateName: 'SOMETHING_NEW',
          replicationSpecs: [{ regionConfigs: [region('M0', { effectiveElectableSpecs: { instanceSize: 'M2' } })] }],
          mongoDBEmployeeAccessGrant: { grantType: 'CLUSTER_DATABASE_LOGS', expirationTime: '2026-11-25T13:00:00Z' },
        }),
      ],
    },
    [`GET /groups/${PROJECT}/flexClusters`]: {
      results: [cluster('F0', { providerSettings: { backingProviderName: 'AWS', regionName: 'US_EAST_1' } })],
    },
  };
  const inProject = (more: Answers = {}) => run({ ...answers, ...more }, { project: PROJECT });

  test('what does not run comes first, and flex ones are among them', async () => {
    const { headline, table } = await inProject();
    expect(headline).toBe(
      'Payments has 5 clusters: 1 paused, 1 being changed, 1 in the state SOMETHING_NEW and 2 running.',
    );
    expect(table?.rows.map(([name]) => name)).toEqual(['C1', 'C2', 'C3', 'C0', 'F0']);
  });

  test('the tier is what the cluster has now', async () => {
    const { table } = await inProject();
    expect(Object.fromEntries(table?.rows.map(([name, , tier]) => [name, tier]) ?? [])).toEqual({
      C0: 'M40 and M30',
      C1: 'unknown',
      C2: 'unknown',
      C3: 'M2',
      F0: 'flex',
    });
  });

  test('flex clusters that cannot be read leave the others, and that is said', async () => {
    const flex = { [`GET /groups/${PROJECT}/flexClusters`]: [429, 'RATE_LIMITED'] } as const;
    const { headline, table, missing } = await inProject(flex);
    expect(headline).toMatch(/^Payments has 4 dedicated clusters: .*; I couldn’t read its flex clusters\.$/);
    expect(table?.rows).toHaveLength(4);
    expect(missing).toEqual([expect.stringMatching(/^Flex clusters are not shown: .*RATE_LIMITED/)]);
    const none = await inProject({ ...flex, [`GET /groups/${PROJECT}/clusters`]: { results: [] } });
    expect(none.headline).toBe('Payments has no dedicated clusters; I couldn’t read its flex clusters.');
  });

  test('a connection string is never shown', async () => {
    expect(JSON.stringify(await inProject())).not.toContain('mongodb+srv');
  });

  test('no cluster at all is said so', async () => {
    const none = { results: [] };
    const { headline, table } = await inProject({
      [`GET /groups/${PROJECT}/clusters`]: none,
      [`GET /groups/${PROJECT}/flexClusters`]: none,
    });
    expect([headline, table]).toEqual(['Payments has no clusters.', undefined]);
  });
});

describe('of all projects', () => {
  const one = (name: string, rest: object = {}) => ({
    name,
    availability: 'available',
    alertCount: 0,
    nodeCount: 3,
    dataSizeBytes: 1_610_612_736,
    versions: ['8.0.29'],
    ...rest,
  });
  const project = (groupName: string, inside: readonly object[] | null) => ({
    groupId: PROJECT,
    groupName,
    orgName: 'Counter Inc',
    clusters: inside,
  });
  const results = [
    project('Payments', [one('calm'), one('loud', { alertCount: 2 }), one('gone', { availability: 'dead' })]),
    project('Empty', null),
    project('Search', [one('bare', { availability: null, dataSizeBytes: null, versions: null })]),
  ];

  test('come from one call, those in need first, and what that list leaves out is said', async () => {
    const { headline, table, notes, calls } = await run({ 'GET /clusters': { results } });
    expect(headline).toBe('4 clusters in 2 projects; Atlas doesn’t reach all nodes of gone, and 2 alerts are open.');
    expect(table?.rows.map(([name]) => name)).toEqual(['gone', 'loud', 'bare', 'calm']);
    expect(table?.rows[0]?.at(-1)).toEqual({ said: '1.5 GiB', exact: 1_610_612_736 });
    expect(notes).toEqual([expect.stringContaining('Multi-cloud clusters')]);
    expect(calls).toEqual(['GET /clusters']);
  });

  test.each([
    [[one('a'), one('b')], 'Atlas reaches all their nodes, and no alert is open'],
    [
      [one('a'), one('b', { availability: null })],
      'Atlas doesn’t show whether it reaches those of b, and no alert is open',
    ],
    [
      [one('a', { availability: null, alertCount: null })],
      'Atlas doesn’t show whether it reaches their nodes, and it doesn’t show for all of them whether alerts are open',
    ],
    [
      [one('a', { alertCount: 2 }), one('b', { alertCount: null })],
      'Atlas reaches all their nodes, and at least 2 alerts are open',
    ],
  ])('what Atlas does not say is no good news', async (inside, said) => {
    const { headline } = await run({ 'GET /clusters': { results: [project('Payments', inside)] } });
    expect(headline).toMatch(/^\d clusters? in 1 project; /);
    expect(headline).toContain(`; ${said}.`);
  });

  test('none at all is said so', async () => {
    expect((await run({ 'GET /clusters': { results: [] } })).headline).toBe('This credential sees no clusters.');
  });

  test('are those of one organization where one is asked for, from the same call', async () => {
    const mixed = [
      { ...project('Payments', [one('ours')]), orgId: ORG },
      { ...project('Labs', [one('theirs', { alertCount: 5 })]), orgId: 'f'.repeat(24) },
    ];
    const { headline, table, place, calls } = await run({ 'GET /clusters': { results: mixed } }, { org: ORG });
    expect(headline).toBe('1 cluster in 1 project; Atlas reaches all their nodes, and no alert is open.');
    expect([table?.caption, table?.rows.map(([name]) => name)]).toEqual(['Clusters of Counter Inc', ['ours']]);
    expect(place).toEqual({ organization: { id: ORG, name: 'Counter Inc' } });
    expect(calls.toSorted()).toEqual(['GET /clusters', `GET /orgs/${ORG}`]);
    const none = await run({ 'GET /clusters': { results: mixed.slice(1) } }, { org: ORG });
    expect([none.headline, none.table]).toEqual(['Counter Inc has no clusters.', undefined]);
  });
});
