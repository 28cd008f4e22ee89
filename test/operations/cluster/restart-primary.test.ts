import { describe, expect, test } from '@jest/globals';
import { restartPrimary } from '../../../src/operations/cluster/restart-primary.js';
import { type Answers, BASE, PROJECT, withAnswers } from '../answering.js';
import { cluster, ID, PATH } from './hardware.js';

const NOW = Date.parse('2026-11-25T10:00:00Z');
const GROUP = `GET /groups/${PROJECT}`;
const GIVEN = { project: PROJECT, cluster: 'C0' };
const BASIS = { clusterId: ID, primaries: ['a-00.example.net:27017'], election: null };

const node = (at: number, primary: boolean, lastPing = '2026-11-25T09:59:50Z') => ({
  id: `a-0${at}.example.net:27017`,
  hostname: `a-0${at}.example.net`,
  userAlias: `c0-shard-00-0${at}.example.net`,
  replicaSetName: 'a',
  typeName: primary ? 'REPLICA_PRIMARY' : 'REPLICA_SECONDARY',
  version: '8.0.4',
  lastPing,
});
const atlas = ({
  shown = cluster('M40') as object,
  nodes = [node(0, true), node(1, false)],
  rest = {},
} = {}): Answers => ({
  ...BASE,
  [`GET ${PATH}`]: shown,
  [`${GROUP}/processes`]: { results: nodes },
  [`${GROUP}/events`]: { results: [] },
  [`${GROUP}/alerts`]: { results: [] },
  ...rest,
});
const preview = (answers: Answers) => withAnswers(answers, (one) => restartPrimary.preview(one, GIVEN, NOW));

test('previews the primary, the cluster’s health and open alerts', async () => {
  const rest = { [`${GROUP}/alerts`]: { results: [{ id: 'x', clusterName: 'C0', eventTypeName: 'NO_PRIMARY' }] } };
  expect(await preview(atlas({ rest }))).toMatchObject({
    summary: expect.stringContaining('primary of C0'),
    before: 'c0-shard-00-00 is the primary',
    facts: expect.arrayContaining([
      { label: 'Health', value: expect.stringMatching(/^2 processes, all /) },
      { label: 'Replication lag', value: expect.stringContaining('couldn’t read') },
      { label: 'Alerts', value: expect.stringMatching(/^1 alert/) },
    ]),
    warnings: [
      expect.stringMatching(/^C0 .*no writes.*elected/),
      expect.stringMatching(/w: 1.*rolled back/),
      ['An alert is open: ', 'no primary', '. Check it before you approve.'],
    ],
  });
});

test('says that the primaries of all shards restart at once', async () => {
  const nodes = [node(0, true), { ...node(1, true), replicaSetName: 'b' }];
  expect((await preview(atlas({ nodes }))).warnings).toContainEqual(expect.stringMatching(/shards.*mongos.*same time/));
});

test('mentions no election and no conditions on Atlas Infinite', async () => {
  const shown = { ...cluster('M40'), effectiveDatabaseEdition: 'INFINITE' };
  const { warnings, facts } = await preview(atlas({ shown }));
  expect(warnings).toEqual([expect.stringMatching(/^C0 .*standby/)]);
  expect(facts.map(({ label }) => label)).toEqual(['Cluster', 'Health', 'Alerts']);
});

// By Atlas's page test-primary-failover.
test.each([
  [9, 95, 3, undefined],
  [10, 95, 3, /replication lag is 10 s/],
  [9, 96, 3, /fullest disk is 96%/],
  [9, 95, 2.5, /shortest oplog is 2\.5 hours/],
  [30, 99, 1, /lag is 30 s.*disk is 99%.* and shortest oplog is 1/],
])('with %d s of lag, a disk %d%% full and %d hours of oplog, warns: %s', async (lag, disk, oplog, warning) => {
  const measured = (name: string, value: number) => ({
    granularity: 'PT1M',
    measurements: [{ name, dataPoints: [{ timestamp: '2026-11-25T09:59:00Z', value }] }],
  });
  const of = (at: number) => `${GROUP}/processes/a-0${at}.example.net:27017`;
  const full = measured('DISK_PARTITION_SPACE_PERCENT_USED', disk);
  const rest = {
    [`${of(0)}/measurements`]: measured('OPLOG_MASTER_TIME', oplog * 3_600),
    [`${of(1)}/measurements`]: measured('OPLOG_REPLICATION_LAG_TIME', lag),
    [`${of(0)}/disks`]: { results: [] },
    [`${of(1)}/disks`]: { results: [] },
    [`${of(0)}/disks/data/measurements`]: full,
    [`${of(1)}/disks/data/measurements`]: full,
  };
  const { warnings, blockers } = await preview(atlas({ rest }));
  expect(warnings.slice(0, -2)).toEqual(warning === undefined ? [] : [expect.stringMatching(warning)]);
  expect(blockers).toEqual([]);
});

test('doesn’t count a node that never reported as healthy', async () => {
  const { facts } = await preview(atlas({ nodes: [node(0, true), { ...node(1, false), lastPing: '' }] }));
  const health = facts.find(({ label }) => label === 'Health')?.value;
  expect(health).toMatch(/^2 processes; .*doesn’t show.*c0-shard-00-01/);
});

describe('is blocked', () => {
  const silent = [node(0, true), node(1, false, '2026-11-25T09:00:00Z')];
  test.each([
    ['the cluster is paused', atlas({ shown: { ...cluster('M40'), paused: true } }), /with resume-cluster/],
    ['the cluster is being changed', atlas({ shown: { ...cluster('M40'), stateName: 'UPDATING' } }), /being changed/],
    ['a node is silent', atlas({ nodes: silent }), /c0-shard-00-01 .*1 hour ago/],
    ['Atlas lists no processes', atlas({ nodes: [] }), /no processes/],
  ])('when %s', async (_, answers, sentence) => {
    const { blockers } = await preview(answers);
    expect(blockers).toMatchObject([{ param: 'cluster', sentence: expect.stringMatching(sentence) }]);
  });
});

test.each([
  ['not applied', 'nothing changed', atlas()],
  ['unclear', 'Atlas is changing the cluster', atlas({ shown: { ...cluster('M40'), stateName: 'UPDATING' } })],
  ['unclear', 'there is no primary', atlas({ nodes: [node(0, false), node(1, false)] })],
  ['applied', 'another node is primary', atlas({ nodes: [node(0, false), node(1, true)] })],
  ['applied', 'the same node was elected again', atlas({ rest: { [`${GROUP}/events`]: { results: [{ id: 'e' }] } } })],
  ['unclear', 'another cluster has the name', atlas({ shown: { ...cluster('M40'), id: 'd'.repeat(24) } })],
])('is “%s” when %s', async (verdict, _, answers) => {
  const sent = { params: GIVEN, basis: BASIS, call: { method: 'POST' as const, path: `${PATH}/restartPrimaries` } };
  expect(await withAnswers(answers, (one) => restartPrimary.verify(one, sent))).toBe(verdict);
});
