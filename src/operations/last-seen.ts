// Remembers the last value seen, so that a read that depends on it starts at once, while another read checks the value.
// A wrong guess never reaches an answer: the read is then made again.
import type { Atlas } from '../atlas/atlas.js';

/** Per credential. The oldest is dropped first. */
const MOST = 5_000;

/** Kept apart by credential, because each sees a different part of Atlas. */
export class LastSeen<T> {
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
 * Returns the result of `finding`, and what `read` gives for it. `read` starts at once with the guess, and again if
 * that was wrong.
 * @param isSame whether `read` gives the same result for both
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
