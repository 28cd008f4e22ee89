// Restores Redis to an earlier copy during the run. Then people end the freeze and approve some requests again.
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { doubtSchema, type HistoryDoubt, isLoss } from '../../src/approvals/request/doubt.js';
import { CHANNELS } from '../../src/sandbox/slack/index.js';
import type { Replicas } from '../support/replicas.js';
import { type Copy, copyOf, readLast, restoreCopy, scriptOfLast } from '../support/restored.js';
import type { ChaosSystem } from './chaos-system.js';
import type { Driver } from './driver.js';
import { HISTORY, JOURNAL, REQUESTS } from './evidence.js';
import { type Entry, readEntry } from './journal.js';
import type { Live } from './live.js';

/** One restore, and what it lost. */
export interface Restored {
  /** Redis's time in milliseconds. */
  readonly at: number;
  /** Every entry that the journal had. */
  readonly entries: readonly Entry[];
  /** The newest confirmed revision of each request. */
  readonly confirmed: ReadonlyMap<string, number>;
  /** The loss that the bot recorded, if it noticed one. */
  readonly loss: HistoryDoubt | undefined;
  /** Whether the freeze that followed could be ended. */
  readonly isOver: boolean;
}

interface Fixture {
  readonly system: Replicas;
  readonly env: Readonly<Record<string, string>>;
  readonly live: Live;
  readonly driver: Driver;
  readonly chaosSystem: ChaosSystem;
}

/** Before approvers are told, every open request goes back to them. A hundred take half a minute here. */
const TOLD_WITHIN_MS = 90_000;
const ENDED_WITHIN_MS = 60_000;
const doubts = z.array(doubtSchema);

export class Restoring {
  readonly all: Restored[] = [];
  /** When Redis was restored. */
  readonly #times: number[] = [];
  readonly #fixture: Fixture;
  #copy: Promise<Copy> | undefined;

  constructor(fixture: Fixture) {
    this.#fixture = fixture;
  }

  async copy(): Promise<void> {
    this.#copy = again(() => copyOf(this.#fixture.live.redis));
    await this.#copy;
  }

  /** @param killed whether the processes are killed before it, and start again after it */
  async restore(killed: boolean): Promise<void> {
    const { system, live, env } = this.#fixture;
    const copy = await this.#copy;
    if (copy === undefined) throw new Error('there is no copy');
    const dead = killed ? [...system.webs(), ...system.workers()] : [];
    await Promise.all(dead.map((bot) => bot.kill('SIGKILL')));
    const script = scriptOfLast(JOURNAL, REQUESTS, `${JOURNAL}-cleared`);
    const read = await again(() => restoreCopy(live.redis, copy, script));
    live.rewind();
    await Promise.all(dead.map(({ role }) => again(() => system.start(role, env))));
    const { stream, confirmed, at } = readLast(read);
    this.#times.push(at);
    const entries = stream.map(([stamp, fields]) => readEntry(stamp, fields)).filter(({ request }) => request !== '');
    const loss = await this.#noticed(at);
    // If a later restore was faster than the bot, missing entries count for that one.
    const isOvertaken = loss === undefined && this.#times.some((time) => time > at);
    const isOver = loss === undefined || (await this.#unfreeze());
    this.all.push({ at, entries, confirmed: isOvertaken ? new Map() : confirmed, loss, isOver });
    if (loss !== undefined) await this.#approveAgain();
  }

  async #noticed(at: number): Promise<HistoryDoubt | undefined> {
    const until = Date.now() + TOLD_WITHIN_MS;
    for (; Date.now() < until; await sleep(200)) {
      const json = await this.#fixture.live.redis.hget(HISTORY, 'doubts').catch(() => null);
      const next = this.#times.find((time) => time > at) ?? Number.POSITIVE_INFINITY;
      const losses = doubts.parse(JSON.parse(json ?? '[]')).filter(isLoss);
      const found = losses.find(({ til }) => til >= at && til < next);
      if (found?.isTold === true) return found;
      // A later restore may have removed the record of this loss, and has its own.
      if (found === undefined && next < Number.POSITIVE_INFINITY) return undefined;
    }
    return undefined;
  }

  /** Tries until it works. */
  async #unfreeze(): Promise<boolean> {
    const { system, live, chaosSystem } = this.#fixture;
    const until = Date.now() + ENDED_WITHIN_MS;
    for (; Date.now() < until; await sleep(2_000)) {
      if (!(await isFrozen(live).catch(() => true))) return true;
      const line = 'unfreeze because all is checked';
      await system.slack.command(chaosSystem.approver(0), CHANNELS.approvals, line).catch(() => undefined);
    }
    return false;
  }

  /** Two people approve half of the pending requests. */
  async #approveAgain(): Promise<void> {
    const { live, driver, chaosSystem } = this.#fixture;
    const waiting = live.all().filter(({ state }) => state === 'pending');
    const some = waiting.filter((_, at) => at % 2 === 0);
    await Promise.all(
      some.flatMap((one) =>
        [1, 2].map(async (approver) => {
          if (one.state !== 'pending') return;
          const [user, channel] = [chaosSystem.approver(approver), one.rule.channel ?? CHANNELS.approvals];
          await driver.press({ user, channel, request: one.id, planHash: one.planHash, deed: 'approve' });
        }),
      ),
    );
  }
}

/** Retries, because other faults may strike meanwhile. */
export async function again<T>(what: () => Promise<T>): Promise<T> {
  for (let failures = 0; ; failures++) {
    try {
      return await what();
    } catch (error) {
      if (failures === 4) throw error;
      await sleep(500 * failures);
    }
  }
}

const isFrozen = async ({ redis }: Live) => ((await redis.hget(FREEZES, 'json')) ?? '[]') !== '[]';
const FREEZES = HISTORY.replace(/history$/, 'freezes');
