// CSV for a preview: quotes and doubled quotes; a quoted line break ends the row all the same.
const FIELD = /(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g;

export const csvRows = (lines: readonly string[]): readonly (readonly string[])[] =>
  lines.map((line) =>
    [...line.matchAll(FIELD)].map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? ''),
  );
