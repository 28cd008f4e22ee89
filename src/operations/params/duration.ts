import { z } from 'zod';
import { canonicalDuration } from '../duration.js';
import { type Extra, withField } from './field.js';
import type { Kind } from './kind.js';

export const durationKind: Kind = { name: 'duration', noun: 'length of time', takes: 'phrase', input: 'text' };

/** A length of time as people write it, stored in its shortest form: `90m` becomes `1h30m`. */
export const duration = (extra: Extra & { label: string }) =>
  withField(
    z.string().transform((text, context) => {
      const canonical = canonicalDuration(text);
      if (canonical.ok) return canonical.value;
      context.issues.push({ code: 'custom', message: canonical.reason, input: text });
      return z.NEVER;
    }),
    { kind: durationKind, hint: 'such as 30m, 4h or 1d', ...extra },
  );
