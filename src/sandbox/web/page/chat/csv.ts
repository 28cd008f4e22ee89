// Parses CSV for previews. Supports quoted cells and doubled quotes, but no line breaks in cells.
const FIELD = /(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g;

export const csvRows = (lines: readonly string[]): readonly (readonly string[])[] =>
  lines.map((line) =>
    [...line.matchAll(FIELD)].map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? ''),
  );
