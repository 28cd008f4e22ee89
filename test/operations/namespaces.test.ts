import { describe, expect, test } from '@jest/globals';
import { namespaces } from '../../src/operations/namespaces.js';
import { BASE, PROJECT, withAnswers } from './answering.js';

const path = (view: string) => `GET /groups/${PROJECT}/clusters/C0/${view}/collStats/namespaces`;
const RANKED = { rankedNamespaces: ['shop.orders.2026', 'shop.carts', 'local'] };
const run = (words: object, ranked: object = RANKED) =>
  withAnswers(
    { ...BASE, [path('PRIMARY')]: ranked, [path('SECONDARY')]: ranked, [path('INDIVIDUAL_PROCESS')]: ranked },
    async (atlas, asked) => {
      const result = await namespaces.run(atlas, { project: PROJECT, cluster: 'C0', ...words }, 0);
      return { result, asked: asked.find(({ call }) => call.endsWith('namespaces')) };
    },
  );

test('the hottest comes first, split at the first dot', async () => {
  const { result } = await run({});
  expect(result.table?.rows).toEqual([
    ['1', 'shop', 'orders.2026'],
    ['2', 'shop', 'carts'],
    ['3', 'local', ''],
  ]);
  expect(result.headline).toEqual([
    'shop.orders.2026 was the hottest collection of C0 on the primary, before 2 others,',
    ' in the last hour',
    '.',
  ]);
});

test('nothing busy is an answer too', async () => {
  const { result } = await run({ last: '90m' }, { rankedNamespaces: [] });
  expect(result.headline).toEqual([
    'No collection was busy in C0 on the primary',
    ' in the last 1 hour 30 minutes',
    '.',
  ]);
  expect(result.table).toBeUndefined();
});

describe('Atlas is asked', () => {
  test.each([
    [{}, path('PRIMARY'), '?period=PT1H'],
    [{ last: '1d', view: 'secondary' }, path('SECONDARY'), '?period=PT24H'],
    [
      { from: '2026-11-25T10:00Z', to: '2026-11-25T11:00Z', view: 'process' },
      path('INDIVIDUAL_PROCESS'),
      '?start=2026-11-25T10%3A00%3A00Z&end=2026-11-25T11%3A00%3A00Z',
    ],
  ])('for %j by a period, or by its two ends, never both', async (words, call, query) => {
    expect((await run(words)).asked).toMatchObject({ call, query });
  });
});

describe('the times', () => {
  const problems = (words: object) =>
    namespaces.params
      .safeParse({ project: PROJECT, cluster: 'C0', ...words })
      .error?.issues.map(({ path: [name], message }) => `${String(name)}: ${message}`);
  const from = '2026-11-25T10:00Z';

  test.each([
    [{ last: '1h', from }, 'last: Give either last, or from and to, not both.'],
    [{ from }, 'to: From needs a to: when does the time you mean end?'],
    [{ to: from }, 'from: To needs a from: when does the time you mean begin?'],
    [{ from, to: from }, 'from: From has to lie before to.'],
    [{ last: '4 parsecs' }, 'last: “4 parsecs” is not a length of time. Write it as 30m, 4h or 1d.'],
  ])('in %j are refused with a sentence at the field', (words, problem) => {
    expect(problems(words)).toEqual([problem]);
  });

  test('may cross offsets', () => {
    expect(problems({ from: '2026-11-25T10:00+02:00', to: '2026-11-25T09:00Z' })).toBeUndefined();
  });
});
