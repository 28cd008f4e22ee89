// Stores a channel's default project and cluster, which users set in the channel.
import { z } from 'zod';
import { correlationId } from '../../log.js';
import { BaseRedisStore } from '../../redis/redis-store.js';
import { runScript, scripts } from '../../redis/scripts.js';

const project = z.object({ id: z.string(), name: z.string() });
const boundTo = z.object({ project, cluster: z.string().optional() });
export type BoundPlace = z.output<typeof boundTo>;

/** A channel's stored default. If `to` is missing, somebody cleared it, which also disables the policy's default. */
export interface Binding {
  readonly to?: BoundPlace;
  /** Slack user id. */
  readonly by: string;
  /** Redis's time in milliseconds. */
  readonly at: number;
}

const fields = z.object({
  to: z.string().transform((json) => (json === '' ? undefined : boundTo.parse(JSON.parse(json)))),
  by: z.string(),
  at: z.coerce.number(),
});
const before = z.tuple([z.string()]).rest(z.string());

export class Bindings extends BaseRedisStore {
  async read(channel: string): Promise<Binding | undefined> {
    return parse(await this.redis.hgetall(this.key('channel', channel)));
  }

  /** @returns the previous binding */
  async bind(channel: string, to: BoundPlace, by: string): Promise<Binding | undefined> {
    return this.#write(channel, 'bind', by, to);
  }

  /**
   * Clears the default.
   * @param overridesPolicy whether this also disables the policy's default for the channel's name
   * @returns the previous binding
   */
  async unbind(channel: string, by: string, overridesPolicy: boolean): Promise<Binding | undefined> {
    return this.#write(channel, overridesPolicy ? 'nothing' : 'unbind', by);
  }

  /** Counts channels with a default set by users. Doesn't count the policy's defaults. */
  async count(): Promise<number> {
    return this.redis.scard(this.key('bound'));
  }

  /** Returns the channels with a default that users set to this project, or to any project, the latest first. */
  async channelsOf(projectId: string | undefined): Promise<readonly string[]> {
    const ids = await this.redis.smembers(this.key('bound'));
    const all = await Promise.all(ids.map(async (id) => ({ id, binding: await this.read(id) })));
    return all
      .filter(({ binding: { to } = {} }) => to && (projectId === undefined || to.project.id === projectId))
      .toSorted((one, other) => (other.binding?.at ?? 0) - (one.binding?.at ?? 0))
      .map(({ id }) => id);
  }

  async #write(channel: string, what: 'bind' | 'unbind' | 'nothing', by: string, to?: BoundPlace) {
    const key = this.key;
    const reply = await runScript(this.redis, scripts.bind, {
      keys: { channel: key('channel', channel), journal: key('journal'), bound: key('bound'), history: key('history') },
      args: {
        id: channel,
        what,
        to: to === undefined ? '' : JSON.stringify(to),
        by,
        correlation: correlationId() ?? '',
        details: JSON.stringify({ channel, ...(to && { to }) }),
      },
    });
    const [, ...stored] = before.parse(reply);
    const pairs = stored.flatMap((name, at) => (at % 2 === 0 ? [[name, stored[at + 1] ?? '']] : []));
    return parse(Object.fromEntries(pairs));
  }
}

function parse(stored: Readonly<Record<string, unknown>>): Binding | undefined {
  if (Object.keys(stored).length === 0) return undefined;
  const { to, by, at } = fields.parse(stored);
  return { ...(to && { to }), by, at };
}
