// Caches Atlas names with single-flight reads and background refreshes.
import type { Atlas } from '../../atlas/atlas.js';
import type { Params } from '../../operations/operation.js';
import { listNames, type NameList, type ParamKind } from '../../operations/params/kind.js';
import { withTimeLimit } from '../api/delivery.js';
import type { ReadNames } from './check-value.js';
import { nameListKey } from './list-context.js';

/** Names that a picker can show immediately. */
export interface PickerNames {
  readonly names: NameList;
  /**
   * The time of Atlas's last response, in milliseconds since the epoch. Set only for names that we couldn't refresh.
   */
  readonly asOf?: number;
}

interface KnownList {
  readonly names?: NameList;
  readonly at: number;
  readonly reading?: Promise<NameList>;
  /** The last Atlas error and the time until which pickers don't ask again. */
  readonly failed?: { readonly why: unknown; readonly until: number };
}

const FRESH_MS = 30_000;
/** The time that a picker waits for new names if it could show old names. */
const PATIENCE_MS = 800;
const LEFT_ALONE_MS = 2_000;
const READ_WITHIN_MS = 60_000;
/** The maximum number of names in all lists together. We drop the least recently used lists first. */
const MOST_NAMES = 50_000;

export class KnownNames {
  readonly #read: ReadNames;
  readonly #now: () => number;
  readonly #known = new Map<string, KnownList>();

  constructor(read: ReadNames, now: () => number = Date.now) {
    this.#read = read;
    this.#now = now;
  }

  /**
   * Lists names for typed commands. The list is at most 30 seconds old, or two seconds with `reread`.
   * @throws errors from Atlas
   */
  readonly fresh: ReadNames = async (kind, chosen, reread = false) => {
    const known = this.#touch(kind, chosen);
    return this.#isFresh(known, reread ? LEFT_ALONE_MS : FRESH_MS) ? known.names : this.#refresh(kind, chosen);
  };

  /** Lists names for pickers. @throws errors from Atlas, if no list is cached */
  async offered(kind: ParamKind, chosen: Params): Promise<PickerNames> {
    const known = this.#touch(kind, chosen);
    if (this.#isFresh(known)) return { names: known.names };
    const isLeftAlone = known?.failed !== undefined && known.failed.until > this.#now();
    const refreshing = isLeftAlone ? Promise.reject(known.failed?.why) : this.#refresh(kind, chosen);
    if (known?.names === undefined) return { names: await refreshing };
    try {
      return { names: await withTimeLimit(PATIENCE_MS, refreshing) };
    } catch {
      return { names: known.names, asOf: known.at };
    }
  }

  #isFresh(known: KnownList | undefined, forMs = FRESH_MS): known is KnownList & { readonly names: NameList } {
    if (known?.names === undefined) return false;
    return known.at + (known.names.unread === undefined ? forMs : LEFT_ALONE_MS) > this.#now();
  }

  #refresh(kind: ParamKind, chosen: Params): Promise<NameList> {
    const key = nameListKey(kind, chosen);
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

  /** Moves a list to the end of the map, which is ordered from least to most recently used. */
  #touch(kind: ParamKind, chosen: Params): KnownList | undefined {
    const key = nameListKey(kind, chosen);
    const known = this.#known.get(key);
    if (known !== undefined) {
      this.#known.delete(key);
      this.#known.set(key, known);
    }
    return known;
  }
}

/** Returns a cache of Atlas names, limited to names that the credential for look-ups can see. */
export function createKnownNames(atlas: Atlas): KnownNames {
  return new KnownNames((kind, chosen) =>
    listNames(atlas.with({ signal: AbortSignal.timeout(READ_WITHIN_MS) }), kind, chosen),
  );
}

/** Returns a list's size. Empty lists also have a size, which limits the number of lists. */
const sizeOf = ({ names }: KnownList) => 10 + (names?.length ?? 0);
