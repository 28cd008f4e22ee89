import { describe, expect, test } from '@jest/globals';
import { MEASURE_CHOICES } from '../../../src/operations/monitoring/measures.js';
import { metrics } from '../../../src/operations/monitoring/metrics.js';
import type { Params } from '../../../src/operations/operation.js';
import { MINUTE_MS, NOW, payments, said } from '../payments.js';

const measurementCalls = ({
  calls,
}: {
  calls: readonly { path: string; query: Readonly<Record<string, readonly string[]>> }[];
}) => calls.filter(({ path }) => path.endsWith('/measurements'));

describe('a measurement', () => {
  test('is charted per process, primary first, with the peak in the headline', async () => {
    const { run } = await payments();
    const { headline, charts, missing } = await run(metrics, { cluster: 'Cluster0' });
    const [chart] = charts ?? [];
    expect(chart?.lines.map(({ name }) => name)).toEqual(['primary 00-00', 'secondary 00-01', 'secondary 00-02']);
    expect(chart).toMatchObject({ title: 'Connections of Cluster0', unit: 'connections' });
    expect(chart?.lines.every(({ values }) => values.length === chart.moments.length)).toBe(true);
    expect(said(headline)).toMatch(
      /^Connections of Cluster0: [\d,]+ on primary 00-00 now; the peak in the last hour was 5,\d{3}, \d+ minutes ago\.$/,
    );
    expect(missing).toEqual([]);
  });

  test('shows an incident from its start', async () => {
    const { run } = await payments();
    const { charts } = await run(metrics, { cluster: 'Cluster0', last: '2h' });
    const at = (minutesAgo: number) => {
      const index = charts?.[0]?.moments.indexOf(NOW - minutesAgo * 60_000) ?? -1;
      return charts?.[0]?.lines[0]?.values[index] ?? 0;
    };
    expect(at(80)).toBeGreaterThan(0);
    expect(at(35)).toBeGreaterThan(2 * at(80));
  });

  test.each(Object.keys(MEASURE_CHOICES))('“%s” is available in Atlas', async (measurement) => {
    const { run } = await payments();
    const { charts, missing } = await run(metrics, { cluster: 'Cluster1', measurement });
    expect(charts?.[0]?.moments.length).toBeGreaterThan(50);
    expect(missing).toEqual([]);
  });

  test('of replication lag covers only secondaries', async () => {
    const { run } = await payments();
    const { charts } = await run(metrics, { cluster: 'Cluster0', measurement: 'replication-lag' });
    expect(charts?.[0]?.lines.map(({ name }) => name)).toEqual(['secondary 00-01', 'secondary 00-02']);
  });

  test.each([
    [{ last: '1h' }, 'PT1M', 'period'],
    [{ last: '12h' }, 'PT5M', 'period'],
    [{ last: '3d' }, 'PT1H', 'period'],
    [{ last: '90d' }, 'P1D', 'period'],
    // Atlas no longer keeps minute values from last week.
    [{ from: '2026-11-18T10:00:00Z', to: '2026-11-18T11:00:00Z' }, 'PT1H', 'start'],
  ])('over %j is requested with granularity %s', async (time, granularity, by) => {
    const { run, standIn } = await payments();
    const { charts } = await run(metrics, { cluster: 'Cluster0', ...time });
    const [first] = measurementCalls(standIn);
    expect(first?.query.granularity).toEqual([granularity]);
    expect(Object.keys(first?.query ?? {})).toContain(by);
    expect(charts?.[0]?.moments.length).toBeLessThan(200);
  });
});

/** Atlas's response for one host. */
const values = (granularity: string, given: readonly (readonly [minutesAgo: number, value: number | null])[]) => ({
  granularity,
  measurements: [
    {
      name: 'CONNECTIONS',
      units: 'SCALAR',
      dataPoints: given.map(([ago, value]) => ({ timestamp: new Date(NOW - ago * MINUTE_MS).toISOString(), value })),
    },
  ],
});

describe('the headline calls a value current', () => {
  const headline = async (body: object, params: Params = {}, path = /measurements$/) => {
    const { run, standIn } = await payments();
    standIn.fault({ kind: 'status', status: 200, path, body });
    const result = await run(metrics, { cluster: 'Cluster0', ...params });
    return { said: said(result.headline), notes: result.notes, warnings: result.warnings };
  };

  test('if it is fresh', async () => {
    const result = await headline(
      values('PT1M', [
        [3, 400],
        [2, 519],
      ]),
    );
    expect(result.said).toMatch(/^Connections of Cluster0: 519 on primary 00-00 now; /);
    expect(result.notes).toEqual([]);
  });

  test('but not if the primary fell silent, and then shows the value’s age', async () => {
    const silent = values('PT1M', [
      [81, 400],
      [80, 519],
      [79, null],
    ]);
    const result = await headline(silent, { last: '2h' }, /00-00.*measurements$/);
    expect(result.said).toMatch(/^Connections of Cluster0: last 519 on primary 00-00, 1 hour 20 minutes ago; /);
    expect(result.notes).toEqual([]);
  });

  test('but not if all hosts fell silent, with a warning', async () => {
    const result = await headline(
      values('PT1M', [
        [81, 400],
        [80, 519],
      ]),
      { last: '2h' },
    );
    expect(result.said).toContain('last 519 on primary 00-00, 1 hour 20 minutes ago;');
    expect(result.warnings).toEqual([expect.stringMatching(/no values for 1 hour 20 minutes.*down/)]);
  });

  test('but not if it is an hourly average', async () => {
    const result = await headline(
      values('PT1H', [
        [120, 400],
        [60, 519],
      ]),
      { last: '3d' },
    );
    expect(result.said).toContain('last 519 on primary 00-00, 1 hour ago;');
    expect(result.notes).toEqual([expect.stringMatching(/average over 1 hour/)]);
  });

  test('but not if the time range has ended', async () => {
    const time = { from: '2026-11-25T08:00:00Z', to: '2026-11-25T09:00:00Z' };
    expect((await headline(values('PT1M', [[61, 519]]), time)).said).toContain('519 on primary 00-00 at the end;');
    const result = await headline(values('PT1M', [[90, 519]]), time);
    expect(result.said).toContain('last 519 on primary 00-00, 1 hour 30 minutes ago;');
    expect(result.warnings).toEqual([expect.stringMatching(/no values for the last 30 minutes/)]);
  });
});

test('rounds Atlas’s averages of connection counts', async () => {
  const { run, standIn } = await payments();
  standIn.fault({
    kind: 'status',
    status: 200,
    path: /measurements$/,
    body: values('PT1M', [
      [3, 400.4],
      [2, 519.6],
    ]),
  });
  const { headline, charts } = await run(metrics, { cluster: 'Cluster0' });
  expect(charts?.[0]?.lines[0]?.values).toEqual([400, 520]);
  expect(said(headline)).toContain(': 520 on primary');
});

test.each([
  ['reports-archive', /^reports-archive is paused.*resume-cluster/],
  ['FlexDev', /^FlexDev is a flex cluster/],
  ['Clutser0', /^Payments has no cluster Clutser0\.$/],
])('explains why %s has no metrics', async (cluster, sentence) => {
  const { run, standIn } = await payments();
  const { headline, charts, next } = await run(metrics, { cluster });
  expect(said(headline)).toMatch(sentence);
  expect([charts, measurementCalls(standIn)]).toEqual([undefined, []]);
  expect(next?.map(({ operation }) => operation)).not.toContain('metrics');
});

describe('when Atlas fails', () => {
  test('to return the cluster, its processes are still measured', async () => {
    const { run, standIn } = await payments();
    standIn.fault({ kind: 'status', status: 500, errorCode: 'UNEXPECTED_ERROR', path: /clusters\/Cluster0$/ });
    expect((await run(metrics, { cluster: 'Cluster0' })).charts?.[0]?.lines).toHaveLength(3);
  });

  test('for all processes, its error is thrown', async () => {
    const { run, standIn } = await payments();
    standIn.fault({ kind: 'status', status: 401, errorCode: 'USER_UNAUTHORIZED', path: /measurements/ });
    await expect(run(metrics, { cluster: 'Cluster0' })).rejects.toMatchObject({ errorCode: 'USER_UNAUTHORIZED' });
  });
});

test('charts six processes of a large cluster and counts the rest', async () => {
  const { run, standIn } = await payments();
  const list = { kind: 'status' as const, status: 200, path: /\/processes$/ };
  const node = (shard: number, at: number) => ({
    id: `h${shard}${at}.example.net:27017`,
    userAlias: `cluster0-shard-0${shard}-0${at}.example.net`,
    typeName: at === 0 ? 'SHARD_PRIMARY' : 'SHARD_SECONDARY',
  });
  standIn.fault({ ...list, body: { results: [0, 1, 2].flatMap((shard) => [0, 1, 2].map((at) => node(shard, at))) } });
  const points = [{ timestamp: '2026-11-25T09:59:00Z', value: 1 }];
  const body = { granularity: 'PT1M', measurements: [{ name: 'CONNECTIONS', units: 'SCALAR', dataPoints: points }] };
  standIn.fault({ kind: 'status', status: 200, path: /measurements$/, body });
  const { charts, notes } = await run(metrics, { cluster: 'Cluster0' });
  expect(charts?.[0]?.lines.map(({ name }) => name).slice(0, 4)).toEqual([
    'primary 00-00',
    'primary 01-00',
    'primary 02-00',
    'secondary 00-01',
  ]);
  expect(notes).toEqual([expect.stringMatching(/^Cluster0 has 3 more processes/)]);
});
