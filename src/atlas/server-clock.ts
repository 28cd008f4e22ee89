// Atlas's clock, from the `Date` header of every reply (RFC 9110, 6.6.1): `Fri, 27 Nov 2026 04:37:08 GMT`.
import type { IncomingHttpHeaders } from 'node:http';
import type { AtlasTime } from './atlas.js';

export class ServerClock {
  readonly #monotonic: () => number;
  #last: { readonly at: number; readonly receivedAt: number } | undefined;

  /** @param monotonic a monotonic clock in milliseconds */
  constructor(monotonic: () => number) {
    this.#monotonic = monotonic;
  }

  observe({ date = '' }: IncomingHttpHeaders): void {
    const at = Date.parse(date);
    if (!Number.isNaN(at)) this.#last = { at, receivedAt: this.#monotonic() };
  }

  get time(): AtlasTime | undefined {
    if (this.#last === undefined) return undefined;
    const age = this.#monotonic() - this.#last.receivedAt;
    return { now: this.#last.at + age, age };
  }
}
