// The worker's loop: leases due requests and handles each by its state. A wake-up only makes it look sooner.
import { setTimeout as sleep } from 'node:timers/promises';
import { withCorrelation } from '../../log.js';
import type { Metrics } from '../../metrics.js';
import { keepLease, LEASE_MS, type Lease } from '../../redis/lease.js';
import { prepare } from '../asking/preparer.js';
import { assertNever, moments, type Queue, queueOf } from '../request/request.js';
import { handleIfByHand } from '../returns/by-hand.js';
import { bringForward, dueEarlier } from '../returns/clocks.js';
import { handleIfOvertaken } from '../returns/overtaken.js';
import { waitForChange } from '../returns/wait-for-change.js';
import type { DueSet, Stored } from '../storage/store.js';
import type { WorkDeps } from '../storage/work.js';
import { tick } from './clock.js';
import { execute } from './executor.js';
import { checkFinished } from './poll.js';
import { isLeaseOver, recover } from './recover.js';
import { verify } from './verifier.js';

interface WorkerDeps extends WorkDeps {
  readonly metrics: Metrics;
  /** Redraws a request until what is shown is what is stored. */
  readonly draw: (id: string, set: DueSet) => Promise<void>;
  /** Tells another system that nobody has decided. */
  readonly webhook: (id: string) => Promise<void>;
  /** Tells an asker that the process with their line or form died; by the key of what was accepted. */
  readonly tell: (key: string) => Promise<void>;
  /** Resolve when something is stored or must be drawn; a missed one costs a second. */
  readonly wakeUp: Readonly<Record<'work' | 'draw', () => Promise<void>>>;
}

/** A request in handling. `again`: it became due meanwhile, so it is handled once more. */
interface Running {
  again: Lease | undefined;
  done: Promise<void>;
}

const LONGEST_BACK_OFF_MS = 30_000;
/** How long a request of another version is left to replicas of that version before it is leased again. */
const LEFT_ALONE_MS = 1_000;
const AT_ONCE = 8;
/** After a long time without a worker many returns are due, and new approvals must not wait for them. */
const RETURNS_AT_ONCE = 2;
const SWEEP_EVERY_MS = 1_000;
/** How often Atlas's clock is compared with Redis's. */
const CLOCKS_EVERY_MS = 60_000;
/** How often a worker records that it is alive. */
const NOTE_EVERY_MS = 5_000;

export class Worker {
  readonly #deps: WorkerDeps;
  readonly #inFlight = new Set<Promise<void>>();
  readonly #stopping = new AbortController();
  #loops: readonly Promise<void>[] = [];
  #notedAt = Number.NEGATIVE_INFINITY;

  constructor(deps: WorkerDeps) {
    this.#deps = deps;
  }

  start(): void {
    const { store, draw, tell, webhook, wakeUp } = this.#deps;
    this.#loops = [
      this.#loop('work', (leased) => this.#handle('work', leased), wakeUp.work),
      this.#loop('returns', (leased) => this.#handle('returns', leased), undefined, RETURNS_AT_ONCE),
      this.#loop('returns-last', (leased) => this.#handle('returns-last', leased), undefined, RETURNS_AT_ONCE),
      this.#loop('finishing', (leased) => this.#handle('finishing', leased, checkFinished)),
      this.#loop('clock', ({ id }) => tick(store, id)),
      this.#loop('draw', ({ id }) => draw(id, 'draw'), wakeUp.draw),
      this.#loop('draw-last', ({ id }) => draw(id, 'draw-last')),
      this.#loop('answer', ({ id }) => tell(id)),
      this.#loop('webhook', ({ id }) => webhook(id)),
      this.#watchClocks(),
    ];
  }

  /** Leases nothing more, and waits for requests in flight. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.allSettled(this.#loops);
    await Promise.allSettled(this.#inFlight);
  }

  /** @param wakeUp left out where a delay of a second does no harm */
  async #loop(
    set: DueSet,
    handle: (leased: Lease) => Promise<void>,
    wakeUp: () => Promise<void> = () => new Promise(() => {}),
    atOnce = AT_ONCE,
  ): Promise<void> {
    const { signal } = this.#stopping;
    const running = new Map<string, Running>();
    while (!signal.aborted) {
      const woken = wakeUp(); // before the lease, so that nothing stored meanwhile is missed
      const free = atOnce - running.size;
      const all = free > 0 ? await this.#lease(set, free) : [];
      for (const leased of all) {
        const already = running.get(leased.id);
        if (already !== undefined)
          already.again = leased; // became due again while in flight
        else this.#run(set, leased, handle, running);
      }
      if (all.length === 0) await this.#idle(woken, running);
    }
  }

  async #watchClocks(): Promise<void> {
    const { store, atlas, log } = this.#deps;
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      await bringForward(store, atlas).catch((err: unknown) => log.warn({ err }, 'failed to compare the clocks'));
      await sleep(CLOCKS_EVERY_MS, undefined, { signal }).catch(() => {}); // stopped
    }
  }

  #run(set: DueSet, first: Lease, handle: (leased: Lease) => Promise<void>, running: Map<string, Running>): void {
    const mark: Running = { again: first, done: Promise.resolve() };
    running.set(first.id, mark);
    const whole = async () => {
      while (mark.again !== undefined) {
        const leased = mark.again;
        mark.again = undefined;
        await this.#guard(set, leased, handle);
      }
      running.delete(first.id);
    };
    const done = whole().finally(() => this.#inFlight.delete(done));
    mark.done = done;
    this.#inFlight.add(done);
  }

  async #lease(set: DueSet, most: number): Promise<readonly Lease[]> {
    try {
      const leased = await this.#deps.store.lease(set, most, LEASE_MS);
      if (set === 'work') this.#noteSeen();
      return leased;
    } catch (error) {
      this.#deps.log.warn({ err: error, set }, 'failed to look for due requests');
      await sleep(500);
      return [];
    }
  }

  #noteSeen(): void {
    if (performance.now() - this.#notedAt < NOTE_EVERY_MS) return;
    this.#notedAt = performance.now();
    this.#deps.store.noteWorker().catch(() => {}); // the next attempt will do
  }

  async #idle(woken: Promise<void>, running: ReadonlyMap<string, Running>): Promise<void> {
    const { signal } = this.#stopping;
    if (signal.aborted) return;
    const freed = [...running.values()].map(({ done }) => done);
    let end = () => {};
    const wait = new Promise<void>((resolve) => {
      end = resolve;
    });
    // Random, as a replica in step with another version's might always be the first to lease what only the other can
    // handle.
    const timer = setTimeout(end, SWEEP_EVERY_MS * (0.5 + Math.random()));
    signal.addEventListener('abort', end);
    await Promise.race([woken, wait, ...freed]);
    clearTimeout(timer);
    signal.removeEventListener('abort', end);
  }

  /** Catches errors, so that one request does not block the others. */
  async #guard(set: DueSet, leased: Lease, handle: (leased: Lease) => Promise<void>): Promise<void> {
    const held = keepLease(leased, (last) => this.#deps.store.renew(set, last, LEASE_MS));
    try {
      await handle(leased);
    } catch (error) {
      this.#deps.metrics.failedAttempts.inc({ set });
      this.#deps.log.error({ err: error, request: leased.id, set }, 'failed to handle a request; trying again');
      await this.#comeBack(set, held.release());
    } finally {
      held.release();
    }
  }

  /** Makes it due again with back-off. If Redis can't store that, it is due again when the lease ends. */
  async #comeBack(set: DueSet, held: Lease): Promise<void> {
    const { store } = this.#deps;
    try {
      // Failures to draw are counted where it is drawn; a failed webhook is no problem of the request.
      const isDrawing = set.startsWith('draw') || set === 'webhook';
      const failures = isDrawing ? 0 : await store.fail(held.id);
      await store.renew(set, held, Math.min(1_000 * 2 ** failures, LONGEST_BACK_OFF_MS));
    } catch (error) {
      this.#deps.log.warn({ err: error, request: held.id }, 'failed to note that handling a request failed');
    }
  }

  async #handle(queue: Queue | 'finishing', leased: Lease, handle = handleByState): Promise<void> {
    const { id } = leased;
    const stored = await this.#deps.store.read(id);
    if (stored === 'none') await this.#deps.store.rest(queue, id, 0);
    else if (stored === 'newer' || stored === 'older') await this.#deps.store.renew(queue, leased, LEFT_ALONE_MS);
    else if (stored === 'damaged') throw new Error(`what is stored as ${id} is no request`);
    else await withCorrelation(stored.request.correlation, () => handle(this.#deps, stored));
  }
}

async function handleByState(deps: WorkDeps, stored: Stored): Promise<void> {
  const { request, version, now } = stored;
  const ahead = dueEarlier(deps.atlas, request, now);
  switch (request.state) {
    case 'preparing':
      return prepare(deps, { ...stored, request });
    case 'approved':
      if (request.returns !== undefined && (await waitForChange(deps, { ...stored, request }))) return;
      if (now >= request.notBefore - ahead) {
        const waitMs = deps.history.othersCompareForMs;
        if (waitMs === 0) return execute(deps, { ...stored, request });
        await deps.store.rest(queueOf(request), request.id, version, now + waitMs);
        return;
      }
      if (await handleIfOvertaken(deps, { ...stored, request })) return;
      break;
    case 'executing':
      if (isLeaseOver(request, now)) return recover(deps, { ...stored, request });
      break;
    case 'unknown':
      return verify(deps, { ...stored, request });
    case 'pending':
      if (await handleIfByHand(deps, { ...stored, request })) return;
      break;
    case 'succeeded':
    case 'failed':
    case 'voided':
    case 'denied':
    case 'cancelled':
    case 'expired':
      break;
    default:
      return assertNever(request);
  }
  const { work } = moments(request);
  await deps.store.rest(queueOf(request), request.id, version, work === undefined ? work : work - ahead);
}
