import { MEASURE_CHOICES } from '../monitoring/measures.js';
import { oneOf } from './choice.js';
import { type Extra, withField } from './field.js';
import type { Kind } from './kind.js';

export const measurementKind: Kind = {
  name: 'measurement',
  noun: 'metric',
  takes: 'choice',
  input: 'names',
};

/** One of what Atlas measures: a form offers all of them, those used lately first. */
export const measurement = (extra: Extra = {}) =>
  withField(oneOf(MEASURE_CHOICES), {
    label: 'Metric',
    words: ['metric'],
    kind: measurementKind,
    choices: MEASURE_CHOICES,
    position: 2,
    ...extra,
  });
