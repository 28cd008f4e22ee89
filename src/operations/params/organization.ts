import { type Extra, fields } from './field.js';
import { hexId } from './hex-id.js';

export const organization = (extra: Extra = {}) =>
  hexId().register(fields, { label: 'Organization', picker: 'organization', ...extra });
