import { z } from 'zod';
import { type Extra, withField } from '../params/field.js';
import type { Kind } from '../params/kind.js';
import { quoted } from '../say.js';

export const personKind: Kind = { name: 'person', noun: 'person', takes: 'phrase', input: 'text' };

const address = z.email();

/** Somebody who signs in to Atlas, by e-mail address in lower case: `ada@example.com`. */
export const person = (extra: Extra = {}) =>
  withField(
    z.string().transform((text, context) => {
      const email = text.trim().toLowerCase();
      if (address.safeParse(email).success) return email;
      const message = `${quoted(text)} is not an e-mail address. Write the one that they sign in to Atlas with, such as ada@example.com.`;
      context.issues.push({ code: 'custom', message, input: text });
      return z.NEVER;
    }),
    {
      label: 'Person',
      hint: 'by e-mail address, as they sign in to Atlas: such as ada@example.com',
      kind: personKind,
      position: 1,
      ...extra,
    },
  );
