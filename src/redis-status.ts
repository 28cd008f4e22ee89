// What the bot says of Redis, for /readyz and for the command `status`.
import type { Config } from './config.js';
import type { Log } from './log.js';
import type { CommitPool } from './redis/commit-pool.js';
import { type Connection, clusterAdvice, errorReplyOf, usable } from './redis/connection.js';
import type { Heartbeat } from './redis/heartbeat.js';
import { ALMOST_FULL } from './redis/memory.js';

interface RedisStatusDeps {
  readonly config: Pick<Config, 'redisUrl'>;
  /** The connection used until the keys of the workspace are known, and with them the node that has them. */
  readonly redis: Connection;
  readonly log: Log;
}

interface InUse {
  /** A connection to the node that has `key`. */
  readonly redis: Connection;
  readonly commits: Pick<CommitPool, 'durability'>;
  readonly heartbeat: Pick<Heartbeat, 'health' | 'usedMemory'>;
  /** A key of ours; Redis is usable only if it can be read. */
  readonly key: string;
}

export class RedisStatus {
  readonly #deps: RedisStatusDeps;
  #inUse: InUse | undefined;
  /** What to change in REDIS_URL; empty when nothing. */
  #advice: string | undefined;

  constructor(deps: RedisStatusDeps) {
    this.#deps = deps;
  }

  storesIn(inUse: InUse): void {
    this.#inUse = inUse;
  }

  /** Warns in the log if something is wrong. */
  started(): void {
    void usable(this.#redis).then(() => this.read());
  }

  /** `ok`, or why nothing can be recorded. */
  async read(): Promise<string> {
    const { config, log } = this.#deps;
    const redis = this.#redis;
    if (redis.status !== 'ready') return 'can’t be reached; I keep trying';
    try {
      if (this.#advice === undefined) {
        this.#advice = await clusterAdvice(redis, config.redisUrl);
        if (this.#advice !== '') log.warn(this.#advice);
      }
      await (this.#inUse === undefined ? redis.ping() : redis.xlen(this.#inUse.key));
      return this.#unconfirmed() ?? 'ok';
    } catch (error) {
      if (this.#advice && errorReplyOf(error)?.startsWith('MOVED')) return 'another node of the cluster has my keys';
      return error instanceof Error ? error.message : String(error);
    }
  }

  /** For /readyz. */
  get parts(): Readonly<Record<string, string>> {
    const health = this.#inUse?.heartbeat.health.kind;
    const durability = health === 'unconfirmed' ? health : (this.#inUse?.commits.durability?.kind ?? 'not known');
    const memory = this.#almostFull();
    return { durability, ...(this.#advice && { cluster: this.#advice }), ...(memory && { memory }) };
  }

  /** @param read what `read` returned */
  lines(read: string | undefined): readonly string[] {
    const durability = this.#inUse?.commits.durability;
    const remedy = durability?.kind === 'not durable' ? durability.remedy : '';
    const memory = this.#almostFull();
    return [
      `Redis: ${read}${remedy && `, but what it confirms may be lost in a crash: ${remedy}`}`,
      ...(memory ? [`Redis is almost full: ${memory}. Once it is full I can’t record anything`] : []),
      ...(this.#advice ? ['Redis is a cluster, and REDIS_URL doesn’t say so: my log has the right value'] : []),
    ];
  }

  get #redis(): Connection {
    return this.#inUse?.redis ?? this.#deps.redis;
  }

  #unconfirmed(): string | undefined {
    const health = this.#inUse?.heartbeat.health;
    if (health === undefined || health.kind === 'confirmed') return undefined;
    if (health.kind === 'not known') return 'hasn’t confirmed a write yet';
    const { what, remedy } = health.why;
    return `confirms no write, so I can’t record anything: ${what}. To do: ${remedy}`;
  }

  /** Undefined while there is room, or no limit. */
  #almostFull(): string | undefined {
    const used = this.#inUse?.heartbeat.usedMemory ?? 0;
    return used < ALMOST_FULL ? undefined : `${Math.floor(used * 100)} % of its memory (maxmemory) is used`;
  }
}
