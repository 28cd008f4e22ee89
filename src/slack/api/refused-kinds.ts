// The kinds of blocks that this Slack has refused lately, so that it is not asked with them each time.
import { isNewKind, type MessageBlock } from '../blocks/message-block.js';

/** Long enough to spare calls, short enough that a workspace which gets them sees them the same day. */
const REMEMBERED_MS = 60 * 60_000;
/** Where Slack does not say which block it was about, or that it was about its kind. */
const SUSPECTED_MS = 5 * 60_000;
const POINTER = /\[json-pointer:\/blocks\/(\d+)([^\]]*)\]/g;

export class RefusedKinds {
  /** By kind, in this process's own time in milliseconds. */
  readonly #until = new Map<string, number>();
  readonly #now: () => number;

  constructor(now = () => performance.now()) {
    this.#now = now;
  }

  hasAny(blocks: readonly MessageBlock[]): boolean {
    return blocks.some(({ type }) => (this.#until.get(type) ?? 0) > this.#now());
  }

  /**
   * @param why what Slack says; without any pointer in it, every new kind of the message may be the one
   * @returns the kinds that are remembered by it
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

/** Slack points at the block, or at its type, when it does not know the kind; deeper, when this block alone is wrong. */
function unknownTo(blocks: readonly MessageBlock[], why: string): readonly MessageBlock[] {
  const pointers = [...why.matchAll(POINTER)].map(([, index, inside = '']) => ({ index: Number(index), inside }));
  return blocks.filter((_, at) => {
    const here = pointers.filter(({ index }) => index === at);
    return here.length > 0 && here.every(({ inside }) => inside === '' || inside === '/type');
  });
}
