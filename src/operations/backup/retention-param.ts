import { written } from '../params/field.js';
import type { Kind } from '../params/kind.js';
import { canonicalRetention, daysOf, FREQUENCIES, retentionOf } from './retention.js';

export const retentionKind: Kind = {
  name: 'retention',
  noun: 'retention',
  takes: 'phrase',
  input: 'text',
  amounts: {
    of(value) {
      const read = canonicalRetention(value);
      if (!read.ok) return undefined;
      const retention = retentionOf(read.value);
      return { unit: retention.frequency, amount: daysOf(retention) };
    },
    noun: 'how long which backups are kept',
    example: 'daily < 7d',
    patterns: new RegExp(`^(?:${FREQUENCIES.join('|')})=\\*$`),
  },
};

/** How long backups of one frequency are kept, stored as `daily=14d`. */
export const retention = () =>
  written(canonicalRetention, {
    label: 'Which backups, kept how long',
    hint: 'such as daily=14d, weekly=8w or monthly=12mo',
    kind: retentionKind,
    position: 2,
  });
