import { DAY_MS } from '../../time-units.js';
import { canonicalDuration, durationMs } from '../duration.js';
import { quoted } from '../say.js';
import { type Extra, written } from './field.js';
import type { Kind } from './kind.js';

export const durationKind: Kind = {
  name: 'duration',
  noun: 'length of time',
  takes: 'phrase',
  input: 'text',
  amounts: {
    of(value) {
      const read = canonicalDuration(value);
      return read.ok ? { unit: 'milliseconds', amount: durationMs(read.value) } : undefined;
    },
    noun: 'a length of time',
    example: '> 7d',
  },
};

/** A length of time, stored in its shortest form: `90m` becomes `1h30m`. */
export const duration = (extra: Extra & { label: string }) =>
  written((text) => canonicalDuration(text), { kind: durationKind, hint: 'such as 30m, 4h or 1d', ...extra });

/** The same in whole days, which is how Atlas counts retention. */
export const days = (extra: Extra & { label: string }) =>
  written(
    (text) => {
      const read = canonicalDuration(text, '7d or 30 days');
      if (!read.ok || durationMs(read.value) % DAY_MS === 0) return read;
      return { ok: false, reason: `Atlas counts in whole days, and ${quoted(text)} is not. Write it like 7d.` };
    },
    { kind: durationKind, hint: 'in whole days, such as 7d', ...extra },
  );
