// The cells of tables.
import type { Cell as CellData } from '../../block-kit.js';
import { RichTextLine } from './rich-text.js';
import type { Row } from './sorting.js';

export type Aligned = (column: number) => string;

interface BodyProps {
  readonly rows: readonly Row[];
  readonly aligned: Aligned;
  /** Index of the column that is the row's header. */
  readonly naming?: number | undefined;
}

export function Body({ rows, aligned, naming }: BodyProps) {
  return (
    <tbody>
      {rows.map((row, number) => (
        <tr key={number}>
          {row.map((cell, index) =>
            index === naming ? (
              <th key={index} scope="row" class={aligned(index)}>
                <Cell cell={cell} />
              </th>
            ) : (
              <td key={index} class={aligned(index)}>
                <Cell cell={cell} />
              </td>
            ),
          )}
        </tr>
      ))}
    </tbody>
  );
}

export function Cell({ cell }: { cell: CellData }) {
  if (cell.type === 'rich_text') return <RichTextLine block={cell} />;
  return cell.text;
}
