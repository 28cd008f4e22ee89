import { expect, test } from '@jest/globals';
import { disk } from '../../../src/operations/monitoring/disk.js';
import { BASE, PROJECT, withAnswers } from '../answering.js';
import { payments } from '../payments.js';

const NOW = Date.parse('2026-11-25T10:00:00Z');
const HOUR_MS = 3_600_000;
const GIB = 1024 ** 3;
const HOST = 'a-shard-00-00.example.net:27017';
const GROUP = `GET /groups/${PROJECT}`;

/** @param used GiB used in each of the last hours, on one node with a 100 GiB disk */
async function shown(used: readonly (number | null)[], grows: boolean | null = false, edition?: string) {
  const points = (of: (gib: number) => number) =>
    used.map((gib, at) => ({
      timestamp: new Date(NOW - (used.length - at) * HOUR_MS).toISOString(),
      value: gib === null ? null : of(gib) * GIB,
    }));
  const measurements = [
    { name: 'DISK_PARTITION_SPACE_USED', dataPoints: points((gib) => gib) },
    { name: 'DISK_PARTITION_SPACE_FREE', dataPoints: points((gib) => 100 - gib) },
  ];
  const autoScaling = grows === null ? null : { diskGB: { enabled: grows } };
  const regionConfigs = [{ providerName: 'AWS', electableSpecs: { instanceSize: 'M40' }, autoScaling }];
  const answers = {
    ...BASE,
    [`${GROUP}/clusters/C0`]: {
      id: 'c'.repeat(24),
      name: 'C0',
      replicationSpecs: [{ regionConfigs }],
      effectiveDatabaseEdition: edition,
    },
    [`${GROUP}/processes`]: {
      results: [{ id: HOST, typeName: 'REPLICA_PRIMARY', userAlias: 'c0-shard-00-00.example.net' }],
    },
    [`${GROUP}/processes/${HOST}/disks`]: { results: [{ partitionName: 'data' }] },
    [`${GROUP}/processes/${HOST}/disks/data/measurements`]: { granularity: 'PT1H', measurements },
  };
  return withAnswers(answers, (atlas) => disk.run(atlas, { project: PROJECT, cluster: 'C0' }, NOW));
}
const hours = (from: number, hourly: number) => Array.from({ length: 24 }, (_, at) => from + hourly * at);

test('estimates when a disk is full from the last day’s rate', async () => {
  const { headline, table, facts } = await shown(hours(57, 1));
  expect(headline).toMatch(
    /^The disks of C0 are up to 80% full: 80 GiB of 100 GiB on primary 00-00, which .* 20 hours /,
  );
  expect(table?.rows[0]?.map((cell) => (typeof cell === 'object' && 'said' in cell ? cell.said : cell))).toEqual([
    'primary 00-00',
    '80 GiB',
    '100 GiB',
    '80%',
    '+24 GiB',
    '20 hours',
  ]);
  expect(facts).toEqual([{ label: 'Grow automatically', value: 'no' }]);
});

test.each([
  ['usage fell', hours(80, -1), '57% full: 57 GiB of 100 GiB on primary 00-00; its disk usage fell'],
  ['use is flat', hours(60, 0.0001), 'hardly grew'],
  ['filling up takes over a year', hours(60, 0.0045), 'full in over a year'],
  ['there are too few values', [60, 61, 62], 'too few values'],
  ['there are no values', [null, null], 'no disk values for C0'],
])('describes the rate when %s', async (_, used, words) => {
  expect((await shown(used)).headline).toContain(words);
});

test('shows a full disk as full now', async () => {
  const { headline, table } = await shown(hours(77, 1));
  expect(headline).toMatch(/^The disks of C0 are up to 100% full: 100 GiB of 100 GiB/);
  expect(table?.rows[0]?.at(-1)).toMatchObject({ said: 'now' });
});

test('explains once why each node is missing, and ignores routers', async () => {
  const types = ['REPLICA_PRIMARY', 'REPLICA_SECONDARY', 'REPLICA_SECONDARY', 'SHARD_MONGOS'];
  const hosts = types.map((typeName, at) => ({
    id: `a-0${at}.example.net:27017`,
    typeName,
    userAlias: `c0-shard-00-0${at}.example.net`,
  }));
  const points = [{ timestamp: new Date(NOW - HOUR_MS).toISOString(), value: GIB }];
  const ofHost = ({ id }: { readonly id: string }, dataPoints: object) => ({
    [`${GROUP}/processes/${id}/disks`]: { results: [] },
    [`${GROUP}/processes/${id}/disks/data/measurements`]: {
      measurements: ['USED', 'FREE'].map((kind) => ({ name: `DISK_PARTITION_SPACE_${kind}`, dataPoints })),
    },
  });
  const [first = { id: '' }, refused = { id: '' }, silent = { id: '' }] = hosts;
  let asked = 0;
  const answers = {
    ...BASE,
    [`${GROUP}/clusters/C0`]: { id: 'c'.repeat(24), name: 'C0' },
    [`${GROUP}/processes`]: { results: hosts },
    ...ofHost(first, points),
    ...ofHost(silent, []),
    [`${GROUP}/processes/${refused.id}/disks`]: { results: [] },
    get [`${GROUP}/processes/${refused.id}/disks/data/measurements`]() {
      asked += 1;
      return asked === 1 ? ([403, 'USER_UNAUTHORIZED'] as const) : ([404, 'HOST_NOT_FOUND'] as const);
    },
  };
  const { missing, table } = await withAnswers(answers, (atlas) =>
    disk.run(atlas, { project: PROJECT, cluster: 'C0' }, NOW),
  );
  expect(missing).toEqual([
    expect.stringMatching(/^secondary 00-01 is missing: .*(USER_UNAUTHORIZED|HOST_NOT_FOUND)/),
    expect.stringMatching(/no values for secondary 00-02 in the last day/),
  ]);
  expect(table?.rows.map(([name]) => name)).toEqual(['primary 00-00']);
});

test('explains that Atlas Infinite has no disks', async () => {
  const { headline, table } = await shown(hours(57, 1), null, 'INFINITE');
  expect([headline, table]).toEqual([expect.stringMatching(/^C0 .*Atlas Infinite.*no disks/), undefined]);
});

test('notes that automatic disk growth may raise the tier', async () => {
  const { facts, notes } = await shown(hours(57, 1), true);
  expect([facts, notes.at(-1)]).toEqual([
    [{ label: 'Grow automatically', value: 'yes' }],
    expect.stringMatching(/90%.*tier/),
  ]);
  expect((await shown(hours(57, 1), null)).facts).toEqual([{ label: 'Grow automatically', value: 'unknown' }]);
});

test('shows all nodes of a cluster', async () => {
  const { run } = await payments();
  const { headline, table } = await run(disk, { cluster: 'Cluster0' });
  expect([table?.rows.length, headline]).toEqual([3, expect.stringMatching(/^The disks of Cluster0 are up to \d/)]);
});
