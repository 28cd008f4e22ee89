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
/** The numbers in the names of all clouds' tiers (OpenAPI document, instanceSize). Each cloud has only some of them. */
const NUMBERS: ReadonlyMap<string | undefined, readonly number[]> = new Map([
  ['M', [10, 20, 30, 40, 50, 60, 80, 90, 100, 140, 200, 250, 300, 400, 600]],
  ['R', [40, 50, 60, 80, 200, 300, 400, 600, 700]],
]);

/** A tier, as Atlas spells it: `M40`, `R50`, `M40_NVME`. */
export const tierParam = (extra: ParamOverrides & { label: string }) =>
  textParam(read, { kind: tierParamKind, hint: 'such as M40 or R50', ...extra });

function read(text: string): ParsedText {
  const value = text.trim().toUpperCase();
  const [tier, number] = TIER.exec(value) ?? [];
  if (tier !== undefined)
    return NUMBERS.get(tier[0])?.includes(Number(number)) === true
      ? { ok: true, value }
      : { ok: false, reason: `There is no tier ${tier}. Enter one such as M40 or R50.` };
  return { ok: false, reason: `${quoted(text)} isn’t a tier of a dedicated cluster. Enter one such as M40 or R50.` };
}
