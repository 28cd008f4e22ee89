import { canonicalSize, sizeBytes } from '../size.js';
import { type Extra, written } from './field.js';
import type { Kind } from './kind.js';

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

/** A number of bytes, stored in the shortest exact form: `10 TB` becomes `10TiB`. */
export const size = (extra: Extra & { label: string }) =>
  written(canonicalSize, { kind: sizeKind, hint: 'such as 500GB or 10TB; a KB is 1,024 bytes, as in Atlas', ...extra });
