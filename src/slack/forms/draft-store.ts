// What somebody has filled in in a form that is still open: Slack does not say it when the form is closed.
import type { Connection } from '../../redis/connection.js';
import type { Keys } from '../../redis/keys.js';

/** A form that stays open for longer is closed without getting anything back. */
const KEPT_MS = 3_600_000;

export class Drafts {
  readonly #redis: Connection;
  readonly #key: Keys;

  constructor(redis: Connection, key: Keys) {
    this.#redis = redis;
    this.#key = key;
  }

  /** @param form Slack's id of the view @param line the command that would fill it in the same way */
  async note(form: string, line: string): Promise<void> {
    await this.#redis.set(this.#key('draft', form), line, 'PX', KEPT_MS);
  }

  async read(form: string): Promise<string | undefined> {
    return (await this.#redis.get(this.#key('draft', form))) ?? undefined;
  }

  /** Whoever takes it has it alone: a closing that is delivered twice is answered once. */
  async take(form: string): Promise<string | undefined> {
    return (await this.#redis.getdel(this.#key('draft', form))) ?? undefined;
  }
}
