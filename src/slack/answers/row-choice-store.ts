// Stores the command behind each option of an answer's menu. Slack only gets the option's handle.
import { z } from 'zod';
import { BaseRedisStore } from '../../redis/redis-store.js';
import { DAY_MS } from '../../time-units.js';

/** The time until a menu expires. Refreshing the answer creates a new menu. */
const KEPT_MS = DAY_MS;

const linesByHandle = z.record(z.string(), z.string());

export class RowChoices extends BaseRedisStore {
  /** @param lines commands by handle, without the slash command */
  async keep(menu: string, lines: Readonly<Record<string, string>>): Promise<void> {
    await this.redis.set(this.#keyOf(menu), JSON.stringify(lines), 'PX', KEPT_MS);
  }

  /** Returns the command. Undefined if the menu has expired or never had this option. */
  async read(menu: string, handle: string): Promise<string | undefined> {
    const json = await this.redis.get(this.#keyOf(menu));
    const lines = json === null ? {} : linesByHandle.parse(JSON.parse(json));
    return Object.hasOwn(lines, handle) ? lines[handle] : undefined;
  }

  #keyOf(menu: string): string {
    return this.key('row-choices', menu);
  }
}
