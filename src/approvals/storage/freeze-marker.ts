// Marks each open request as frozen or not frozen, based on the newest freezes.
import type { Log } from '../../log.js';
import { type FindFreezeTraits, heldEvents } from '../request/freeze.js';
import type { FreezeStore } from './freeze-store.js';
import type { RequestStore } from './store.js';
import { updateRequest } from './update-request.js';

interface MarkDeps {
  readonly store: RequestStore;
  readonly freezes: Pick<FreezeStore, 'read' | 'marked' | 'noteMarked'>;
  readonly operation: FindFreezeTraits;
  readonly log: Log;
}

const LOOK_EVERY_MS = 1_000;

/** @returns whether any request changed */
export async function markFrozenRequests({ store, freezes, operation }: MarkDeps): Promise<boolean> {
  const [{ version }, marked] = await Promise.all([freezes.read(), freezes.marked()]);
  if (version === marked) return false;
  // We read all requests at once. With pages, a request that ends would shift others onto a page that we already read.
  for (const { id } of await store.open(await store.countOpen()))
    await updateRequest(store, id, { by: 'countersign', freezes }, ({ request }, frozen) =>
      heldEvents(request, frozen, operation),
    );
  await freezes.noteMarked(version);
  return true;
}

export class FreezeMarker {
  readonly #deps: MarkDeps;
  #timer: NodeJS.Timeout | undefined;
  #marking: Promise<unknown> = Promise.resolve();

  constructor(deps: MarkDeps) {
    this.#deps = deps;
  }

  start(): void {
    this.#timer = setTimeout(() => {
      this.#marking = markFrozenRequests(this.#deps)
        .catch((error: unknown) => this.#deps.log.warn({ err: error }, 'failed to show a freeze on all cards'))
        .finally(() => this.#timer !== undefined && this.start());
    }, LOOK_EVERY_MS);
  }

  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.#marking;
  }
}
