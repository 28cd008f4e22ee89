// Measures how full Redis is. At its memory limit, Redis refuses all writes.

/**
 * The share above which Redis is almost full. The journal keeps growing while the bot is used. If Redis took a year to
 * reach 90 %, more than a month is left until Redis is full.
 */
export const ALMOST_FULL = 0.9;

/**
 * Returns the share of `maxmemory` in use, counted as Redis does when it decides whether to refuse a write.
 * @param info the `memory` section of `INFO`
 * @returns undefined without a limit
 */
export function usedMemoryShare(info: string): number | undefined {
  const bytes = (name: string) => Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(info)?.[1] ?? 0);
  const most = bytes('maxmemory');
  return most === 0 ? undefined : (bytes('used_memory') - bytes('mem_not_counted_for_evict')) / most;
}
