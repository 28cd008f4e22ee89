// Records of today's behavior, one a line. `npm run goldens` writes them again.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

const Line = z.looseObject({ operation: z.string() });
type Line = z.output<typeof Line>;

const IS_RECORDING = process.env.RECORD === '1';

/** @param operations all that the file has lines of */
export function recordedIn(name: string, operations: readonly string[]) {
  const file = new URL(name, import.meta.url);
  const before = new Map<string, readonly Line[]>();
  for (const line of existsSync(file) ? readLines(file) : [])
    before.set(line.operation, [...(before.get(line.operation) ?? []), line]);
  const made = new Map<string, readonly Line[]>();
  return {
    /** Today's lines of an operation, and those that were recorded. */
    compared(operation: string, lines: readonly object[]) {
      const now = lines.map((line) => plainLine({ operation, ...line }));
      made.set(operation, now);
      return { now, before: IS_RECORDING ? now : before.get(operation) };
    },
    /** Operations with lines, though there is nothing of them any more. */
    left: () => (IS_RECORDING ? [] : [...before.keys()].filter((one) => !operations.includes(one))),
    /** An operation that was not compared keeps its lines. */
    write() {
      if (!IS_RECORDING) return;
      const lines = operations.toSorted().flatMap((one) => made.get(one) ?? before.get(one) ?? []);
      writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
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
