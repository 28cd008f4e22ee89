// Compares the clocks of this machine, Redis, Slack and Atlas, because signatures and stored times depend on them.
import { readAtlasClock } from '../atlas/probe-clock.js';
import type { Config } from '../config.js';
import type { Log } from '../log.js';
import type { Connection } from '../redis/connection.js';
import { readRedisTime } from '../redis/time.js';
import { readSlackClock } from '../slack/api/probe-clock.js';
import { type Check, fail, pass, warn } from './check.js';

const TOLERATED_MS = 5_000;
/** The largest difference that isn't a failure. Above it, we may reject Slack's signatures. */
const REFUSED_MS = 60_000;
/** An HTTP date has whole seconds, so half a second is its average error. */
const HALF_A_SECOND_MS = 500;

/** Checks all clocks. @param redis undefined if Redis isn't reachable */
export async function checkClocks(config: Config, redis: Connection | undefined, log: Log): Promise<readonly Check[]> {
  const clocks: readonly (readonly [string, () => Promise<number>])[] = [
    ...(redis === undefined ? [] : [['Redis', () => readRedisTime(redis)] as const]),
    ['Slack', async () => (await readSlackClock(config.slack.apiUrl)) + HALF_A_SECOND_MS],
    ['Atlas', async () => (await readAtlasClock(config.atlas.baseUrl, log)) + HALF_A_SECOND_MS],
  ];
  return (await Promise.all(clocks.map(([whose, read]) => compare(whose, read)))).flat();
}

/** Compares one clock. Returns nothing if there's no response, because another check reports that failure. */
async function compare(whose: string, read: () => Promise<number>): Promise<readonly Check[]> {
  const before = Date.now();
  const theirs = await read().catch(() => Number.NaN);
  const aheadMs = theirs - (before + Date.now()) / 2;
  if (Number.isNaN(aheadMs)) return [];
  const byMs = Math.abs(aheadMs);
  if (byMs <= TOLERATED_MS) return [pass(`Clock: this machine agrees with ${whose}`)];
  const what = `Clock: ${whose} is ${Math.round(byMs / 1_000)} s ${aheadMs > 0 ? 'ahead of' : 'behind'} this machine`;
  const next = whose === 'Redis' ? 'sync both machines’ clocks with NTP' : 'sync this machine’s clock with NTP';
  return [(byMs > REFUSED_MS ? fail : warn)(what, next)];
}
