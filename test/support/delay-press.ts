// Makes the next press exceed its time limit.
import { GROUPS } from '../../src/sandbox/slack/index.js';
import type { Inside } from './inside.js';
import type { TestSystem } from './test-system.js';

/**
 * Slack is slow to identify the presser, and another replica seems to be reading the approvers. Each delay alone is
 * tolerable, both together are not.
 * @returns a function that ends the other replica's read
 */
export async function delayPress({ slack }: TestSystem, { redis, store }: Inside): Promise<() => Promise<unknown>> {
  const reading = store.key('reading', GROUPS.security);
  await redis.del(store.key('membership', GROUPS.security));
  await redis.set(reading, '1', 'PX', 10_000);
  slack.fault({ method: 'users.info', kind: 'slow', ms: 1_500 });
  return () => redis.del(reading);
}
