// Faults that tests set: the next calls of a method fail in a given way.
import type { FaultRule } from './wire.js';

/** Goes from Slack to the bot, so `*` does not include it. */
export const DELIVERY = 'delivery';

export class Faults {
  #rules: { readonly rule: FaultRule; left: number }[] = [];

  add(rule: FaultRule): void {
    this.#rules.push({ rule, left: rule.times ?? 1 });
  }

  clear(): void {
    this.#rules = [];
  }

  /** The fault for this call, if any; counts it down. */
  take(method: string, channel?: unknown): FaultRule | undefined {
    const meets = (rule: FaultRule) =>
      (rule.method === method || (rule.method === '*' && method !== DELIVERY)) &&
      (rule.channel === undefined || rule.channel === channel);
    const found = this.#rules.find(({ rule, left }) => left > 0 && meets(rule));
    if (found) found.left -= 1;
    return found?.rule;
  }
}
