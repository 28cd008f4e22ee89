import type { ParsedText } from '../duration.js';
import { quoted } from '../format.js';
import { type ParamOverrides, textParam } from '../params/field.js';
import type { ParamKind } from '../params/kind.js';

export const tierParamKind: ParamKind = {
  name: 'tier',
  noun: 'tier',
  takes: 'phrase',
  input: 'text',
  amounts: {
    // Tiers are ranked by the number in the name, so R60 ranks the same as M60. But only tiers with the same name are
    // equal.
    of(value) {
      const [, number] = TIER.exec(value) ?? [];
      return number === undefined ? undefined : { unit: 'tier', amount: Number(number), exactly: value };
    },
    noun: 'a tier',
    example: '>= M60',
    // In a pattern, * can't be next to a tier's digits, because M40* would also match M400.
    patterns: /^[MR]?\*(?:_[A-Z\d_*]*)?$|^[MR]\d{2,3}_[A-Z\d_*]*$/,
  },
};
const TIER = /^[MR](\d{2,3})(?:_NVME)?(?:_GEN_2)?$/;

/** A tier, as Atlas spells it: `M40`, `R50`, `M40_NVME`. */
export const tierParam = (extra: ParamOverrides & { label: string }) =>
  textParam(read, { kind: tierParamKind, hint: 'such as M40 or R50', ...extra });

function read(text: string): ParsedText {
  const value = text.trim().toUpperCase();
  if (TIER.test(value)) return { ok: true, value };
  return { ok: false, reason: `${quoted(text)} isn’t a tier of a dedicated cluster. Enter one such as M40 or R50.` };
}
