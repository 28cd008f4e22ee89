// Remembers the newest position in Redis's history that this process has seen. Comparing that position with Redis shows
// whether Redis was restored from a copy, emptied, failed over to a lagging replica or replaced by a different server.
import { readFile, rename, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { z } from 'zod';
import { correlationId, type Log } from '../log.js';
import type { WriteConfirmation } from './commit-connection.js';
import type { Connection } from './connection.js';
import type { KeyBuilder } from './keys.js';
import { runScript, scripts } from './scripts.js';

/** The time without any heartbeat after which history has a gap. */
export const HEARTBEAT_GAP_MS = 120_000;
/** The interval between two heartbeats of a process. */
export const BEAT_EVERY_MS = 15_000;
/**
 * A process can explain a gap if the last heartbeat that it saw is at most this much older than the last heartbeat
 * before the gap.
 */
const SLACK_MS = 3 * BEAT_EVERY_MS;
/** The reason for the freeze after a loss of history. */
export const LOSS_FREEZE_REASON = 'Redis lost part of its history';

/** The newest journal entry that a process knows to be durable. `epoch` and `id` are empty before the first entry. */
const position = z.object({
  epoch: z.string(),
  head: z.string(),
  id: z.string(),
  /** The time of the last heartbeat that the process saw, in Redis's time in milliseconds. */
  beatAt: z.number(),
});
type Position = z.output<typeof position>;
/**
 * The running hash and the ID of the newest journal entry that a script appended; empty if the script appended no
 * entry.
 */
export const newestEntrySchema = z.union([z.tuple([z.string(), z.string()]), z.tuple([])]);
export type NewestEntry = z.output<typeof newestEntrySchema>;

const beaten = z.tuple([z.number(), z.string(), z.string(), z.string(), z.string()]);

/** Connections whose writes are confirmed once they're durable. */
interface Commits {
  carry<T>(
    write: (redis: Connection) => Promise<T>,
  ): Promise<{ readonly written: T; readonly confirmation: Promise<WriteConfirmation> }>;
}

interface HistoryDeps {
  readonly key: KeyBuilder;
  /** The file that keeps the position across restarts; undefined if no file is configured. */
  readonly file: string | undefined;
  readonly log: Log;
}

export class KnownHistory {
  readonly #deps: HistoryDeps;
  #known: (Position & { readonly isFromFile?: true }) | undefined;
  /** Redis's position at the last comparison. */
  #seen: Position | undefined;
  #written: Promise<void> = Promise.resolve();
  #nextWrite: Promise<void> | undefined;
  /** Whether the last position couldn't be written to the file. */
  isFileUnwritable = false;

  constructor(deps: HistoryDeps) {
    this.#deps = deps;
  }

  /** Reads the position from the file. Ignores a missing or damaged file. */
  async recall(): Promise<void> {
    const { file, log } = this.#deps;
    if (file === undefined) return;
    const read = await positionIn(file);
    if (read === 'damaged') log.warn({ file }, 'the state file is damaged, so it is ignored');
    else if (read !== undefined) this.#known = { ...read, isFromFile: true };
  }

  /**
   * Compares Redis with what this process remembers. If part of the history may be missing, records a doubt about it.
   * Runs on each new connection before the first write.
   * @returns Redis's position, which counts only after it's confirmed
   * @throws any error from Redis
   */
  async verify(redis: Connection): Promise<Position> {
    const { key, log } = this.#deps;
    const reply = await runScript(redis, scripts.heartbeat, {
      keys: { history: key('history'), journal: key('journal'), freezes: key('freezes'), policy: key('policy') },
      args: {
        knownJson: this.#known === undefined ? '' : JSON.stringify(this.#known),
        gapMs: HEARTBEAT_GAP_MS,
        slackMs: SLACK_MS,
        reason: LOSS_FREEZE_REASON,
        correlation: correlationId() ?? '',
      },
    });
    const [beatAt, epoch, head, id, kind] = beaten.parse(reply);
    if (kind !== '') log.warn({ kind, known: this.#known, epoch, id }, 'Redis may be missing history');
    // A loss begins a new epoch, so a position in the old epoch no longer counts.
    const isOther = this.#known !== undefined && this.#known.epoch !== '' && this.#known.epoch !== epoch;
    if (isOther || kind === 'missing' || kind === 'foreign') this.#known = undefined;
    this.#seen = { epoch, head, id, beatAt };
    return this.#seen;
  }

  /** Remembers an entry that Redis confirmed as durable. Resolves after the file was written. */
  async confirmed([head, id]: NewestEntry): Promise<void> {
    const known = this.#known ?? this.#seen;
    if (head === undefined || id === undefined || known === undefined) return;
    this.#remember({ ...known, head, id });
    await this.#keep();
  }

  /**
   * Writes a heartbeat, and remembers Redis's position once the write is confirmed.
   * @throws any error from Redis
   */
  async beat(commits: Commits): Promise<WriteConfirmation> {
    const { written, confirmation } = await commits.carry((redis) => this.verify(redis));
    if ((await confirmation) === 'durable') {
      this.#remember(written);
      await this.#keep();
    }
    return confirmation;
  }

  /** Remembers a position, unless an entry that was confirmed in the meantime is newer. */
  #remember(next: Position): void {
    this.#known = this.#known === undefined ? next : newer(this.#known, next);
  }

  /** Writes the file, one write at a time, each with the newest position. Never rejects. */
  #keep(): Promise<void> {
    this.#nextWrite ??= this.#written.then(() => {
      this.#nextWrite = undefined;
      this.#written = this.#write();
      return this.#written;
    });
    return this.#nextWrite;
  }

  /** Writes a second file and renames it, so that the state file is never half written. */
  async #write(): Promise<void> {
    const { file, log } = this.#deps;
    if (file === undefined || this.#known === undefined) return;
    try {
      // Another process may have written a newer position to the file.
      const there = await positionIn(file);
      const { epoch, head, id, beatAt } = typeof there === 'object' ? newer(there, this.#known) : this.#known;
      const next = `${file}.${hostname()}-${process.pid}`; // in containers, every process has the same ID
      await writeFile(next, `${JSON.stringify({ epoch, head, id, beatAt })}\n`, { mode: 0o600 });
      await rename(next, file);
      this.isFileUnwritable = false;
    } catch (error) {
      if (!this.isFileUnwritable) log.error({ err: error, file }, 'failed to write the state file');
      this.isFileUnwritable = true;
    }
  }
}

/** Returns `one` if it's further along in the same history, otherwise `other`. */
function newer(one: Position, other: Position): Position {
  const isFurther = one.epoch === other.epoch && compareIds(one.id, other.id) > 0;
  return isFurther ? { ...one, beatAt: Math.max(one.beatAt, other.beatAt) } : other;
}

/** @returns undefined if the file can't be read */
async function positionIn(file: string): Promise<Position | 'damaged' | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const read = position.safeParse(jsonIn(text));
  return read.success ? read.data : 'damaged';
}

/** Compares stream IDs. Returns a negative number if `a` is older. */
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
