// A table as a file for spreadsheets, with the exact values and nothing that a spreadsheet would run.
import { stringify } from 'csv-stringify/sync';
import type { Cell, Chart, Result, Table } from '../../operations/operation.js';

/** Excel takes a file for UTF-8 only when it begins with this; other spreadsheets skip it. */
const BYTE_ORDER_MARK = '\ufeff';

/** What stands in a table where there is nothing. */
const NOTHING = '–';

/** With which a formula begins, also in full width, as East Asian keyboards write them. */
const SIGN = '[=+\\-@\uff1d\uff0b\uff0d\uff20]';
const BEGINS_FORMULA = new RegExp(`^[\\s\\p{C}\\p{Z}]*${SIGN}`, 'u');
/** A spreadsheet that divides at these, as with a comma for the decimal point, would find a cell's beginning there. */
const BEGINS_AFTER_DIVIDER = new RegExp(`([;\\t\\r\\n])((?:(?![\\t\\r\\n])[\\s\\p{C}\\p{Z}])*)(?=${SIGN})`, 'gu');

/** What of an answer goes into a file: its table, or else the values behind its chart. */
export function wholeTable({ table, charts: [chart] = [] }: Result): Table | undefined {
  return table ?? (chart && valuesOf(chart));
}

/** A row for each moment, the newest first; a gap is an empty cell. */
function valuesOf({ title, unit, moments, lines }: Chart): Table {
  const rows = moments.map((at, index) => [
    [{ at }],
    ...lines.map(({ values }) => {
      const value = values[index] ?? null;
      return value === null ? '' : { said: String(value), exact: value };
    }),
  ]);
  return {
    caption: `${title}, ${unit}`,
    columns: ['Time', ...lines.map(({ name }) => `${name} (${unit})`)],
    rows: rows.toReversed(),
  };
}

/** RFC 4180 with CRLF; instants as ISO 8601 in UTC; what would be a formula gets an apostrophe in front. */
export function toCsv({ columns, rows }: Table): string {
  const records = [columns, ...rows].map((cells) => cells.map(exact));
  // With CRLF between records the library leaves a lone CR or LF inside a cell bare; `;` and tabs divide elsewhere.
  return BYTE_ORDER_MARK + stringify(records, { record_delimiter: 'windows', quoted_match: /[\r\n;\t]/ });
}

function exact(cell: Cell): string {
  if (typeof cell === 'string') return cell === NOTHING ? '' : harmless(cell);
  if ('exact' in cell) return Number.isFinite(cell.exact) ? String(cell.exact) : '';
  return harmless(cell.map((part) => (typeof part === 'string' ? part : iso(part.at))).join(''));
}

function harmless(text: string): string {
  const inside = text.replace(BEGINS_AFTER_DIVIDER, "$1$2'");
  return BEGINS_FORMULA.test(text) ? `'${inside}` : inside;
}

function iso(at: number): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? '' : date.toISOString();
}
