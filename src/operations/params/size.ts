import { z } from 'zod';
import { canonicalSize } from '../size.js';
import { type Extra, withField } from './field.js';
import type { Kind } from './kind.js';

export const sizeKind: Kind = { name: 'size', noun: 'size', takes: 'phrase', input: 'text' };

/** How many bytes, stored in the shortest form that is exact: `10 TB` becomes `10TiB`. */
export const size = (extra: Extra & { label: string }) =>
  withField(
    z.string().transform((text, context) => {
      const canonical = canonicalSize(text);
      if (canonical.ok) return canonical.value;
      context.issues.push({ code: 'custom', message: canonical.reason, input: text });
      return z.NEVER;
    }),
    { kind: sizeKind, hint: 'such as 500GB or 10TB; a KB is 1,024 bytes, as in Atlas', ...extra },
  );
