// Finds the one thing that a person's text names. A fuzzy match is offered, never taken.
import { distance } from 'fastest-levenshtein';
import type { Field } from './params/field.js';
import type { Named } from './values.js';

export type Match =
  | { readonly kind: 'one'; readonly named: Named }
  | { readonly kind: 'many'; readonly among: readonly Named[] }
  /** `near`: similar names, nearest first, at most four. */
  | { readonly kind: 'none'; readonly near: readonly Named[] };

const MOST_NEAR = 4;
/** Longer than any name in Atlas. Bounds the cost of comparing pasted text. */
const MOST_COMPARED = 80;

/** Zero-width characters and direction marks, except those that emoji are made of. */
const UNSEEN = /(?![\ufe0e\ufe0f\u200d])\p{Default_Ignorable_Code_Point}/gu;

const composed = (text: string) => text.normalize('NFC').trim();
const folded = (text: string) => composed(text).toLowerCase();
/** A name as people can type it: in lower case, without invisible characters. */
export const asTyped = (name: string) => folded(name.replace(UNSEEN, ''));

/**
 * Tries an exact match, then ignores case, then invisible characters, then compares ids, exactly first. Several equal
 * matches are all returned, for the person to choose.
 */
export function matchName(given: string, named: readonly Named[]): Match {
  const ways: readonly ((one: Named) => boolean)[] = [
    (one) => composed(one.name) === composed(given),
    (one) => folded(one.name) === folded(given),
    (one) => asTyped(one.name) === asTyped(given),
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

/** A choice's keys as names, so that they match like any other name. */
export function choiceNames(field: Field): readonly Named[] {
  return Object.entries(field.choices ?? {}).map(([key, meaning]) => ({ id: key, name: key, detail: meaning }));
}

/** The same, also with spaces for hyphens, as people type them: `replication lag`. */
export function choiceSpellings(field: Field): readonly Named[] {
  return choiceNames(field).flatMap((one) => {
    const spaced = one.name.replaceAll('-', ' ');
    return spaced === one.name ? [one] : [one, { ...one, name: spaced }];
  });
}

function nearNames(given: string, named: readonly Named[]): readonly Named[] {
  const wanted = folded(given).slice(0, MOST_COMPARED);
  if (wanted === '') return [];
  return named
    .map((one) => ({ one, far: editDistance(wanted, folded(one.name)) }))
    .filter(({ far }) => far <= Math.ceil(wanted.length / 3))
    .sort((a, b) => a.far - b.far || a.one.name.localeCompare(b.one.name))
    .slice(0, MOST_NEAR)
    .map(({ one }) => one);
}

/** Edit distance; below 1 for a prefix, so that `pay` finds `Payments` first. */
const editDistance = (wanted: string, name: string) =>
  name.startsWith(wanted) ? 1 - wanted.length / (name.length + 1) : distance(wanted, name.slice(0, MOST_COMPARED));
