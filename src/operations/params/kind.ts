// Kinds of params, which determine the way values are typed, listed, chosen and displayed.
import type { Atlas } from '../../atlas/atlas.js';
import type { NamedItem, Params, Place, TimeContext, Trait } from '../values.js';

/**
 * Determines how many words of a command belong to an unquoted value.
 * - `name`: the longest name that exists in Atlas. If no name matches, everything up to the operation's next keyword.
 * - `word`: one word, because these names can't contain spaces in Atlas.
 * - `choice`: the longest matching choice. Its hyphens may be typed as spaces. If none matches, one word.
 * - `phrase`: as many words as the param's schema accepts. If it accepts none, everything up to the next keyword.
 */
type ValueSyntax = 'name' | 'word' | 'choice' | 'phrase';

/** The amount that a value stands for, as a whole number of units. */
export interface Amount {
  /** The unit, such as `bytes`, or `daily` for how long daily backups are kept. Only equal units are compared. */
  readonly unit: string;
  readonly amount: number;
  /** If set, two amounts are equal only if they also have the same value here. */
  readonly exactly?: string;
}

/** Functions that make the values of a kind comparable in policy rules. */
export interface AmountSyntax {
  /** Returns undefined for text that isn't an amount of this kind. */
  of(value: string): Amount | undefined;
  /** The noun between "is" and the example: `a size, such as ">= 5TB"`. */
  readonly noun: string;
  readonly example: string;
  /** Values that policy rules match as patterns, not as amounts: `daily=*`. */
  readonly patterns?: RegExp;
}

/** The time limit for lists that few commands need. */
export const EXTRA_LIST_TIMEOUT_MS = 4_000;

export interface NameList extends ReadonlyArray<NamedItem> {
  /** The error, if Atlas didn't return all names. A name that is missing from the list may then still exist. */
  readonly unread?: unknown;
}

export function optionalTraits(...said: readonly (Trait | false | null | undefined)[]): Pick<NamedItem, 'traits'> {
  const had = said.flatMap((trait) => trait || []);
  return had.length === 0 ? {} : { traits: had };
}

export interface ParamKind {
  /** The key under which choices and recently used values of this kind are stored. */
  readonly name: string;
  /** The noun for sentences: `federated database`. */
  readonly noun: string;
  readonly takes: ValueSyntax;
  /** The input in a form, which is a search for names (recently used names first), a list of options, or text. */
  readonly input: 'names' | 'options' | 'text';
  /**
   * Kinds that contain this kind's values, outermost first. Names are listed only after the user has chosen a value of
   * each of these kinds.
   */
  readonly within?: readonly ParamKind[];
  /** A keyword that is part of the value, as in `until 18:00`. */
  readonly keeps?: string;
  /** A keyword that can occur within the value, as in `sunday at 5:00`. */
  readonly contains?: string;
  readonly amounts?: AmountSyntax;
  /** Functions for values that depend on when and in which time zone the user types them. */
  readonly timed?: {
    /** Resolves the text to a fixed value. Returns the text unchanged if it can't be parsed. */
    fixed(text: string, writing: TimeContext): string;
    /** Formats the value as a user in the context's time zone would type it. */
    written(value: string, writing: TimeContext): string;
    /** Explains in a complete sentence why the text isn't one exact time, e.g. because the clocks change. */
    problem?(text: string, writing: TimeContext): string | undefined;
  };
  /** A kind that users can choose first to narrow the list of names. */
  readonly narrowedBy?: ParamKind;
  /** Whether the list is already in an order that users expect, such as newest first. */
  readonly isOrdered?: true;
  /**
   * Lists the names in Atlas. Absent if the values aren't in Atlas.
   * @param idOf returns the chosen ID of each kind that contains this kind
   */
  list?(atlas: Atlas, idOf: (outer: ParamKind) => string): Promise<NameList>;
  /** A second kind whose names are also accepted. Its names are read only if no other list has the name. */
  readonly elsewhere?: ParamKind;
  /** Filters the names that a user may see. Absent if the kinds that contain this kind already filter them. */
  seen?(names: readonly NamedItem[], sight: PermittedPlaces): Promise<readonly NamedItem[]>;
}

/** The places where a user may use an operation. */
export interface PermittedPlaces {
  may(place: Place): boolean;
  /** Lists all projects. Absent if the operation isn't about projects. */
  projects?(): Promise<readonly NamedItem[]>;
}

/** Returns the kind that directly contains this kind's values, whether or not users must choose it first. */
export const outerKindOf = ({ within, narrowedBy }: ParamKind): ParamKind | undefined => within?.at(-1) ?? narrowedBy;

/**
 * Returns the outermost kind for which the user must still choose a value first, or undefined if no kind is left.
 * @param chosen IDs by kind
 */
export const kindToChooseFirst = ({ within }: ParamKind, chosen: Params): ParamKind | undefined =>
  within?.find(({ name }) => chosen[name] === undefined);

export const kindDepth = (kind: ParamKind): number =>
  Math.max(
    0,
    ...[...(kind.within ?? []), ...(kind.narrowedBy ? [kind.narrowedBy] : [])].map((one) => 1 + kindDepth(one)),
  );

/**
 * Lists the names that this credential can see, sorted by name unless the kind has its own order. Returns an empty list
 * if the values aren't in Atlas, or if a container hasn't been chosen yet.
 * @param chosen IDs by kind
 */
export async function listNames(atlas: Atlas, kind: ParamKind, chosen: Params): Promise<NameList> {
  if (kindToChooseFirst(kind, chosen) !== undefined) return [];
  const names: NameList = (await kind.list?.(atlas, ({ name }) => chosen[name] ?? '')) ?? [];
  if (kind.isOrdered) return names;
  const sorted = names.toSorted((a, b) => a.name.localeCompare(b.name, 'en') || a.id.localeCompare(b.id, 'en'));
  return names.unread === undefined ? sorted : Object.assign(sorted, { unread: names.unread });
}

/**
 * Keeps only the names in the container that the user chose. Keeps all names if the user chose no container.
 * @param chosen IDs by kind
 */
export function narrowNames(
  names: readonly NamedItem[],
  { narrowedBy }: ParamKind,
  chosen: Params,
): readonly NamedItem[] {
  const id = narrowedBy && chosen[narrowedBy.name];
  return id === undefined ? names : names.filter(({ within }) => within === id);
}
