// Requests and long details of the journal are stored packed: as JSON compressed (zlib, RFC 1950) against an example of
// what requests contain. That halves what they take in Redis.
import { readFileSync } from 'node:fs';
import { deflateSync, inflateSync } from 'node:zlib';

/** JSON, or the bytes of packed JSON. */
export type StoredText = string | Buffer;

/**
 * Packed texts can't be read without it, so it never changes. A better example is another file: each packed text has the
 * checksum of the one that it was packed with.
 */
const dictionary = readFileSync(new URL('./packed-1.txt', import.meta.url));
const options = { level: 9, dictionary };
/** What every text packed with it begins with: two bytes of zlib's, and the checksum. JSON begins with `{`. */
const START = deflateSync('', options).subarray(0, 6);
/** Shorter texts stay as they are, for people to read. */
const LEAST = 150;

export const pack = (text: string): StoredText => (text.length < LEAST ? text : deflateSync(text, options));

/** @throws when it is packed and damaged, or packed by a newer version */
export function unpack(stored: StoredText): string {
  if (typeof stored === 'string') return stored;
  return isPacked(stored) ? inflateSync(stored, options).toString() : stored.toString();
}

const isPacked = (stored: Buffer) => stored[0] === START[0];

/** Whether it was packed with a dictionary that this version doesn't have. */
export const isPackedByNewer = (stored: StoredText): boolean =>
  typeof stored !== 'string' && isPacked(stored) && !stored.subarray(0, START.length).equals(START);
