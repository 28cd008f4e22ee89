// Writes the audit log. One process writes at a time. Each entry is written at least once, in the order of its source.
import { type Log, redactAll } from '../../../log.js';
import type { Metrics } from '../../../metrics.js';
import type { Lease } from '../../../redis/lease.js';
import { parseJournalEntry, unpackedFieldsOf } from '../stored-json.js';
import {
  type AuditCursor,
  type AuditStore,
  parseNote,
  type StreamEntry,
  type UnwrittenEntries,
} from './audit-store.js';

interface WriterDeps {
  readonly store: Pick<AuditStore, 'cursor' | 'advance' | 'unwritten' | 'lease' | 'renew'>;
  /** Resolves once the text is stored durably. */
  readonly write: (text: string) => Promise<void>;
  readonly metrics: Pick<Metrics, 'auditLost'>;
  readonly log: Log;
}

const LOOK_EVERY_MS = 1_000;
/** The time that this process waits after a failed write, so that another process can take over. */
const AFTER_FAILURE_MS = 10_000;

export class AuditWriter {
  readonly #deps: WriterDeps;
  #held: Lease | undefined;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<unknown> = Promise.resolve();

  constructor(deps: WriterDeps) {
    this.#deps = deps;
  }

  start(afterMs = 0): void {
    this.#timer = setTimeout(() => {
      this.#writing = this.#round().then((nextMs) => this.#timer !== undefined && this.start(nextMs));
    }, afterMs);
  }

  /** Stops writing and releases the lease, so that another process can take over. */
  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.#writing;
    if (this.#held !== undefined) await this.#deps.store.renew(this.#held, 0).catch(() => {}); // or else the lease expires
  }

  /** Runs one round. Returns the time until the next round, in milliseconds. */
  async #round(): Promise<number> {
    const { store, log } = this.#deps;
    try {
      this.#held = await (this.#held === undefined ? store.lease() : store.renew(this.#held));
      if (this.#held === undefined) return LOOK_EVERY_MS;
      const cursor = await store.cursor();
      const unwritten = await store.unwritten(cursor);
      if (unwritten.journal.length + unwritten.notes.length === 0) return LOOK_EVERY_MS;
      await this.#write(unwritten, cursor);
      return 0;
    } catch (error) {
      this.#held = undefined;
      log.error({ err: error }, 'failed to write the audit log; trying again');
      return AFTER_FAILURE_MS;
    }
  }

  async #write({ journal, notes }: UnwrittenEntries, before: AuditCursor): Promise<void> {
    const { store, write, metrics } = this.#deps;
    const noted = notes.map((entry) => ({ id: entry[0], ...parseNote(entry) }));
    const lines = [...journal.map(eventLine), ...noted.map(({ id, note }) => ({ ...note, id }))];
    await write(lines.map((line) => `${JSON.stringify(redactAll(line))}\n`).join(''));
    const last = noted.at(-1);
    await store.advance({
      journal: journal.at(-1)?.[0] ?? before.journal,
      notes: last?.id ?? before.notes,
      number: last?.number ?? before.number,
    });
    // The number of entries trimmed from the stream before they were read. Negative after Redis lost confirmed writes.
    const gone = last === undefined ? 0 : last.number - before.number - noted.length;
    if (gone > 0) metrics.auditLost.inc(gone);
  }
}

function eventLine([id, fields]: StreamEntry): object {
  const { at, type, by, details } = parseJournalEntry(id, fields);
  const values = unpackedFieldsOf(fields);
  const [request, correlation] = [values.get('request') ?? '', values.get('correlation') ?? ''];
  return {
    audit: 'event',
    at: new Date(at).toISOString(),
    by,
    type,
    ...(request !== '' && { request, version: Number(values.get('version')) }),
    details,
    ...(correlation !== '' && { correlation }),
    id,
  };
}
