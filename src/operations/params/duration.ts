import { canonicalDuration } from '../duration.js';
import { type Extra, written } from './field.js';
import type { Kind } from './kind.js';

export const durationKind: Kind = { name: 'duration', noun: 'length of time', takes: 'phrase', input: 'text' };

/** A length of time as people write it, stored in its shortest form: `90m` becomes `1h30m`. */
export const duration = (extra: Extra & { label: string }) =>
  written((text) => canonicalDuration(text), { kind: durationKind, hint: 'such as 30m, 4h or 1d', ...extra });
