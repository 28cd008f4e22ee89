// A table in Slack's own table block, and as columns of text for a Slack that refuses that block.
import type { DataTableBlock, KnownBlock, RichTextBlock, RichTextSection } from '@slack/types';
import type { Cell, Phrase, Table } from '../../operations/operation.js';
import { inColumns, preformatted } from './columns.js';
import { fitting } from './fitting.js';
import { clip, clipPhrase, plain, rich } from './text.js';

/** Rows besides the header: Slack takes 101 with it. */
const MOST_ROWS = 100;
const MOST_COLUMNS = 20;
const MOST_CELL = 300;
const MOST_HEADER = 75;
const MOST_CAPTION = 200;
/** Slack takes 10,000 in all cells of a message, and dates are longer for some readers than in UTC. */
const MOST_CHARACTERS = 8000;
/** The rows that matter most are the first; the others are one press away. */
const PAGE = 5;

/** As text nothing can be turned over, so it is the top alone. */
const MOST_TEXT_ROWS = 10;
/** As much as Slack takes in one text of a section. */
const MOST_TEXT = 3000;
const MOST_WIDTH = 36;
const EMPTY = '–';
/** As text, 10 would be sorted before 2. */
const COUNT = /^\d{1,15}$/;

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
  const cells = table.rows.slice(0, MOST_ROWS).map((row) => shownColumns(row).map(clipCell));
  const rows = fitting(cells, rowLength, MOST_CHARACTERS - caption.length - rowLength(header));
  const named = namingColumn(rows);
  const block: DataTableBlock = {
    type: 'data_table',
    caption,
    page_size: Math.min(rows.length, PAGE),
    rows: [header.map(rawText), ...rows.map((row) => row.map(tableCell))],
    ...(named > 0 && { row_header_column_index: named }),
  };
  return drawn(table, block, rows.length, MOST_CELL);
}

/** Values are cut to a column's width; instants are in UTC, since no date can be drawn inside such text. */
export function textTable(table: Table): DrawnTable {
  if (table.rows.length === 0 || table.columns.length === 0) return NOTHING;
  const cells = [table.columns, ...table.rows.slice(0, MOST_TEXT_ROWS)];
  const lines = inColumns(cells.map((row) => shownColumns<Cell>(row).map(narrow)));
  const shown = fitting(lines, (line) => line.length + 1, MOST_TEXT);
  const caption: RichTextSection = {
    type: 'rich_text_section',
    elements: rich(clip(textOf(table.caption), MOST_CAPTION), { bold: true }),
  };
  const block: RichTextBlock = { type: 'rich_text', elements: [caption, preformatted(shown)] };
  return drawn(table, block, shown.length - 1, MOST_WIDTH);
}

const shownColumns = <T>(row: readonly T[]): readonly T[] => row.slice(0, MOST_COLUMNS);
const rawText = (text: string) => ({ type: 'raw_text' as const, text });

function tableCell(cell: Cell): DataTableBlock['rows'][number][number] {
  if (isQuantity(cell)) {
    const text = textOf(cell.said);
    // Sorted by its value. JSON has no word for a value that is no number.
    return Number.isFinite(cell.exact) ? { type: 'raw_number', value: cell.exact, text } : rawText(text);
  }
  if (typeof cell === 'string' && COUNT.test(cell)) return { type: 'raw_number', value: Number(cell), text: cell };
  const elements = rich(cell);
  if (!elements.some(({ type }) => type === 'date')) return rawText(textOf(cell));
  return { type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] };
}

/** The first column whose words tell the rows apart, for screen readers: not a rank, a size or a moment. */
function namingColumn(rows: readonly (readonly Cell[])[]): number {
  const isNaming = (column: number) => {
    const words = rows.map((row) => row[column] ?? '');
    const names = new Set(words.filter((word) => typeof word === 'string' && /\p{L}/u.test(word)));
    return names.size === rows.length;
  };
  return (rows[0] ?? []).findIndex((_, column) => isNaming(column));
}

function drawn(table: Table, block: KnownBlock, shownRows: number, mostCell: number): DrawnTable {
  const { rows, columns } = table;
  const notes = [
    ...(shownRows < rows.length
      ? [`The first ${shownRows} of ${rows.length.toLocaleString('en-US')} rows are shown.`]
      : []),
    ...(MOST_COLUMNS < columns.length ? [`The first ${MOST_COLUMNS} of ${columns.length} columns are shown.`] : []),
  ];
  const isWhole = () => rows.every((row) => row.every((cell) => plain(phraseOf(cell)).length <= mostCell));
  return { blocks: [block], notes, whole: notes.length === 0 && isWhole() };
}

const isQuantity = (cell: Cell) => typeof cell === 'object' && 'said' in cell;
/** As people say it. */
const phraseOf = (cell: Cell): Phrase => (isQuantity(cell) ? cell.said : cell);
const textOf = (cell: Phrase) => (plain(cell).trim() === '' ? EMPTY : plain(cell));
const clipCell = (cell: Cell): Cell =>
  isQuantity(cell) ? { ...cell, said: clip(cell.said, MOST_CELL) } : clipPhrase(cell, MOST_CELL);
const rowLength = (row: readonly Cell[]) => row.reduce((sum, cell) => sum + textOf(phraseOf(cell)).length, 0);
const narrow = (cell: Cell) => clip(textOf(phraseOf(cell)).replace(/\s+/g, ' ').trim(), MOST_WIDTH);
