// Params for comments, whole numbers and sizes.
import { quoted } from '../format.js';
import { canonicalSize, DEFAULT_SIZE_LIMIT, sizeBytes } from '../size.js';
import { type ParamOverrides, textParam } from './field.js';
import type { ParamKind } from './kind.js';

export const commentParamKind: ParamKind = { name: 'comment', noun: 'comment', takes: 'phrase', input: 'text' };

/** Atlas's limit on the length of a comment. */
const MAX_COMMENT_LENGTH = 80;
const COMMENT_LIMIT = `one line of up to ${MAX_COMMENT_LENGTH} characters`;

/** Returns the param for a comment that Atlas shows next to the resource. */
export const commentParam = () =>
  textParam(
    (text) => {
      const value = text.trim();
      if (value.length > 0 && value.length <= MAX_COMMENT_LENGTH && !/\p{Cc}/u.test(value)) return { ok: true, value };
      const reason = `${quoted(text)} isn’t a valid comment in Atlas. Limit: ${COMMENT_LIMIT}.`;
      return { ok: false, reason };
    },
    {
      label: 'Comment',
      hint: 'shown in Atlas, where everyone in the project can read it',
      limit: COMMENT_LIMIT,
      kind: commentParamKind,
    },
  );

export const countParamKind: ParamKind = {
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

const COUNT_LIMIT = 'up to 999,999,999';

/** Returns the param for a whole number from 0, which is stored without separators. */
export const countParam = (extra: ParamOverrides & { label: string }) =>
  textParam(
    (text) => {
      const digits = text.trim().replace(/(?<=\d),(?=\d{3}(?!\d))/g, '');
      if (/^\d{1,9}$/.test(digits)) return { ok: true, value: `${Number(digits)}` };
      const why = /^\d+$/.test(digits)
        ? `is too large. Limit: ${COUNT_LIMIT}.`
        : 'isn’t a whole number. Enter a number such as 30.';
      return { ok: false, reason: `${quoted(text)} ${why}` };
    },
    { kind: countParamKind, hint: 'such as 30', limit: COUNT_LIMIT, ...extra },
  );

export const sizeParamKind: ParamKind = {
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

/** Returns the param for a size in bytes, which is stored in its shortest exact form: `10 TB` becomes `10TiB`. */
export const sizeParam = (extra: ParamOverrides & { label: string }) =>
  textParam((text) => canonicalSize(text, extra.limit), {
    kind: sizeParamKind,
    hint: 'such as 500GB or 10TB. 1 KB is 1,024 bytes, as in Atlas',
    limit: DEFAULT_SIZE_LIMIT,
    ...extra,
  });
