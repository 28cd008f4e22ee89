// The state of Redis, for /readyz and for the command `status`.
import type { Config } from './config.js';
import type { Log } from './log.js';
import { readDeniedCommands } from './redis/commands.js';
import type { CommitPool } from './redis/commit-pool.js';
import { type Connection, errorReplyOf, suggestClusterUrl, waitUntilUsable } from './redis/connection.js';
import type { Heartbeat } from './redis/heartbeat.js';
import type { KnownHistory } from './redis/history.js';
import { ALMOST_FULL } from './redis/memory.js';

interface RedisStatusDeps {
  readonly config: Pick<Config, 'redisUrl'>;
  /** The connection to use until we know the workspace's keys and the node that has them. */
  readonly redis: Connection;
  readonly log: Log;
}

interface InUse {
  /** A connection to the node that has `key`. */
  readonly redis: Connection;
  readonly commits: Pick<CommitPool, 'durability'>;
  readonly heartbeat: Pick<Heartbeat, 'health' | 'usedMemory'>;
  readonly history: Pick<KnownHistory, 'isFileUnwritable'>;
  /** One of our keys. Redis is usable only if this key can be read. */
  readonly key: string;
}

export class RedisStatusReporter {
  readonly #deps: RedisStatusDeps;
  #inUse: InUse | undefined;
  /** Whether Redis has ever replied, so REDIS_URL is right. */
  hasReplied = false;
  /** The change that REDIS_URL needs. Empty if REDIS_URL is right, undefined before the first check. */
  #advice: string | undefined;
  #denied: readonly string[] = [];

  constructor(deps: RedisStatusDeps) {
    this.#deps = deps;
  }

  storesIn(inUse: InUse): void {
    this.#inUse = inUse;
  }

  /** Reads the state once Redis is usable. The read logs a warning if REDIS_URL needs a change. */
  started(): void {
    void waitUntilUsable(this.#redis).then(() => this.read());
  }

  /** Returns `ok`, or the reason why nothing can be recorded. */
  async read(): Promise<string> {
    const { config, log } = this.#deps;
    const redis = this.#redis;
    if (redis.status !== 'ready') return 'can’t be reached, so I keep trying';
    try {
      if (this.#advice === undefined) {
        this.#advice = await suggestClusterUrl(redis, config.redisUrl);
        if (this.#advice !== '') log.warn(this.#advice);
      }
      await (this.#inUse === undefined ? redis.ping() : redis.xlen(this.#inUse.key));
      this.hasReplied = true;
      await this.readDenied();
      return this.#unconfirmed() ?? 'ok';
    } catch (error) {
      if (this.#advice && errorReplyOf(error)?.startsWith('MOVED')) return 'a different cluster node has my keys';
      return error instanceof Error ? error.message : String(error);
    }
  }

  /** Reads the commands that our Redis user may not run. */
  async readDenied(): Promise<readonly string[]> {
    const { redis, key } = this.#inUse ?? {};
    if (redis?.status === 'ready' && key !== undefined) this.#denied = await readDeniedCommands(redis, key);
    return this.#denied;
  }

  /** For /readyz. */
  get parts(): Readonly<Record<string, string>> {
    const health = this.#inUse?.heartbeat.health.kind;
    const durability = health === 'unconfirmed' ? health : (this.#inUse?.commits.durability?.kind ?? 'not known');
    const memory = this.#almostFull();
    const setup = this.#setupNotes.join('; ');
    return {
      durability,
      ...(this.#advice && { cluster: this.#advice }),
      ...(memory && { memory }),
      ...(setup && { setup }),
    };
  }

  /** @param read the result of `read` */
  lines(read: string | undefined): readonly string[] {
    const durability = this.#inUse?.commits.durability;
    const remedy = durability?.kind === 'not durable' ? durability.remedy : '';
    const memory = this.#almostFull();
    return [
      `Redis: ${read}${remedy && `, but a crash may lose confirmed writes: ${remedy}`}`,
      ...(memory ? [`Redis is almost full: ${memory}. When it’s full, I can’t record anything`] : []),
      ...(this.#advice
        ? ['Redis is a cluster, but REDIS_URL names a single server. The right value is in my log']
        : []),
      ...this.#setupNotes.map((note) => `Setup: ${note}`),
    ];
  }

  get #setupNotes(): readonly string[] {
    return [
      ...(this.#denied.length > 0 ? [`my Redis user may not run ${this.#denied.join(', ')}`] : []),
      ...(this.#inUse?.history.isFileUnwritable ? ['I can’t write STATE_FILE. My log has the reason'] : []),
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
    return `isn’t confirming writes, so I can’t record anything: ${what}. To do: ${remedy}`;
  }

  /** Describes how full Redis is. Returns undefined while Redis has enough room or no limit. */
  #almostFull(): string | undefined {
    const used = this.#inUse?.heartbeat.usedMemory ?? 0;
    return used < ALMOST_FULL ? undefined : `${Math.floor(used * 100)} % of maxmemory is used`;
  }
}
