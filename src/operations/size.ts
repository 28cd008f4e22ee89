// Sizes as people write them, in powers of 1024, as Atlas counts.
import type { Parsed } from './duration.js';
import { quoted } from './format.js';

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;
const WRITTEN = /^(\d{1,19}(?:\.\d{1,6})?) ?(b|bytes?|ki?b|mi?b|gi?b|ti?b|pi?b)$/i;

/** `10 TB`, `10TiB`, `0.5 tib` -> the shortest exact form (`10TiB`, `512GiB`), or why it is not a size. */
export function canonicalSize(text: string): Parsed {
  const bytes = writtenBytes(text.trim());
  if (bytes === undefined) return { ok: false, reason: `${quoted(text)} isn’t a size. Write it like 500GB or 10TB.` };
  if (!Number.isInteger(bytes))
    return { ok: false, reason: `${quoted(text)} isn’t a whole number of bytes. Choose another size.` };
  if (!Number.isSafeInteger(bytes)) return { ok: false, reason: `${quoted(text)} is too large. The largest is 7PB.` };
  return { ok: true, value: writtenSize(bytes) };
}

/** Bytes of a canonical size. Throws on any other text, which should have been rejected where it entered. */
export function sizeBytes(canonical: string): number {
  const bytes = writtenBytes(canonical);
  if (bytes === undefined || !Number.isSafeInteger(bytes)) throw new Error(`not a canonical size: ${canonical}`);
  return bytes;
}

/** In the largest unit that divides it: `10TiB`, `1B`. */
export function writtenSize(bytes: number): string {
  const power = UNITS.findLastIndex((_, at) => bytes % 1024 ** at === 0 && bytes >= 1024 ** at);
  return `${bytes / 1024 ** Math.max(power, 0)}${UNITS[Math.max(power, 0)]}`;
}

function writtenBytes(text: string): number | undefined {
  const [, count, unit = ''] = WRITTEN.exec(text) ?? [];
  if (count === undefined) return undefined;
  const power = UNITS.findIndex((one) => one.charAt(0) === unit.charAt(0).toUpperCase());
  return Number(count) * 1024 ** power;
}
