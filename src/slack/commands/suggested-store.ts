// Stores which channels recently got a suggested default.
import { BaseRedisStore } from '../../redis/redis-store.js';
import { DAY_MS } from '../../time-units.js';

/** The time until a channel gets another suggestion. */
const SUGGEST_AGAIN_MS = DAY_MS;

export class SuggestedBindings extends BaseRedisStore {
  /** Records a suggestion. @returns false if the channel recently got a suggestion */
  async note(channel: string): Promise<boolean> {
    const key = this.key('seen', `suggested:${channel}`);
    return (await this.redis.set(key, '1', 'PX', SUGGEST_AGAIN_MS, 'NX')) === 'OK';
  }
}
