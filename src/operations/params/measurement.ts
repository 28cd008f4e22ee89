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

/** One of the metrics that Atlas measures. A form offers all of them, recently used ones first. */
export const measurement = (extra: Extra = {}) =>
  withField(oneOf(MEASURE_CHOICES), {
    label: 'Metric',
    words: ['metric'],
    kind: measurementKind,
    choices: MEASURE_CHOICES,
    position: 2,
    ...extra,
  });
