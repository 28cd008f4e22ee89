// Parses sizes that users type. Units are powers of 1024, as in Atlas.
import type { ParsedText } from './duration.js';
import { quoted } from './format.js';

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;
const WRITTEN = /^(\d{1,19}(?:\.\d{1,6})?) ?(b|bytes?|ki?b|mi?b|gi?b|ti?b|pi?b)$/i;

export const DEFAULT_SIZE_LIMIT = 'up to 7PB';

/**
 * Parses a size such as `10 TB`, `10TiB` or `0.5 tib` into its shortest exact form (`10TiB`, `512GiB`). Returns the
 * reason if the text is invalid.
 * @param limit the limit in words, for the error message
 */
export function canonicalSize(text: string, limit = DEFAULT_SIZE_LIMIT): ParsedText {
  const bytes = writtenBytes(text.trim());
  if (bytes === undefined)
    return { ok: false, reason: `${quoted(text)} isn’t a size. Enter a size such as 500GB or 10TB.` };
  if (!Number.isInteger(bytes))
    return { ok: false, reason: `${quoted(text)} isn’t a whole number of bytes. Choose a different size.` };
  if (!Number.isSafeInteger(bytes)) return { ok: false, reason: `${quoted(text)} is too large. Limit: ${limit}.` };
  return { ok: true, value: serializeSize(bytes) };
}

/** Returns the bytes of a canonical size. Throws for any other text, because user input is validated earlier. */
export function sizeBytes(canonical: string): number {
  const bytes = writtenBytes(canonical);
  if (bytes === undefined || !Number.isSafeInteger(bytes)) throw new Error(`not a canonical size: ${canonical}`);
  return bytes;
}

/** Formats a size in the largest unit that gives a whole number: `10TiB`, `1B`. */
export function serializeSize(bytes: number): string {
  const power = UNITS.findLastIndex((_, at) => bytes % 1024 ** at === 0 && bytes >= 1024 ** at);
  return `${bytes / 1024 ** Math.max(power, 0)}${UNITS[Math.max(power, 0)]}`;
}

function writtenBytes(text: string): number | undefined {
  const [, count, unit = ''] = WRITTEN.exec(text) ?? [];
  if (count === undefined) return undefined;
  const power = UNITS.findIndex((one) => one.charAt(0) === unit.charAt(0).toUpperCase());
  return Number(count) * 1024 ** power;
}
