import { z } from 'zod';
import { canonicalDuration } from '../duration.js';
import { type Extra, fields } from './field.js';

/** A length of time as people write it, stored in its shortest form: `90m` becomes `1h30m`. */
export const duration = (extra: Extra & { label: string }) =>
  z
    .string()
    .transform((text, context) => {
      const canonical = canonicalDuration(text);
      if (canonical.ok) return canonical.value;
      context.issues.push({ code: 'custom', message: canonical.reason, input: text });
      return z.NEVER;
    })
    .register(fields, { picker: 'duration', hint: 'such as 30m, 4h or 1d', ...extra });
