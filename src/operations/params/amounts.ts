// The kinds whose values are amounts, and what a value amounts to.
import { countKind } from './count.js';
import { durationKind } from './duration.js';
import type { Amount } from './kind.js';
import { retentionKind } from './retention.js';
import { sizeKind } from './size.js';
import { tierKind } from './tier.js';

const KINDS = [sizeKind, durationKind, countKind, tierKind, retentionKind];

/** By its form alone: no value is an amount of two kinds. Undefined for other text. */
export function amountOf(value: string): Amount | undefined {
  for (const { amounts } of KINDS) {
    const amount = amounts?.of(value);
    if (amount !== undefined) return amount;
  }
  return undefined;
}
