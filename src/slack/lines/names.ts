// Names from Atlas, kept in memory: read once for all who want them at the same time, refreshed in the background.
import type { Atlas } from '../../atlas/atlas.js';
import type { Params } from '../../operations/operation.js';
import { type Kind, listNames } from '../../operations/params/kind.js';
import type { NameList } from '../../operations/params/listing.js';
import { withinMs } from '../api/delivery.js';
import type { Names } from './check.js';
import { listKey } from './chosen.js';

/** What a picker can offer at once. */
export interface Offered {
  readonly names: NameList;
  /** Set when they are old and Atlas does not answer: when it last did, in milliseconds since the epoch. */
  readonly asOf?: number;
}

interface KnownList {
  readonly names?: NameList;
  readonly at: number;
  readonly reading?: Promise<NameList>;
  /** Why Atlas did not answer the last time, and until when pickers leave it alone. */
  readonly failed?: { readonly why: unknown; readonly until: number };
}

const FRESH_MS = 30_000;
/** How long somebody who has old names on screen anyway waits for new ones. */
const PATIENCE_MS = 800;
const LEFT_ALONE_MS = 2_000;
const READ_WITHIN_MS = 60_000;
/** Of all lists together; the lists that were not wanted for longest go first. */
const MOST_NAMES = 50_000;

export class KnownNames {
  readonly #read: Names;
  readonly #now: () => number;
  readonly #known = new Map<string, KnownList>();

  constructor(read: Names, now: () => number = Date.now) {
    this.#read = read;
    this.#now = now;
  }

  /** For a line that was typed: at most half a minute old. @throws what Atlas throws */
  readonly fresh: Names = async (kind, chosen) => {
    const known = this.#touch(kind, chosen);
    return this.#isFresh(known) ? known.names : this.#refresh(kind, chosen);
  };

  /** For somebody who types into a picker. @throws what Atlas throws, when it has never answered this before */
  async offered(kind: Kind, chosen: Params): Promise<Offered> {
    const known = this.#touch(kind, chosen);
    if (this.#isFresh(known)) return { names: known.names };
    const isLeftAlone = known?.failed !== undefined && known.failed.until > this.#now();
    const refreshing = isLeftAlone ? Promise.reject(known.failed?.why) : this.#refresh(kind, chosen);
    if (known?.names === undefined) return { names: await refreshing };
    try {
      return { names: await withinMs(PATIENCE_MS, refreshing) };
    } catch {
      return { names: known.names, asOf: known.at };
    }
  }

  #isFresh(known: KnownList | undefined): known is KnownList & { readonly names: NameList } {
    if (known?.names === undefined) return false;
    const freshMs = known.names.unread === undefined ? FRESH_MS : LEFT_ALONE_MS;
    return known.at + freshMs > this.#now();
  }

  #refresh(kind: Kind, chosen: Params): Promise<NameList> {
    const key = listKey(kind, chosen);
    const known = this.#known.get(key);
    if (known?.reading !== undefined) return known.reading;
    const reading = this.#read(kind, chosen);
    this.#known.set(key, { at: 0, ...known, reading });
    reading.then(
      (names) => this.#keep(key, names),
      (why: unknown) => {
        const { reading: _, ...before } = this.#known.get(key) ?? { at: 0 };
        this.#known.set(key, { ...before, failed: { why, until: this.#now() + LEFT_ALONE_MS } });
      },
    );
    return reading;
  }

  #keep(key: string, names: NameList): void {
    this.#known.delete(key);
    this.#known.set(key, { names, at: this.#now() });
    let total = [...this.#known.values()].reduce((sum, one) => sum + sizeOf(one), 0);
    for (const [oldest, one] of this.#known) {
      if (total <= MOST_NAMES) break;
      if (oldest === key || one.reading !== undefined) continue;
      this.#known.delete(oldest);
      total -= sizeOf(one);
    }
  }

  /** Moves a list to the end, so that the one not used for longest is dropped first. */
  #touch(kind: Kind, chosen: Params): KnownList | undefined {
    const key = listKey(kind, chosen);
    const known = this.#known.get(key);
    if (known !== undefined) {
      this.#known.delete(key);
      this.#known.set(key, known);
    }
    return known;
  }
}

/** Reads with the credential for look-ups, so nobody is offered a name that it cannot see. */
export function namesFrom(atlas: Atlas): KnownNames {
  return new KnownNames((kind, chosen) =>
    listNames(atlas.with({ signal: AbortSignal.timeout(READ_WITHIN_MS) }), kind, chosen),
  );
}

/** An empty list takes room too, so that there cannot be any number of them. */
const sizeOf = ({ names }: KnownList) => 10 + (names?.length ?? 0);
