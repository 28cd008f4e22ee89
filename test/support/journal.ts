// The journal and stored requests read past the bot, unpacked.

import { type StoredText, unpack } from '../../src/approvals/storage/packed.js';
import { entryFields } from '../../src/approvals/storage/stored-json.js';
import type { Connection } from '../../src/redis/connection.js';

/** As XRANGE: each entry's stamp, then its fields and values. */
export async function journalEntries(redis: Connection, key: string, from = '-'): Promise<[string, string[]][]> {
  return (await redis.xrangeBuffer(key, from, '+')).map(([stamp, fields]) => [`${stamp}`, unpackedFields(fields)]);
}

export const unpackedFields = (fields: readonly StoredText[]): string[] => [...entryFields(fields)].flat();

/** The fields of a stored request; undefined when there is none. */
export async function storedFields(redis: Connection, key: string): Promise<Record<string, string>> {
  const fields = await redis.hgetallBuffer(key);
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, name === 'json' ? unpack(value) : `${value}`]),
  );
}
