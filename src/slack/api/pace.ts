// Paces posts and edits over all replicas, in a fair queue; and limits how often a group is mentioned.
import { z } from 'zod';
import { RedisStore } from '../../redis/redis-store.js';
import { runScript, scripts } from '../../redis/scripts.js';
import { mrkdwn } from '../blocks/text.js';

/** A message that waits to be sent. */
export interface QueuedMessage {
  /** Identifies the message in the queue, across all replicas. */
  readonly what: string;
  /** Whose message it is; people take turns. */
  readonly whose: string;
  /** Whether it goes after all messages that people wait for. */
  readonly isLast: boolean;
}

/** About one post a second per channel: https://docs.slack.dev/apis/web-api/rate-limits */
const POST_EVERY_MS = 1_000;
const CALL_EVERY_MS = 60_000;
/** Slack guarantees 50 edits a minute per workspace (chat.update is Tier 3), and often allows more. */
const EDIT_EVERY_MS = 1_200;
/**
 * How long edits are paced after a limit. Slack counts by the minute, so a burst right after it would be limited again.
 */
const SLOW_FOR_MS = 60_000;

export class Pace extends RedisStore {
  /** @returns 0 when it may be posted now, which takes the turn; else in how many milliseconds to ask again */
  post(channel: string, waiting: QueuedMessage): Promise<number> {
    return this.#turn(this.key('pace', channel), waiting, POST_EVERY_MS);
  }

  /**
   * Edits are not paced until Slack limits them.
   * @returns 0 when it may be edited now; else in how many milliseconds to ask again
   */
  async edit(waiting: QueuedMessage): Promise<number> {
    const { limitedMs, slowMs } = await this.editsLimited();
    if (limitedMs > 0) return limitedMs;
    return slowMs === 0 ? 0 : this.#turn(this.key('pace', 'edits'), waiting, EDIT_EVERY_MS);
  }

  /** Notes a limit on edits. It holds for all replicas, as Slack limits the workspace. */
  async limitEdits(forMs: number): Promise<void> {
    await this.redis
      .multi()
      .set(this.key('pace', 'edits', 'held'), '1', 'PX', Math.ceil(forMs))
      .set(this.key('pace', 'edits', 'slow'), '1', 'PX', Math.ceil(forMs) + SLOW_FOR_MS)
      .exec();
  }

  /** For how many more milliseconds no edit is allowed, and for how many only about 50 a minute; 0: not limited. */
  async editsLimited(): Promise<{ readonly limitedMs: number; readonly slowMs: number }> {
    const left = (part: string) => this.redis.pttl(this.key('pace', 'edits', part));
    const [held, slow] = await Promise.all([left('held'), left('slow')]);
    return { limitedMs: Math.max(held, 0), slowMs: Math.max(slow, 0) };
  }

  async #turn(turn: string, { what, whose, isLast }: QueuedMessage, paceMs: number): Promise<number> {
    const waitMs = await runScript(this.redis, scripts.turn, {
      keys: { turn, tickets: `${turn}:tickets`, asking: `${turn}:asking`, last: `${turn}:last` },
      args: { what, whose, paceMs, isLast: isLast ? '1' : '' },
    });
    return z.number().parse(waitMs);
  }

  /**
   * Allows each user group and user to be mentioned once a minute at most.
   * @param by the message that mentions them; a retry of it may do so again, as its first try may not have reached
   *   Slack
   * @returns those of `ids` that it may mention
   */
  async mayMention(ids: readonly string[], by: string): Promise<ReadonlySet<string>> {
    const may = await Promise.all(
      ids.map(async (id) => {
        const key = this.key('called', id);
        const [taken, caller] = await Promise.all([
          this.redis.set(key, by, 'PX', CALL_EVERY_MS, 'NX'),
          this.redis.get(key),
        ]);
        return taken === 'OK' || caller === by;
      }),
    );
    return new Set(ids.filter((_, index) => may[index]));
  }
}

/** Lines about Slack's limit on edits, by which cards lag behind. */
export async function readLimitNotes(pace: Pick<Pace, 'editsLimited'>): Promise<readonly string[]> {
  const { limitedMs, slowMs } = await pace.editsLimited();
  if (slowMs === 0) return [];
  const none = limitedMs === 0 ? [] : ['none until ', { at: Date.now() + limitedMs }, ', then '];
  const few = ['about 50 a minute until ', { at: Date.now() + slowMs }];
  return [
    mrkdwn([
      'Slack limits how often I can edit messages, so cards update late: ',
      ...none,
      ...few,
      '. Decisions still count.',
    ]),
  ];
}
