// Writes a heartbeat every few seconds, confirmed in the same way as a decision. The result shows whether Redis would
// record a decision now and, if not, why.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../log.js';
import type { CommitPool } from './commit-pool.js';
import type { Connection } from './connection.js';
import { BEAT_EVERY_MS, type KnownHistory } from './history.js';
import { usedMemoryShare } from './memory.js';
import { readUnconfirmedReason, type UnconfirmedReason } from './unconfirmed.js';

/** The delay before the next heartbeat after an unconfirmed one. */
const AGAIN_MS = 2_000;
/** How many failed heartbeats in a row are a problem. A single heartbeat may be late while the disk is busy. */
const FAILURES = 2;

type Health =
  | { readonly kind: 'not known' }
  | { readonly kind: 'confirmed' }
  | { readonly kind: 'unconfirmed'; readonly why: UnconfirmedReason };

interface HeartbeatDeps {
  readonly redis: Connection;
  readonly commits: Pick<CommitPool, 'carry' | 'replicasNeeded'>;
  readonly history: Pick<KnownHistory, 'beat'>;
  readonly log: Log;
}

export class Heartbeat {
  readonly #deps: HeartbeatDeps;
  readonly #stopping = new AbortController();
  readonly #startedAt = performance.now();
  #running: Promise<void> = Promise.resolve();
  #failures = 0;
  #why: UnconfirmedReason | undefined;
  #confirmedAt: number | undefined;
  #usedMemory: number | undefined;

  constructor(deps: HeartbeatDeps) {
    this.#deps = deps;
  }

  get health(): Health {
    const isNew = this.#confirmedAt === undefined;
    if (this.#why !== undefined && (isNew || this.#failures >= FAILURES))
      return { kind: 'unconfirmed', why: this.#why };
    return { kind: isNew ? 'not known' : 'confirmed' };
  }

  /**
   * The time since Redis last confirmed a heartbeat from this process, or since the process started if Redis hasn't
   * confirmed any. In milliseconds.
   */
  get confirmedMsAgo(): number {
    return performance.now() - (this.#confirmedAt ?? this.#startedAt);
  }

  /** The share of Redis's memory that is in use; undefined without a limit. */
  get usedMemory(): number | undefined {
    return this.#usedMemory;
  }

  start(): void {
    this.#running = this.#run();
  }

  /**
   * Stops after one more heartbeat. If several processes stop at the same time, the state file then has the latest
   * heartbeat that any of them wrote.
   */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
    await this.beat();
  }

  async beat(): Promise<void> {
    const { redis, commits, history } = this.#deps;
    this.#judge(await readUnconfirmedReason(redis, commits, history.beat(commits)));
    this.#usedMemory = await redis.info('memory').then(usedMemoryShare, () => undefined);
  }

  #judge(why: UnconfirmedReason | undefined): void {
    const { log } = this.#deps;
    const before = this.health.kind;
    this.#failures = why === undefined ? 0 : this.#failures + 1;
    this.#why = why;
    if (why === undefined) this.#confirmedAt = performance.now();
    const now = this.health.kind;
    if (now === 'unconfirmed' && before !== now)
      log.warn({ ...why }, 'Redis isn’t confirming writes, so nothing can be recorded');
    if (now === 'confirmed' && before === 'unconfirmed') log.info('Redis is confirming writes again');
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      await this.beat();
      await sleep(this.#why === undefined ? BEAT_EVERY_MS : AGAIN_MS, undefined, { signal }).catch(() => {});
    }
  }
}
