// Resolves a rule's `operations`: names, and for changes also patterns, effects, areas and directions.
import { distance } from 'fastest-levenshtein';
import { OPERATION_AREAS } from '../../operations/effect.js';
import { formatList } from '../../operations/format.js';
import type { Change, Operation } from '../../operations/operation.js';
import { DIRECTION_KINDS, type DirectionKind, type PolicyRule } from '../request/policy.js';
import { matchesPattern } from './match.js';

/** The parts of an operation that rules refer to. */
export type RuledOperation = Pick<Operation, 'name' | 'effect' | 'area' | 'params'> &
  Partial<Pick<Change, 'canNarrow' | 'interrupts'>>;

/** `isKind`: whether the entry is a pattern or kind, so that a condition needn't apply to each of its operations. */
export type OperationEntry =
  /** `way`: the direction of the changes that the entry covers; undefined for every direction. */
  | { readonly names: readonly string[]; readonly isKind: boolean; readonly way?: DirectionKind }
  /** Text that follows the entry in a message, e.g. `is not an operation; did you mean grant-access?` */
  | { readonly problem: string };

const KINDS = {
  effect: { all: ['reversible', 'restorable', 'irreversible'], noun: 'effect of a change' },
  area: { all: OPERATION_AREAS, noun: 'area of Atlas' },
} as const satisfies {
  readonly [K in keyof RuledOperation]?: { readonly all: readonly RuledOperation[K][]; readonly noun: string };
};
type EntryKind = keyof typeof KINDS;

export function parseOperationEntry(entry: string, operations: readonly RuledOperation[]): OperationEntry {
  const changes = operations.filter(({ effect }) => effect !== 'read');
  const namesOf = (some: readonly RuledOperation[]) => ({ names: some.map(({ name }) => name), isKind: true });
  const [kind, value] = split(entry);
  if (isKind(kind)) {
    const { all, noun }: { all: readonly string[]; noun: string } = KINDS[kind];
    if (!all.includes(value)) return { problem: `isn’t an ${noun}. Use one of ${formatList(all, 20)}` };
    return namesOf(changes.filter((change) => change[kind] === value));
  }
  if (kind === 'direction') {
    const way = DIRECTION_KINDS.find((one) => one === value);
    return way
      ? { ...namesOf(changes), way }
      : { problem: `isn’t a direction. Use one of ${formatList(DIRECTION_KINDS)}` };
  }
  if (kind !== '') return { problem: `isn’t a kind of change. A kind starts with effect:, area: or direction:` };
  if (entry.includes('*')) {
    const fitting = changes.filter(({ name }) => matchesPattern(entry, name));
    return fitting.length > 0 ? namesOf(fitting) : { problem: 'doesn’t match any change' };
  }
  const names = operations.map(({ name }) => name);
  if (names.includes(entry)) return { names: [entry], isKind: false };
  return { problem: `isn’t an operation${didYouMeanHint(entry, names)}` };
}

export function ruleOperationsOf(entries: readonly OperationEntry[]): Pick<PolicyRule, 'operations' | 'directed'> {
  const named = entries.flatMap((entry) => ('names' in entry ? [entry] : []));
  const namesOf = (some: typeof named) => [...new Set(some.flatMap(({ names }) => names))];
  const directed = named.filter(({ way }) => way !== undefined);
  return {
    operations: namesOf(named.filter(({ way }) => way === undefined)),
    ...(directed.length > 0 && {
      directed: { operations: namesOf(directed), ways: directed.flatMap(({ way }) => way ?? []) },
    }),
  };
}

/** Suggests the closest match in `all`, as the end of a sentence. */
export function didYouMeanHint(given: string, all: readonly string[]): string {
  const [near] = all.toSorted((a, b) => distance(a, given) - distance(b, given));
  return near === undefined ? '' : `; did you mean ${near}?`;
}

function split(entry: string): readonly [string, string] {
  const colon = entry.indexOf(':');
  return colon === -1 ? ['', entry] : [entry.slice(0, colon), entry.slice(colon + 1).trim()];
}

const isKind = (word: string): word is EntryKind => Object.hasOwn(KINDS, word);
