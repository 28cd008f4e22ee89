// What people have filled in in open forms. Stored, as Slack does not send it when a form is closed.
import { RedisStore } from '../../redis/redis-store.js';
import { HOUR_MS } from '../../time-units.js';

/** A form that stays open for longer gives nothing back when it is closed. */
const KEPT_MS = HOUR_MS;

export class Drafts extends RedisStore {
  /** @param form Slack's view id @param line the command that would fill in the form in the same way */
  async note(form: string, line: string): Promise<void> {
    await this.redis.set(this.key('draft', form), line, 'PX', KEPT_MS);
  }

  async read(form: string): Promise<string | undefined> {
    return (await this.redis.get(this.key('draft', form))) ?? undefined;
  }

  /** Reads and deletes, so that a closing delivered twice is answered once. */
  async take(form: string): Promise<string | undefined> {
    return (await this.redis.getdel(this.key('draft', form))) ?? undefined;
  }
}
