// How full Redis is: at its limit it refuses all writes.

/**
 * The journal grows for as long as the bot is used. At 90 % there is a ninth of the time left that it took to get there:
 * more than a month after a year.
 */
export const ALMOST_FULL = 0.9;

/**
 * The share of `maxmemory` that is in use, as Redis counts it before it refuses a write.
 * @param info the section `memory` of `INFO`
 * @returns undefined when there is no limit
 */
export function usedShare(info: string): number | undefined {
  const bytes = (name: string) => Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(info)?.[1] ?? 0);
  const most = bytes('maxmemory');
  return most === 0 ? undefined : (bytes('used_memory') - bytes('mem_not_counted_for_evict')) / most;
}
