// Makes stored requests older: every instant in them moves into the past, and Redis's clock stays as it is.
import { z } from 'zod';
import type { RequestStore } from '../../../src/approvals/storage/store.js';
import type { Connection } from '../../../src/redis/connection.js';
import { storedFields } from '../../support/journal.js';

const INSTANTS = /^(at|since|notBefore|leaseUntil)$|At$/;

/** The same value with every instant in it that much earlier. */
export function earlier(value: unknown, byMs: number): unknown {
  if (Array.isArray(value)) return value.map((one) => earlier(one, byMs));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [
      key,
      typeof one === 'number' && INSTANTS.test(key) ? one - byMs : earlier(one, byMs),
    ]),
  );
}

const json = z.record(z.string(), z.unknown());

/**
 * Nothing may be committed meanwhile.
 * @param sets all sorted sets whose scores are instants
 */
export async function age(
  redis: Connection,
  store: RequestStore,
  ids: readonly string[],
  sets: readonly string[],
  byMs: number,
): Promise<void> {
  const ageOne = async (id: string) => {
    const key = store.key('request', id);
    const { json: stored } = await storedFields(redis, key);
    if (stored === undefined) return;
    const aged = JSON.stringify(earlier(json.parse(JSON.parse(stored)), byMs));
    await Promise.all([redis.hset(key, 'json', aged), ...sets.map((set) => redis.zadd(set, 'XX', 'INCR', -byMs, id))]);
  };
  await Promise.all(ids.map(ageOne));
}
