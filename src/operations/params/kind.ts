// A kind of params: all that is known of such values, wherever they are written, listed, chosen or said. A file a kind.
import type { Atlas } from '../../atlas/atlas.js';
import type { Writing } from '../end.js';
import type { Named, Params, Place } from '../operation.js';
import type { NameList } from './listing.js';

/**
 * What a value that is not in quotes takes of a line, and what it is checked against.
 * - `name`: the longest name that there is in Atlas; where there is none such, all up to the next word of the operation.
 * - `word`: one word, a name in Atlas that cannot have spaces.
 * - `choice`: the longest of the field's choices, also with spaces for hyphens; else one word.
 * - `phrase`: as many words as the param's schema accepts together; else all up to the next word of the operation.
 */
export type ValueSyntax = 'name' | 'word' | 'choice' | 'phrase';

export interface Kind {
  /** Its one spelling where it is a key: of what is chosen, and of what was used lately. */
  readonly name: string;
  /** What sentences call one: `federated database`. */
  readonly noun: string;
  readonly takes: ValueSyntax;
  /** In a form: names to search, offered with those used lately first; a few options; or text. */
  readonly input: 'names' | 'options' | 'text';
  /** The kinds that its values lie in, outermost first: names are listed only once these are chosen. */
  readonly within?: readonly Kind[];
  /** The word before a value that is a part of it: `until 18:00`. */
  readonly keeps?: string;
  /** Of values that mean something else at another time or place. */
  readonly timed?: {
    /** What it means, wherever and whenever it is read; what cannot be understood stays as it is. */
    fixed(text: string, writing: Writing): string;
    /** As whoever writes there would write it. */
    written(value: string, writing: Writing): string;
  };
  /** A kind that can be chosen first to narrow its list of names. */
  readonly narrowedBy?: Kind;
  /** Whether its list has an order of its own, which people look for: the newest first. */
  readonly isOrdered?: true;
  /** Its names in Atlas; absent for kinds whose values are not in Atlas. @param idOf of each kind that it lies in */
  list?(atlas: Atlas, idOf: (outer: Kind) => string): Promise<NameList>;
  /** Those of its names that may be said to somebody. Absent where that is settled by what they lie in. */
  seen?(names: readonly Named[], sight: Sight): Promise<readonly Named[]>;
}

/** Where somebody may use an operation. */
export interface Sight {
  may(place: Place): boolean;
  /** All projects; absent where the operation is not about projects. */
  projects?(): Promise<readonly Named[]>;
}

/** The kind that its values lie in directly, whether it has to be chosen first or only can be. */
export const outerOf = ({ within, narrowedBy }: Kind): Kind | undefined => within?.at(-1) ?? narrowedBy;

/** What has to be chosen first; undefined when nothing has. @param chosen ids by kind */
export const toChooseFirst = ({ within }: Kind, chosen: Params): Kind | undefined =>
  within?.find(({ name }) => chosen[name] === undefined);

/** How many kinds it lies in, one inside the other. */
export const depthOf = (kind: Kind): number =>
  Math.max(
    0,
    ...[...(kind.within ?? []), ...(kind.narrowedBy ? [kind.narrowedBy] : [])].map((one) => 1 + depthOf(one)),
  );

/**
 * Sorted by name, unless they have an order of their own. What this credential may not see is left out. Empty for kinds that name nothing in Atlas, and for what
 * lies in something that is not chosen yet.
 * @param chosen ids by kind
 */
export async function listNames(atlas: Atlas, kind: Kind, chosen: Params): Promise<NameList> {
  if (toChooseFirst(kind, chosen) !== undefined) return [];
  const names: NameList = (await kind.list?.(atlas, ({ name }) => chosen[name] ?? '')) ?? [];
  if (kind.isOrdered) return names;
  const sorted = names.toSorted((a, b) => a.name.localeCompare(b.name, 'en') || a.id.localeCompare(b.id, 'en'));
  return names.unread === undefined ? sorted : Object.assign(sorted, { unread: names.unread });
}

/** The names that lie in what was chosen to narrow them; all when nothing was. @param chosen ids by kind */
export function narrowed(names: readonly Named[], { narrowedBy }: Kind, chosen: Params): readonly Named[] {
  const id = narrowedBy && chosen[narrowedBy.name];
  return id === undefined ? names : names.filter(({ within }) => within === id);
}
