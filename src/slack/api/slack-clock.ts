// How far this process's clock is from Slack's. Slack shows its own in the header Date of each reply, and signs by it.
import { SIGNED_AHEAD_MS, SIGNED_BEFORE_MS } from '../../approvals/request/delivery.js';
import type { Log } from '../../log.js';
import { formatDuration } from '../../operations/duration.js';

/** Smaller differences are not worth a word. */
const NOTICED_MS = 60_000;
/** For the time that a delivery is on its way. */
const MARGIN_MS = 30_000;
/** An HTTP date has whole seconds, so half a second is its average error. */
const HALF_A_SECOND_MS = 500;
/** A longer call doesn't show well enough when Slack answered, or the clock was set meanwhile. */
const LONGEST_CALL_MS = 10_000;

export class SlackClock {
  readonly #log: Log;
  #last: { readonly aheadMs: number; readonly seenAt: number } | undefined;
  #wasOff = false;

  constructor(log: Log) {
    this.#log = log;
  }

  /**
   * @param date the header of a reply that was just received
   * @param sentAt this process's clock when the call began
   */
  observe(date: string | null, sentAt: number): void {
    const callMs = Date.now() - sentAt;
    const theirs = Date.parse(date ?? '');
    if (Number.isNaN(theirs) || callMs < 0 || callMs > LONGEST_CALL_MS) return;
    this.#last = { aheadMs: sentAt + callMs / 2 - theirs - HALF_A_SECOND_MS, seenAt: performance.now() };
    if (this.isOff !== this.#wasOff) this.#log.warn(`my clock is ${this.isOff ? this.describe() : 'right again'}`);
    this.#wasOff = this.isOff;
  }

  /** How far this process's clock is ahead of Slack's, in milliseconds; undefined before the first reply. */
  get aheadMs(): number | undefined {
    return this.#last?.aheadMs;
  }

  /** How long ago that was found out. */
  get ageMs(): number {
    return performance.now() - (this.#last?.seenAt ?? Number.NEGATIVE_INFINITY);
  }

  get isOff(): boolean {
    return Math.abs(this.aheadMs ?? 0) > NOTICED_MS;
  }

  /** Whether signatures of Slack look too old to this process, or come from its future. */
  get refusesSlack(): boolean {
    const aheadMs = this.aheadMs ?? 0;
    return aheadMs > SIGNED_BEFORE_MS - MARGIN_MS || aheadMs < MARGIN_MS - SIGNED_AHEAD_MS;
  }

  /** `ok`, or `10 minutes ahead of Slack’s`. */
  describe(): string {
    const { aheadMs } = this;
    if (aheadMs === undefined) return 'not known';
    if (!this.isOff) return 'ok';
    const minutes = Math.round(Math.abs(aheadMs) / 60_000) * 60_000;
    return `${formatDuration(minutes)} ${aheadMs > 0 ? 'ahead of' : 'behind'} Slack’s`;
  }
}
