import { canonicalRetention } from '../backup/retention.js';
import { written } from './field.js';
import type { Kind } from './kind.js';

export const retentionKind: Kind = { name: 'retention', noun: 'retention', takes: 'phrase', input: 'text' };

/** How long backups of one frequency are kept, stored as `daily=14d`. */
export const retention = () =>
  written(canonicalRetention, {
    label: 'Which backups, kept how long',
    hint: 'such as daily=14d, weekly=8w or monthly=12mo',
    kind: retentionKind,
    position: 2,
  });
