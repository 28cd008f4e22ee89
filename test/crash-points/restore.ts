// Restores Redis to a copy from a few steps before, and records what is lost.
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import type { World } from '../../src/sandbox/atlas/index.js';
import type { Entry } from '../support/journal.js';
import { type Copy, copyFiles, copyOf, readLast, restartOn, restoreCopy, scriptOfLast } from '../support/restored.js';
import type { TestSystem } from '../support/test-system.js';
import type { CrashRunner } from './crash-runner.js';
import { clearedKey, entriesIn } from './journal.js';
import type { Restore } from './steps.js';

/** What Redis had right before the restore. */
export interface Lost {
  readonly entries: readonly Entry[];
  /** The newest confirmed revision of each request. */
  readonly confirmed: ReadonlyMap<string, number>;
  /** Redis's time in milliseconds. */
  readonly at: number;
  /** How many calls had taken effect in Atlas. */
  readonly effects: number;
  /** Of the history: when the copy was taken, and right before the restore. */
  readonly epochs: readonly [copied: string, last: string];
}

interface Parts extends Pick<CrashRunner, 'redis' | 'key'> {
  readonly system: Pick<TestSystem, 'redis'> & { readonly atlas: { readonly world: Pick<World, 'clusters'> } };
  /** The calls that have taken effect in Atlas. */
  readonly effects: () => readonly unknown[];
}

/** `folder`: copied files of the server. */
type Taken = { readonly epoch: string } & ({ readonly copy: Copy } | { readonly folder: string });

export class Copier {
  readonly #parts: Parts;
  #taken: Promise<Taken> | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async take(restore: Restore): Promise<void> {
    this.#taken = this.#take(restore);
    await this.#taken;
  }

  /**
   * Restores the last copy once it is complete, as one process may reach the crash while another waits for the copy.
   * Undoes in Atlas what had taken effect, as if somebody else had done so since the copy.
   */
  async restore(): Promise<Lost> {
    const { redis, system, key } = this.#parts;
    const taken = await this.#taken;
    if (taken === undefined) throw new Error('there is no copy');
    const [journal, last] = [key('journal'), await this.#epoch()];
    const script = scriptOfLast(journal, key('request', ''), clearedKey(journal));
    const restored = 'copy' in taken ? restoreCopy(redis, taken.copy, script) : this.#restart(taken.folder, script);
    const { stream, confirmed, at } = readLast(await restored);
    const effects = this.#parts.effects().length;
    for (const cluster of system.atlas.world.clusters) if (cluster.kind === 'dedicated') cluster.grant = undefined;
    return { entries: entriesIn(stream), confirmed, at, effects, epochs: [taken.epoch, last] };
  }

  async #take({ how }: Restore): Promise<Taken> {
    const { redis, system } = this.#parts;
    const epoch = await this.#epoch();
    if (how !== 'restarted') return { epoch, copy: await copyOf(redis) };
    const folder = await mkdtemp(join(system.redis.dir, 'copy-'));
    await copyFiles(system.redis, folder);
    return { epoch, folder };
  }

  async #epoch(): Promise<string> {
    const { redis, key } = this.#parts;
    return (await redis.hget(key('history'), 'epoch')) ?? '';
  }

  async #restart(folder: string, script: string): Promise<unknown> {
    const { redis, system } = this.#parts;
    await redis.client('PAUSE', 30_000, 'WRITE');
    const read = await redis.callBuffer('EVAL_RO', script, 0);
    await restartOn(system.redis, folder);
    return read;
  }
}
