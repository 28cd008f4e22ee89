// Round numbers for an axis. Pure.
const STEPS = [1, 2, 2.5, 5, 10];
const WANTED_LINES = 4;

/** Ticks at round numbers, from 0 (or below, for negative values) to above the highest value. */
export function ticksFor(values: readonly number[]): readonly number[] {
  const lowest = Math.min(0, ...values);
  const highest = Math.max(0, ...values);
  const span = highest - lowest || 1;
  const magnitude = 10 ** Math.floor(Math.log10(span / WANTED_LINES));
  const step = (STEPS.find((one) => one * magnitude >= span / WANTED_LINES) ?? 10) * magnitude;
  const first = Math.floor(lowest / step);
  const last = Math.max(Math.ceil(highest / step), first + 1);
  return Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step);
}

const compact = new Intl.NumberFormat(undefined, { notation: 'compact', maximumFractionDigits: 2 });
export const shortNumber = (value: number) => compact.format(value);
export const fullNumber = (value: number) => value.toLocaleString(undefined, { maximumFractionDigits: 3 });
