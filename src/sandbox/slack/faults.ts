// Faults for the next calls of a method, set by tests.
import type { SlackFaultRule } from './wire.js';

/** The method name for faults in deliveries to the bot. `*` doesn't include it. */
export const DELIVERY_FAULT_METHOD = 'delivery';

export class SlackFaults {
  #rules: { readonly rule: SlackFaultRule; left: number }[] = [];

  add(rule: SlackFaultRule): void {
    this.#rules.push({ rule, left: rule.times ?? 1 });
  }

  clear(): void {
    this.#rules = [];
  }

  /** Returns the fault for this call, if any, and decrements its remaining count. */
  take(method: string, channel?: unknown): SlackFaultRule | undefined {
    const meets = (rule: SlackFaultRule) =>
      (rule.method === method || (rule.method === '*' && method !== DELIVERY_FAULT_METHOD)) &&
      (rule.channel === undefined || rule.channel === channel);
    const found = this.#rules.find(({ rule, left }) => left > 0 && meets(rule));
    if (found) found.left -= 1;
    return found?.rule;
  }
}
