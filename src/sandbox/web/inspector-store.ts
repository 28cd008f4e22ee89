// The inspector's read-only Redis connection: follows the journal and reads stored requests.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { inflateSync } from 'node:zlib';
import { Redis } from 'ioredis';
import { z } from 'zod';

export interface JournalEntry {
  readonly stamp: string;
  /** When Redis stored the entry, in milliseconds since the epoch. */
  readonly at: number;
  readonly request: string;
  readonly version: number;
  readonly type: string;
  /** The actor: a Slack user id, or `countersign`. */
  readonly by: string;
  readonly correlation: string;
  readonly details: unknown;
}

export interface StoredRequest {
  readonly version: number;
  readonly request: z.output<typeof requestSchema>;
  readonly whole: unknown;
}

interface StoreListener {
  grown(lines: readonly JournalEntry[]): Promise<void>;
  /** Called when Redis becomes readable or unreadable. */
  reachable(is: boolean): void;
}

const RETRY_MS = 200;

/** Returns the displayed id. A revert is displayed with its change's id. */
export const changeIdOf = (id: string): string => id.replace(/-R$/, '');

const requestSchema = z.looseObject({
  id: z.string(),
  state: z.string(),
  operation: z.string(),
  requester: z.looseObject({ userId: z.string() }),
  correlation: z.string(),
  planHash: z.string().optional(),
  preview: z.looseObject({ summary: z.string() }).optional(),
});
const bytes = z.instanceof(Buffer);
const streamSchema = z.array(z.tuple([bytes, z.array(z.tuple([bytes, z.array(bytes)]))])).nullable();

export class BotStoreReader {
  readonly #reads: Redis;
  readonly #blocked: Redis;
  readonly #prefix: string;
  readonly #closed = new AbortController();

  constructor(url: string, workspace: string) {
    const options = { maxRetriesPerRequest: 0, retryStrategy: () => RETRY_MS };
    this.#reads = new Redis(url, options);
    this.#blocked = new Redis(url, options);
    this.#prefix = `cs:{${workspace}}:`;
    // `reachable` already reports errors. Without this listener, ioredis would also print the errors.
    for (const redis of [this.#reads, this.#blocked]) redis.on('error', () => undefined);
  }

  async read(id: string): Promise<StoredRequest | undefined> {
    const [version, json] = await this.#reads.hmgetBuffer(`${this.#prefix}request:${id}`, 'version', 'json');
    if (version == null || json == null) return undefined;
    const whole = fromJson(decompressJson(json));
    const request = requestSchema.safeParse(whole);
    return request.success ? { version: Number(version), request: request.data, whole } : undefined;
  }

  /** Follows the journal from its first entry until `close`, using blocking reads instead of polling. */
  async watch(ears: StoreListener): Promise<void> {
    let last = '0-0';
    while (!this.#closed.signal.aborted) {
      try {
        const found = await this.#blocked.xreadBuffer(
          'COUNT',
          100,
          'BLOCK',
          0,
          'STREAMS',
          `${this.#prefix}journal`,
          last,
        );
        ears.reachable(true);
        const lines = (streamSchema.parse(found) ?? []).flatMap(([, entries]) => entries).map(lineOf);
        await ears.grown(lines);
        last = lines.at(-1)?.stamp ?? last;
      } catch {
        ears.reachable(false);
        await this.#back();
        ears.reachable(this.#blocked.status === 'ready');
      }
    }
  }

  close(): void {
    this.#closed.abort();
    this.#reads.disconnect();
    this.#blocked.disconnect();
  }

  async #back(): Promise<void> {
    const { signal } = this.#closed;
    await sleep(RETRY_MS);
    const missing = [this.#blocked, this.#reads].filter(({ status }) => status !== 'ready');
    await Promise.all(missing.map((redis) => once(redis, 'ready', { signal }))).catch(() => undefined);
  }
}

function lineOf([id, fields]: readonly [Buffer, readonly Buffer[]]): JournalEntry {
  const names = fields.map((field, at) => (at % 2 === 0 ? `${field}` : ''));
  const bytesOf = (name: string) => fields[names.indexOf(name) + 1] ?? Buffer.alloc(0);
  const of = (name: string) => bytesOf(name).toString();
  const stamp = `${id}`;
  return {
    stamp,
    at: Number(stamp.split('-')[0]),
    request: of('request'),
    version: Number(of('version')),
    type: of('type'),
    by: of('by'),
    correlation: of('correlation'),
    details: fromJson(decompressJson(bytesOf('details'))),
  };
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const dictionary = readFileSync(new URL('../../approvals/storage/packed-1.txt', import.meta.url));
const ZLIB = 0x78;

/** Returns the stored JSON. The bot may have compressed it with zlib, using an example request as the dictionary. */
export const decompressJson = (stored: Buffer): string =>
  (stored[0] === ZLIB ? inflateSync(stored, { dictionary }) : stored).toString();
