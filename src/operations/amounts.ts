// The kinds of params whose values are amounts, and the amount for a value.

import { retentionParamKind } from './backup/retention.js';
import { tierParamKind } from './cluster/tier-param.js';
import type { Amount } from './params/kind.js';
import { countParamKind, sizeParamKind } from './params/text.js';
import { durationParamKind } from './params/times.js';

const KINDS = [sizeParamKind, durationParamKind, countParamKind, tierParamKind, retentionParamKind];

/**
 * Detects the kind from the value's format, because no value is an amount of two kinds. Returns undefined for text that
 * isn't an amount.
 */
export function amountOf(value: string): Amount | undefined {
  for (const { amounts } of KINDS) {
    const amount = amounts?.of(value);
    if (amount !== undefined) return amount;
  }
  return undefined;
}
