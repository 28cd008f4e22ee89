// Judges each doubt about history once: compares Redis with Atlas's event feed, makes requests that depend on lost
// history wait for approval again, and notifies approvers.
import type { Log } from '../../log.js';
import type { Change } from '../../operations/operation.js';
import type { EventFeedFindings } from '../../operations/own-events.js';
import { type HistoryDoubt, type HistoryDoubts, isLoss } from '../request/doubt.js';
import { isRefusal } from '../request/refusal.js';
import type { HistoryDoubtStore } from '../storage/doubt-store.js';
import type { RequestStore } from '../storage/store.js';
import { updateRequest } from '../storage/update-request.js';
import { droppedApprovalEvents } from './drop-approvals.js';

export interface JudgeDeps {
  readonly store: RequestStore;
  readonly history: Pick<HistoryDoubtStore, 'read' | 'write' | 'claim' | 'unclaim'>;
  readonly operation: (name: string) => Change | undefined;
  /** Reads Atlas's event feed since the last heartbeat (0 if none). Never rejects. An unreadable feed isn't clean. */
  readonly readFeed: (since: number) => Promise<EventFeedFindings>;
  /** Renders a request's cards again, because Slack may show a newer state than the one in Redis. */
  readonly redraw: (id: string) => Promise<void>;
  /** Notifies the approvers. @returns whether Slack accepted the message */
  readonly tell: (one: HistoryDoubt) => Promise<boolean>;
  readonly log: Log;
}

const LOOK_EVERY_MS = 1_000;
/** How long to wait after Atlas refused the credential. */
const READ_AGAIN_MS = 15_000;
const TRIES = 5;

/** The completed steps, which this process doesn't repeat, e.g. while it can't notify the approvers. */
interface Judged {
  /** The newest doubts for which we have moved the affected requests back to waiting for approval. */
  revision: number;
  /** When to read the event feed again, on this process's monotonic clock. */
  readFrom: number;
}

/** @returns whether anything changed */
export async function judgeDoubts(deps: JudgeDeps, done: Judged = { revision: 0, readFrom: 0 }): Promise<boolean> {
  const doubts = await deps.history.read();
  const unjudged = doubts.all.find(({ isJudged }) => !isJudged);
  if (unjudged !== undefined) {
    if (performance.now() < done.readFrom) return false;
    const feed = await deps.readFeed(unjudged.from);
    // On a first start with a wrong secret, nothing was lost. Nothing is sent before the judgment.
    if (unjudged.kind !== 'empty' || !feed.isRefused) return replace(deps, doubts, unjudged, judgedBy(feed, unjudged));
    done.readFrom = performance.now() + READ_AGAIN_MS;
    return false;
  }
  const untold = doubts.all.find(({ isTold }) => isTold !== true);
  if (untold === undefined) return false;
  if (done.revision !== doubts.revision) await bringBack(deps, doubts);
  done.revision = doubts.revision;
  if (!(await deps.history.claim(untold))) return false;
  if (await deps.tell(untold)) return noteTold(deps, untold);
  await deps.history.unclaim(untold);
  return false;
}

/** Stores that approvers were told. Retries, as another process may record a doubt meanwhile. */
async function noteTold(deps: JudgeDeps, { kind, til }: HistoryDoubt): Promise<boolean> {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const doubts = await deps.history.read();
    const told = doubts.all.find((one) => one.kind === kind && one.til === til);
    if (told === undefined || (await replace(deps, doubts, told, { ...told, isTold: true }))) return true;
  }
  return false;
}

/** @returns the judged doubt; undefined if it's resolved */
function judgedBy({ hasUnknownCall, clean, isClean }: EventFeedFindings, one: HistoryDoubt): HistoryDoubt | undefined {
  const judged = { ...one, isJudged: true };
  if (one.kind === 'empty') return isClean ? undefined : judged;
  if (hasUnknownCall) return { ...judged, kind: 'call' };
  return one.isExplained ? undefined : { ...judged, ...(clean.length > 0 && { clean: [...clean] }) };
}

async function replace(
  { history }: Pick<JudgeDeps, 'history'>,
  { revision, all }: HistoryDoubts,
  before: HistoryDoubt,
  after: HistoryDoubt | undefined,
): Promise<boolean> {
  const next = all.flatMap((one) => (one !== before ? [one] : after === undefined ? [] : [after]));
  const freezes = after !== undefined && isLoss(after) && !isLoss(before);
  const isEmpty = before.kind === 'empty';
  const options = { by: 'countersign', freezes, forgetsPolicy: isEmpty, isFirstStart: isEmpty && after === undefined };
  return (await history.write(revision, next, options)) !== 'stale';
}

/** Drops approvals that are older than a doubt, and renders the cards of all open requests again. */
async function bringBack({ store, history, operation, redraw, log }: JudgeDeps, doubts: HistoryDoubts): Promise<void> {
  for (const one of await store.open(await store.countOpen())) {
    const options = { by: 'countersign', history };
    const moved = await updateRequest(store, one.id, options, ({ request, now }, _, current) =>
      droppedApprovalEvents(operation(request.operation), request, current, now),
    );
    if (isRefusal(moved)) log.warn({ request: one.id, refused: moved.refused }, 'failed to drop an old approval');
    await redraw(one.id);
  }
  if (!doubts.all.some(isLoss)) return;
  for (const one of await store.returns(await store.countReturns())) {
    await redraw(one.id);
    if ('returns' in one && one.returns !== undefined) await redraw(one.returns.change);
  }
}

export class HistoryJudge {
  readonly #deps: JudgeDeps;
  #timer: NodeJS.Timeout | undefined;
  #judging: Promise<unknown> = Promise.resolve();
  readonly #done: Judged = { revision: 0, readFrom: 0 };

  constructor(deps: JudgeDeps) {
    this.#deps = deps;
  }

  start(afterMs = 0): void {
    this.#timer = setTimeout(() => {
      this.#judging = judgeDoubts(this.#deps, this.#done)
        .catch((error: unknown) => this.#deps.log.warn({ err: error }, 'failed to judge a doubt about the history'))
        .finally(() => this.#timer !== undefined && this.start(LOOK_EVERY_MS));
    }, afterMs);
  }

  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.#judging;
  }
}
