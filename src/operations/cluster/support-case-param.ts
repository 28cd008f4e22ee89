import { z } from 'zod';
import { withField } from '../params/field.js';
import type { Kind } from '../params/kind.js';
import { quoted } from '../say.js';

export const supportCaseKind: Kind = { name: 'support-case', noun: 'support case', takes: 'phrase', input: 'text' };

/**
 * The number of a case with MongoDB support: `01234567`. Only for people and the journal: Atlas has no field for it.
 */
export const supportCase = () =>
  withField(
    z.string().transform((text, context) => {
      const [, digits] = /^#?(\d{5,12})$/.exec(text.trim()) ?? [];
      if (digits !== undefined) return digits;
      context.issues.push({
        code: 'custom',
        message: `${quoted(text)} is not the number of a support case. Write its digits, such as 01234567.`,
        input: text,
      });
      return z.NEVER;
    }),
    { label: 'Support case', hint: 'its number, such as 01234567', kind: supportCaseKind, onCard: true },
  );
