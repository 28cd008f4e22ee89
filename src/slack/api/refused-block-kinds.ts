// Remembers which block types Slack has rejected, so that we don't keep sending them.
import { isNewBlockKind, type MessageBlock } from '../blocks/message-block.js';

/** How long to remember a rejected type. If Slack starts to support the type, users see it the same day. */
const REMEMBERED_MS = 60 * 60_000;
/** The time to remember a type if Slack didn't report which block it rejected. */
const SUSPECTED_MS = 5 * 60_000;
const POINTER = /\[json-pointer:\/blocks\/(\d+)([^\]]*)\]/g;

export class RefusedBlockKinds {
  /** The time when each type may be tried again, in milliseconds on this process's clock. */
  readonly #until = new Map<string, number>();
  readonly #now: () => number;

  constructor(now = () => performance.now()) {
    this.#now = now;
  }

  hasAny(blocks: readonly MessageBlock[]): boolean {
    return blocks.some(({ type }) => (this.#until.get(type) ?? 0) > this.#now());
  }

  /**
   * Remembers the rejected types.
   * @param why Slack's error details. If they point to no block, all new types in the message are suspected
   * @returns the remembered types
   */
  remember(blocks: readonly MessageBlock[], why: string): readonly string[] {
    const isTold = why.includes('[json-pointer:');
    const suspects = isTold ? unknownTo(blocks, why) : blocks;
    const until = this.#now() + (isTold ? REMEMBERED_MS : SUSPECTED_MS);
    const kinds = [...new Set(suspects.map(({ type }) => type))].filter(isNewBlockKind);
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
