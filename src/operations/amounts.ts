// Recognizes param values that are amounts: sizes, durations, counts, tiers and retentions.

import { retentionParamKind } from './backup/retention.js';
import { tierParamKind } from './cluster/tier-param.js';
import type { Amount } from './params/kind.js';
import { countParamKind, sizeParamKind } from './params/text.js';
import { durationParamKind } from './params/times.js';

const KINDS = [sizeParamKind, durationParamKind, countParamKind, tierParamKind, retentionParamKind];

/**
 * Returns the value's amount, or undefined for text that isn't an amount. The format shows the kind, because no value
 * is an amount of two kinds.
 */
export function parseAmount(value: string): Amount | undefined {
  for (const { amounts } of KINDS) {
    const amount = amounts?.of(value);
    if (amount !== undefined) return amount;
  }
  return undefined;
}
