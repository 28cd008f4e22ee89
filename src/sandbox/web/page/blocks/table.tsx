// A plain table.
import type { BlockOf } from '../../block-kit.js';
import { Body, Cell } from './cells.js';
import { TableFrame } from './table-frame.js';

export function Table({ block }: { block: BlockOf<'table'> }) {
  const [head, ...rows] = block.rows;
  const aligned = (index: number) => block.column_settings?.[index]?.align ?? 'left';
  return (
    <TableFrame label="Table">
      <table>
        <thead>
          <tr>
            {head?.map((cell, index) => (
              <th key={index} scope="col" class={aligned(index)}>
                <Cell cell={cell} />
              </th>
            ))}
          </tr>
        </thead>
        <Body rows={rows} aligned={aligned} />
      </table>
    </TableFrame>
  );
}
