import type { Deed } from './dial-wire.js';

export interface Doable extends Deed {
  /** @returns what was done, in words */
  does(): Promise<string> | string;
}
