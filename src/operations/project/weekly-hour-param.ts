import { written } from '../params/field.js';
import type { Kind } from '../params/kind.js';
import { canonicalHour } from './weekly-hour.js';

export const weeklyHourKind: Kind = { name: 'weekly-hour', noun: 'day and hour', takes: 'phrase', input: 'text' };

/** When something starts each week: `sunday 05:00`, or `none`. */
export const weeklyHour = () =>
  written(canonicalHour, {
    label: 'Day and hour',
    hint: 'such as sunday 05:00, in the project’s own time zone; none lets Atlas choose',
    words: ['to'],
    kind: weeklyHourKind,
    position: 1,
  });
