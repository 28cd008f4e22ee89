// Remembers which block types Slack has rejected, to avoid a rejected call for each message.
import { isNewKind, type MessageBlock } from '../blocks/message-block.js';

/** Long enough to save calls but short enough that users see a newly supported block type the same day. */
const REMEMBERED_MS = 60 * 60_000;
/** Used if Slack didn't report which block it rejected. */
const SUSPECTED_MS = 5 * 60_000;
const POINTER = /\[json-pointer:\/blocks\/(\d+)([^\]]*)\]/g;

export class RefusedBlockKinds {
  /** When each type may be tried again, in milliseconds on this process's clock. */
  readonly #until = new Map<string, number>();
  readonly #now: () => number;

  constructor(now = () => performance.now()) {
    this.#now = now;
  }

  hasAny(blocks: readonly MessageBlock[]): boolean {
    return blocks.some(({ type }) => (this.#until.get(type) ?? 0) > this.#now());
  }

  /**
   * @param why Slack's error details. If they don't point to a block, every new type in the message is a suspect
   * @returns the types that are now remembered
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

/**
 * Returns the blocks with types that Slack doesn't recognize. For an unknown type, Slack points to the block or its
 * type. For an invalid block of a known type, Slack points deeper.
 */
function unknownTo(blocks: readonly MessageBlock[], why: string): readonly MessageBlock[] {
  const pointers = [...why.matchAll(POINTER)].map(([, index, inside = '']) => ({ index: Number(index), inside }));
  return blocks.filter((_, at) => {
    const here = pointers.filter(({ index }) => index === at);
    return here.length > 0 && here.every(({ inside }) => inside === '' || inside === '/type');
  });
}
