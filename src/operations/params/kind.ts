// A kind of param: how its values are written, listed, chosen and shown.
import type { Atlas } from '../../atlas/atlas.js';
import type { Named, Params, Place, Trait, Writing } from '../values.js';

/**
 * How much of a line an unquoted value takes, and what it is matched against.
 * - `name`: the longest name that exists in Atlas; if none matches, everything up to the next keyword of the operation.
 * - `word`: one word, a name in Atlas that can't contain spaces.
 * - `choice`: the longest of the field's choices, also with spaces for hyphens; else one word.
 * - `phrase`: as many words as the param's schema accepts together; else everything up to the next keyword.
 */
type ValueSyntax = 'name' | 'word' | 'choice' | 'phrase';

/** What a value amounts to: a whole number of something. */
export interface Amount {
  /** Amounts are compared only within one unit: `bytes`, or `daily` for how long daily backups are kept. */
  readonly unit: string;
  readonly amount: number;
  /** What must be the same as well for two amounts to be equal. */
  readonly exactly?: string;
}

/** For a kind whose values are amounts, which rules of the policy compare. */
export interface Amounts {
  /** Undefined for text that isn't such an amount. */
  of(value: string): Amount | undefined;
  /** Completes "is ...", with an example of a comparison: `a size, such as ">= 5TB"`. */
  readonly noun: string;
  readonly example: string;
  /** The patterns of values that keep the amount: `daily=*`. */
  readonly patterns?: RegExp;
}

/** Time for a list that few lines need. */
export const ADDED_WITHIN_MS = 4_000;

export interface NameList extends ReadonlyArray<Named> {
  /** The client's error, if Atlas did not return all names. A name missing from such a list may exist all the same. */
  readonly unread?: unknown;
}

export function traits(...said: readonly (Trait | false | null | undefined)[]): Pick<Named, 'traits'> {
  const had = said.flatMap((trait) => trait || []);
  return had.length === 0 ? {} : { traits: had };
}

export interface Kind {
  /** Identifies the kind where choices and recently used values are stored. */
  readonly name: string;
  /** The noun that sentences use: `federated database`. */
  readonly noun: string;
  readonly takes: ValueSyntax;
  /** In a form: a search of names, recently used ones first; a few options; or text. */
  readonly input: 'names' | 'options' | 'text';
  /** The kinds that contain its values, outermost first. Names are listed only once all of these are chosen. */
  readonly within?: readonly Kind[];
  /** The keyword that is part of the value: `until 18:00`. */
  readonly keeps?: string;
  readonly amounts?: Amounts;
  /** For values whose meaning depends on when and where they are written. */
  readonly timed?: {
    /** The value with a fixed meaning. Text that can't be read is returned unchanged. */
    fixed(text: string, writing: Writing): string;
    /** The value as somebody there would write it. */
    written(value: string, writing: Writing): string;
  };
  /** A kind that can be chosen first to narrow the list of names. */
  readonly narrowedBy?: Kind;
  /** Whether its list has its own order that people expect, such as the newest first. */
  readonly isOrdered?: true;
  /**
   * Its names in Atlas; absent if its values are not in Atlas.
   * @param idOf gives the chosen id of each kind that contains it
   */
  list?(atlas: Atlas, idOf: (outer: Kind) => string): Promise<NameList>;
  /** A kind whose names count as this kind's, but whose list is read only for a name that is in no other. */
  readonly elsewhere?: Kind;
  /** The names that somebody may see. Absent if the kinds that contain it decide that. */
  seen?(names: readonly Named[], sight: Sight): Promise<readonly Named[]>;
}

/** Where somebody may use an operation. */
export interface Sight {
  may(place: Place): boolean;
  /** All projects; absent if the operation is not about projects. */
  projects?(): Promise<readonly Named[]>;
}

/** The kind that contains its values directly, whether it must be chosen first or only may be. */
export const outerOf = ({ within, narrowedBy }: Kind): Kind | undefined => within?.at(-1) ?? narrowedBy;

/**
 * The outermost kind that must be chosen first; undefined if none is missing.
 * @param chosen ids by kind
 */
export const toChooseFirst = ({ within }: Kind, chosen: Params): Kind | undefined =>
  within?.find(({ name }) => chosen[name] === undefined);

/** How deeply it is nested in other kinds. */
export const depthOf = (kind: Kind): number =>
  Math.max(
    0,
    ...[...(kind.within ?? []), ...(kind.narrowedBy ? [kind.narrowedBy] : [])].map((one) => 1 + depthOf(one)),
  );

/**
 * Sorted by name, unless the kind has its own order. Leaves out what this credential may not see. Empty for kinds whose
 * values are not in Atlas, and while a kind that contains it is not chosen.
 * @param chosen ids by kind
 */
export async function listNames(atlas: Atlas, kind: Kind, chosen: Params): Promise<NameList> {
  if (toChooseFirst(kind, chosen) !== undefined) return [];
  const names: NameList = (await kind.list?.(atlas, ({ name }) => chosen[name] ?? '')) ?? [];
  if (kind.isOrdered) return names;
  const sorted = names.toSorted((a, b) => a.name.localeCompare(b.name, 'en') || a.id.localeCompare(b.id, 'en'));
  return names.unread === undefined ? sorted : Object.assign(sorted, { unread: names.unread });
}

/**
 * The names within what was chosen to narrow them; all if nothing was.
 * @param chosen ids by kind
 */
export function narrowed(names: readonly Named[], { narrowedBy }: Kind, chosen: Params): readonly Named[] {
  const id = narrowedBy && chosen[narrowedBy.name];
  return id === undefined ? names : names.filter(({ within }) => within === id);
}
