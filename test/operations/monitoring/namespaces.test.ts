import { describe, expect, test } from '@jest/globals';
import { namespaces } from '../../../src/operations/monitoring/namespaces.js';
import { BASE, PROJECT, withAnswers } from '../answering.js';
import { payments, said } from '../payments.js';

const path = (view: string) => `GET /groups/${PROJECT}/clusters/C0/${view}/collStats/namespaces`;
const RANKED = { rankedNamespaces: ['shop.orders.2026', 'shop.carts', 'local'] };
const run = (params: object, ranked: object = RANKED) =>
  withAnswers(
    { ...BASE, [path('PRIMARY')]: ranked, [path('SECONDARY')]: ranked, [path('INDIVIDUAL_PROCESS')]: ranked },
    async (atlas, asked) => {
      const result = await namespaces.run(atlas, { project: PROJECT, cluster: 'C0', ...params }, 0);
      return { result, asked: asked.find(({ call }) => call.endsWith('namespaces')) };
    },
  );

test('lists the busiest collection first, split at the first dot', async () => {
  const { result } = await run({});
  expect(result.table?.rows).toEqual([
    ['1', 'shop', 'orders.2026'],
    ['2', 'shop', 'carts'],
    ['3', 'local', ''],
  ]);
  expect(result.headline).toEqual([
    'shop.orders.2026 was the busiest of 3 collections in C0 on the primary',
    ' in the last hour',
    '.',
  ]);
});

test('reports an empty ranking', async () => {
  const { result } = await run({ last: '90m' }, { rankedNamespaces: [] });
  expect(result.headline).toEqual([
    expect.stringMatching(/no collections in C0 on the primary/),
    ' in the last 1 hour 30 minutes',
    '.',
  ]);
  expect(result.table).toBeUndefined();
});

test.each([
  [{}, path('PRIMARY'), '?period=PT1H'],
  [{ last: '1d', view: 'secondary' }, path('SECONDARY'), '?period=PT24H'],
  [
    { from: '2026-11-25T10:00Z', to: '2026-11-25T11:00Z', view: 'process' },
    path('INDIVIDUAL_PROCESS'),
    '?start=2026-11-25T10%3A00%3A00Z&end=2026-11-25T11%3A00%3A00Z',
  ],
])('requests %j as a period, or with a start and end, never both', async (params, call, query) => {
  expect((await run(params)).asked).toMatchObject({ call, query });
});

describe('the time range', () => {
  const problems = (params: object) =>
    namespaces.params
      .safeParse({ project: PROJECT, cluster: 'C0', ...params })
      .error?.issues.map(({ path: [name], message }) => `${String(name)}: ${message}`);
  const from = '2026-11-25T10:00Z';

  test.each([
    [{ last: '1h', from }, /^last: .*Enter either/],
    [{ from }, /^to: .*“to”/],
    [{ to: from }, /^from: .*“from”/],
    [{ from, to: from }, /^from: .*before/],
    [{ last: '4 parsecs' }, /^last: “4 parsecs” isn’t/],
  ])('%j is rejected at the field', (params, problem) => {
    expect(problems(params)).toEqual([expect.stringMatching(problem)]);
  });

  test('can use different UTC offsets', () => {
    expect(problems({ from: '2026-11-25T10:00+02:00', to: '2026-11-25T09:00Z' })).toBeUndefined();
  });
});

describe('the history', () => {
  test.each([
    ['latency', 'Average latency of Cluster0', 'ms'],
    ['operations', 'Operations of Cluster0', 'operations'],
  ])('of %s is charted for the five busiest, with numbers in the table', async (history, title, unit) => {
    const { run } = await payments();
    const { charts, table, missing } = await run(namespaces, { cluster: 'Cluster0', history });
    expect(charts?.[0]).toMatchObject({ title, unit });
    expect(charts?.[0]?.lines.map(({ name }) => name)).toEqual([
      'payments.transactions',
      'payments.ledger.entries',
      'payments.accounts',
      'catalog.items',
      'catalog.prices.history',
    ]);
    expect(table?.columns.slice(3)).toEqual(['Last', 'High']);
    expect(table?.rows[0]?.[4]).toEqual({
      said: expect.stringMatching(new RegExp(` ${unit}$`)),
      exact: expect.any(Number),
    });
    expect(table?.rows[5]?.slice(3)).toEqual(['–', '–']);
    expect(missing).toEqual([]);
  });

  test('uses the requested view and time range', async () => {
    const { run, standIn } = await payments();
    const given = { cluster: 'Cluster0', history: 'latency', view: 'secondary', last: '3h' };
    const { notes } = await run(namespaces, given);
    expect(notes).toEqual([expect.stringMatching(/^Analytics nodes/), expect.stringMatching(/10 minutes/)]);
    const asked = standIn.calls.filter(({ path }) => path.endsWith('/collStats/measurements'));
    expect(asked).toHaveLength(5);
    expect(asked.every(({ path, query }) => path.includes('/SECONDARY/') && query.period?.[0] === 'PT3H')).toBe(true);
  });

  test.each([
    ['MICROSECONDS', 2.5],
    ['MILLISECONDS', 2500],
  ])('in %s is shown in milliseconds', async (units, shown) => {
    const { run, standIn } = await payments();
    const points = [{ timestamp: '2026-11-25T09:59:00Z', value: 2500 }];
    const body = {
      granularity: 'PT1M',
      measurements: [{ name: 'AVERAGE_TOTAL_OPS_LATENCY', units, dataPoints: points }],
    };
    standIn.fault({ kind: 'status', status: 200, path: /collStats\/measurements$/, body });
    const { charts } = await run(namespaces, { cluster: 'Cluster0', history: 'latency' });
    expect(charts?.[0]?.lines[0]?.values).toEqual([shown]);
  });

  test('is missing only for a name that no API path can contain', async () => {
    const { run, standIn } = await payments();
    const rankedNamespaces = ['payments.a/b', 'payments.accounts'];
    standIn.fault({ kind: 'status', status: 200, path: /collStats\/namespaces$/, body: { rankedNamespaces } });
    const { charts, missing } = await run(namespaces, { cluster: 'Cluster0', history: 'latency' });
    expect(charts?.[0]?.lines.map(({ name }) => name)).toEqual(['payments.accounts']);
    expect(missing).toEqual([expect.stringMatching(/^payments\.a\/b is missing/)]);
  });

  test('is missing for a collection that fails, and the ranking stays when all fail', async () => {
    const { run, standIn } = await payments();
    const fault = { kind: 'status' as const, status: 403, errorCode: 'FEATURE_UNSUPPORTED' };
    const restore = standIn.fault({ ...fault, path: /accounts\/collStats/ });
    const one = await run(namespaces, { cluster: 'Cluster0', history: 'latency' });
    expect([one.charts?.[0]?.lines.length, one.missing?.length]).toEqual([4, 1]);
    restore();
    standIn.fault({ ...fault, path: /collStats\/measurements/ });
    const none = await run(namespaces, { cluster: 'Cluster0', history: 'latency' });
    expect([none.charts, none.table?.rows.length]).toEqual([undefined, 6]);
    expect(none.missing).toEqual([expect.stringMatching(/^The history is not shown: .*\(FEATURE_UNSUPPORTED\)$/)]);
  });
});

test.each([
  ['reports-archive', /^reports-archive is paused.*resume-cluster/],
  ['FlexDev', /^FlexDev is a flex cluster/],
  ['Clutser0', /^Payments has no cluster Clutser0\.$/],
])('explains why %s has no ranking', async (cluster, sentence) => {
  const { run } = await payments();
  expect(said((await run(namespaces, { cluster })).headline)).toMatch(sentence);
});
