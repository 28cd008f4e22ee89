// Stores the doubts about Redis's history by compare-and-swap. lua/heartbeat.lua also records doubts.
import { z } from 'zod';
import { correlationId } from '../../log.js';
import type { Connection } from '../../redis/connection.js';
import { LOSS_FREEZE_REASON, newestEntrySchema } from '../../redis/history.js';
import type { KeyBuilder } from '../../redis/keys.js';
import { DurableStore } from '../../redis/redis-store.js';
import { scripts, withScript } from '../../redis/scripts.js';
import { doubtSchema, type HistoryDoubt, type HistoryDoubts } from '../request/doubt.js';

const list = z.array(doubtSchema);
const declared = z.tuple([z.number(), newestEntrySchema]);

/** The time that a process has to post a message before another process tries. */
const POST_WITHIN_MS = 30_000;
/** The prefix of fields with the time of a project's or organization's newest call. */
const SENT = 'sent:';

/** The time for other processes to reconnect, which is longer than the longest wait between two attempts. */
const OTHERS_COMPARE_WITHIN_MS = 3_000;

export async function readDoubts(redis: Connection, key: KeyBuilder): Promise<HistoryDoubts> {
  const [revision, json] = await redis.hmget(key('history'), 'revision', 'doubts');
  return { revision: Number(revision ?? 0), all: json == null ? [] : list.parse(JSON.parse(json)) };
}

interface DoubtsChange {
  readonly by: string;
  readonly freezes?: boolean;
  readonly forgetsPolicy?: boolean;
  readonly endsFreezes?: boolean;
  readonly isFirstStart?: boolean;
}

export class HistoryDoubtStore extends DurableStore {
  /**
   * The time that other processes need after an outage to reconnect and compare Redis with what they remember, in
   * milliseconds. They may remember more than this one, so nothing is sent to Atlas during this time.
   */
  get othersCompareForMs(): number {
    return Math.max(0, OTHERS_COMPARE_WITHIN_MS - this.commits.backMs);
  }

  read(): Promise<HistoryDoubts> {
    return readDoubts(this.redis, this.key);
  }

  /** Returns the time of the newest stored call, by project or organization, in Redis's time in milliseconds. */
  async newestSent(): Promise<ReadonlyMap<string, number>> {
    const fields = Object.entries(await this.redis.hgetall(this.key('history')));
    const sent = fields.filter(([name]) => name.startsWith(SENT));
    return new Map(sent.map(([name, at]) => [name.slice(SENT.length), Number(at)]));
  }

  /**
   * @param expected the revision that was read
   * @param by a Slack user ID, `countersign`, or `host` for somebody on the host
   * @param freezes whether to freeze all changes, as after a loss
   * @param forgetsPolicy whether, with `freezes`, the policy in force no longer counts either
   * @param endsFreezes whether to end the freezes that followed a loss
   * @param isFirstStart whether nothing was in doubt, in which case no journal entry is written
   * @returns `stale` if the doubts changed since the read; otherwise whether the write is durable
   */
  async write(
    expected: number,
    all: readonly HistoryDoubt[],
    { by, freezes, forgetsPolicy, endsFreezes, isFirstStart }: DoubtsChange,
  ): Promise<'stale' | { durable: boolean }> {
    return this.commits.swap(scripts.doubts, {
      keys: this.#keys(),
      args: {
        expected,
        json: all.length === 0 ? '' : JSON.stringify(all),
        by,
        correlation: correlationId() ?? '',
        details: isFirstStart === true ? '' : JSON.stringify({ all, ...(endsFreezes === true && { endsFreezes }) }),
        reason: freezes === true ? LOSS_FREEZE_REASON : '',
        ends: endsFreezes === true ? '1' : '',
        forgets: forgetsPolicy === true ? '1' : '',
      },
    });
  }

  /** Declares a loss on the host, and freezes all changes. @returns the loss's time, in Redis's time in milliseconds */
  async declareLoss(): Promise<{ readonly at: number; readonly durable: boolean }> {
    const given = { keys: this.#keys(), args: { reason: LOSS_FREEZE_REASON, correlation: correlationId() ?? '' } };
    const carried = await withScript(scripts['declare-loss'], given, (run) => this.commits.carry(run));
    const [at, entry] = declared.parse(carried.written);
    return { at, durable: await this.commits.remember(entry, carried.confirmed) };
  }

  /**
   * Claims the message about a doubt, so that only one process posts it.
   * @returns whether this process has the claim
   */
  async claim(one: HistoryDoubt): Promise<boolean> {
    return (await this.redis.set(this.#saidKey(one), '1', 'PX', POST_WITHIN_MS, 'NX')) === 'OK';
  }

  /** Releases a claim if the message couldn't be posted. */
  async unclaim(one: HistoryDoubt): Promise<void> {
    await this.redis.del(this.#saidKey(one));
  }

  #saidKey = ({ kind, til }: HistoryDoubt): string => this.key('history-said', `${kind}:${til}`);

  #keys() {
    const key = this.key;
    return { history: key('history'), journal: key('journal'), freezes: key('freezes'), policy: key('policy') };
  }
}
