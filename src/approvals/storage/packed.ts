// Packs requests and long journal details: JSON compressed (zlib, RFC 1950) with a dictionary of typical request
// content. Packing halves their size in Redis.
import { readFileSync } from 'node:fs';
import { deflateSync, inflateSync } from 'node:zlib';

/** JSON text, or packed JSON as bytes. */
export type StoredText = string | Buffer;

/**
 * The dictionary, which never changes, because packed texts can't be read without it. A better dictionary would be a
 * second file, because each packed text contains its dictionary's checksum.
 */
const dictionary = readFileSync(new URL('./packed-1.txt', import.meta.url));
const options = { level: 9, dictionary };
/**
 * The first bytes of every text packed with this dictionary: two from zlib, then the checksum. JSON starts with `{`.
 */
const START = deflateSync('', options).subarray(0, 6);
/** The minimum length of a text to pack. Shorter texts stay readable. */
const LEAST = 150;

export const pack = (text: string): StoredText => (text.length < LEAST ? text : deflateSync(text, options));

/** @throws if the text is damaged, or packed by a newer release */
export function unpack(stored: StoredText): string {
  if (typeof stored === 'string') return stored;
  return isPacked(stored) ? inflateSync(stored, options).toString() : stored.toString();
}

const isPacked = (stored: Buffer) => stored[0] === START[0];

/** Returns whether the text was packed with a dictionary that this release doesn't have. */
export const isPackedByNewerRelease = (stored: StoredText): boolean =>
  typeof stored !== 'string' && isPacked(stored) && !stored.subarray(0, START.length).equals(START);
