// Axis ticks and number formats.
const STEPS = [1, 2, 2.5, 5, 10];
const WANTED_LINES = 4;

/** Returns ticks at round numbers that cover 0 and all values. */
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
