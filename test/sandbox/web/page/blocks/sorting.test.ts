import { describe, expect, test } from '@jest/globals';
import type { Cell } from '../../../../../src/sandbox/web/block-kit.js';
import { ticksFor } from '../../../../../src/sandbox/web/page/blocks/scale.js';
import { matchingRows, nextOrder, sortedRows, textOf } from '../../../../../src/sandbox/web/page/blocks/sorting.js';

const word = (text: string): Cell => ({ type: 'raw_text', text });
const number = (value: number): Cell => ({ type: 'raw_number', value, text: `${value} B` });
const moment = (timestamp: number): Cell => {
  const date = { type: 'date', timestamp, format: '{date}', fallback: `day ${timestamp}` } as const;
  return { type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [date] }] };
};
const texts = (rows: ReturnType<typeof sortedRows>) => rows.map(([cell]) => textOf(cell));

describe('a table', () => {
  test('sorts numbers by value instead of text', () => {
    const rows = [[number(900)], [number(10_000)], [number(12)]];
    expect(texts(sortedRows(rows, { column: 0, down: false }))).toEqual(['12 B', '900 B', '10000 B']);
    expect(texts(sortedRows(rows, { column: 0, down: true }))).toEqual(['10000 B', '900 B', '12 B']);
  });

  test('sorts text case-insensitively, with numbers in it by value', () => {
    const rows = ['shard-10', 'Shard-2', 'alpha', 'éclair', 'east'].map((text) => [word(text)]);
    const order = texts(sortedRows(rows, { column: 0, down: false }));
    expect(order).toEqual(['alpha', 'east', 'éclair', 'Shard-2', 'shard-10']);
  });

  test('sorts dates by time and always keeps empty cells last', () => {
    const rows = [[word('–')], [moment(300)], [moment(20)]];
    expect(texts(sortedRows(rows, { column: 0, down: false }))).toEqual(['day 20', 'day 300', '–']);
    expect(texts(sortedRows(rows, { column: 0, down: true }))).toEqual(['day 300', 'day 20', '–']);
  });

  test('keeps the order of equal rows', () => {
    const rows = [
      [word('b'), word('first')],
      [word('b'), word('second')],
      [word('a'), word('third')],
    ];
    expect(sortedRows(rows, { column: 0, down: false }).map(([, cell]) => textOf(cell))).toEqual([
      'third',
      'first',
      'second',
    ]);
  });

  test('cycles a column’s order and starts ascending at another column', () => {
    const up = nextOrder(undefined, 1);
    expect(up).toEqual({ column: 1, down: false });
    expect(nextOrder(up, 1)).toEqual({ column: 1, down: true });
    expect(nextOrder({ column: 1, down: true }, 1)).toBeUndefined();
    expect(nextOrder({ column: 1, down: true }, 0)).toEqual({ column: 0, down: false });
  });

  test('finds rows that contain every word', () => {
    const rows = [
      [word('failed'), word('Cluster0')],
      [word('finished'), word('Cluster1')],
    ];
    expect(texts(matchingRows(rows, 'CLUSTER0 fail'))).toEqual(['failed']);
    expect(matchingRows(rows, ' ')).toHaveLength(2);
    expect(matchingRows(rows, 'cluster0 finished')).toEqual([]);
  });
});

describe('an axis', () => {
  test.each([
    [
      [0, 420],
      [0, 200, 400, 600],
    ],
    [
      [3, 7.2],
      [0, 2, 4, 6, 8],
    ],
    [[0.02], [0, 0.005, 0.01, 0.015, 0.02]],
    [
      [-5, 5],
      [-5, -2.5, 0, 2.5, 5],
    ],
    [[0], [0, 0.25, 0.5, 0.75, 1]],
  ])('for %j has round ticks that cover the values', (values, ticks) => {
    const drawn = ticksFor(values).map((tick) => Number(tick.toPrecision(6)));
    expect(drawn[0]).toBeLessThanOrEqual(Math.min(0, ...values));
    expect(drawn.at(-1)).toBeGreaterThanOrEqual(Math.max(...values));
    expect(drawn.length).toBeLessThanOrEqual(ticks.length + 1);
    expect(drawn).toContain(0);
  });
});
