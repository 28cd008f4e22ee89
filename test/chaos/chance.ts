// Random choices from a seed. The same seed gives the same choices, however the processes interleave.
import { createHash } from 'node:crypto';

export class Chance {
  readonly #seed: string;
  #state: readonly [number, number, number, number];

  constructor(seed: string) {
    this.#seed = seed;
    const digest = createHash('sha256').update(seed).digest();
    const word = (at: number) => digest.readUInt32LE(at * 4);
    this.#state = [word(0), word(1), word(2), word(3)];
  }

  /** Independent choices: using one fork changes nothing in another. */
  fork(name: string | number): Chance {
    return new Chance(`${this.#seed}/${name}`);
  }

  /** At least 0, less than 1. Chris Doty-Humphrey's sfc32. */
  next(): number {
    const [a, b, c, d] = this.#state;
    const mixed = (a + b + d) | 0;
    this.#state = [b ^ (b >>> 9), (c + (c << 3)) | 0, (((c << 21) | (c >>> 11)) + mixed) | 0, (d + 1) | 0];
    return (mixed >>> 0) / 2 ** 32;
  }

  /** An integer from `least` to `most`. */
  between(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  isLucky(share: number): boolean {
    return this.next() < share;
  }

  pick<T>(list: readonly T[]): T {
    const picked = list[Math.floor(this.next() * list.length)];
    if (picked === undefined) throw new Error('there is nothing to pick from');
    return picked;
  }

  /** One of the names, by weight. */
  weigh<N extends string>(weights: readonly (readonly [N, number])[]): N {
    let left = this.next() * weights.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [name, weight] of weights) {
      left -= weight;
      if (left < 0) return name;
    }
    return this.pick(weights)[0];
  }
}
