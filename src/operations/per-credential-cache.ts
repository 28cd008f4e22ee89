// Remembers the last value that Atlas returned, so that a read that depends on this value can start at once while
// another read checks the value. If the value has changed, the dependent read is repeated, so an old value never
// affects the result.
import type { Atlas } from '../atlas/atlas.js';

/** The maximum number of values per credential. The oldest value is dropped first. */
const MOST = 5_000;

/**
 * The last values that Atlas returned. Each credential has a separate set of values, because each sees a different part
 * of Atlas.
 */
export class PerCredentialCache<T> {
  readonly #seen = new WeakMap<object, Map<string, T>>();

  last({ identity }: Atlas, of: string): T | undefined {
    return identity && this.#seen.get(identity)?.get(of);
  }

  note({ identity }: Atlas, of: string, value: T): void {
    if (identity === undefined) return;
    const seen = this.#seen.get(identity) ?? new Map<string, T>();
    this.#seen.set(identity, seen);
    seen.delete(of);
    seen.set(of, value);
    for (const oldest of seen.keys()) {
      if (seen.size <= MOST) break;
      seen.delete(oldest);
    }
  }
}

/**
 * Returns the value that `finding` resolves to, and what `read` returns for that value. `read` starts immediately with
 * `guess`, and starts again if `guess` was wrong.
 * @param isSame returns whether `read` has the same result for both values
 */
export async function readSpeculatively<T, U extends T, R>(
  guess: T | undefined,
  finding: Promise<U>,
  read: (of: T) => Promise<R>,
  isSame: (guess: T, found: U) => boolean = Object.is,
): Promise<readonly [found: U, R]> {
  const early = guess === undefined ? undefined : read(guess);
  early?.catch(() => {}); // ignored if the guess was wrong
  const found = await finding;
  const isRight = guess !== undefined && isSame(guess, found);
  return [found, await (isRight && early !== undefined ? early : read(found))];
}
