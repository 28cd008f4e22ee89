import { describe, expect, test } from '@jest/globals';
import type { Cell, Table } from '../../../src/operations/operation.js';
import { type DrawnTable, dataTable, textTable } from '../../../src/slack/blocks/table.js';

const table = (rows: number, columns: number, cell: (row: number, column: number) => Cell): Table => ({
  caption: 'Restore jobs',
  columns: Array.from({ length: columns }, (_, column) => `c${column}`),
  rows: Array.from({ length: rows }, (_, row) => Array.from({ length: columns }, (__, column) => cell(row, column))),
});
const short = (row: number, column: number) => `${row}.${column}`;

function rowsOf({ blocks }: DrawnTable) {
  const [block] = blocks;
  if (block?.type !== 'data_table') throw new Error(`${block?.type}`);
  return block.rows;
}
function textOf({ blocks }: DrawnTable): string {
  const [block] = blocks;
  const [, element] = block?.type === 'rich_text' ? block.elements : [];
  const [text] = element?.type === 'rich_text_preformatted' ? element.elements : [];
  if (text?.type !== 'text') throw new Error('not preformatted text');
  return text.text;
}

describe('both kinds of table', () => {
  test('never exceed a message’s limit of characters', () => {
    const full = table(1_000, 20, (row, column) => short(row, column).padEnd(300, 'x'));
    const cells = rowsOf(dataTable(full)).flatMap((row) => row.map((cell) => ('text' in cell ? cell.text : '')));
    expect(cells.join('').length).toBeLessThanOrEqual(8_000);
    expect(textOf(textTable(full)).length).toBeLessThanOrEqual(3_000);
  });

  test('are left out if empty', () => {
    for (const empty of [table(0, 3, short), table(3, 0, short)]) {
      expect(dataTable(empty)).toEqual({ blocks: [], notes: [], whole: true });
      expect(textTable(empty)).toEqual({ blocks: [], notes: [], whole: true });
    }
  });
});

describe('a data_table', () => {
  test('shows a whole table that fits, with dates as dates', () => {
    const drawn = dataTable(table(2, 2, (row, column) => (column === 0 ? short(row, column) : [{ at: 0 }])));
    expect(drawn).toMatchObject({ notes: [], whole: true, blocks: [{ caption: 'Restore jobs', page_size: 2 }] });
    expect(rowsOf(drawn)[0]).toEqual([
      { type: 'raw_text', text: 'c0' },
      { type: 'raw_text', text: 'c1' },
    ]);
    expect(rowsOf(drawn)[1]).toMatchObject([
      { text: '0.0' },
      { type: 'rich_text', elements: [{ elements: [{ type: 'date' }] }] },
    ]);
  });

  test('says how many rows and columns it leaves out', () => {
    const drawn = dataTable(table(1230, 25, short));
    const rows = rowsOf(drawn).length - 1;
    expect(drawn).toMatchObject({
      notes: [expect.stringContaining(` ${rows} of 1,230 rows`), expect.stringContaining(' 20 of 25 columns')],
      whole: false,
    });
    expect(rowsOf(dataTable(table(101, 1, short)))).toHaveLength(101);
    expect(dataTable(table(100, 1, short)).whole).toBe(true);
    expect(dataTable(table(100, 1, short)).blocks).toMatchObject([{ page_size: 5 }]);
  });

  test('sorts sizes and counts by value, and shows them formatted', () => {
    const drawn = dataTable(
      table(1, 2, (_, column) => ({ said: '2 GiB', exact: column === 0 ? 2 ** 31 : Number.NaN })),
    );
    expect(rowsOf(drawn)[1]).toEqual([
      { type: 'raw_number', value: 2 ** 31, text: '2 GiB' },
      { type: 'raw_text', text: '2 GiB' },
    ]);
    expect(rowsOf(dataTable(table(1, 2, (_, column) => (column === 0 ? '10' : '1.0'))))[1]).toEqual([
      { type: 'raw_number', value: 10, text: '10' },
      { type: 'raw_text', text: '1.0' },
    ]);
    expect(textOf(textTable(table(1, 1, () => ({ said: '2 GiB', exact: 2 ** 31 }))))).toBe('c0\n2 GiB');
  });

  test('uses the first column with distinct words as the row header', () => {
    const ranked = ['1', 'shop', 'orders', '2', 'shop', 'carts'];
    expect(dataTable(table(2, 3, (row, column) => ranked[3 * row + column] ?? '')).blocks).toMatchObject([
      { row_header_column_index: 2 },
    ]);
    expect(dataTable(table(2, 2, (row) => `${row}`)).blocks[0]).not.toHaveProperty('row_header_column_index');
  });

  test('is not whole if a cell is cut', () => {
    expect(dataTable(table(1, 1, () => 'x'.repeat(301)))).toMatchObject({ notes: [], whole: false });
    expect(dataTable(table(1, 1, () => 'x'.repeat(300)))).toMatchObject({ notes: [], whole: true });
  });
});

test('equal rows are shown once, with their number', () => {
  const rows: Table['rows'] = [
    ['host down', [{ at: 0 }]],
    ['no primary', [{ at: 0 }]],
    ['host down', [{ at: 0 }]],
  ];
  const given = { caption: 'Alerts', columns: ['What', 'Since'], rows };
  const drawn = dataTable(given);
  expect(drawn).toMatchObject({ notes: [], whole: true });
  expect(JSON.stringify(rowsOf(drawn)[1])).toContain('host down ×2');
  expect(rowsOf(drawn)).toHaveLength(3);
  expect(textOf(textTable(given)).split('\n')).toHaveLength(3);
  const quantities = Array.from({ length: 3 }, () => [{ said: '2 GiB', exact: 2 }, 'x']);
  expect(rowsOf(dataTable({ ...given, rows: quantities }))[1]?.[0]).toMatchObject({ text: '2 GiB ×3', value: 2 });
});

describe('a table as text', () => {
  test('has its caption above, and aligned columns', () => {
    expect(textTable(table(1, 1, short)).blocks).toMatchObject([
      { elements: [{ elements: [{ text: 'Restore jobs', style: { bold: true } }] }, {}] },
    ]);
    const rows = [
      ['a', 'long value'],
      ['longer', 'b\nc'],
      ['', [{ at: 0 }]],
    ];
    expect(textOf(textTable({ caption: '', columns: ['Name', 'Value'], rows })).split('\n')).toEqual([
      'Name    Value',
      'a       long value',
      'longer  b c',
      '–       1970-01-01 00:00 UTC',
    ]);
  });

  test('shows ten rows, or fewer if they are long, and says how many there are', () => {
    expect(textOf(textTable(table(500, 1, short))).split('\n')).toHaveLength(1 + 10);
    const drawn = textTable(table(500, 20, (row) => `${row}${'x'.repeat(100)}`));
    const lines = textOf(drawn).split('\n');
    expect(lines.length).toBeGreaterThan(1);
    expect(drawn.notes).toEqual([expect.stringContaining(` ${lines.length - 1} of 500 rows`)]);
  });
});
