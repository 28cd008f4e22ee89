import { expect, test } from '@jest/globals';
import type { Cell } from '../../../src/operations/operation.js';
import { toCsv, wholeTable } from '../../../src/slack/answers/csv.js';

/** Without the byte order mark. */
const csv = (columns: readonly string[], ...rows: readonly (readonly Cell[])[]) =>
  toCsv({ caption: '', columns, rows }).slice(1);

test('begins with the byte order mark by which Excel recognizes UTF-8', () => {
  expect([...Buffer.from(toCsv({ caption: '', columns: ['é'], rows: [] })).subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
});

test('ends lines in CRLF, and quotes cells with commas, quotes or line breaks', () => {
  expect(csv(['a', 'b'], ['1', 'x,y'], ['"q"', 'two\nlines'])).toBe('a,b\r\n1,"x,y"\r\n"""q""","two\nlines"\r\n');
});

test.each([
  '=1+1',
  '+1',
  '-1',
  '@cmd',
  '\t=1',
  '\r=1',
  '\n=1',
  '  =1',
  '\u00a0=1',
  '\u200b=1',
  '\ufeff@x',
  '\uff1d1',
  ' \uff0b1',
  '\uff0d1',
  '\uff20x',
])('marks %j as text, in a cell and in a header', (formula) => {
  const [, cell = ''] = csv(['a'], [formula]).split('\r\n');
  expect(cell.replace(/^"/, '')).toMatch(/^'/);
  expect(csv([formula])).toMatch(/^"?'/);
});

test.each(['a;=1', 'a; =1;', 'a\t+1', 'a\r\n@x', 'a\n\uff1d1'])(
  'leaves no formula in %j when a spreadsheet splits cells at other separators',
  (cell) => {
    for (const part of csv(['a'], [cell]).split(/[;\t\r\n]/)) expect(part).not.toMatch(/^["\s]*[=+\-@\uff1d]/);
  },
);

test('writes exact numbers, negative ones too, and leaves NaN empty', () => {
  const size = (exact: number) => ({ said: '2 GiB', exact });
  expect(csv(['a'], [size(2_147_483_648)], [size(-1.5)], [size(Number.NaN)])).toBe('a\r\n2147483648\r\n-1.5\r\n\r\n');
});

test('leaves a cell empty that the table shows as a dash', () => {
  expect(csv(['a', 'b'], ['–', 'x – y'])).toBe('a,b\r\n,x – y\r\n');
});

test('writes a cell of ten thousand tabs', () => {
  expect(csv(['a'], ['\t'.repeat(10_000)]).length).toBeGreaterThan(10_000);
});

test('writes values unshortened and uncleaned, and instants to the millisecond', () => {
  const long = `\u202e${'x'.repeat(10_000)}`;
  expect(csv(['a'], [long])).toBe(`a\r\n${long}\r\n`);
  const rows = [[['at ', { at: 1_764_064_800_123 }]], [[{ at: Number.NaN }]]];
  expect(csv(['a'], ...rows)).toBe('a\r\nat 2025-11-25T10:00:00.123Z\r\n\r\n');
});

test('uses the chart’s values, newest first, when an answer has no table', () => {
  const chart = {
    title: 'CPU use of Cluster0',
    unit: '%',
    moments: [0, 60_000],
    lines: [{ name: 'shard-00', values: [1.25, null] }],
  };
  const answer = { headline: '', place: {}, facts: [], notes: [] };
  const table = wholeTable({ ...answer, charts: [chart] });
  expect(toCsv(table ?? { caption: '', columns: [], rows: [] }).slice(1)).toBe(
    'Time,shard-00 (%)\r\n1970-01-01T00:01:00.000Z,\r\n1970-01-01T00:00:00.000Z,1.25\r\n',
  );
  expect(wholeTable({ ...answer, table: { caption: 'x', columns: [], rows: [] }, charts: [chart] })?.caption).toBe('x');
  expect(wholeTable(answer)).toBeUndefined();
});
