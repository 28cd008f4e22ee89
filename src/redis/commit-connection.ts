// A connection for durable writes. Checks that each write survives a crash of Redis and a failover.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from './connection.js';
import { type Durability, lastingErrorReplyOf, notDurableBecause, probeDurability, waitForSync } from './durability.js';
import type { ReplicaRequirement } from './replicas.js';

export type Write = (redis: Connection) => Promise<unknown>;
/** `lost`: Redis didn't reply, or the connection changed. */
export type WriteConfirmation = 'durable' | 'not synced' | 'not replicated' | 'lost';

/** The deadline for `WAITAOF`. With `appendfsync everysec`, the next sync can take up to two seconds. */
const SYNCED_WITHIN_MS = 3_000;
const REPLICATED_WITHIN_MS = 1_000;
const PROBE_AGAIN_MS = 500;

interface CommitConnectionDeps {
  readonly redis: Connection;
  readonly replicas: ReplicaRequirement;
  /** Called when the connection becomes usable or unusable, or when its durability changes. */
  readonly changed: () => void;
  /**
   * Runs before the first write on a new connection, and again after an error. Also runs right before each write,
   * because the server may have changed behind an open connection.
   */
  readonly verify: () => Promise<unknown>;
}

export class CommitConnection {
  readonly #deps: CommitConnectionDeps;
  #state: 'opening' | 'free' | 'busy' | 'lost' = 'opening';
  #epoch = 0;
  /** The server's error for `WAITAOF` in the last probe; undefined if the server accepted the command. */
  #refusal: string | undefined;
  #isRefused = false;
  #durability: Durability | undefined;
  #trouble: unknown;

  constructor(deps: CommitConnectionDeps) {
    this.#deps = deps;
    const { redis } = deps;
    redis.on('close', () => {
      this.#epoch += 1;
      this.#setState('lost');
    });
    redis.on('ready', () => this.#probe(this.#epoch));
    if (redis.status === 'ready') void this.#probe(this.#epoch);
  }

  get state(): 'opening' | 'free' | 'busy' | 'lost' {
    return this.#state;
  }

  /**
   * The durability of the current server or, while disconnected, of the last server. Undefined before the first probe,
   * or if the server didn't report its durability.
   */
  get durability(): Durability | undefined {
    return this.#durability;
  }

  /** The error that makes the connection unusable. Undefined if the connection is usable. */
  get trouble(): unknown {
    return this.#trouble;
  }

  /**
   * Runs `verify`, then sends all writes, then `WAITAOF`, which blocks the connection until the writes are synced.
   * @returns whether all writes are durable or, if not, the reason; never rejects
   */
  carry(writes: readonly Write[]): Promise<WriteConfirmation> {
    const epoch = this.#epoch;
    this.#state = 'busy';
    const wasRefused = this.#isRefused;
    this.#isRefused = false;
    const verified = this.#deps.verify().then(
      () => true,
      () => false,
    );
    const written = writes.map((write) => write(this.#deps.redis).catch(() => {})); // each caller handles its error
    const confirmed = this.#confirm();
    return Promise.all([confirmed, verified, ...written]).then(([confirmation, isVerified]) => {
      if (epoch !== this.#epoch) return 'lost';
      const isProbed = this.#durability !== undefined && !wasRefused;
      if (!isProbed && confirmation === 'durable' && !this.#isRefused) void this.#probe(epoch);
      else this.#setState('free');
      return isVerified ? confirmation : 'lost';
    });
  }

  async #confirm(): Promise<WriteConfirmation> {
    try {
      const [needed, isSynced] = await Promise.all([this.#needed(), this.#sync()]);
      if (!isSynced) return 'not synced';
      return needed === 0 || (await this.#replicate(needed)) ? 'durable' : 'not replicated';
    } catch {
      return 'lost'; // the connection has logged the error
    }
  }

  async #needed(): Promise<number> {
    const { redis, replicas } = this.#deps;
    if (!replicas.isSet) {
      const seen = redis.info('replication').then((info) => replicas.see(info));
      await seen.catch((error: unknown) => this.#continueUnconfirmed(error, undefined));
    }
    return replicas.needed;
  }

  #sync(): Promise<boolean> {
    const sync = waitForSync(this.#deps.redis, SYNCED_WITHIN_MS);
    return sync.catch((error: unknown) => this.#continueUnconfirmed(error, true));
  }

  #replicate(needed: number): Promise<boolean> {
    const { redis, replicas } = this.#deps;
    const replicate = async () => (await redis.wait(needed, REPLICATED_WITHIN_MS)) >= needed;
    return replicate().catch((error: unknown) => this.#continueUnconfirmed(error, !replicas.isSet));
  }

  /** Continues without confirmation if Redis can never confirm writes. Throws any other error. */
  #continueUnconfirmed<T>(error: unknown, otherwise: T): T {
    const refusal = lastingErrorReplyOf(error, this.#refusal);
    if (refusal === undefined) throw error;
    this.#isRefused = true;
    this.#durability = notDurableBecause(refusal);
    this.#deps.changed();
    return otherwise;
  }

  async #probe(epoch: number): Promise<void> {
    this.#state = 'opening';
    while (epoch === this.#epoch) {
      try {
        await this.#deps.verify();
        const { durability, refusal } = await probeDurability(this.#deps.redis);
        if (epoch !== this.#epoch) return;
        this.#durability = durability;
        this.#refusal = refusal;
        this.#isRefused = refusal !== undefined;
        this.#trouble = undefined;
        return this.#setState('free');
      } catch (error) {
        this.#trouble = error;
        await sleep(PROBE_AGAIN_MS);
      }
    }
  }

  #setState(state: 'free' | 'lost'): void {
    this.#state = state;
    this.#deps.changed();
  }
}
