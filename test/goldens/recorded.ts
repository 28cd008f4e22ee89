// Records of today's behavior, one a line. `npm run goldens` writes them again.
import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

const Line = z.looseObject({ operation: z.string() });
export type Line = z.output<typeof Line>;

const IS_RECORDING = process.env.RECORD === '1';

/** The lines of a file, those of one operation at a time. */
export function recordedIn(name: string) {
  const file = new URL(name, import.meta.url);
  const made: Line[] = [];
  const before = IS_RECORDING ? [] : readLines(file);
  return {
    /** Today's lines of an operation, and those that were recorded. */
    compared(operation: string, lines: readonly object[]) {
      const now = lines.map((line) => plainLine({ operation, ...line }));
      made.push(...now);
      return { now, recorded: IS_RECORDING ? now : before.filter((line) => line.operation === operation) };
    },
    operations: () => [...new Set((IS_RECORDING ? made : before).map(({ operation }) => operation))],
    write() {
      if (!IS_RECORDING) return;
      const sorted = made.toSorted((a, b) => (a.operation < b.operation ? -1 : a.operation > b.operation ? 1 : 0));
      writeFileSync(file, sorted.map((line) => `${JSON.stringify(line)}\n`).join(''));
    },
  };
}

const readLines = (file: URL): readonly Line[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => Line.parse(JSON.parse(line)));

/** As JSON has it: the fields of the line as they come, those of its values sorted. */
function plainLine(line: object): Line {
  const entries = Object.entries(line).map(([name, value]) => [name, sorted(value)]);
  return Line.parse(JSON.parse(JSON.stringify(Object.fromEntries(entries))));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const names = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(names.map(([name, one]) => [name, sorted(one)]));
}
