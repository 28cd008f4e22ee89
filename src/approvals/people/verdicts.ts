// Whether Atlas accepts this process's credentials, learned from its calls. If there are none, a small call finds out.
import type { Atlas } from '../../atlas/atlas.js';
import { path } from '../../atlas/path.js';
import { SystemStatus } from '../../atlas/replies.js';
import type { Log } from '../../log.js';
import { formatUtc } from '../../operations/format.js';
import { MINUTE_MS } from '../../time-units.js';

const PROBE_EVERY_MS = MINUTE_MS;
/** Whether Atlas still accepts a credential is checked once no call has succeeded for this long. */
const ACCEPTED_FOR_MS = 5 * MINUTE_MS;
export const NOT_TRIED = 'not tried yet';

export const isRefused = (state: string) => state.startsWith('refused');

export class Verdicts {
  readonly #log: Log;
  readonly #states = new Map<string, string>();
  readonly #acceptedAt = new Map<string, number>();
  #changed = () => {};

  /** @param uses what the process's credentials are for, e.g. `changes` */
  constructor(uses: readonly string[], log: Log) {
    this.#log = log;
    for (const use of uses) this.#states.set(use, NOT_TRIED);
  }

  get states(): ReadonlyMap<string, string> {
    return this.#states;
  }

  onChange(changed: () => void): void {
    this.#changed = changed;
  }

  /** Returns a function for `createAtlas`. */
  noteFor(use: string): (refusal: string | undefined) => void {
    return (refusal) => {
      const isOk = refusal === undefined;
      const before = this.#states.get(use) ?? '';
      this.#acceptedAt.set(use, isOk ? performance.now() : Number.NEGATIVE_INFINITY);
      if (isOk ? before === 'ok' : isRefused(before)) return;
      this.#states.set(use, isOk ? 'ok' : `refused by Atlas since ${formatUtc(Date.now())} (${refusal})`);
      if (!isOk) this.#log.error({ credential: use, refusal }, 'Atlas refuses the credential');
      else if (isRefused(before)) this.#log.info({ credential: use }, 'Atlas accepts the credential again');
      this.#changed();
    };
  }

  /** Calls Atlas while no other call shows whether it accepts the credential. Returns a function that stops this. */
  startProbing(use: string, atlas: Atlas): () => void {
    const probe = () => {
      const acceptedAt = this.#acceptedAt.get(use) ?? Number.NEGATIVE_INFINITY;
      if (performance.now() - acceptedAt > ACCEPTED_FOR_MS) void atlas.get(path``, SystemStatus).catch(() => {});
    };
    const timer = setInterval(probe, PROBE_EVERY_MS).unref();
    return () => clearInterval(timer);
  }
}

/** Formats states, e.g. `look-ups ok, changes refused by Atlas since 2026-12-03 10:24 UTC (invalid_client)`. */
export const formatStates = (states: ReadonlyMap<string, string>): string =>
  [...states].map(([use, state]) => `${use} ${state}`).join(', ');
