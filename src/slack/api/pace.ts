// Paces posts and edits across all replicas in a fair queue, and limits how often a user or group is mentioned.
import { z } from 'zod';
import { BaseRedisStore } from '../../redis/redis-store.js';
import { runScript, scripts } from '../../redis/scripts.js';
import { formatMrkdwn } from '../blocks/text.js';

/** A message waiting to be sent. */
export interface QueuedMessage {
  /** Identifies the message in the queue, across all replicas. */
  readonly what: string;
  /** The owner of the message. The queue serves owners in turn. */
  readonly whose: string;
  /** Whether to send the message after all messages that users are waiting for. */
  readonly isLast: boolean;
}

/** Slack allows about one post per second per channel: https://docs.slack.dev/apis/web-api/rate-limits */
const POST_EVERY_MS = 1_000;
const CALL_EVERY_MS = 60_000;
/** Slack guarantees 50 edits per minute per workspace (chat.update is Tier 3) and often allows more. */
const EDIT_EVERY_MS = 1_200;
/** The time to pace edits after a limit ends. Slack counts per minute, so an immediate burst would be limited again. */
const SLOW_FOR_MS = 60_000;

export class Pace extends BaseRedisStore {
  /**
   * Tries to take the turn to post the message.
   * @returns 0 if it's the message's turn, or the milliseconds until the next try
   */
  post(channel: string, waiting: QueuedMessage): Promise<number> {
    return this.#turn(this.key('pace', channel), waiting, POST_EVERY_MS);
  }

  /**
   * Tries to take the turn to edit the message. We pace edits only after Slack has limited them.
   * @returns 0 if it's the message's turn, or the milliseconds until the next try
   */
  async edit(waiting: QueuedMessage): Promise<number> {
    const { limitedMs, slowMs } = await this.editsLimited();
    if (limitedMs > 0) return limitedMs;
    return slowMs === 0 ? 0 : this.#turn(this.key('pace', 'edits'), waiting, EDIT_EVERY_MS);
  }

  /** Stores a limit on edits for all replicas, because Slack limits the whole workspace. */
  async limitEdits(forMs: number): Promise<void> {
    await this.redis
      .multi()
      .set(this.key('pace', 'edits', 'held'), '1', 'PX', Math.ceil(forMs))
      .set(this.key('pace', 'edits', 'slow'), '1', 'PX', Math.ceil(forMs) + SLOW_FOR_MS)
      .exec();
  }

  /** Returns for how many milliseconds edits remain blocked (`limitedMs`) and paced (`slowMs`). */
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
   * Limits mentions of each user group and user to one per minute.
   * @param by the message with the mentions. A retry of this message may mention the same ids, because the first
   * attempt may not have reached Slack
   * @returns the `ids` that the message may mention
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

/** Describes Slack's limit on edits, if it currently delays card updates. */
export async function readSlackEditLimitNotes(pace: Pick<Pace, 'editsLimited'>): Promise<readonly string[]> {
  const { limitedMs, slowMs } = await pace.editsLimited();
  if (slowMs === 0) return [];
  const none = limitedMs === 0 ? [] : ['none until ', { at: Date.now() + limitedMs }, ', then '];
  const few = ['about 50 a minute until ', { at: Date.now() + slowMs }];
  return [
    formatMrkdwn([
      'Slack limits how often I can edit messages, so cards update late. Edits allowed: ',
      ...none,
      ...few,
      '. Decisions still count.',
    ]),
  ];
}
