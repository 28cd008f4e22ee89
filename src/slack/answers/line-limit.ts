// Limits the commands in flight in this process, because an acknowledged command uses memory until it's answered.

const MOST_OF_ONE = 5;
const MOST_OF_ALL = 40;

export class ConcurrentLineLimit {
  readonly #byPerson = new Map<string, number>();
  readonly #beingTold = new Set<string>();
  #all = 0;

  /** @returns a function that releases the slot, or a message for the user if a limit has been reached */
  enter(userId: string): (() => void) | string {
    const own = this.#byPerson.get(userId) ?? 0;
    if (own >= MOST_OF_ONE) return describeLimit(`I’m still answering ${own} of your commands`);
    if (this.#all >= MOST_OF_ALL) return describeLimit(`I’m busy answering ${this.#all} commands`);
    this.#all += 1;
    this.#byPerson.set(userId, own + 1);
    return () => this.#leave(userId);
  }

  #leave(userId: string): void {
    this.#all -= 1;
    const left = (this.#byPerson.get(userId) ?? 0) - 1;
    if (left > 0) this.#byPerson.set(userId, left);
    else this.#byPerson.delete(userId);
  }

  /** Tells a user that a limit has been reached. Sends each user at most one such message at a time. */
  async tell(userId: string, say: () => Promise<unknown>): Promise<void> {
    if (this.#beingTold.has(userId) || this.#beingTold.size >= MOST_OF_ALL) return;
    this.#beingTold.add(userId);
    await say().finally(() => this.#beingTold.delete(userId));
  }
}

const describeLimit = (why: string) => `${why}, so I didn’t start this command. Try again in a few seconds.`;
