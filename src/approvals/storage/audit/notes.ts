// Queues look-ups and refusals (notes) for the audit log. Callers don't wait. Notes that can't be stored are counted.
import { correlationId, type Log } from '../../../log.js';
import type { Metrics } from '../../../metrics.js';
import type { Params } from '../../../operations/operation.js';
import type { AuditStore } from './audit-store.js';

interface NotedLookUp {
  /** A Slack user ID. */
  readonly by: string;
  readonly operation: string;
  /** Names and IDs, e.g. of a cluster, as the operation expects them. */
  readonly params: Params;
  /** The channel where the look-up was requested. */
  readonly channel: string;
  readonly shownTo: ShownTo;
}

/** The users who saw the answer. `asker`: only the user who asked. `nobody`: Atlas didn't return an answer. */
export type ShownTo = 'asker' | 'channel' | 'nobody';

export interface NotedRefusal {
  /** A Slack user ID. */
  readonly by: string;
  /** The name of the refused operation or button. */
  readonly tried: string;
  /** The ID of the request that the refusal was about, if any. */
  readonly request?: string | undefined;
  /** The channel of the refused command or press; undefined for a form. */
  readonly channel?: string | undefined;
  readonly reason: string;
}

export interface AuditRecorder {
  lookedUp(one: NotedLookUp): void;
  refused(one: NotedRefusal): void;
}

/** Does nothing. Used by a bot without an audit log. */
export const noAudit: AuditRecorder = { lookedUp: () => {}, refused: () => {} };

interface NotesDeps {
  readonly store: Pick<AuditStore, 'note'>;
  readonly metrics: Pick<Metrics, 'auditLost'>;
  readonly log: Log;
}

/** The number of notes to keep in memory while Redis is unreachable. Further notes are dropped and counted. */
const MOST_WAITING = 5_000;
const AT_ONCE = 100;
const AGAIN_AFTER_MS = 1_000;

export class AuditNoteBuffer implements AuditRecorder {
  readonly #deps: NotesDeps;
  readonly #waiting: string[] = [];
  #storing: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(deps: NotesDeps) {
    this.#deps = deps;
  }

  lookedUp(one: NotedLookUp): void {
    this.#note('look-up', one);
  }

  refused(one: NotedRefusal): void {
    this.#note('refusal', one);
  }

  /** Tries once more to store the remaining notes. */
  async stop(): Promise<void> {
    await this.#storing;
    clearTimeout(this.#timer);
    await this.#store();
    clearTimeout(this.#timer);
    this.#lose(this.#waiting.length);
  }

  #note(audit: string, one: object): void {
    if (this.#waiting.length >= MOST_WAITING) {
      this.#lose(1);
      return;
    }
    this.#waiting.push(JSON.stringify({ audit, at: new Date().toISOString(), ...one, correlation: correlationId() }));
    this.#timer ??= setTimeout(() => this.#begin(), 0);
  }

  #begin(): void {
    this.#storing = this.#store().finally(() => {
      this.#storing = undefined;
    });
  }

  async #store(): Promise<void> {
    try {
      while (this.#waiting.length > 0) {
        const batch = this.#waiting.slice(0, AT_ONCE);
        await this.#deps.store.note(batch);
        this.#waiting.splice(0, batch.length);
      }
      this.#timer = undefined;
    } catch (error) {
      this.#deps.log.debug({ err: error }, 'failed to store look-ups and refusals for the audit log; trying again');
      this.#timer = setTimeout(() => this.#begin(), AGAIN_AFTER_MS);
    }
  }

  #lose(count: number): void {
    if (count > 0) this.#deps.metrics.auditLost.inc(count);
  }
}
