// How many replicas must have a write so that a failover does not lose it.

/**
 * Sentinel never promotes a replica that was disconnected for longer than ten times `down-after-milliseconds` (30 s by
 * default).
 */
const FORGET_AFTER_MS = 10 * 60_000;

export class Replicas {
  #known = { history: '', most: 0, seenAt: 0 };

  /**
   * The replicas that make a majority together with the primary. Replicas that left recently count, as one of them may
   * be promoted. After a failover the count starts again, as the new primary has other replicas.
   * @param info the section `replication` of `INFO`
   */
  needed(info: string): number {
    const said = (name: string) => new RegExp(`^${name}:(\\w+)`, 'm').exec(info)?.[1] ?? '';
    const [history, attached, now] = [said('master_replid'), Number(said('connected_slaves')), Date.now()];
    const { most, ...known } = this.#known;
    const isForgotten = history !== known.history || now - known.seenAt > FORGET_AFTER_MS;
    if (attached >= most || isForgotten) this.#known = { history, most: attached, seenAt: now };
    return Math.floor((this.#known.most + 1) / 2);
  }
}
