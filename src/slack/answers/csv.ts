// Exports a table as a CSV file with exact values and protection against formula injection.
import { stringify } from 'csv-stringify/sync';
import type { Cell, Chart, LookUpResult, Table } from '../../operations/operation.js';

/** Excel needs a byte order mark to read a file as UTF-8. Other spreadsheet apps ignore the mark. */
const BYTE_ORDER_MARK = '\ufeff';

/** The text of an empty cell in answers. */
const NOTHING = '–';

/** Characters that start a formula, including the full-width characters that East Asian input methods type. */
const SIGN = '[=+\\-@\uff1d\uff0b\uff0d\uff20]';
const BEGINS_FORMULA = new RegExp(`^[\\s\\p{C}\\p{Z}]*${SIGN}`, 'u');
/** Spreadsheet apps may also split cells at these characters, e.g. `;`, so a formula can start after each of them. */
const BEGINS_AFTER_DIVIDER = new RegExp(`([;\\t\\r\\n])((?:(?![\\t\\r\\n])[\\s\\p{C}\\p{Z}])*)(?=${SIGN})`, 'gu');

/** Returns the answer's table for a file. If the answer has no table, returns its chart's values. */
export function wholeTable({ table, charts: [chart] = [] }: LookUpResult): Table | undefined {
  return table ?? (chart && valuesOf(chart));
}

/** Returns one row per timestamp, newest first, with empty cells for missing values. */
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

/** Formats a table as RFC 4180 CSV with CRLF and ISO 8601 timestamps. Prefixes formulas with an apostrophe. */
export function toCsv({ columns, rows }: Table): string {
  const records = [columns, ...rows].map((cells) => cells.map(exact));
  // The library quotes cells that contain CRLF but not cells that contain a lone CR or LF, a tab or `;`.
  return BYTE_ORDER_MARK + stringify(records, { record_delimiter: 'windows', quoted_match: /[\r\n;\t]/ });
}

function exact(cell: Cell): string {
  if (typeof cell === 'string') return cell === NOTHING ? '' : harmless(cell);
  if ('exact' in cell) return Number.isFinite(cell.exact) ? String(cell.exact) : '';
  return harmless(
    cell.map((part) => (typeof part === 'string' ? part : 'code' in part ? part.code : iso(part.at))).join(''),
  );
}

function harmless(text: string): string {
  const inside = text.replace(BEGINS_AFTER_DIVIDER, "$1$2'");
  return BEGINS_FORMULA.test(text) ? `'${inside}` : inside;
}

function iso(at: number): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? '' : date.toISOString();
}
