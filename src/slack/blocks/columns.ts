// Text in columns of equal width, where no table can be drawn.
import type { RichTextBlock } from '@slack/types';

export function inColumns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => width(row[column]))));
  return rows.map((row) =>
    row
      .map((cell, column) => padded(cell, widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

export const preformatted = (lines: readonly string[]): RichTextBlock['elements'][number] => ({
  type: 'rich_text_preformatted',
  elements: [{ type: 'text', text: lines.join('\n') }],
});

const width = (cell = '') => [...cell].length;
const padded = (cell: string, most: number) => cell + ' '.repeat(Math.max(most - width(cell), 0));
