// Tables, and data tables with their pages.
import { useState } from 'preact/hooks';
import type { BlockOf, Cell as CellData } from '../../block-kit.js';
import { RichTextLine } from './rich-text.js';

type Row = readonly CellData[];

export function Table({ block }: { block: BlockOf<'table'> }) {
  const [head, ...rows] = block.rows;
  const aligned = (index: number) => block.column_settings?.[index]?.align ?? 'left';
  return (
    <div class="table">
      <table>
        {head && <Head row={head} aligned={aligned} />}
        <Body rows={rows} aligned={aligned} />
      </table>
    </div>
  );
}

export function DataTable({ block }: { block: BlockOf<'data_table'> }) {
  const [page, setPage] = useState(0);
  const [head, ...rows] = block.rows;
  const size = block.page_size ?? 5;
  const pages = Math.max(1, Math.ceil(rows.length / size));
  const at = Math.min(page, pages - 1);
  const shown = rows.slice(at * size, (at + 1) * size);
  const aligned = (index: number) => (rows.every((row) => row[index]?.type === 'raw_number') ? 'right' : 'left');
  return (
    <div class="table">
      <table>
        <caption>{block.caption}</caption>
        {head && <Head row={head} aligned={aligned} />}
        <Body rows={shown} aligned={aligned} />
      </table>
      {pages > 1 && (
        <nav class="pages" aria-label={`Pages of ${block.caption}`}>
          <button type="button" class="button" disabled={at === 0} onClick={() => setPage(at - 1)}>
            Previous
          </button>
          <span>
            Page {at + 1} of {pages}
          </span>
          <button type="button" class="button" disabled={at === pages - 1} onClick={() => setPage(at + 1)}>
            Next
          </button>
        </nav>
      )}
    </div>
  );
}

type Aligned = (column: number) => string;

function Head({ row, aligned }: { row: Row; aligned: Aligned }) {
  return (
    <thead>
      <tr>
        {row.map((cell, index) => (
          <th key={index} scope="col" class={aligned(index)}>
            <Cell cell={cell} />
          </th>
        ))}
      </tr>
    </thead>
  );
}

function Body({ rows, aligned }: { rows: readonly Row[]; aligned: Aligned }) {
  return (
    <tbody>
      {rows.map((row, number) => (
        <tr key={number}>
          {row.map((cell, index) => (
            <td key={index} class={aligned(index)}>
              <Cell cell={cell} />
            </td>
          ))}
        </tr>
      ))}
    </tbody>
  );
}

function Cell({ cell }: { cell: CellData }) {
  if (cell.type === 'rich_text') return <RichTextLine block={cell} />;
  return cell.text;
}
