import { describe, expect, test } from '@jest/globals';
import { clusters } from '../../../src/operations/cluster/clusters.js';
import { namesWithIncluded } from '../../../src/operations/operation.js';
import { type Answers, BASE, ORG, PROJECT, withAnswers } from '../answering.js';

const NOW = Date.parse('2026-11-25T10:00:00Z');
const run = (answers: Answers, params = {}) =>
  withAnswers({ ...BASE, ...answers }, async (atlas, asked) => ({
    ...(await clusters.run(atlas, params, NOW)),
    calls: asked.map(({ call }) => call),
  }));

test('needs permission for grants and alerts too', () => {
  expect(namesWithIncluded(clusters)).toEqual(['clusters', 'access', 'alerts']);
});

describe('in a project', () => {
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

  test('lists clusters that aren’t running first, flex clusters included', async () => {
    const { headline, table } = await inProject();
    expect(headline).toMatch(/5 clusters: 1 paused, 1 being changed, 1 .*SOMETHING_NEW and 2 running/);
    expect(table?.rows.map(([name]) => name)).toEqual(['C1', 'C2', 'C3', 'C0', 'F0']);
  });

  test('shows the effective tier, and “unknown” without one', async () => {
    const { table } = await inProject();
    expect(Object.fromEntries(table?.rows.map(([name, , tier]) => [name, tier]) ?? [])).toEqual({
      C0: 'M40 and M30',
      C1: 'unknown',
      C2: 'unknown',
      C3: 'M2',
      F0: 'flex',
    });
  });

  test('lists dedicated clusters when flex clusters can’t be read, and says so', async () => {
    const flex = { [`GET /groups/${PROJECT}/flexClusters`]: [429, 'RATE_LIMITED'] } as const;
    const { headline, table, missing } = await inProject(flex);
    expect(headline).toMatch(/4 dedicated clusters: .*couldn’t read/);
    expect(table?.rows).toHaveLength(4);
    expect(missing).toEqual([expect.stringMatching(/^Flex clusters .*RATE_LIMITED/)]);
    const none = await inProject({ ...flex, [`GET /groups/${PROJECT}/clusters`]: { results: [] } });
    expect(none.headline).toMatch(/no dedicated clusters; .*couldn’t read/);
  });

  test('never shows connection strings', async () => {
    expect(JSON.stringify(await inProject())).not.toContain('mongodb+srv');
  });

  test('says that a project has no clusters', async () => {
    const none = { results: [] };
    const { headline, table } = await inProject({
      [`GET /groups/${PROJECT}/clusters`]: none,
      [`GET /groups/${PROJECT}/flexClusters`]: none,
    });
    expect([headline, table]).toEqual([expect.stringContaining('no clusters'), undefined]);
  });
});

describe('across projects', () => {
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

  test('reads all in one call, lists unavailable ones first, and says what the list leaves out', async () => {
    const { headline, table, notes, calls } = await run({ 'GET /clusters': { results } });
    expect(headline).toMatch(/^4 clusters in 2 projects.*.*gone, .*2 alerts/);
    expect(table?.rows.map(([name]) => name)).toEqual(['gone', 'loud', 'bare', 'calm']);
    expect(table?.rows[0]?.at(-1)).toEqual({ said: '1.5 GiB', exact: 1_610_612_736 });
    expect(notes).toEqual([expect.stringContaining('ulti-cloud clusters')]);
    expect(calls).toEqual(['GET /clusters']);
  });

  test.each([
    [[one('a'), one('b')], /reach all .*no alert/],
    [[one('a'), one('b', { availability: null })], /doesn’t show .* b, .*no alert/],
    [[one('a', { availability: null, alertCount: null })], /doesn’t show .*doesn’t show .*alerts/],
    [[one('a', { alertCount: 2 }), one('b', { alertCount: null })], /reach all .*at least 2 alerts/],
  ])('says if Atlas leaves out availability or alerts (%#)', async (inside, health) => {
    const { headline } = await run({ 'GET /clusters': { results: [project('Payments', inside)] } });
    expect(headline).toMatch(health);
  });

  test('says that the credential sees no clusters', async () => {
    expect((await run({ 'GET /clusters': { results: [] } })).headline).toContain('sees no clusters');
  });

  test('lists only one organization’s clusters, from the same call', async () => {
    const mixed = [
      { ...project('Payments', [one('ours')]), orgId: ORG },
      { ...project('Labs', [one('theirs', { alertCount: 5 })]), orgId: 'f'.repeat(24) },
    ];
    const { headline, table, place, calls } = await run({ 'GET /clusters': { results: mixed } }, { org: ORG });
    expect(headline).toMatch(/^1 cluster in 1 project.*.*no alert/);
    expect([table?.caption, table?.rows.map(([name]) => name)]).toEqual(['Clusters in Counter Inc', ['ours']]);
    expect(place).toEqual({ organization: { id: ORG, name: 'Counter Inc' } });
    expect(calls.toSorted()).toEqual(['GET /clusters', `GET /orgs/${ORG}`]);
    const none = await run({ 'GET /clusters': { results: mixed.slice(1) } }, { org: ORG });
    expect([none.headline, none.table]).toEqual([expect.stringContaining('Counter Inc has no'), undefined]);
  });
});
