// Adds older requests to new indexes, once. Reads the journal, and resumes after a restart.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../../log.js';
import type { RequestStore } from './store.js';

interface ReindexDeps {
  readonly store: Pick<RequestStore, 'read' | 'index'>;
  readonly log: Log;
}

const PAGE = 500;
const AGAIN_MS = 5_000;

/** Completes the indexes. Several processes can run it at once. @throws any error from Redis */
export async function reindex({ store }: Pick<ReindexDeps, 'store'>, signal?: AbortSignal): Promise<void> {
  const { index } = store;
  let { isDone, entry } = await index.progress();
  while (!isDone) {
    signal?.throwIfAborted();
    const page = await index.mentioned(entry, PAGE);
    const lastOf = new Map(page.map((one) => [one.id, one.entry]));
    await Promise.all([...lastOf].map(([id, last]) => addOne(store, id, last)));
    isDone = page.length < PAGE;
    entry = page.at(-1)?.entry ?? entry;
    await index.noteProgress({ isDone, entry });
  }
}

/** Skips a request that this release can't read. A release that can read the request adds it. */
async function addOne(store: ReindexDeps['store'], id: string, entry: string): Promise<void> {
  if (id === '') return;
  const read = await store.read(id);
  if (typeof read === 'object') await store.index.add(read, Number(entry.split('-')[0]));
}

/** Retries until the indexes are complete. */
export class Reindexer {
  readonly #deps: ReindexDeps;
  readonly #stopping = new AbortController();
  #running: Promise<void> = Promise.resolve();

  constructor(deps: ReindexDeps) {
    this.#deps = deps;
  }

  start(): void {
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      try {
        return await reindex(this.#deps, signal);
      } catch (error) {
        if (signal.aborted) return;
        this.#deps.log.warn({ err: error }, 'failed to complete the indexes; trying again');
        await sleep(AGAIN_MS, undefined, { signal }).catch(() => {}); // stopped
      }
    }
  }
}
