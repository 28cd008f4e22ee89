// How many replicas must have a write so that a failover does not lose it.

/** A replica in sync. A backup (`redis-cli --rdb`) is listed too: not as online, and without a port. */
const REPLICA = /^slave\d+:.*\bport=[1-9]\d*,state=online\b/gm;

/** @param info the section `replication` of `INFO` */
export const countReplicas = (info: string): number => [...info.matchAll(REPLICA)].length;

/** The replicas that make a majority together with the primary. */
export const majorityOf = (replicas: number): number => Math.floor((replicas + 1) / 2);

export class Replicas {
  readonly #minimum: number | undefined;
  #most = 0;

  /** @param minimum REDIS_MIN_REPLICAS; undefined when it is not set */
  constructor(minimum: number | undefined) {
    this.#minimum = minimum;
  }

  /** Whether a person has said how many; otherwise `see` must be told before each write. */
  get isSet(): boolean {
    return this.#minimum !== undefined;
  }

  /**
   * Without a minimum, a majority of the most that were seen: a replica that left may hold none of the newest writes
   * and still be promoted, so only the setting lowers this.
   */
  get needed(): number {
    return this.#minimum ?? majorityOf(this.#most);
  }

  /** @param info the section `replication` of `INFO` */
  see(info: string): void {
    this.#most = Math.max(this.#most, countReplicas(info));
  }
}
