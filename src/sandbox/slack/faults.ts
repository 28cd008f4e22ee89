// Faults that tests order: the next calls of a method go wrong in the way they name.
import type { FaultRule } from './contract.js';

export class Faults {
  #rules: { readonly rule: FaultRule; left: number }[] = [];

  add(rule: FaultRule): void {
    this.#rules.push({ rule, left: rule.times ?? 1 });
  }

  clear(): void {
    this.#rules = [];
  }

  /** The fault this call meets; each counts down as it is met. */
  take(method: string): FaultRule | undefined {
    const found = this.#rules.find(({ rule, left }) => left > 0 && (rule.method === method || rule.method === '*'));
    if (found) found.left -= 1;
    return found?.rule;
  }
}
