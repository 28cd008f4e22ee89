// A data table with sorting, pages and a search.
import { useId, useState } from 'preact/hooks';
import type { BlockOf, Cell as CellData } from '../../block-kit.js';
import { Body, Cell } from './cells.js';
import { matching, nextOrder, type Order, type Row, sorted } from './sorting.js';
import { TableFrame } from './table-frame.js';

/** Slack's default. */
const PAGE_SIZE = 5;
const LONG_NUMBER = 16;

export function DataTable({ block }: { block: BlockOf<'data_table'> }) {
  const [page, setPage] = useState(0);
  const [order, setOrder] = useState<Order>();
  const [wanted, setWanted] = useState('');
  const [head = [], ...rows] = block.rows;
  const size = block.page_size ?? PAGE_SIZE;
  const found = sorted(matching(rows, wanted), order);
  const pages = Math.max(1, Math.ceil(found.length / size));
  const at = Math.min(page, pages - 1);
  const aligned = (index: number) => (rows.every((row) => isShortNumber(row[index])) ? 'right' : 'left');
  const sort = (column: number) => {
    setOrder(nextOrder(order, column));
    setPage(0);
  };
  return (
    <div class="data-table">
      <div class="table-head">
        <strong>{block.caption}</strong>
        {rows.length > size && <Find caption={block.caption} value={wanted} onValue={setWanted} />}
      </div>
      <TableFrame label={block.caption}>
        <table aria-label={block.caption}>
          <Head row={head} order={order} aligned={aligned} onSort={sort} />
          <Body
            rows={found.slice(at * size, (at + 1) * size)}
            aligned={aligned}
            naming={block.row_header_column_index}
          />
        </table>
      </TableFrame>
      {found.length === 0 && <p class="quiet">No row has that.</p>}
      {pages > 1 && (
        <Pages caption={block.caption} at={at} pages={pages} rows={found.length} size={size} onPage={setPage} />
      )}
    </div>
  );
}

/** Right-aligned in its column; numbers that are part of a sentence are not. */
const isShortNumber = (cell: CellData | undefined) => cell?.type === 'raw_number' && cell.text.length < LONG_NUMBER;

interface FindProps {
  readonly caption: string;
  readonly value: string;
  onValue(value: string): void;
}

function Find({ caption, value, onValue }: FindProps) {
  const id = useId();
  return (
    <>
      <label class="unseen" for={id}>
        Find in {caption}
      </label>
      <input
        id={id}
        class="find"
        type="search"
        placeholder="Find"
        value={value}
        onInput={({ currentTarget }) => onValue(currentTarget.value)}
      />
    </>
  );
}

interface HeadProps {
  readonly row: Row;
  readonly order: Order | undefined;
  aligned(column: number): string;
  onSort(column: number): void;
}

function Head({ row, order, aligned, onSort }: HeadProps) {
  const sortedAs = (column: number) => {
    if (order?.column !== column) return 'none' as const;
    return order.down ? ('descending' as const) : ('ascending' as const);
  };
  return (
    <thead>
      <tr>
        {row.map((cell, index) => (
          <th key={index} scope="col" class={aligned(index)} aria-sort={sortedAs(index)}>
            <button type="button" class="sort" onClick={() => onSort(index)}>
              <Cell cell={cell} />
              <span class="arrow" aria-hidden="true">
                {{ none: '↕', ascending: '↑', descending: '↓' }[sortedAs(index)]}
              </span>
            </button>
          </th>
        ))}
      </tr>
    </thead>
  );
}

interface PagesProps {
  readonly caption: string;
  readonly at: number;
  readonly pages: number;
  readonly rows: number;
  readonly size: number;
  onPage(page: number): void;
}

function Pages({ caption, at, pages, rows, size, onPage }: PagesProps) {
  return (
    <fieldset class="pages" aria-label={`Pages of ${caption}`}>
      <button type="button" class="button" aria-disabled={at === 0} onClick={() => at > 0 && onPage(at - 1)}>
        Previous
      </button>
      <span role="status">
        {at * size + 1} to {Math.min((at + 1) * size, rows)} of {rows}
      </span>
      <button
        type="button"
        class="button"
        aria-disabled={at === pages - 1}
        onClick={() => at < pages - 1 && onPage(at + 1)}
      >
        Next
      </button>
    </fieldset>
  );
}
