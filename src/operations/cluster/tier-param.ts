import type { Parsed } from '../duration.js';
import { quoted } from '../format.js';
import { type Extra, written } from '../params/field.js';
import type { Kind } from '../params/kind.js';

export const tierKind: Kind = {
  name: 'tier',
  noun: 'tier',
  takes: 'phrase',
  input: 'text',
  amounts: {
    // Compared by the number in its name: R60 is as much as M60, and equal only to itself.
    of(value) {
      const [, number] = TIER.exec(value) ?? [];
      return number === undefined ? undefined : { unit: 'tier', amount: Number(number), exactly: value };
    },
    noun: 'a tier',
    example: '>= M60',
    // No * beside the digits: M40* would also match M400.
    patterns: /^[MR]?\*(?:_[A-Z\d_*]*)?$|^[MR]\d{2,3}_[A-Z\d_*]*$/,
  },
};
const TIER = /^[MR](\d{2,3})(?:_NVME)?(?:_GEN_2)?$/;

/** An instance size, as Atlas writes it: `M40`, `R50`, `M40_NVME`. */
export const tier = (extra: Extra & { label: string }) =>
  written(read, { kind: tierKind, hint: 'such as M40 or R50', ...extra });

function read(text: string): Parsed {
  const value = text.trim().toUpperCase();
  if (TIER.test(value)) return { ok: true, value };
  return { ok: false, reason: `${quoted(text)} isn’t a tier of a dedicated cluster. Enter one such as M40 or R50.` };
}
