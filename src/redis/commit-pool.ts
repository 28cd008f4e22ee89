// A pool of commit connections, because `WAITAOF` blocks a connection until the next sync.
import { z } from 'zod';
import type { Log } from '../log.js';
import { CommitConnection, type Write, type WriteConfirmation } from './commit-connection.js';
import type { Connection } from './connection.js';
import type { Durability } from './durability.js';
import { type KnownHistory, type NewestEntry, newestEntrySchema } from './history.js';
import { ReplicaRequirement } from './replicas.js';
import { type Script, type ScriptInput, withScript } from './scripts.js';

interface CommitPoolDeps {
  /** Opens a new connection. Called whenever the pool needs another connection. */
  readonly open: () => Connection;
  /** Compares the history on each new connection with what this process remembers. */
  readonly history?: Pick<KnownHistory, 'verify' | 'confirmed'>;
  readonly log: Log;
  /** The number of replicas that must confirm a write, from REDIS_MIN_REPLICAS. */
  readonly minReplicas?: number | undefined;
}

const MOST = 8;
/**
 * The time to gather a batch of writes, in milliseconds, by the number of available connections (free or not opened
 * yet). A write blocks its connection until the next sync, and a write without a free connection would wait for two
 * syncs. If syncs are fast, enough connections are available and nothing is batched.
 */
const GATHER_MS: readonly number[] = [0, 100, 10];
/** The time to wait for a busy connection before opening another connection, which takes longer. */
const OPEN_AFTER_MS = 5;
/** The maximum time in the queue. A commit that waits longer starts over anyway, because its read is too old. */
const WAIT_MS = 3_000;

const swapped = z.union([z.tuple([z.literal('done'), z.number(), newestEntrySchema]), z.tuple([z.literal('stale')])]);

interface QueuedWrite {
  readonly write: Write;
  readonly since: number;
  readonly carried: (confirmation: Promise<WriteConfirmation>) => void;
  readonly failed: (error: Error) => void;
}

interface Carried<T> {
  readonly written: T;
  /** Whether the write is durable; never rejects. */
  readonly confirmed: Promise<boolean>;
  /** Whether the write is durable and, if not, the reason; never rejects. */
  readonly confirmation: Promise<WriteConfirmation>;
}

export class CommitPool {
  readonly #deps: CommitPoolDeps;
  readonly #replicas: ReplicaRequirement;
  readonly #connections: CommitConnection[] = [];
  readonly #redis: Connection[] = [];
  #waiting: QueuedWrite[] = [];
  #timer: NodeJS.Timeout | undefined;
  #onUsable: (() => void)[] = [];
  #warned = '';
  #backAt = Number.NEGATIVE_INFINITY;

  constructor(deps: CommitPoolDeps) {
    this.#deps = deps;
    this.#replicas = new ReplicaRequirement(deps.minReplicas);
    this.#open();
  }

  /** The worst durability of any connection. Undefined before the first connection has been probed. */
  get durability(): Durability | undefined {
    const known = this.#connections.flatMap(({ durability }) => (durability === undefined ? [] : [durability]));
    return known.find(({ kind }) => kind === 'not durable') ?? known[0];
  }

  get replicasNeeded(): number {
    return this.#replicas.needed;
  }

  /** The time since a lost connection came back, in milliseconds; infinite if no connection was lost. */
  get backMs(): number {
    return performance.now() - this.#backAt;
  }

  async usable(): Promise<void> {
    if (this.#count('free', 'busy') > 0) return;
    await new Promise<void>((resolve) => this.#onUsable.push(resolve));
  }

  /** @throws the write's error, or an error if no connection is usable in time */
  async carry<T>(write: (redis: Connection) => Promise<T>): Promise<Carried<T>> {
    let writing: Promise<T> | undefined;
    const send: Write = (redis) => {
      writing = write(redis);
      return writing;
    };
    const { confirmation } = await new Promise<{ readonly confirmation: Promise<WriteConfirmation> }>(
      (resolve, reject) => {
        const carried: QueuedWrite['carried'] = (answer) => resolve({ confirmation: answer });
        this.#waiting.push({ write: send, since: performance.now(), carried, failed: reject });
        this.#dispatch();
      },
    );
    if (writing === undefined) throw new Error('a write was confirmed but never sent');
    const confirmed = confirmation.then((answer) => answer === 'durable');
    return { written: await writing, confirmed, confirmation };
  }

  /**
   * Remembers a write's newest journal entry once the write is durable. Resolves once the entry is saved, so that a
   * restarted process never misses an entry that we acted on.
   * @returns whether the write is durable
   */
  async remember(entry: NewestEntry, confirmed: Promise<boolean>): Promise<boolean> {
    const isDurable = await confirmed;
    if (isDurable) await this.#deps.history?.confirmed(entry);
    return isDurable;
  }

  /**
   * Runs a script that changes a value by compare-and-swap and adds its journal entry.
   * @returns `stale` if the value changed since the read; otherwise whether the write is durable
   */
  async swap<K extends string, A extends string>(
    script: Script<K, A>,
    given: ScriptInput<NoInfer<K>, NoInfer<A>>,
  ): Promise<'stale' | { readonly durable: boolean }> {
    const { written, confirmed } = await withScript(script, given, (run) => this.carry(run));
    const answer = swapped.parse(written);
    if (answer[0] === 'stale') return 'stale';
    return { durable: await this.remember(answer[2], confirmed) };
  }

  close(): void {
    clearTimeout(this.#timer);
    for (const redis of this.#redis) redis.disconnect();
  }

  #dispatch(): void {
    clearTimeout(this.#timer);
    while (this.#waiting.length > 0) {
      const free = this.#connections.find(({ state }) => state === 'free');
      const left = this.#count('free') + MOST - this.#connections.length;
      const gatherMs = GATHER_MS[left] ?? 0;
      const waitedMs = performance.now() - (this.#waiting[0]?.since ?? 0);
      if (free === undefined || waitedMs < gatherMs) {
        this.#wait(free === undefined, waitedMs, gatherMs);
        return;
      }
      this.#carry(free, this.#waiting.splice(0, gatherMs === 0 ? 1 : this.#waiting.length));
    }
  }

  #carry(connection: CommitConnection, all: readonly QueuedWrite[]): void {
    const confirmation = connection.carry(all.map(({ write }) => write));
    for (const { carried } of all) carried(confirmation);
  }

  #wait(isForFree: boolean, waitedMs: number, gatherMs: number): void {
    if (isForFree && (this.#count('opening', 'busy') === 0 || waitedMs >= WAIT_MS)) {
      this.#giveUp();
      return;
    }
    const mayOpen = this.#connections.length < MOST && this.#count('opening') === 0;
    if (isForFree && mayOpen && waitedMs >= OPEN_AFTER_MS) this.#open();
    const nextMs = !isForFree ? gatherMs - waitedMs : mayOpen ? OPEN_AFTER_MS - waitedMs : WAIT_MS - waitedMs;
    this.#timer = setTimeout(() => this.#dispatch(), Math.max(Math.ceil(nextMs), 1));
  }

  /** Fails the oldest queued write, or all queued writes if there is no working connection. */
  #giveUp(): void {
    const isConnected = this.#count('opening', 'busy') > 0;
    const cause = this.#connections.find(({ trouble }) => trouble !== undefined)?.trouble;
    // `moving.ts` and `delivery.ts` recognize this text.
    for (const { failed } of this.#waiting.splice(0, isConnected ? 1 : this.#waiting.length))
      failed(new Error('Redis cannot be written to', { cause }));
    this.#dispatch();
  }

  #open(): void {
    const { open, history } = this.#deps;
    const redis = open();
    this.#redis.push(redis);
    redis.once('close', () => {
      redis.on('ready', () => {
        this.#backAt = performance.now();
      });
    });
    const [replicas, changed] = [this.#replicas, () => this.#changed()];
    const verify = async () => history?.verify(redis);
    this.#connections.push(new CommitConnection({ redis, replicas, changed, verify }));
  }

  #changed(): void {
    this.#warn();
    if (this.#count('free') > 0) for (const usable of this.#onUsable.splice(0)) usable();
    this.#dispatch();
  }

  #warn(): void {
    const { durability } = this;
    const remedy = durability?.kind === 'not durable' ? durability.remedy : '';
    if (remedy !== '' && remedy !== this.#warned)
      this.#deps.log.warn({ remedy }, `Redis may lose confirmed writes: ${remedy}`);
    this.#warned = remedy;
  }

  #count(...states: readonly CommitConnection['state'][]): number {
    return this.#connections.filter(({ state }) => states.includes(state)).length;
  }
}
