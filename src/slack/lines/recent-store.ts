// Stores the recent choices of users and channels, which only affect the order of suggestions.

import type { Log } from '../../log.js';
import type { Operation, Params } from '../../operations/operation.js';
import { BaseRedisStore } from '../../redis/redis-store.js';
import { DAY_MS } from '../../time-units.js';
import { parentKey, valuesByKind } from './list-context.js';
import { paramsOf } from './vocabulary.js';

/** An Atlas object named by a param. */
interface UsedName {
  /** The param's kind. */
  readonly kind: string;
  /** The id of the parent, e.g. a project. Empty for kinds without a parent. */
  readonly within: string;
  readonly id: string;
}
interface Asker {
  readonly userId: string;
  readonly channel: string;
}

const MOST = 60;
const KEPT_MS = 30 * DAY_MS;

export class RecentNames extends BaseRedisStore {
  async note(asker: Asker, used: readonly UsedName[], now = Date.now()): Promise<void> {
    if (used.length === 0) return;
    const writing = this.redis.multi();
    for (const key of this.#keysOf(asker)) {
      writing
        .zadd(key, ...used.flatMap((one) => [now, memberOf(one)]))
        .zremrangebyrank(key, 0, -MOST - 1)
        .pexpire(key, KEPT_MS);
    }
    await writing.exec();
  }

  /** Returns ids of one kind: first the ids used in the channel, then the ids used by the user, each latest first. */
  async of(asker: Asker, { kind, within }: Omit<UsedName, 'id'>): Promise<readonly string[]> {
    const lists = await Promise.all(this.#keysOf(asker).map((key) => this.redis.zrevrange(key, 0, MOST - 1)));
    const start = memberOf({ kind, within, id: '' });
    const ids = lists.flat().flatMap((member) => (member.startsWith(start) ? [member.slice(start.length)] : []));
    return [...new Set(ids)];
  }

  #keysOf({ userId, channel }: Asker): readonly string[] {
    return [...new Set([channel, userId])].map((id) => this.key('recent', id));
  }
}

/** Joins the parts with spaces, because the parts never contain spaces. */
const memberOf = ({ kind, within, id }: UsedName) => `${kind} ${within} ${id}`;

function usedIn(operation: Operation, params: Params): readonly UsedName[] {
  const chosen = valuesByKind(operation, params);
  return paramsOf(operation).flatMap((param) => {
    const id = params[param.name];
    const { kind } = param.field;
    const isPicked = kind.input === 'names';
    return id === undefined || !isPicked ? [] : [{ kind: kind.name, within: parentKey(kind, chosen) ?? '', id }];
  });
}

export function noteUsedNames(
  deps: { readonly recent: Pick<RecentNames, 'note'>; readonly log: Log },
  asker: Asker,
  operation: Operation,
  params: Params,
): void {
  deps.recent
    .note(asker, usedIn(operation, params))
    .catch((error: unknown) => deps.log.warn({ err: error }, 'failed to keep a recent choice'));
}
