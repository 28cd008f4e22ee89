import { oneOf } from '../params/choice.js';
import { type Extra, withField } from '../params/field.js';
import type { Kind } from '../params/kind.js';
import { MEASURE_CHOICES } from './measures.js';

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
