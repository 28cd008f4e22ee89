import { canonicalEnd, fixedEnd, UNTIL, writtenEnd } from '../end.js';
import { type Extra, fieldOf, written } from './field.js';
import type { Kind } from './kind.js';

export const endKind: Kind = {
  name: 'end',
  noun: 'time',
  takes: 'phrase',
  input: 'text',
  keeps: UNTIL,
  timed: { fixed: fixedEnd, written: writtenEnd },
};

/** When a change for a while ends: stored as a length of time (`1h30m`) or a moment (`until 2026-11-27T18:00:00Z`). */
export const end = (extra: Extra & { label: string }) =>
  written(canonicalEnd, { kind: endKind, hint: 'such as 30m, 4h or until 18:00', ...extra });

/** The shortest that is accepted. */
const SHORTEST = '1m';

/** The shortest to which an approver may reduce it. */
export const leastOf = (schema: unknown): string => fieldOf(schema).least ?? SHORTEST;
