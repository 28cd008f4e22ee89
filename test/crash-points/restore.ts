// Redis is put back to a copy of a few steps before: what is lost with that, and what may happen from then on.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Copy, copyFiles, copyOf, putBack, readLast, restartOn, scriptOfLast } from '../support/restored.js';
import { clearedKey, type Entry, entriesIn } from './journal.js';
import type { Lane } from './lane.js';
import type { Restore } from './steps.js';

/** What Redis had in the last moment before it was put back. */
export interface Lost {
  readonly entries: readonly Entry[];
  /** The newest version of each request that was noted as durable. */
  readonly confirmed: ReadonlyMap<string, number>;
  /** Redis's time in milliseconds. */
  readonly at: number;
  /** How many calls had taken effect in Atlas. */
  readonly effects: number;
}

type Parts = Pick<Lane, 'redis' | 'house' | 'key' | 'effects'>;

export class Copier {
  readonly #lane: Parts;
  #copy: Copy = [];
  #folder: string | undefined;

  constructor(lane: Parts) {
    this.#lane = lane;
  }

  async take({ how }: Restore): Promise<void> {
    const { redis, house } = this.#lane;
    if (how !== 'restarted') {
      this.#copy = await copyOf(redis);
      return;
    }
    this.#folder = await mkdtemp(join(tmpdir(), 'countersign-copy-'));
    await copyFiles(house.redis, this.#folder);
  }

  /** Puts it back. What had taken effect in Atlas is undone there, as if by somebody else since the copy. */
  async putBack(): Promise<Lost> {
    const { redis, house, key } = this.#lane;
    const journal = key('journal');
    const script = scriptOfLast(journal, key('request', ''), clearedKey(journal));
    const folder = this.#folder;
    const read = folder === undefined ? await putBack(redis, this.#copy, script) : await this.#restart(folder, script);
    const { stream, confirmed, at } = readLast(read);
    const effects = this.#lane.effects().length;
    for (const cluster of house.atlas.world.clusters) if (cluster.kind === 'dedicated') cluster.grant = undefined;
    return { entries: entriesIn(stream), confirmed, at, effects };
  }

  async #restart(folder: string, script: string): Promise<unknown> {
    const { redis, house } = this.#lane;
    await redis.client('PAUSE', 30_000, 'WRITE');
    const read = await redis.callBuffer('EVAL_RO', script, 0);
    await restartOn(house.redis, folder);
    await rm(folder, { recursive: true });
    this.#folder = undefined;
    return read;
  }
}
