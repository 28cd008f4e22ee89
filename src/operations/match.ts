// Finds the item that a user's text names. Similar names are suggested, never chosen.
import { distance } from 'fastest-levenshtein';
import type { ParamField } from './params/field.js';
import type { NamedItem } from './values.js';

export type NameMatchResult =
  | { readonly kind: 'one'; readonly named: NamedItem }
  | { readonly kind: 'many'; readonly among: readonly NamedItem[] }
  /** `near`: up to four similar names, nearest first. */
  | { readonly kind: 'none'; readonly near: readonly NamedItem[] };

const MOST_NEAR = 4;
/** Longer than any name in Atlas. Limits the cost of comparing pasted text. */
const MOST_COMPARED = 80;

/** Matches zero-width characters and direction marks, except for characters used in emoji. */
const UNSEEN = /(?![\ufe0e\ufe0f\u200d])\p{Default_Ignorable_Code_Point}/gu;

const composed = (text: string) => text.normalize('NFC').trim();
const folded = (text: string) => composed(text).toLowerCase();
/** Returns a name as users can type it, in lower case and without invisible characters. */
export const normalizedName = (name: string) => folded(name.replace(UNSEEN, ''));

/**
 * Compares names exactly, then without case, then also without invisible characters. If no name matches, compares IDs
 * exactly, then without case. If several names match equally, returns all of these names so that the user can choose.
 */
export function matchName(given: string, named: readonly NamedItem[]): NameMatchResult {
  const ways: readonly ((one: NamedItem) => boolean)[] = [
    (one) => composed(one.name) === composed(given),
    (one) => folded(one.name) === folded(given),
    (one) => normalizedName(one.name) === normalizedName(given),
    (one) => one.id === given,
    (one) => folded(one.id) === folded(given),
  ];
  for (const fits of ways) {
    const among = named.filter(fits);
    const [first] = among;
    if (first !== undefined) return among.length === 1 ? { kind: 'one', named: first } : { kind: 'many', among };
  }
  return { kind: 'none', near: nearNames(given, named) };
}

/** Returns the keys of a choice as names, so that user input can be compared with them. */
export function choiceNames(field: ParamField): readonly NamedItem[] {
  return Object.entries(field.choices ?? {}).map(([key, meaning]) => ({ id: key, name: key, detail: meaning }));
}

/** Like `choiceNames`, but also returns each key with spaces instead of hyphens, e.g. `replication lag`. */
export function choiceSpellings(field: ParamField): readonly NamedItem[] {
  return choiceNames(field).flatMap((one) => {
    const spaced = one.name.replaceAll('-', ' ');
    return spaced === one.name ? [one] : [one, { ...one, name: spaced }];
  });
}

function nearNames(given: string, named: readonly NamedItem[]): readonly NamedItem[] {
  const wanted = folded(given).slice(0, MOST_COMPARED);
  if (wanted === '') return [];
  return named
    .map((one) => ({ one, far: editDistance(wanted, folded(one.name)) }))
    .filter(({ far }) => far <= Math.ceil(wanted.length / 3))
    .sort((a, b) => a.far - b.far || a.one.name.localeCompare(b.one.name))
    .slice(0, MOST_NEAR)
    .map(({ one }) => one);
}

/** Returns the edit distance. A prefix has a distance below 1, so `pay` finds `Payments` first. */
const editDistance = (wanted: string, name: string) =>
  name.startsWith(wanted) ? 1 - wanted.length / (name.length + 1) : distance(wanted, name.slice(0, MOST_COMPARED));
