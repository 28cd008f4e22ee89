// A table as a file for spreadsheets, with the exact values and nothing that a spreadsheet would run.
import { stringify } from 'csv-stringify/sync';
import type { Cell, Table } from '../../operations/operation.js';

/** RFC 4180 with CRLF; instants as ISO 8601 in UTC; a cell that would be a formula gets an apostrophe in front. */
export function toCsv({ columns, rows }: Table): string {
  const records = [columns, ...rows].map((cells) => cells.map(exact));
  // With CRLF between records the library leaves a lone CR or LF inside a cell bare.
  return stringify(records, { record_delimiter: 'windows', escape_formulas: true, quoted_match: /[\r\n]/ });
}

function exact(cell: Cell): string {
  if (typeof cell === 'string') return cell;
  if ('exact' in cell) return String(cell.exact);
  return cell.map((part) => (typeof part === 'string' ? part : iso(part.at))).join('');
}

function iso(at: number): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? '' : date.toISOString();
}
