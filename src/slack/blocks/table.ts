// Renders a table as Slack's table block, or as columns of text if Slack rejects that block.
import type { DataTableBlock, KnownBlock } from '@slack/types';
import type { Cell, Phrase, Quantity, Table } from '../../operations/operation.js';
import { inColumns } from './columns.js';
import { preformattedText, richLine, richText } from './elements.js';
import { fittingPrefix } from './length.js';
import { clipPhrase, clipText, formatPlain, richTextOf } from './text.js';

/** The maximum number of rows, excluding the header. Slack's limit is 101, including the header. */
const MOST_ROWS = 100;
const MOST_COLUMNS = 20;
const MOST_CELL = 300;
const MOST_HEADER = 75;
const MOST_CAPTION = 200;
/** Below Slack's limit of 10,000 characters per message, because a reader's local dates can be longer than in UTC. */
const MOST_CHARACTERS = 8000;
/** The number of rows per page. The first rows matter most, and the other rows are one click away. */
const PAGE = 5;

/** The maximum number of rows in a text table, which has no pages. */
const MOST_TEXT_ROWS = 10;
/** Slack's limit for a section's text. */
const MOST_TEXT = 3000;
const MOST_WIDTH = 36;
const EMPTY = '–';
/** Matches whole numbers, so that we can sort them as numbers. As text, 10 would come before 2. */
const COUNT = /^\d{1,15}$/;

export interface DrawnTable {
  readonly blocks: readonly KnownBlock[];
  /** Notes about omitted content, e.g. `Showing the first 100 of 230 rows.` */
  readonly notes: readonly string[];
  /** Whether the table shows all rows, columns and cells in full. */
  readonly whole: boolean;
}

const NOTHING: DrawnTable = { blocks: [], notes: [], whole: true };

/**
 * Renders a table block.
 * @param room the space in characters. At least one row is shown, if necessary with clipped cells
 */
export function dataTable(table: Table, room = MOST_CHARACTERS): DrawnTable {
  if (table.rows.length === 0 || table.columns.length === 0) return NOTHING;
  const most = Math.min(room, MOST_CHARACTERS);
  const caption = clipText(textOf(table.caption), Math.min(MOST_CAPTION, Math.floor(most / 8)));
  const columns = shownColumns(table.columns);
  const mostHeader = Math.min(MOST_HEADER, Math.floor(most / 4 / columns.length));
  const header = columns.map((name) => clipText(textOf(name), mostHeader));
  const left = most - caption.length - rowLength(header);
  const mostCell = Math.min(MOST_CELL, Math.floor(left / columns.length));
  const folded = fold(table.rows);
  const cells = folded.slice(0, MOST_ROWS).map(({ row }) => shownColumns(row).map((cell) => clipCell(cell, mostCell)));
  const rows = fittingPrefix(cells, rowLength, left);
  const named = namingColumn(rows);
  const block: DataTableBlock = {
    type: 'data_table',
    caption,
    page_size: Math.min(rows.length, PAGE),
    rows: [header.map(rawText), ...rows.map((row) => row.map(tableCell))],
    ...(named > 0 && { row_header_column_index: named }),
  };
  return drawn(table, block, countIn(folded.slice(0, rows.length)), mostCell);
}

/** Renders a table as text. Timestamps are in UTC because Slack doesn't render dates in preformatted text. */
export function textTable(table: Table, room = MOST_TEXT): DrawnTable {
  if (table.rows.length === 0 || table.columns.length === 0) return NOTHING;
  const most = Math.min(room, MOST_TEXT);
  const title = clipText(textOf(table.caption), Math.min(MOST_CAPTION, Math.floor(most / 8)));
  const folded = fold(table.rows);
  const cells = [table.columns, ...folded.slice(0, MOST_TEXT_ROWS).map(({ row }) => row)];
  const left = most - title.length;
  // The width leaves space for at least two lines, with two spaces after each cell.
  const width = Math.min(MOST_WIDTH, Math.floor(left / 2 / shownColumns(table.columns).length) - 2);
  const lines = inColumns(cells.map((row) => shownColumns<Cell>(row).map((cell) => narrow(cell, width))));
  const shown = fittingPrefix(lines, (line) => line.length + 1, left);
  const block = richText([richLine(richTextOf(title, { bold: true })), preformattedText(shown.join('\n'))]);
  return drawn(table, block, countIn(folded.slice(0, shown.length - 1)), width);
}

interface Folded {
  readonly row: readonly Cell[];
  readonly count: number;
}

/** Merges identical rows into one row with a count. */
function fold(rows: Table['rows']): readonly Folded[] {
  const folded = new Map<string, Folded>();
  for (const row of rows) {
    const key = JSON.stringify(row);
    folded.set(key, { row, count: (folded.get(key)?.count ?? 0) + 1 });
  }
  return [...folded.values()].map(({ row, count }) => ({ row: count === 1 ? row : times(row, count), count }));
}

function times([first = '', ...others]: readonly Cell[], count: number): readonly Cell[] {
  const sign = ` ×${count.toLocaleString('en-US')}`;
  if (typeof first === 'string') return [`${first}${sign}`, ...others];
  return [isQuantity(first) ? { ...first, said: `${first.said}${sign}` } : [...first, sign], ...others];
}

const countIn = (folded: readonly Folded[]) => folded.reduce((sum, { count }) => sum + count, 0);

const shownColumns = <T>(row: readonly T[]): readonly T[] => row.slice(0, MOST_COLUMNS);
const rawText = (text: string) => ({ type: 'raw_text' as const, text });

function tableCell(cell: Cell): DataTableBlock['rows'][number][number] {
  if (isQuantity(cell)) {
    const text = textOf(cell.said);
    // Slack sorts by the exact value. JSON has no NaN or Infinity.
    return Number.isFinite(cell.exact) ? { type: 'raw_number', value: cell.exact, text } : rawText(text);
  }
  if (typeof cell === 'string' && COUNT.test(cell)) return { type: 'raw_number', value: Number(cell), text: cell };
  const elements = richTextOf(cell);
  if (!elements.some(({ type }) => type === 'date')) return rawText(textOf(cell));
  return richText([richLine(elements)]);
}

/** Returns the first text column whose values all differ, for use as the row header for screen readers. */
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
      ? [`Showing the first ${shownRows} of ${rows.length.toLocaleString('en-US')} rows.`]
      : []),
    ...(MOST_COLUMNS < columns.length ? [`Showing the first ${MOST_COLUMNS} of ${columns.length} columns.`] : []),
  ];
  const isWhole = () => rows.every((row) => row.every((cell) => formatPlain(phraseOf(cell)).length <= mostCell));
  return { blocks: [block], notes, whole: notes.length === 0 && isWhole() };
}

const isQuantity = (cell: Cell): cell is Quantity => typeof cell === 'object' && 'said' in cell;
const phraseOf = (cell: Cell): Phrase => (isQuantity(cell) ? cell.said : cell);
const textOf = (cell: Phrase) => (formatPlain(cell).trim() === '' ? EMPTY : formatPlain(cell));
const clipCell = (cell: Cell, most: number): Cell =>
  isQuantity(cell) ? { ...cell, said: clipText(cell.said, most) } : clipPhrase(cell, most);
const rowLength = (row: readonly Cell[]) => row.reduce((sum, cell) => sum + textOf(phraseOf(cell)).length, 0);
const narrow = (cell: Cell, width: number) => clipText(textOf(phraseOf(cell)).replace(/\s+/g, ' ').trim(), width);
