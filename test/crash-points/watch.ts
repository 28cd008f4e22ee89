// Numbers the steps of one request, and says at which of them a process has to die.
import type { Crash, Role, Step, When } from './steps.js';

/** The thread and the requester are told side by side, and beside what else a process does. */
const SAYING = /^slack chat\.postMessage (thread|requester)/;
const NOTING = /^redis HSET cards said:end/;

export class Watch {
  readonly steps: Step[] = [];
  readonly #crash: Crash | undefined;
  readonly #counts = new Map<string, number>();
  readonly #names = new WeakMap<object, string>();
  #back: Promise<void> = Promise.resolve();
  readonly #finished = new Set<string>();
  #pressedAt = 0;
  #met = false;
  #diedSaying = false;

  constructor(crash: Crash | undefined) {
    this.#crash = crash;
  }

  /** Whether no crash is left to come. */
  get isOver(): boolean {
    return this.#met || this.#crash === undefined;
  }

  /** Whether the crash has happened. */
  get met(): boolean {
    return this.#met;
  }

  /** Whether the process died between saying the end somewhere and storing that it was said, whichever step it died at. */
  get diedSaying(): boolean {
    return this.#diedSaying;
  }

  /** @param exchange the same object before and after */
  isFatal(role: Role, exchange: object, step: string, when: When): boolean {
    const name = this.#names.get(exchange) ?? (when === 'before' ? this.#number(role, exchange, step) : undefined);
    if (when === 'after' && name !== undefined) this.#finished.add(`${role} ${name}`);
    const is = this.#crash;
    if (this.#met || is === undefined || is.role !== role || is.name !== name || is.when !== when) return false;
    this.#met = true;
    const since = this.sincePress().filter((one) => one.role === role);
    const noted = since.filter((one) => NOTING.test(one.name) && this.#finished.has(`${role} ${one.name}`));
    this.#diedSaying = since.filter((one) => SAYING.test(one.name)).length > noted.length;
    return true;
  }

  /** Somebody decides now. */
  pressed(): void {
    this.#pressedAt = this.steps.length;
  }

  sincePress(): readonly Step[] {
    return this.steps.slice(this.#pressedAt);
  }

  /** @param back when the process that died works again */
  died(back: Promise<void>): void {
    this.#back = back;
    back.catch(() => undefined); // whoever waits for it hears why
  }

  /** Resolves when the process that died works again; at once when none has. */
  back(): Promise<void> {
    return this.#back;
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
