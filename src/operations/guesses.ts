// What was seen last, so that what hangs on it is asked side by side with whether it still holds. Nothing is answered
// from it: a guess that turns out wrong is asked again the right way.
import type { Atlas } from '../atlas/atlas.js';

/** Of one credential; the oldest goes first. */
const MOST = 5_000;

/** Each credential's own: what one of them saw is nothing to the others. */
export class Guesses<T> {
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
 * What `finding` gives, and what `read` gives for it: begun with the guess, and once more when that was wrong.
 * @param isSame whether `read` gives the same for both
 */
export async function sideBySide<T, U extends T, R>(
  guess: T | undefined,
  finding: Promise<U>,
  read: (of: T) => Promise<R>,
  isSame: (guess: T, found: U) => boolean = Object.is,
): Promise<readonly [found: U, R]> {
  const early = guess === undefined ? undefined : read(guess);
  early?.catch(() => {}); // of a wrong guess it says nothing
  const found = await finding;
  const isRight = guess !== undefined && isSame(guess, found);
  return [found, await (isRight && early !== undefined ? early : read(found))];
}
