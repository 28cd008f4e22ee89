// Compares this process's clock with Slack's, which is in each response's `Date` header and in signatures.
import { MAX_SIGNATURE_AGE_MS, MAX_SIGNATURE_AHEAD_MS } from '../../approvals/request/delivery.js';
import type { Log } from '../../log.js';
import { formatDuration } from '../../operations/duration.js';

/** Smaller differences aren't reported. */
const NOTICED_MS = 60_000;
/** Allowance for network latency. */
const MARGIN_MS = 30_000;
/** HTTP dates have whole seconds, so their average error is half a second. */
const HALF_A_SECOND_MS = 500;
/** Longer calls are ignored, because our clock may have changed meanwhile, or Slack may have responded late. */
const LONGEST_CALL_MS = 10_000;

export class SlackClock {
  readonly #log: Log;
  #last: { readonly aheadMs: number; readonly seenAt: number } | undefined;
  #wasOff = false;

  constructor(log: Log) {
    this.#log = log;
  }

  /**
   * @param date the `Date` header of a response that was just received
   * @param sentAt this process's clock when the call began
   */
  observe(date: string | null, sentAt: number): void {
    const callMs = Date.now() - sentAt;
    const theirs = Date.parse(date ?? '');
    if (Number.isNaN(theirs) || callMs < 0 || callMs > LONGEST_CALL_MS) return;
    this.#last = { aheadMs: sentAt + callMs / 2 - theirs - HALF_A_SECOND_MS, seenAt: performance.now() };
    if (this.isOff !== this.#wasOff) this.#log.warn(`my clock is ${this.isOff ? this.describe() : 'correct again'}`);
    this.#wasOff = this.isOff;
  }

  /** The milliseconds by which this process's clock is ahead of Slack's. Undefined before the first response. */
  get aheadMs(): number | undefined {
    return this.#last?.aheadMs;
  }

  /** The milliseconds since the last comparison. */
  get ageMs(): number {
    return performance.now() - (this.#last?.seenAt ?? Number.NEGATIVE_INFINITY);
  }

  get isOff(): boolean {
    return Math.abs(this.aheadMs ?? 0) > NOTICED_MS;
  }

  /** Whether this process would reject Slack's signatures as too old or too far in the future. */
  get refusesSlack(): boolean {
    const aheadMs = this.aheadMs ?? 0;
    return aheadMs > MAX_SIGNATURE_AGE_MS - MARGIN_MS || aheadMs < MARGIN_MS - MAX_SIGNATURE_AHEAD_MS;
  }

  /** Formats the difference, e.g. `ok` or `10 minutes ahead of Slack’s`. */
  describe(): string {
    const { aheadMs } = this;
    if (aheadMs === undefined) return 'not known';
    if (!this.isOff) return 'ok';
    const minutes = Math.round(Math.abs(aheadMs) / 60_000) * 60_000;
    return `${formatDuration(minutes)} ${aheadMs > 0 ? 'ahead of' : 'behind'} Slack’s`;
  }
}
