// The worker's loop: leases due requests and handles each by its state. A wake-up only makes the loop check sooner.
import { setTimeout as sleep } from 'node:timers/promises';
import { withCorrelation } from '../../log.js';
import type { Metrics } from '../../metrics.js';
import { keepLease, LEASE_MS, type Lease } from '../../redis/lease.js';
import { prepareRequest } from '../asking/preparer.js';
import { assertNever, dueMoments, type Queue, queueOf } from '../request/request.js';
import { handleIfByHand } from '../returns/by-hand.js';
import { bringReturnsForward, dueEarlierMs } from '../returns/clocks.js';
import { handleIfOvertaken } from '../returns/overtaken.js';
import { handleIfChangePending } from '../returns/wait-for-change.js';
import type { DueSet, StoredRequest } from '../storage/store.js';
import type { WorkDeps } from '../storage/work.js';
import { applyTimedEvents } from './clock.js';
import { executeRequest } from './executor.js';
import { checkFinished } from './poll.js';
import { isClaimLeaseExpired, recoverRequest } from './recover.js';
import { verifyOutcome } from './verifier.js';

interface WorkerDeps extends WorkDeps {
  readonly metrics: Metrics;
  /** Renders a request's card until the card shows the stored state. */
  readonly draw: (id: string, set: DueSet) => Promise<void>;
  /** Calls the webhook to report that nobody has decided. */
  readonly webhook: (id: string) => Promise<void>;
  /** Tells a user that a process died while it handled their command or form. `key` identifies the command or form. */
  readonly tell: (key: string) => Promise<void>;
  /** Resolves when a request is stored (`work`) or a card must be rendered (`draw`). Missing one costs a second. */
  readonly wakeUp: Readonly<Record<'work' | 'draw', () => Promise<void>>>;
}

/** A request that's being handled. `again`: its new lease if it became due again and must be handled once more. */
interface Running {
  again: Lease | undefined;
  done: Promise<void>;
}

const LONGEST_BACK_OFF_MS = 30_000;
/** The time to leave a request from another release to that release's replicas before we lease it again. */
const LEFT_ALONE_MS = 1_000;
const AT_ONCE = 8;
/** Limits the reverts handled at once. After a long outage, many are due, and new approvals mustn't wait. */
const RETURNS_AT_ONCE = 2;
const SWEEP_EVERY_MS = 1_000;
/** The interval at which we compare Atlas's clock with Redis's. */
const CLOCKS_EVERY_MS = 60_000;
/** The interval at which a worker records that it's alive. */
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
      this.#loop('clock', ({ id }) => applyTimedEvents(store, id)),
      this.#loop('draw', ({ id }) => draw(id, 'draw'), wakeUp.draw),
      this.#loop('draw-last', ({ id }) => draw(id, 'draw-last')),
      this.#loop('answer', ({ id }) => tell(id)),
      this.#loop('webhook', ({ id }) => webhook(id)),
      this.#watchClocks(),
    ];
  }

  /** Stops leasing requests, and waits for requests in progress. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.allSettled(this.#loops);
    await Promise.allSettled(this.#inFlight);
  }

  /** @param wakeUp can be omitted if a delay of a second is harmless */
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
      await bringReturnsForward(store, atlas).catch((err: unknown) =>
        log.warn({ err }, 'failed to compare the clocks'),
      );
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
    // The delay is random. Otherwise, a replica might always be first to lease a request that only another release's
    // replica can handle.
    const timer = setTimeout(end, SWEEP_EVERY_MS * (0.5 + Math.random()));
    signal.addEventListener('abort', end);
    await Promise.race([woken, wait, ...freed]);
    clearTimeout(timer);
    signal.removeEventListener('abort', end);
  }

  /** Catches errors, so that a failing request doesn't block the others. */
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

  /**
   * Makes a request due again with back-off. If Redis can't store the new due time, the request is due again when its
   * lease ends.
   */
  async #comeBack(set: DueSet, held: Lease): Promise<void> {
    const { store } = this.#deps;
    try {
      // The announcer counts rendering failures, and a failed webhook doesn't count against the request.
      const isDrawing = set.startsWith('draw') || set === 'webhook';
      const failures = isDrawing ? 0 : await store.fail(held.id);
      await store.renew(set, held, Math.min(1_000 * 2 ** failures, LONGEST_BACK_OFF_MS));
    } catch (error) {
      this.#deps.log.warn({ err: error, request: held.id }, 'failed to record that handling a request failed');
    }
  }

  async #handle(queue: Queue | 'finishing', leased: Lease, handle = handleByState): Promise<void> {
    const { id } = leased;
    const stored = await this.#deps.store.read(id);
    if (stored === 'none') await this.#deps.store.rest(queue, id, 0);
    else if (stored === 'newer' || stored === 'older') await this.#deps.store.renew(queue, leased, LEFT_ALONE_MS);
    else if (stored === 'damaged') throw new Error(`the stored data for ${id} isn’t a request`);
    else await withCorrelation(stored.request.correlation, () => handle(this.#deps, stored), id);
  }
}

async function handleByState(deps: WorkDeps, stored: StoredRequest): Promise<void> {
  const { request, version, now } = stored;
  const ahead = dueEarlierMs(deps.atlas, request, now);
  switch (request.state) {
    case 'preparing':
      return prepareRequest(deps, { ...stored, request });
    case 'approved':
      if (request.returns !== undefined && (await handleIfChangePending(deps, { ...stored, request }))) return;
      if (now >= request.notBefore - ahead) {
        const waitMs = deps.history.othersCompareForMs;
        if (waitMs === 0) return executeRequest(deps, { ...stored, request });
        await deps.store.rest(queueOf(request), request.id, version, now + waitMs);
        return;
      }
      if (await handleIfOvertaken(deps, { ...stored, request })) return;
      break;
    case 'executing':
      if (isClaimLeaseExpired(request, now)) return recoverRequest(deps, { ...stored, request });
      break;
    case 'unknown':
      return verifyOutcome(deps, { ...stored, request });
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
  const { work } = dueMoments(request);
  await deps.store.rest(queueOf(request), request.id, version, work === undefined ? work : work - ahead);
}
