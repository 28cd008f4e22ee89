// Reads JSON as the bot stores it in Redis: as it is, or packed with zlib against the bot's example of a request.
import { readFileSync } from 'node:fs';
import { inflateSync } from 'node:zlib';

const dictionary = readFileSync(new URL('../../approvals/storage/packed-1.txt', import.meta.url));
const ZLIB = 0x78;

export const unpacked = (stored: Buffer): string =>
  (stored[0] === ZLIB ? inflateSync(stored, { dictionary }) : stored).toString();
