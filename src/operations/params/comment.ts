import { z } from 'zod';
import { quoted } from '../say.js';
import { withField } from './field.js';
import type { Kind } from './kind.js';

export const commentKind: Kind = { name: 'comment', noun: 'comment', takes: 'phrase', input: 'text' };

/** Atlas's limit, in characters. */
const LONGEST = 80;

/** A comment that Atlas shows beside the thing. */
export const comment = () =>
  withField(
    z.string().transform((text, context) => {
      const said = text.trim();
      if (said.length > 0 && said.length <= LONGEST && !/\p{Cc}/u.test(said)) return said;
      context.issues.push({
        code: 'custom',
        message: `${quoted(text)} cannot be a comment in Atlas. Write one line of ${LONGEST} characters at most.`,
        input: text,
      });
      return z.NEVER;
    }),
    { label: 'Comment', hint: 'what Atlas shows beside it; everybody in the project can read it', kind: commentKind },
  );
