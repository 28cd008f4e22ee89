// Remembers, for all processes, in which channels a default was suggested recently.
import { RedisStore } from '../../redis/redis-store.js';
import { DAY_MS } from '../../time-units.js';

/** How long until a channel gets another suggestion. */
const SUGGEST_AGAIN_MS = DAY_MS;

export class Suggested extends RedisStore {
  /** Notes a suggestion. @returns false when one was noted before */
  async note(channel: string): Promise<boolean> {
    const key = this.key('seen', `suggested:${channel}`);
    return (await this.redis.set(key, '1', 'PX', SUGGEST_AGAIN_MS, 'NX')) === 'OK';
  }
}
