import { DateTime } from 'luxon';
import { z } from 'zod';
import { quoted } from '../say.js';
import { type Extra, withField } from './field.js';
import type { Kind } from './kind.js';

export const instantKind: Kind = { name: 'instant', noun: 'time', takes: 'phrase', input: 'text' };

/** A moment, stored as ISO 8601 in UTC, to the second: `2026-11-25T10:00:00Z`. Read as UTC if it has no offset. */
export const instant = (extra: Extra & { label: string }) =>
  withField(
    z.string().transform((text, context) => {
      const written = text.trim();
      const moment = DateTime.fromISO(written, { zone: 'utc' });
      if (/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/i.test(written) && moment.isValid) {
        return moment.startOf('second').toISO({ suppressMilliseconds: true });
      }
      context.issues.push({
        code: 'custom',
        message: `${quoted(text)} is not a time I can read. Write it in UTC, such as 2026-11-25T10:00Z.`,
        input: text,
      });
      return z.NEVER;
    }),
    { kind: instantKind, hint: 'in UTC, such as 2026-11-25T10:00Z', ...extra },
  );
