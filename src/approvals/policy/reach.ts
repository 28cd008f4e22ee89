// Finds conditions in a policy that can never be true. We reject these conditions, because their author expects them to
// protect something.
import { formatList } from '../../operations/format.js';
import type { OperationEntry, RuledOperation } from './operations.js';
import type { KeyPath } from './yaml-text.js';

export type ReportProblem = (path: KeyPath, text: string) => void;

/** The rules in the file, each with its resolved operations. */
export interface FileRules {
  readonly groups: Readonly<Record<string, unknown>>;
  readonly rules: readonly {
    readonly entries: readonly OperationEntry[];
    readonly projects?: unknown;
    readonly max_duration?: unknown;
    readonly alone?: unknown;
    readonly when?: Readonly<Record<string, readonly string[]>> | undefined;
  }[];
}

/** For each condition: its param, and the param's noun in messages. */
const ABOUT = {
  projects: ['project', 'project'],
  max_duration: ['for', 'duration'],
} as const;

/** Returns the entry's operations that aren't in `having`. For a kind or pattern, none unless all are missing. */
export function operationsNotIn(entry: OperationEntry, having: readonly string[]): readonly string[] {
  if ('problem' in entry) return [];
  const lacks = entry.names.filter((name) => !having.includes(name));
  return entry.isKind && lacks.length < entry.names.length ? [] : lacks;
}

export function checkConditionsCanMatch(
  { groups, rules }: FileRules,
  operations: readonly RuledOperation[],
  complain: ReportProblem,
): void {
  if (Object.hasOwn(groups, 'everyone'))
    complain(
      ['groups', 'everyone'],
      'can’t be a group name, because “everyone” already means every full member. Rename the group',
    );
  rules.forEach((rule, index) => {
    for (const key of ['projects', 'max_duration'] as const) {
      const [param, noun] = ABOUT[key];
      const having = operations.filter(({ params }) => Object.hasOwn(params.shape, param)).map(({ name }) => name);
      const names = [...new Set(rule.entries.flatMap((entry) => operationsNotIn(entry, having)))];
      if (rule[key] === undefined || names.length === 0) continue;
      const has = names.length === 1 ? 'has' : 'have';
      const what = `can’t apply to ${formatList(names, 20)}, which ${has} no ${noun}`;
      complain(['rules', index, key], `${what}. Remove it, or write a separate rule for ${formatList(names, 20)}`);
    }
  });
}

/** Reports `alone` on an operation that isn't reversible, can't narrow access, interrupts something, or has an end. */
export function checkAloneSettings(
  { rules }: FileRules,
  operations: readonly RuledOperation[],
  complain: ReportProblem,
): void {
  rules.forEach(({ entries, alone }, index) => {
    if (alone === undefined) return;
    const named = new Set(entries.flatMap((entry) => ('names' in entry ? entry.names : [])));
    const unfit = operations.flatMap((operation) => {
      const why = named.has(operation.name) ? aloneProblem(operation) : undefined;
      return why === undefined ? [] : [`${operation.name}, which ${why}`];
    });
    if (unfit.length > 0) complain(['rules', index, 'alone'], `can’t be used with ${unfit.join(', or with ')}`);
  });
}

function aloneProblem({ effect, canNarrow, interrupts, params }: RuledOperation): string | undefined {
  if (effect === 'read') return 'needs no approval anyway';
  if (effect !== 'reversible') return `is ${effect}, not reversible`;
  if (canNarrow !== true) return 'doesn’t reduce access';
  if (interrupts !== false) return 'interrupts something';
  return Object.hasOwn(params.shape, ABOUT.max_duration[0]) ? 'has an end' : undefined;
}
