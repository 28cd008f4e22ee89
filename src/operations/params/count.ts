import { quoted } from '../say.js';
import { type Extra, written } from './field.js';
import type { Kind } from './kind.js';

export const countKind: Kind = {
  name: 'count',
  noun: 'number',
  takes: 'phrase',
  input: 'text',
  amounts: {
    of: (value) => (/^\d{1,9}$/.test(value) ? { unit: 'number', amount: Number(value) } : undefined),
    noun: 'a number',
    example: '> 30',
  },
};

/** A whole number from 0, stored without separators. */
export const count = (extra: Extra & { label: string }) =>
  written(
    (text) => {
      const digits = text.trim().replace(/(?<=\d),(?=\d{3}(?!\d))/g, '');
      return /^\d{1,9}$/.test(digits)
        ? { ok: true, value: `${Number(digits)}` }
        : { ok: false, reason: `${quoted(text)} is not a whole number. Write one such as 30.` };
    },
    { kind: countKind, hint: 'such as 30', ...extra },
  );
