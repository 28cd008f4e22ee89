// Determines how many replicas must confirm a write so that the write survives a failover.

/** Matches a replica in sync. A running backup (`redis-cli --rdb`) is listed too, but isn't online and has no port. */
const REPLICA = /^slave\d+:.*\bport=[1-9]\d*,state=online\b/gm;

/** @param info the `replication` section of `INFO` */
export const countReplicas = (info: string): number => [...info.matchAll(REPLICA)].length;

/** Returns the number of replicas that form a majority together with the primary. */
export const majorityOf = (replicas: number): number => Math.floor((replicas + 1) / 2);

export class ReplicaRequirement {
  readonly #minimum: number | undefined;
  #most = 0;

  /** @param minimum REDIS_MIN_REPLICAS */
  constructor(minimum: number | undefined) {
    this.#minimum = minimum;
  }

  /** Whether the minimum is set. If not, `see` must be called before each write. */
  get isSet(): boolean {
    return this.#minimum !== undefined;
  }

  /**
   * How many replicas must confirm a write. If no minimum is set: a majority of the most replicas that we've seen. A
   * disconnected replica may lack the newest writes and still be promoted, so only the setting lowers this number.
   */
  get needed(): number {
    return this.#minimum ?? majorityOf(this.#most);
  }

  /** @param info the `replication` section of `INFO` */
  see(info: string): void {
    this.#most = Math.max(this.#most, countReplicas(info));
  }
}
