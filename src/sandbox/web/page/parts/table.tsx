// A table that scrolls sideways if it's wider than its message. The column that names the rows stays in view.
import type { ComponentChildren } from 'preact';
import { SCROLLABLE_PROPS } from './parts.js';

interface TableProps {
  readonly label: string;
  readonly head: readonly ComponentChildren[];
  readonly rows: readonly (readonly ComponentChildren[])[];
  /** The index of the column with the row headers. */
  readonly naming?: number | undefined;
  /** Whether to right-align the column. */
  isRight?(column: number): boolean;
  sortedAs?(column: number): 'none' | 'ascending' | 'descending';
}

export function Table({ label, head, rows, naming, isRight, sortedAs }: TableProps) {
  const kind = (column: number) =>
    [isRight?.(column) ? 'right' : '', column === (naming ?? 0) ? 'naming' : ''].filter(Boolean).join(' ') || undefined;
  return (
    // biome-ignore lint/a11y/useSemanticElements: fieldsets are for controls, and sections would be landmarks
    <div class="table" role="group" aria-label={label} {...SCROLLABLE_PROPS}>
      <table aria-label={label}>
        <thead>
          <tr>
            {head.map((name, column) => (
              <th key={column} scope="col" class={kind(column)} aria-sort={sortedAs?.(column)}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, number) => (
            <tr key={number}>
              {row.map((cell, column) => {
                const Cell = column === naming ? 'th' : 'td';
                return (
                  <Cell key={column} scope={column === naming ? 'row' : undefined} class={kind(column)}>
                    {cell}
                  </Cell>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
