// The worker's loop: takes what is due and attends to it by its state, whatever the wake-up was about.
import { setTimeout as sleep } from 'node:timers/promises';
import { withCorrelation } from '../log.js';
import type { Metrics } from '../metrics.js';
import { tick } from './clock.js';
import { execute, isLeaseOver, recover } from './executor.js';
import { prepare, type WorkDeps } from './preparer.js';
import { never } from './request.js';
import type { DueSet, Stored } from './store.js';
import { verify } from './verifier.js';

export interface WorkerDeps extends WorkDeps {
  readonly metrics: Metrics;
  /** Draws what is stored, until it is drawn. */
  readonly draw: (id: string) => Promise<void>;
  /** Resolves when the journal has grown since the last time; losing one costs a second. */
  readonly wakeUp: () => Promise<void>;
}

/** Longer than any one attendance takes: whoever took a request and died loses it after this. */
const LEASE_MS = 45_000;
const AFTER_FAILURE_MS = 5_000;
const AT_ONCE = 8;
const SWEEP_EVERY_MS = 1_000;

export class Worker {
  readonly #deps: WorkerDeps;
  readonly #underWay = new Set<Promise<void>>();
  readonly #stopping = new AbortController();
  #loops: readonly Promise<void>[] = [];

  constructor(deps: WorkerDeps) {
    this.#deps = deps;
  }

  start(): void {
    const attend = (id: string) => this.#attend(id);
    this.#loops = [
      this.#loop('work', attend),
      this.#loop('clock', (id) => tick(this.#deps.store, id)),
      this.#loop('draw', this.#deps.draw),
    ];
  }

  /** Takes nothing more and waits for what is under way. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.allSettled(this.#loops);
    await Promise.allSettled(this.#underWay);
  }

  async #loop(set: DueSet, attend: (id: string) => Promise<void>): Promise<void> {
    const { signal } = this.#stopping;
    const running = new Map<string, { again: boolean }>();
    while (!signal.aborted) {
      const free = AT_ONCE - running.size;
      const taken = free > 0 ? await this.#take(set, free) : [];
      for (const id of taken) {
        const already = running.get(id);
        if (already !== undefined)
          already.again = true; // became due anew while it was attended to
        else this.#run(set, id, attend, running);
      }
      if (taken.length === 0) await this.#idle(signal);
    }
  }

  #run(set: DueSet, id: string, attend: (id: string) => Promise<void>, running: Map<string, { again: boolean }>): void {
    const mark = { again: true };
    running.set(id, mark);
    const whole = async () => {
      while (mark.again) {
        mark.again = false;
        await this.#guard(set, id, attend);
      }
      running.delete(id);
    };
    const done = whole().finally(() => this.#underWay.delete(done));
    this.#underWay.add(done);
  }

  async #take(set: DueSet, most: number): Promise<readonly string[]> {
    try {
      return await this.#deps.store.take(set, most, LEASE_MS);
    } catch (error) {
      this.#deps.log.warn({ err: error, set }, 'could not look for due requests');
      await sleep(500);
      return [];
    }
  }

  async #idle(signal: AbortSignal): Promise<void> {
    const over = new AbortController();
    const either = AbortSignal.any([signal, over.signal]);
    const freed = [...this.#underWay];
    const wait = sleep(SWEEP_EVERY_MS, undefined, { signal: either }).catch(() => {});
    await Promise.race([this.#deps.wakeUp(), wait, ...freed]);
    over.abort();
  }

  /** One request that fails does not keep the others from being attended to. */
  async #guard(set: DueSet, id: string, attend: (id: string) => Promise<void>): Promise<void> {
    try {
      await attend(id);
    } catch (error) {
      this.#deps.metrics.failedAttendances.inc({ set });
      this.#deps.log.error({ err: error, request: id, set }, 'attending to a request failed; it is tried again');
      await this.#comeBack(set, id);
    }
  }

  /** Sooner than the lease; when even that cannot be stored, the lease brings it back. */
  async #comeBack(set: DueSet, id: string): Promise<void> {
    const { store } = this.#deps;
    await store
      .now()
      .then((now) => store.defer(set, id, now + AFTER_FAILURE_MS))
      .catch(() => {});
  }

  async #attend(id: string): Promise<void> {
    const stored = await this.#deps.store.read(id);
    if (typeof stored === 'string') return; // gone, or for a newer replica
    await withCorrelation(stored.request.correlation, () => attendTo(this.#deps, stored));
  }
}

async function attendTo(deps: WorkerDeps, stored: Stored): Promise<void> {
  const { request } = stored;
  switch (request.state) {
    case 'preparing':
      return prepare(deps, { ...stored, request });
    case 'approved':
      if (stored.now >= request.notBefore) await execute(deps, { ...stored, request });
      return;
    case 'executing':
      if (isLeaseOver(request, stored.now)) await recover(deps, { ...stored, request });
      return;
    case 'unknown':
      return verify(deps, { ...stored, request });
    case 'pending':
    case 'succeeded':
    case 'failed':
    case 'voided':
    case 'denied':
    case 'cancelled':
    case 'expired':
      return;
    default:
      return never(request);
  }
}
