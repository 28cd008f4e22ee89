// Numbers the steps of one request, and decides at which one a process is killed.
import type { Lost } from './restore.js';
import type { Place } from './said.js';
import type { Crash, Role, Step, When } from './steps.js';

export class Watch {
  readonly steps: Step[] = [];
  readonly crash: Crash | undefined;
  readonly #counts = new Map<string, number>();
  readonly #names = new WeakMap<object, string>();
  #back: Promise<readonly Place[]> = Promise.resolve([]);
  #restored: Promise<Lost | undefined> = Promise.resolve(undefined);
  #pressedAt = 0;
  #met = false;
  #isCopied = false;

  constructor(crash: Crash | undefined) {
    this.crash = crash;
  }

  /** Whether no crash is left. */
  get isOver(): boolean {
    return this.#met || this.crash === undefined;
  }

  /** Whether the crash has happened. */
  get met(): boolean {
    return this.#met;
  }

  /**
   * Whether to copy Redis or to crash now.
   * @param exchange the same object before and after
   */
  meets(role: Role, exchange: object, step: string, when: When): 'copy' | 'strike' | undefined {
    const name = this.#names.get(exchange) ?? (when === 'before' ? this.#number(role, exchange, step) : undefined);
    const is = this.crash;
    if (this.#met || is === undefined) return undefined;
    const isAt = (one: Step) => one.role === role && one.name === name;
    if (is.restore !== undefined && !this.#isCopied) {
      if (when !== 'after' || !isAt(is.restore.copyAt)) return undefined;
      this.#isCopied = true;
      return 'copy';
    }
    if (!isAt(is) || is.when !== when) return undefined;
    this.#met = true;
    return 'strike';
  }

  pressed(): void {
    this.#pressedAt = this.steps.length;
  }

  sincePress(): readonly Step[] {
    return this.steps.slice(this.#pressedAt);
  }

  /** @param back resolves when the process works again, with the places of unrecorded announcements */
  died(back: Promise<readonly Place[]>): void {
    this.#back = back;
    back.catch(() => undefined); // rejects for those who wait for it
  }

  /** Resolves when the killed process works again; at once, without places, if none was killed. */
  back(): Promise<readonly Place[]> {
    return this.#back;
  }

  /** @param restored resolves when Redis is restored and killed processes run again */
  wasRestored(restored: Promise<Lost>): void {
    this.#restored = restored;
    restored.catch(() => undefined);
  }

  /** What was lost; undefined without a restore. */
  restored(): Promise<Lost | undefined> {
    return this.#restored;
  }

  #number(role: Role, exchange: object, step: string): string {
    const count = (this.#counts.get(`${role} ${step}`) ?? 0) + 1;
    this.#counts.set(`${role} ${step}`, count);
    const name = count === 1 ? step : `${step} #${count}`;
    this.#names.set(exchange, name);
    this.steps.push({ role, name });
    return name;
  }
}
