// Turns the declaration of a look-up into a `LookUp`.
import type { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import type { Cell, LookUp, LookUpResult, OperationBase, Params, RowChanges, Table } from '../operation.js';
import { createOptionalReads, type OptionalReads } from '../optional-reads.js';
import type { ReadOwnActiveChanges } from '../own-active-changes.js';
import { type ProjectPlace, readProjectPlace, splitUnreadReason } from '../place.js';

/** The column headers in display order, each with a function that returns the cell for a row. */
type Columns<T> = Readonly<Record<string, (thing: T) => Cell>>;

/** A change that users can start from a row. */
interface RowChange<P, T> extends Pick<RowChanges, 'label' | 'operation'> {
  /** Returns the params that identify the row's target, or undefined if the change doesn't apply to the row. */
  params(row: T, given: P): Params | undefined;
  /** Returns the text that identifies the target in a menu. */
  target(row: T, given: P): string;
}

type Optional = 'facts' | 'notes';
export type ResultDraft<T = never> = Omit<LookUpResult, Optional> &
  Partial<Pick<LookUpResult, Optional>> & {
    /** The caption of the table. The look-up declares the table's columns. */
    readonly caption?: string;
    /** The rows of the table, most important first. Without rows, the result has no table. */
    readonly rows?: readonly T[];
  };

interface LookUpSpec<P extends z.ZodObject, T = never> extends OperationBase {
  readonly params: P;
  readonly includes?: readonly string[];
  readonly columns?: Columns<T>;
  readonly rowChanges?: readonly RowChange<z.output<P>, T>[];
  run(atlas: Atlas, params: z.output<P>, now: number, madeHere: ReadOwnActiveChanges): Promise<ResultDraft<T>>;
}

/** Builds a look-up that parses its params before `run`. */
export function defineLookUp<P extends z.ZodObject, T = never>({
  columns,
  rowChanges = [],
  ...spec
}: LookUpSpec<P, T>): LookUp {
  return {
    ...spec,
    effect: 'read',
    async run(atlas, params, now, madeHere = async () => undefined) {
      const given = spec.params.parse(params);
      const answer = await spec.run(atlas, given, now, madeHere);
      const { facts = [], notes = [], caption = '', rows = [], ...rest } = answer;
      const changes = rowChanges.map((one) => changesOfRows(one, rows, given)).filter((one) => one.targets.length > 0);
      return sayingUnread({
        ...rest,
        facts,
        notes,
        ...(columns && optionalTable(caption, columns, rows)),
        ...(changes.length > 0 && { rowChanges: changes }),
      });
    },
  };
}

/** Returns the change's targets. Several rows can have the same target. */
function changesOfRows<P, T>(change: RowChange<P, T>, rows: readonly T[], given: P): RowChanges {
  const { label, operation } = change;
  const targets = new Map<string, RowChanges['targets'][number]>();
  for (const row of rows) {
    const params = change.params(row, given);
    const key = JSON.stringify(params);
    if (params !== undefined && !targets.has(key)) targets.set(key, { label: change.target(row, given), params });
  }
  return { label, operation, targets: [...targets.values()] };
}

/** Returns a table with one row per item, or no table if there are no items. */
export function optionalTable<T>(
  caption: string,
  columns: Columns<T>,
  things: readonly T[],
): { readonly table?: Table } {
  const cells = Object.values(columns);
  const rows = things.map((thing) => cells.map((cell) => cell(thing)));
  return rows.length === 0 ? {} : { table: { caption, columns: Object.keys(columns), rows } };
}

function sayingUnread(result: LookUpResult): LookUpResult {
  const { place, said } = splitUnreadReason(result.place);
  if (said.length === 0) return result;
  const { ofThese, missing = [] } = result;
  const some: LookUpResult['ofThese'] = ofThese && ((isOne) => sayingUnread(ofThese(isOne)));
  return { ...result, place, missing: [...missing, ...said], ...(some && { ofThese: some }) };
}

export type ProjectParamsSchema = z.ZodObject & z.ZodType<{ readonly project: string }>;

/** The result of a project look-up, before the recipe adds the project. */
export type ProjectLookUpDraft<T> = Omit<ResultDraft<T>, 'place'>;

/** The inputs of `answer`, besides the data from Atlas. */
export interface LookUpContext<P> {
  readonly atlas: Atlas;
  readonly given: P;
  readonly now: number;
  readonly place: ProjectPlace;
  /** Reads optional data. */
  readonly part: OptionalReads;
}

export interface ProjectLookUpSpec<P extends ProjectParamsSchema, F, T> extends Omit<LookUpSpec<P, T>, 'run'> {
  /** Reads the data. Runs in parallel with the reads of the project's and organization's names. */
  read(atlas: Atlas, params: z.output<P>, asked: Pick<LookUpContext<P>, 'now' | 'part'>): Promise<F>;
  answer(found: F, asked: LookUpContext<z.output<P>>): ProjectLookUpDraft<T> | Promise<ProjectLookUpDraft<T>>;
}

/** Builds a look-up in one project. Adds the project to the result, and the reasons why parts couldn't be read. */
export const defineProjectLookUp = <P extends ProjectParamsSchema, F, T = never>({
  read,
  answer,
  ...spec
}: ProjectLookUpSpec<P, F, T>): LookUp =>
  defineLookUp<P, T>({
    ...spec,
    async run(atlas, given, now) {
      const part = createOptionalReads();
      const [place, found] = await Promise.all([
        readProjectPlace(atlas, given.project),
        read(atlas, given, { now, part }),
      ]);
      const { missing = [], ...rest } = await answer(found, { atlas, given, now, place, part });
      return { place, ...rest, missing: [...part.missing, ...missing] };
    },
  });
