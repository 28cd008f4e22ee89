import { expect, test } from '@jest/globals';
import { toCsv } from '../../../src/slack/blocks/csv.js';

const csv = (columns: readonly string[], ...rows: readonly (readonly string[])[]) =>
  toCsv({ caption: '', columns, rows });

test('lines end in CRLF, and what needs quotes has them', () => {
  expect(csv(['a', 'b'], ['1', 'x,y'], ['"q"', 'two\nlines'])).toBe('a,b\r\n1,"x,y"\r\n"""q""","two\nlines"\r\n');
});

test.each(['=1+1', '+1', '-1', '@cmd', '\t=1', '\r=1'])('%j is text to a spreadsheet', (formula) => {
  const [, cell = ''] = csv(['a'], [formula]).split('\r\n');
  expect(cell.replace(/^"/, '')).toMatch(/^'/);
  expect(csv([formula])).toMatch(/^"?'/);
});

test('values are exact: not shortened, not cleaned, instants to the millisecond', () => {
  const long = `\u202e${'x'.repeat(10_000)}`;
  expect(csv(['a'], [long])).toBe(`a\r\n${long}\r\n`);
  const rows = [[['at ', { at: 1_764_064_800_123 }]], [[{ at: Number.NaN }]]];
  expect(toCsv({ caption: '', columns: ['a'], rows })).toBe('a\r\nat 2025-11-25T10:00:00.123Z\r\n\r\n');
});
