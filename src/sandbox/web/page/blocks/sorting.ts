// Sorting and search for data tables.
import type { Cell, RichText } from '../../block-kit.js';

type Row = readonly Cell[];
export interface SortOrder {
  readonly column: number;
  readonly down: boolean;
}

/** Cycles a column through ascending, descending and the original order. */
export function nextOrder(before: SortOrder | undefined, column: number): SortOrder | undefined {
  if (before?.column !== column) return { column, down: false };
  return before.down ? undefined : { column, down: true };
}

/** Sorts numbers by value, dates by timestamp and everything else by text. Empty cells come last. */
export function sortedRows(rows: readonly Row[], order: SortOrder | undefined): readonly Row[] {
  if (order === undefined) return rows;
  const keyed = rows.map((row) => ({ row, key: keyOf(row[order.column]) }));
  return keyed
    .sort((one, other) => {
      if (one.key === undefined || other.key === undefined)
        return Number(one.key === undefined) - Number(other.key === undefined);
      return (order.down ? -1 : 1) * compare(one.key, other.key);
    })
    .map(({ row }) => row);
}

export function matchingRows(rows: readonly Row[], wanted: string): readonly Row[] {
  const words = wanted.toLowerCase().split(/\s+/);
  return rows.filter((row) => {
    const text = row.map(textOf).join(' ').toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

const words = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });
const NOTHING = new Set(['', '-', '–', '—']);

function compare(one: number | string, other: number | string): number {
  return typeof one === 'number' && typeof other === 'number' ? one - other : words.compare(String(one), String(other));
}

function keyOf(cell: Cell | undefined): number | string | undefined {
  if (cell?.type === 'raw_number') return cell.value;
  const date = cell?.type === 'rich_text' ? spansOf(cell).find((span) => span.type === 'date') : undefined;
  if (date?.type === 'date') return date.timestamp;
  const text = textOf(cell).trim();
  return NOTHING.has(text) ? undefined : text;
}

export function textOf(cell: Cell | undefined): string {
  if (cell === undefined) return '';
  if (cell.type !== 'rich_text') return cell.text;
  return spansOf(cell)
    .map((span) => ('text' in span ? (span.text ?? '') : 'fallback' in span ? (span.fallback ?? '') : ''))
    .join('');
}

const spansOf = (block: RichText) =>
  block.elements.flatMap((part) =>
    part.type === 'rich_text_list' ? part.elements.flatMap((item) => item.elements) : part.elements,
  );
