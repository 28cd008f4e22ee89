// Formats measured values.
import { mapFromObject } from '../map-from-object.js';
import { formatBytes } from './format.js';
import type { Cell, Quantity } from './operation.js';

/** Formats a number with up to three significant digits, or more if its whole part is longer: `1,204`, `0.423`. */
export function formatNumber(value: number): string {
  const digits = Math.abs(value) >= 100 ? { maximumFractionDigits: 0 } : { maximumSignificantDigits: 3 };
  return value.toLocaleString('en-US', digits);
}

export const GIBIBYTE = 1024 ** 3;

/** Formats a disk size as Atlas does: `1,024 GB`. */
export const formatGigabytes = (count: number): string => `${count.toLocaleString('en-US')} GB`;

/** Bytes per unit, by Atlas's name for the unit. */
const BYTES = mapFromObject({
  BYTES: 1,
  KILOBYTES: 1024,
  MEGABYTES: 1024 ** 2,
  GIGABYTES: GIBIBYTE,
  TERABYTES: 1024 ** 4,
});
const BYTES_A_SECOND = mapFromObject({ BYTES_PER_SECOND: 1, MEGABYTES_PER_SECOND: 1024 ** 2 });
/** The suffixes of values, by Atlas's name for the unit. RAW and SCALAR have no unit. */
const SUFFIXES = mapFromObject({
  PERCENT: '%',
  SCALAR_PER_SECOND: ' a second',
  GIGABYTES_PER_HOUR: ' GB an hour',
  NANOSECONDS: ' ns',
  MICROSECONDS: ' µs',
  MILLISECONDS: ' ms',
  MILLION_MINUTES: ' million minutes',
  SECONDS: ' s',
  MINUTES: ' min',
  HOURS: ' h',
  DAYS: ' d',
});

/** Formats a value with its Atlas unit: `2.5 GiB`, `91.2%`. */
export function formatMeasurement(value: number, units: string | null | undefined): string {
  const bytes = BYTES.get(units ?? '');
  if (bytes !== undefined) return formatBytes(value * bytes);
  const rate = BYTES_A_SECOND.get(units ?? '');
  if (rate !== undefined) return `${formatBytes(value * rate)} a second`;
  return `${formatNumber(value)}${SUFFIXES.get(units ?? '') ?? ''}`;
}

/** Milliseconds per unit of time, by Atlas's name for the unit. */
export const MILLISECONDS_BY_UNIT: ReadonlyMap<string | null | undefined, number> = new Map([
  ['NANOSECONDS', 1e-6],
  ['MICROSECONDS', 1e-3],
  ['MILLISECONDS', 1],
  ['SECONDS', 1e3],
  ['MINUTES', 6e4],
  ['HOURS', 36e5],
]);

/** Returns a sortable count, or a dash if Atlas returns no count. */
export const countCell = (count: number | null | undefined): Cell =>
  typeof count === 'number' ? quantity(count, count.toLocaleString('en-US')) : '–';

export const quantity = (value: number, said: string): Quantity => ({ said, exact: value });
