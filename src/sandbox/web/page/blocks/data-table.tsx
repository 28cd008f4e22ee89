// A data table with sorting, pagination and search.
import { useState } from 'preact/hooks';
import type { BlockOf, Cell as CellData } from '../../block-kit.js';
import { Table } from '../parts/table.js';
import { RichTextLine } from './rich-text.js';
import { matchingRows, nextOrder, type SortOrder, sortedRows } from './sorting.js';

const PAGE_SIZE = 5;
const LONG_NUMBER = 16;

export function DataTable({ block }: { block: BlockOf<'data_table'> }) {
  const [page, setPage] = useState(0);
  const [order, setOrder] = useState<SortOrder>();
  const [wanted, setWanted] = useState('');
  const { caption, page_size: size = PAGE_SIZE, row_header_column_index: naming } = block;
  const [head = [], ...rows] = block.rows;
  const found = sortedRows(matchingRows(rows, wanted), order);
  const pages = Math.max(1, Math.ceil(found.length / size));
  const at = Math.min(page, pages - 1);
  const sort = (column: number) => {
    setOrder(nextOrder(order, column));
    setPage(0);
  };
  const sortedAs = (column: number) => {
    if (order?.column !== column) return 'none';
    return order.down ? 'descending' : 'ascending';
  };
  return (
    <div class="stack">
      <div class="row table-head">
        <strong>{caption}</strong>
        {rows.length > size && (
          <input
            type="search"
            aria-label={`Find in ${caption}`}
            placeholder="Find"
            value={wanted}
            onInput={({ currentTarget }) => setWanted(currentTarget.value)}
          />
        )}
      </div>
      <Table
        label={caption}
        head={head.map((cell, column) => (
          <button key={column} type="button" class="sort" onClick={() => sort(column)}>
            <Cell cell={cell} />
            <span aria-hidden="true">{{ none: '↕', ascending: '↑', descending: '↓' }[sortedAs(column)]}</span>
          </button>
        ))}
        rows={found
          .slice(at * size, (at + 1) * size)
          .map((row) => row.map((cell, column) => <Cell key={column} cell={cell} />))}
        naming={naming}
        isRight={(column) => rows.every((row) => isShortNumber(row[column]))}
        sortedAs={sortedAs}
      />
      {found.length === 0 && <p class="quiet">No matching rows.</p>}
      {pages > 1 && <Pages {...{ caption, at, pages, size }} rows={found.length} onPage={setPage} />}
    </div>
  );
}

/** Whether the cell is a short number. Columns of short numbers are right-aligned. */
const isShortNumber = (cell: CellData | undefined) => cell?.type === 'raw_number' && cell.text.length < LONG_NUMBER;

const Cell = ({ cell }: { cell: CellData }) => (cell.type === 'rich_text' ? <RichTextLine block={cell} /> : cell.text);

interface PagesProps {
  readonly caption: string;
  readonly at: number;
  readonly pages: number;
  readonly rows: number;
  readonly size: number;
  onPage(page: number): void;
}

function Pages({ caption, at, pages, rows, size, onPage }: PagesProps) {
  const turn = (name: string, to: number) => {
    const isThere = to >= 0 && to < pages;
    return (
      <button type="button" class="button" aria-disabled={!isThere} onClick={() => isThere && onPage(to)}>
        {name}
      </button>
    );
  };
  return (
    <fieldset class="row" aria-label={`Pages of ${caption}`}>
      {turn('Previous', at - 1)}
      <span role="status">
        {at * size + 1} to {Math.min((at + 1) * size, rows)} of {rows}
      </span>
      {turn('Next', at + 1)}
    </fieldset>
  );
}
