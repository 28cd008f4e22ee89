import { MEASURE_CHOICES } from '../measures.js';
import { oneOf } from './choice.js';
import { type Extra, fields } from './field.js';

/** One of what Atlas measures: a form offers all of them, those used lately first. */
export const measurement = (extra: Extra = {}) =>
  oneOf(MEASURE_CHOICES).register(fields, {
    label: 'Measurement',
    picker: 'measurement',
    choices: MEASURE_CHOICES,
    position: 2,
    ...extra,
  });
