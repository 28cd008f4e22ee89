import type { Parsed } from '../duration.js';
import { quoted } from '../say.js';
import { type Extra, written } from './field.js';
import type { Kind } from './kind.js';

export const tierKind: Kind = { name: 'tier', noun: 'tier', takes: 'phrase', input: 'text' };

/** An instance size, as Atlas writes it: `M40`, `R50`, `M40_NVME`. */
export const tier = (extra: Extra & { label: string }) =>
  written(read, { kind: tierKind, hint: 'such as M40 or R50', ...extra });

function read(text: string): Parsed {
  const value = text.trim().toUpperCase();
  if (/^[MR]\d{2,3}(?:_NVME)?(?:_GEN_2)?$/.test(value)) return { ok: true, value };
  return { ok: false, reason: `${quoted(text)} is no tier of a dedicated cluster. Write one such as M40 or R50.` };
}
