import { expect, test } from '@jest/globals';
import { connections } from '../../../src/operations/monitoring/connections.js';
import { BASE, PROJECT, withAnswers } from '../answering.js';
import { payments } from '../payments.js';

const NOW = Date.parse('2026-11-25T10:00:00Z');
const GROUP = `GET /groups/${PROJECT}`;

interface Shown {
  readonly tier?: string;
  readonly types?: readonly string[];
  readonly open?: readonly (number | null)[];
  readonly logs?: object | readonly [number, string];
  readonly with?: string;
  readonly region?: object;
}

const shown = ({
  tier = 'M40',
  types = ['REPLICA_PRIMARY', 'REPLICA_SECONDARY'],
  open = [5460, 300],
  ...rest
}: Shown) => {
  const hosts = types.map((typeName, at) => ({
    id: `a-0${at}.example.net:27017`,
    typeName,
    userAlias: `c0-shard-00-0${at}.example.net`,
  }));
  const measured = hosts.map(({ id }, at) => [
    `${GROUP}/processes/${id}/measurements`,
    {
      granularity: 'PT1M',
      measurements: [
        {
          name: 'CONNECTIONS',
          dataPoints: [9_000, open[at] ?? null].map((value, minute) => ({
            timestamp: new Date(NOW - (3 - minute) * 60_000).toISOString(),
            value: open[at] === null ? null : value,
          })),
        },
      ],
    },
  ]);
  const answers = {
    ...BASE,
    [`${GROUP}/clusters/C0`]: {
      id: 'c'.repeat(24),
      name: 'C0',
      replicationSpecs: [
        { regionConfigs: [{ providerName: 'AWS', electableSpecs: { instanceSize: tier }, ...rest.region }] },
      ],
    },
    [`${GROUP}/processes`]: { results: hosts },
    ...Object.fromEntries(measured),
    [`${GROUP}/dbAccessHistory/clusters/C0`]: rest.logs ?? { accessLogs: [] },
  };
  const given = { project: PROJECT, cluster: 'C0', ...(rest.with !== undefined && { with: rest.with }) };
  return withAnswers(answers, (atlas) => connections.run(atlas, given, NOW));
};
const textIn = ({ table }: Awaited<ReturnType<typeof shown>>) =>
  table?.rows.map((row) => row.map((cell) => (typeof cell === 'object' && 'said' in cell ? cell.said : cell)));

test('compares each node’s connections with its tier’s limit', async () => {
  const result = await shown({});
  expect(result.headline).toBe('C0 has 5,760 open connections, the most on primary 00-00: 5,460 of 6,000 (91%).');
  expect(textIn(result)).toEqual([
    ['primary 00-00', '5,460', '6,000', '91%', '9,000'],
    ['secondary 00-01', '300', '6,000', '5%', '9,000'],
  ]);
  expect(result.personal).toBeUndefined();
});

test('shows only open connections when the tier’s limit is unknown', async () => {
  const result = await shown({ tier: 'M999' });
  expect([result.headline, textIn(result)?.[0]?.slice(2, 4)]).toEqual([
    'C0 has 5,760 open connections, the most on primary 00-00: 5,460.',
    ['–', '–'],
  ]);
});

test.each([
  ['AWS', 'M80', '96,000'],
  ['AZURE', 'M80', '64,000'],
  ['GCP', 'M80', '64,000'],
  ['AWS', 'R40', '4,000'],
  ['AZURE', 'R40', '6,000'],
  ['AZURE', 'M60', '32,000'],
  ['AWS', 'M600', '–'],
  ['AZURE', 'M600', '128,000'],
])('on %s, the limit for %s is %s', async (providerName, tier, limit) => {
  expect(textIn(await shown({ tier, region: { providerName } }))?.[0]?.[2]).toBe(limit);
});

test('uses the current tier’s limit for a cluster that autoscaled', async () => {
  const result = await shown({ region: { effectiveElectableSpecs: { instanceSize: 'M60' } } });
  expect(textIn(result)?.[0]?.slice(2, 4)).toEqual(['32,000', '17%']);
});

test('knows only the primary’s limit when analytics nodes have a different tier', async () => {
  const result = await shown({ region: { analyticsSpecs: { instanceSize: 'M10', nodeCount: 1 } } });
  expect(textIn(result)?.map((row) => row[2])).toEqual(['6,000', '–']);
  const none = await shown({ region: { analyticsSpecs: { instanceSize: 'M10', nodeCount: 0 } } });
  expect(textIn(none)?.map((row) => row[2])).toEqual(['6,000', '6,000']);
});

test('reports a cluster without listed processes', async () => {
  expect((await shown({ types: [] })).headline).toBe('Atlas lists no processes for C0.');
});

test('notes that there are no sign-ins, or how many were counted', async () => {
  expect((await shown({ with: 'addresses' })).notes.at(-1)).toMatch(/no sign-ins .*7 days\. .*miss/);
  const accessLogs = Array.from({ length: 1_000 }, () => ({ ipAddress: '10.0.0.1', username: 'app' }));
  const { notes } = await shown({ logs: { accessLogs }, with: 'addresses' });
  expect(notes.at(-1)).toMatch(/newest 1,000 sign-ins\./);
});

test('measures only routers when there are any', async () => {
  const types = ['SHARD_PRIMARY', 'SHARD_MONGOS', 'SHARD_CONFIG_PRIMARY'];
  expect(textIn(await shown({ types, open: [1, 2, 3] }))?.map(([name]) => name)).toEqual(['router 00-01']);
});

test('reports nodes without values as missing instead of counting zero', async () => {
  const some = await shown({ open: [5, null] });
  expect(some.missing).toEqual([expect.stringMatching(/no values for secondary 00-01 in the last hour/)]);
  const none = await shown({ open: [null, null] });
  expect(none.missing).toEqual([expect.stringContaining('for primary 00-00 and secondary 00-01 in the last hour')]);
  expect([none.headline, none.table]).toEqual([expect.stringMatching(/no connection counts for C0/), undefined]);
});

test('lists client addresses only for the asker, busiest first', async () => {
  const log = (ipAddress: string, username: string, minute: number) => ({
    ipAddress,
    username,
    timestamp: `Wed Nov 25 09:0${minute}:00 GMT 2026`,
    logLine: 'secret',
  });
  const accessLogs = [log('10.0.0.1', 'app', 3), log('10.0.0.2', 'app', 2), log('10.0.0.2', 'app', 5)];
  const result = await shown({ logs: { accessLogs }, with: 'addresses' });
  expect(textIn(result)).toEqual([
    ['10.0.0.2', 'app', '2', [{ at: Date.parse('2026-11-25T09:05:00Z') }]],
    ['10.0.0.1', 'app', '1', [{ at: Date.parse('2026-11-25T09:03:00Z') }]],
  ]);
  expect([result.facts[0], result.personal]).toEqual([{ label: 'primary 00-00', value: '5,460 of 6,000 (91%)' }, true]);
  expect(JSON.stringify(result)).not.toContain('secret');
});

test('still shows nodes when the credential can’t read sign-ins', async () => {
  const result = await shown({ logs: [401, 'USER_UNAUTHORIZED'], with: 'addresses' });
  expect([result.missing, textIn(result)?.length]).toEqual([
    [expect.stringMatching(/^Client addresses are not shown: .*Project Database Access Admin in Payments/)],
    2,
  ]);
});

test('reads nodes and client addresses from the sandbox’s Atlas', async () => {
  const { run } = await payments();
  const { table, missing } = await run(connections, { cluster: 'Cluster0', with: 'addresses' });
  expect([missing, table?.columns[0]]).toEqual([[], 'Address']);
});
