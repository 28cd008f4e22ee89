// Stores the content of open forms, because Slack doesn't send a form's content when the form is closed.
import { BaseRedisStore } from '../../redis/redis-store.js';
import { HOUR_MS } from '../../time-units.js';

/** The time to keep a draft. The draft of a form that stays open longer is lost. */
const KEPT_MS = HOUR_MS;

export class Drafts extends BaseRedisStore {
  /** Stores a draft. @param form Slack's view id @param content the form's content as JSON */
  async note(form: string, content: string): Promise<void> {
    await this.redis.set(this.key('draft', form), content, 'PX', KEPT_MS);
  }

  async read(form: string): Promise<string | undefined> {
    return (await this.redis.get(this.key('draft', form))) ?? undefined;
  }

  /** Reads and deletes the draft, so that a duplicate delivery is answered only once. */
  async take(form: string): Promise<string | undefined> {
    return (await this.redis.getdel(this.key('draft', form))) ?? undefined;
  }
}
