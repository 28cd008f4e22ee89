// Atlas's clock, from the `Date` header of every reply (RFC 9110, 6.6.1): `Fri, 27 Nov 2026 04:37:08 GMT`.
import type { IncomingHttpHeaders } from 'node:http';
import type { AtlasTime } from './atlas.js';

export class ToldTime {
  readonly #monotonic: () => number;
  #told: { readonly at: number; readonly heard: number } | undefined;

  /** @param monotonic a monotonic clock in milliseconds */
  constructor(monotonic: () => number) {
    this.#monotonic = monotonic;
  }

  hear({ date = '' }: IncomingHttpHeaders): void {
    const at = Date.parse(date);
    if (!Number.isNaN(at)) this.#told = { at, heard: this.#monotonic() };
  }

  get time(): AtlasTime | undefined {
    if (this.#told === undefined) return undefined;
    const age = this.#monotonic() - this.#told.heard;
    return { now: this.#told.at + age, age };
  }
}
