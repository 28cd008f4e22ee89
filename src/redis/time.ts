// Redis's time, the one clock that all processes share.
import type { Connection } from './connection.js';

/** Returns Redis's time, in milliseconds since the epoch. */
export async function readRedisTime(redis: Connection): Promise<number> {
  const [seconds, micros] = await redis.time();
  return Number(seconds) * 1000 + Math.floor(Number(micros) / 1000);
}
