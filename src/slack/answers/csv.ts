// A table as a CSV file, with exact values and protected against formula injection.
import { stringify } from 'csv-stringify/sync';
import type { Cell, Chart, Result, Table } from '../../operations/operation.js';

/** Excel reads a file as UTF-8 only if it begins with a byte order mark; other spreadsheets ignore that. */
const BYTE_ORDER_MARK = '\ufeff';

/** The text of an empty cell in answers. */
const NOTHING = '–';

/** Characters that begin a formula, also in full width, as typed with East Asian input methods. */
const SIGN = '[=+\\-@\uff1d\uff0b\uff0d\uff20]';
const BEGINS_FORMULA = new RegExp(`^[\\s\\p{C}\\p{Z}]*${SIGN}`, 'u');
/**
 * A spreadsheet may also split at these (`;` where the comma is the decimal separator), so a formula may begin after
 * them.
 */
const BEGINS_AFTER_DIVIDER = new RegExp(`([;\\t\\r\\n])((?:(?![\\t\\r\\n])[\\s\\p{C}\\p{Z}])*)(?=${SIGN})`, 'gu');

/** The part of an answer for a file: its table, or else the values of its chart. */
export function wholeTable({ table, charts: [chart] = [] }: Result): Table | undefined {
  return table ?? (chart && valuesOf(chart));
}

/** One row per moment, newest first; a missing value is an empty cell. */
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

/** RFC 4180 with CRLF. Instants are ISO 8601 in UTC. A cell that would be a formula gets an apostrophe in front. */
export function toCsv({ columns, rows }: Table): string {
  const records = [columns, ...rows].map((cells) => cells.map(exact));
  // The library quotes a cell with a record delimiter (CRLF), but not one with a lone CR or LF, a tab or `;`.
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
