// The inspector's timeline: a bounded list. An entry is linked to its requests once they're stored.
import { Listeners } from '../listeners.js';
import { type Entry, type EntryDetails, MAX_ENTRIES } from './inspector-wire.js';

export interface EntryDraft extends Omit<Entry, 'id' | 'requests'>, EntryDetails {
  /**
   * Ids that may identify a request: the request's own id, or the correlation id of the delivery that stored the
   * request.
   */
  readonly hints: readonly string[];
}

interface Kept {
  readonly id: number;
  readonly draft: EntryDraft;
}

const MOST_HINTS = 2_000;

export class Timeline {
  readonly #kept = new Map<number, Kept>();
  readonly #meanings = new Map<string, string>();
  readonly #news = new Listeners<[ids: readonly number[]]>();
  /** Reports the ids of new or relinked entries. @returns a function that unsubscribes */
  readonly onNews = this.#news.add;
  #next = 1;

  add(draft: EntryDraft): void {
    const kept = { id: this.#next, draft };
    this.#next += 1;
    this.#kept.set(kept.id, kept);
    for (const id of this.#kept.keys()) {
      if (this.#kept.size <= MAX_ENTRIES) break;
      this.#kept.delete(id);
    }
    this.#news.tell([kept.id]);
  }

  /** Links all past and future entries with one of these hints to the request. */
  learn(request: string, hints: readonly string[]): void {
    const unknown = hints.filter((hint) => hint !== '' && this.#meanings.get(hint) !== request);
    if (unknown.length === 0) return;
    for (const hint of unknown) this.#meanings.set(hint, request);
    for (const hint of this.#meanings.keys()) {
      if (this.#meanings.size <= MOST_HINTS) break;
      this.#meanings.delete(hint);
    }
    const about = [...this.#kept.values()].filter(({ draft }) => draft.hints.some((hint) => unknown.includes(hint)));
    this.#news.tell(about.map(({ id }) => id));
  }

  /** Returns entries, oldest first. @param ids default: all entries */
  entries(ids: Iterable<number> = this.#kept.keys()): readonly Entry[] {
    const found = [...ids].flatMap((id) => this.#kept.get(id) ?? []);
    return found.map((kept) => this.#entry(kept)).sort((one, other) => one.at - other.at || one.id - other.id);
  }

  details(id: number): EntryDetails | undefined {
    const parts = this.#kept.get(id)?.draft.parts;
    return parts && { parts };
  }

  #entry({ id, draft }: Kept): Entry {
    const { hints, parts: _, ...shown } = draft;
    const requests = new Set(hints.flatMap((hint) => this.#meanings.get(hint) ?? []));
    return { id, ...shown, requests: [...requests] };
  }
}
