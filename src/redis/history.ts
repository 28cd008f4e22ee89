// What this process remembers of the history in Redis. With it the process notices when Redis was restored from a copy,
// was emptied, failed over to a replica that lagged, or is another one.
import { readFile, rename, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { correlationId, type Log } from '../log.js';
import type { Confirmation } from './commit-connection.js';
import type { Connection } from './connection.js';
import type { Keys } from './keys.js';
import { runScript, scripts } from './scripts.js';

/** Without a heartbeat for so long, history has a gap. */
export const GAP_MS = 120_000;
/** How often each process notes that it is alive. */
export const BEAT_EVERY_MS = 15_000;
/** A process that saw a heartbeat no older than this before the last one was there until the end. */
const SLACK_MS = 3 * BEAT_EVERY_MS;
/** Reason of the freeze that follows a loss. */
export const LOST = 'Redis lost part of its history';

/** The newest journal entry that a process knows to be durable; `epoch` and `id` are empty before the first entry. */
const position = z.object({
  epoch: z.string(),
  head: z.string(),
  id: z.string(),
  /** Redis's time of the last heartbeat that the process saw, in milliseconds. */
  beatAt: z.number(),
});
type Position = z.output<typeof position>;
/** The newest entry that a script appended to the journal: its running hash and its id; empty when it appended none. */
export const newestEntry = z.union([z.tuple([z.string(), z.string()]), z.tuple([])]);
export type NewestEntry = z.output<typeof newestEntry>;

const beaten = z.tuple([z.number(), z.string(), z.string(), z.string(), z.string()]);

/** Connections whose writes are confirmed as durable. */
interface Commits {
  carry<T>(
    write: (redis: Connection) => Promise<T>,
  ): Promise<{ readonly written: T; readonly confirmation: Promise<Confirmation> }>;
}

interface HistoryDeps {
  readonly key: Keys;
  /** Keeps what is remembered across a stop; undefined: nothing does. */
  readonly file: string | undefined;
  readonly log: Log;
}

export class KnownHistory {
  readonly #deps: HistoryDeps;
  #known: (Position & { readonly isFromFile?: true }) | undefined;
  /** As Redis was when it was last compared. */
  #seen: Position | undefined;
  #written: Promise<void> = Promise.resolve();
  #nextWrite: Promise<void> | undefined;

  constructor(deps: HistoryDeps) {
    this.#deps = deps;
  }

  /** Reads the file. A file that can't be read vouches for nothing. */
  async recall(): Promise<void> {
    const { file, log } = this.#deps;
    if (file === undefined) return;
    const read = await positionIn(file);
    if (read === 'damaged') log.warn({ file }, 'the state file is damaged, so it vouches for nothing');
    else if (read !== undefined) this.#known = { ...read, isFromFile: true };
  }

  /**
   * Compares Redis with what this process remembers, and records a doubt where history may be missing. Run on each new
   * connection before anything is written there.
   * @returns the position of Redis, which counts only once it is confirmed
   * @throws what Redis throws
   */
  async verify(redis: Connection): Promise<Position> {
    const { key, log } = this.#deps;
    const reply = await runScript(redis, scripts.heartbeat, {
      keys: { history: key('history'), journal: key('journal'), freezes: key('freezes'), policy: key('policy') },
      args: {
        knownJson: this.#known === undefined ? '' : JSON.stringify(this.#known),
        gapMs: GAP_MS,
        slackMs: SLACK_MS,
        reason: LOST,
        correlation: correlationId() ?? '',
      },
    });
    const [beatAt, epoch, head, id, kind] = beaten.parse(reply);
    if (kind !== '') log.warn({ kind, known: this.#known, epoch, id }, 'history may be missing in Redis');
    // A loss begins a new epoch, so what it remembers says nothing more.
    const isOther = this.#known !== undefined && this.#known.epoch !== '' && this.#known.epoch !== epoch;
    if (isOther || kind === 'missing' || kind === 'foreign') this.#known = undefined;
    this.#seen = { epoch, head, id, beatAt };
    return this.#seen;
  }

  /** Remembers an entry that Redis has confirmed as durable. Resolves once the file has it too. */
  async confirmed([head, id]: NewestEntry): Promise<void> {
    const known = this.#known ?? this.#seen;
    if (head === undefined || id === undefined || known === undefined) return;
    this.#remember({ ...known, head, id });
    await this.#keep();
  }

  /**
   * Notes that this process is alive, and remembers the position once that is confirmed.
   * @throws what Redis throws
   */
  async beat(commits: Commits): Promise<Confirmation> {
    const { written, confirmation } = await commits.carry((redis) => this.verify(redis));
    if ((await confirmation) === 'durable') {
      this.#remember(written);
      await this.#keep();
    }
    return confirmation;
  }

  /** What was confirmed meanwhile may be newer. */
  #remember(next: Position): void {
    this.#known = this.#known === undefined ? next : newer(this.#known, next);
  }

  /** One write at a time, each of the newest position. Never rejects. */
  #keep(): Promise<void> {
    this.#nextWrite ??= this.#written.then(() => {
      this.#nextWrite = undefined;
      this.#written = this.#write();
      return this.#written;
    });
    return this.#nextWrite;
  }

  /** Written beside the file and renamed, as a half-written one would vouch for nothing. */
  async #write(): Promise<void> {
    const { file, log } = this.#deps;
    if (file === undefined || this.#known === undefined) return;
    try {
      // Another process may have written something newer there.
      const there = await positionIn(file);
      const { epoch, head, id, beatAt } = typeof there === 'object' ? newer(there, this.#known) : this.#known;
      const next = `${file}.${process.pid}`;
      await writeFile(next, `${JSON.stringify({ epoch, head, id, beatAt })}\n`, { mode: 0o600 });
      await rename(next, file);
    } catch (error) {
      log.warn({ err: error, file }, 'failed to write the state file');
    }
  }
}

/** The second one, unless the first is further in the same history. */
function newer(one: Position, other: Position): Position {
  const isFurther = one.epoch === other.epoch && compareIds(one.id, other.id) > 0;
  return isFurther ? { ...one, beatAt: Math.max(one.beatAt, other.beatAt) } : other;
}

/** @returns undefined when there is no file */
async function positionIn(file: string): Promise<Position | 'damaged' | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const read = position.safeParse(jsonIn(text));
  return read.success ? read.data : 'damaged';
}

/** Compares ids of a stream: negative when `a` is older. */
function compareIds(a: string, b: string): number {
  const [one, other] = [a, b].map((id) => id.split('-').map(Number));
  return (one?.[0] ?? 0) - (other?.[0] ?? 0) || (one?.[1] ?? 0) - (other?.[1] ?? 0);
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
