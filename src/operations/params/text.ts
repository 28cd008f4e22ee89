// Text params: comments, whole numbers and sizes.
import { quoted } from '../format.js';
import { canonicalSize, sizeBytes } from '../size.js';
import { type Extra, written } from './field.js';
import type { Kind } from './kind.js';

export const commentKind: Kind = { name: 'comment', noun: 'comment', takes: 'phrase', input: 'text' };

/** Atlas's limit on the length of a comment, in characters. */
const LONGEST = 80;

/** A comment that Atlas shows next to the thing. */
export const comment = () =>
  written(
    (text) => {
      const value = text.trim();
      if (value.length > 0 && value.length <= LONGEST && !/\p{Cc}/u.test(value)) return { ok: true, value };
      const reason = `${quoted(text)} isn’t a valid comment in Atlas. Enter one line of at most ${LONGEST} characters.`;
      return { ok: false, reason };
    },
    { label: 'Comment', hint: 'shown in Atlas, where everyone in the project can read it', kind: commentKind },
  );

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
        : { ok: false, reason: `${quoted(text)} isn’t a whole number. Enter one such as 30.` };
    },
    { kind: countKind, hint: 'such as 30', ...extra },
  );

export const sizeKind: Kind = {
  name: 'size',
  noun: 'size',
  takes: 'phrase',
  input: 'text',
  amounts: {
    of(value) {
      const read = canonicalSize(value);
      return read.ok ? { unit: 'bytes', amount: sizeBytes(read.value) } : undefined;
    },
    noun: 'a size',
    example: '>= 5TB',
  },
};

/** A size in bytes, stored in the shortest exact form: `10 TB` becomes `10TiB`. */
export const size = (extra: Extra & { label: string }) =>
  written(canonicalSize, { kind: sizeKind, hint: 'such as 500GB or 10TB; 1 KB is 1,024 bytes, as in Atlas', ...extra });
