// Aligns text in columns, for messages in which Slack can't render a table.
export function inColumns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => width(row[column]))));
  return rows.map((row) =>
    row
      .map((cell, column) => padded(cell, widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

const width = (cell = '') => [...cell].length;
const padded = (cell: string, most: number) => cell + ' '.repeat(Math.max(most - width(cell), 0));
