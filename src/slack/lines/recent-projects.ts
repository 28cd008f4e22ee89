// Stores the projects that users and channels used recently, to find the project of an alert that names only a cluster.

import type { Log } from '../../log.js';
import type { Params } from '../../operations/operation.js';
import { BaseRedisStore } from '../../redis/redis-store.js';
import { DAY_MS } from '../../time-units.js';

interface Asker {
  readonly userId: string;
  readonly channel: string;
}

const MOST = 60;
const KEPT_MS = 30 * DAY_MS;

export class RecentProjects extends BaseRedisStore {
  async note(asker: Asker, projectId: string, now = Date.now()): Promise<void> {
    const writing = this.redis.multi();
    for (const key of this.#keysOf(asker)) {
      writing
        .zadd(key, now, projectId)
        .zremrangebyrank(key, 0, -MOST - 1)
        .pexpire(key, KEPT_MS);
    }
    await writing.exec();
  }

  /** Returns project ids: first those used in the channel, then those used by the user, each latest first. */
  async of(asker: Asker): Promise<readonly string[]> {
    const lists = await Promise.all(this.#keysOf(asker).map((key) => this.redis.zrevrange(key, 0, MOST - 1)));
    return [...new Set(lists.flat())];
  }

  #keysOf({ userId, channel }: Asker): readonly string[] {
    return [...new Set([channel, userId])].map((id) => this.key('recent-projects', id));
  }
}

export function noteUsedProject(
  deps: { readonly recent: Pick<RecentProjects, 'note'>; readonly log: Log },
  asker: Asker,
  { project }: Params,
): void {
  if (project === undefined) return;
  deps.recent
    .note(asker, project)
    .catch((error: unknown) => deps.log.warn({ err: error }, 'failed to keep a recently used project'));
}
