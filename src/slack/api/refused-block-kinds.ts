// Remembers which kinds of blocks Slack has refused, to avoid a refused call for each message.
import { isNewKind, type MessageBlock } from '../blocks/message-block.js';

/** Long enough to save calls, short enough that people see a newly supported kind the same day. */
const REMEMBERED_MS = 60 * 60_000;
/** Used where Slack did not say which block it refused, or why. */
const SUSPECTED_MS = 5 * 60_000;
const POINTER = /\[json-pointer:\/blocks\/(\d+)([^\]]*)\]/g;

export class RefusedBlockKinds {
  /** By kind, by this process's clock in milliseconds. */
  readonly #until = new Map<string, number>();
  readonly #now: () => number;

  constructor(now = () => performance.now()) {
    this.#now = now;
  }

  hasAny(blocks: readonly MessageBlock[]): boolean {
    return blocks.some(({ type }) => (this.#until.get(type) ?? 0) > this.#now());
  }

  /**
   * @param why Slack's details; if they point to no block, every new kind in the message is suspected
   * @returns the kinds that are now remembered
   */
  remember(blocks: readonly MessageBlock[], why: string): readonly string[] {
    const isTold = why.includes('[json-pointer:');
    const suspects = isTold ? unknownTo(blocks, why) : blocks;
    const until = this.#now() + (isTold ? REMEMBERED_MS : SUSPECTED_MS);
    const kinds = [...new Set(suspects.map(({ type }) => type))].filter(isNewKind);
    for (const kind of kinds) this.#until.set(kind, until);
    return kinds;
  }
}

/** Slack points at a block or its type when it does not know the kind, and deeper when only that block is wrong. */
function unknownTo(blocks: readonly MessageBlock[], why: string): readonly MessageBlock[] {
  const pointers = [...why.matchAll(POINTER)].map(([, index, inside = '']) => ({ index: Number(index), inside }));
  return blocks.filter((_, at) => {
    const here = pointers.filter(({ index }) => index === at);
    return here.length > 0 && here.every(({ inside }) => inside === '' || inside === '/type');
  });
}
