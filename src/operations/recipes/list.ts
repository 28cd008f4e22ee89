// A look-up that answers with a table: one row per thing, and one function per column.
import type { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import type { ReadMadeHere } from '../made-here.js';
import type { Cell, Fact, LookUp, Result } from '../operation.js';
import { type LookUpSpec, lookUp } from './look-up.js';

interface ListAnswer<T> extends Omit<Result, 'facts' | 'table'> {
  readonly facts?: readonly Fact[];
  readonly caption?: string;
  /** The most important first. Without rows there is no table. */
  readonly rows?: readonly T[];
}

interface ListSpec<P extends z.ZodObject, T> extends Omit<LookUpSpec<P>, 'run'> {
  /** By header, in display order: the cell for a thing. */
  readonly columns: Readonly<Record<string, (thing: T) => Cell>>;
  list(atlas: Atlas, params: z.output<P>, now: number, madeHere: ReadMadeHere): Promise<ListAnswer<T>>;
}

export function list<P extends z.ZodObject, T>({ columns, list: read, ...spec }: ListSpec<P, T>): LookUp {
  const cells = Object.values(columns);
  return lookUp({
    ...spec,
    async run(...asked): Promise<Result> {
      const { facts = [], caption = '', rows = [], ...answer } = await read(...asked);
      const table = { caption, columns: Object.keys(columns), rows: rows.map((row) => cells.map((cell) => cell(row))) };
      return { ...answer, facts, ...(rows.length > 0 && { table }) };
    },
  });
}
