// Faults that tests order: the next calls of a method go wrong in the way they name.
import type { FaultRule } from './wire.js';

/** What goes the other way, so `*` does not mean it. */
export const DELIVERY = 'delivery';

export class Faults {
  #rules: { readonly rule: FaultRule; left: number }[] = [];

  add(rule: FaultRule): void {
    this.#rules.push({ rule, left: rule.times ?? 1 });
  }

  clear(): void {
    this.#rules = [];
  }

  /** The fault this call meets; each counts down as it is met. */
  take(method: string, channel?: unknown): FaultRule | undefined {
    const meets = (rule: FaultRule) =>
      (rule.method === method || (rule.method === '*' && method !== DELIVERY)) &&
      (rule.channel === undefined || rule.channel === channel);
    const found = this.#rules.find(({ rule, left }) => left > 0 && meets(rule));
    if (found) found.left -= 1;
    return found?.rule;
  }
}
