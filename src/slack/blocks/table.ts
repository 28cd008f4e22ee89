// A table in Slack's own table block, and as columns of text for a Slack that refuses that block.
import type { DataTableBlock, KnownBlock, RichTextBlock } from '@slack/types';
import type { Cell, Phrase, Table } from '../../operations/operation.js';
import { clip, clipPhrase, plain, rich } from './text.js';

/** Rows besides the header: Slack takes 101 with it. */
const MOST_ROWS = 100;
const MOST_COLUMNS = 20;
const MOST_CELL = 300;
const MOST_HEADER = 75;
const MOST_CAPTION = 200;
/** Slack caps a table's characters without saying where, hence a modest figure. */
const MOST_CHARACTERS = 8000;
const PAGE = 10;

/** As much as Slack takes in one text of a section. */
const MOST_TEXT = 3000;
const MOST_WIDTH = 36;
const EMPTY = '–';

export interface DrawnTable {
  readonly blocks: readonly KnownBlock[];
  /** What the reader must know: `The first 100 of 230 rows.` Empty when all of it is shown. */
  readonly notes: readonly string[];
  /** No row, column or end of a cell is missing. */
  readonly whole: boolean;
}

const NOTHING: DrawnTable = { blocks: [], notes: [], whole: true };

export function dataTable(table: Table): DrawnTable {
  if (table.rows.length === 0 || table.columns.length === 0) return NOTHING;
  const caption = clip(textOf(table.caption), MOST_CAPTION);
  const header = shownColumns(table.columns).map((name) => clip(textOf(name), MOST_HEADER));
  const cells = table.rows
    .slice(0, MOST_ROWS)
    .map((row) => shownColumns(row).map((cell) => clipPhrase(phraseOf(cell), MOST_CELL)));
  const rows = fitting(cells, rowLength, MOST_CHARACTERS - caption.length - rowLength(header));
  const block: DataTableBlock = {
    type: 'data_table',
    caption,
    page_size: Math.min(rows.length, PAGE),
    rows: [header.map(rawText), ...rows.map((row) => row.map(tableCell))],
  };
  return drawn(table, block, rows.length, MOST_CELL);
}

/** Values are cut to a column's width; instants are in UTC, since no date can be drawn inside such text. */
export function textTable(table: Table): DrawnTable {
  if (table.rows.length === 0 || table.columns.length === 0) return NOTHING;
  const cells = [table.columns, ...table.rows.slice(0, MOST_ROWS)].map((row) => shownColumns<Cell>(row).map(narrow));
  const widths = shownColumns(table.columns).map((_, column) => Math.max(...cells.map((row) => width(row[column]))));
  const lines = cells.map((row) =>
    row
      .map((cell, column) => padded(cell, widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const shown = fitting(lines, (line) => line.length + 1, MOST_TEXT);
  const text = shown.join('\n');
  const block: RichTextBlock = {
    type: 'rich_text',
    elements: [{ type: 'rich_text_preformatted', elements: [{ type: 'text', text }] }],
  };
  return drawn(table, block, shown.length - 1, MOST_WIDTH);
}

const shownColumns = <T>(row: readonly T[]): readonly T[] => row.slice(0, MOST_COLUMNS);
const rawText = (text: string) => ({ type: 'raw_text' as const, text });

function tableCell(cell: Phrase) {
  const elements = rich(cell);
  if (!elements.some(({ type }) => type === 'date')) return rawText(textOf(cell));
  return { type: 'rich_text' as const, elements: [{ type: 'rich_text_section' as const, elements }] };
}

/** The longest beginning of `items` that costs no more than `most`. */
function fitting<T>(items: readonly T[], cost: (item: T) => number, most: number): readonly T[] {
  let left = most;
  const over = items.findIndex((item) => {
    left -= cost(item);
    return left < 0;
  });
  return over < 0 ? items : items.slice(0, over);
}

function drawn(table: Table, block: KnownBlock, shownRows: number, mostCell: number): DrawnTable {
  const { rows, columns } = table;
  const notes = [
    ...(shownRows < rows.length
      ? [`The first ${shownRows} of ${rows.length.toLocaleString('en-US')} rows are shown.`]
      : []),
    ...(MOST_COLUMNS < columns.length ? [`The first ${MOST_COLUMNS} of ${columns.length} columns are shown.`] : []),
  ];
  const wholeCells = rows.every((row) => row.every((cell) => plain(phraseOf(cell)).length <= mostCell));
  return { blocks: [block], notes, whole: notes.length === 0 && wholeCells };
}

/** As people say it. */
const phraseOf = (cell: Cell): Phrase => (typeof cell === 'object' && 'said' in cell ? cell.said : cell);
const textOf = (cell: Phrase) => (plain(cell).trim() === '' ? EMPTY : plain(cell));
const rowLength = (row: readonly Phrase[]) => row.reduce((sum, cell) => sum + textOf(cell).length, 0);
const narrow = (cell: Cell) => clip(textOf(phraseOf(cell)).replace(/\s+/g, ' ').trim(), MOST_WIDTH);
const width = (cell = '') => [...cell].length;
const padded = (cell: string, most: number) => cell + ' '.repeat(Math.max(most - width(cell), 0));
