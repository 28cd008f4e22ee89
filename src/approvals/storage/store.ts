// Stores requests in Redis: reads and lists them, and commits them by compare-and-swap with their journal entries.

import { correlationId } from '../../log.js';
import type { Target } from '../../operations/operation.js';
import type { CommitPool } from '../../redis/commit-pool.js';
import type { Connection } from '../../redis/connection.js';
import type { KeyBuilder } from '../../redis/keys.js';
import { type Lease, leaseDueMembers, renewLease } from '../../redis/lease.js';
import { DurableStore } from '../../redis/redis-store.js';
import { runScript, scripts, withScript } from '../../redis/scripts.js';
import { readRedisTime } from '../../redis/time.js';
import { DELIVERY_REMEMBERED_MS, type Delivery, type WhenDeliveryMarked } from '../request/delivery.js';
import { deriveReturnId } from '../request/ids.js';
import type { Denial, Person, Queue, Request } from '../request/request.js';
import {
  type Commit,
  type CommitResult,
  commitScriptInput,
  deliveryMarkKey,
  lastDenialKey,
  NOTED_DURABLE_WITHIN_MS,
  type OperationAndParams,
  openReturnsKey,
  parseCommitReply,
} from './commit.js';
import { RequestIndex } from './request-index.js';
import { type JournalEntry, parseJournalEntry, parseRequest, type UnreadableReason } from './stored-json.js';

export interface StoredRequest {
  readonly request: Request;
  readonly version: number;
  /** The newest version that was noted as durable; 0 if there is none. */
  readonly confirmed: number;
  /** The deadline for the process that stored this version to note it as durable, in Redis's time in milliseconds. */
  readonly notedBy: number;
  /** The time of the read, in Redis's time in milliseconds. */
  readonly now: number;
}
export type ReadResult = StoredRequest | 'none' | UnreadableReason;
/** A request in a list, or the reason why only its ID can be shown. */
export type ListedRequest = Request | { readonly id: string; readonly unreadable: UnreadableReason };

export type DueSet = Queue | 'clock' | 'finishing' | 'draw' | 'draw-last' | 'answer' | 'webhook';

const MOST_DUE = 500;

/** Returns whether handling this due set moves a request forward. The other due sets only notify users. */
const isWork = (set: DueSet) => ['work', 'returns', 'returns-last', 'finishing'].includes(set);

export class RequestStore {
  readonly key: KeyBuilder;
  readonly index: RequestIndex;
  readonly #redis: Connection;
  readonly #commits: CommitPool;
  readonly #durableVersions: DurableVersionStore;

  /**
   * @param redis the connection for everything except commits
   * @param commits the connections for writes that may need to be durable
   */
  constructor(redis: Connection, commits: CommitPool, key: KeyBuilder) {
    this.key = key;
    this.#redis = redis;
    this.#commits = commits;
    this.#durableVersions = new DurableVersionStore(redis, commits, key);
    this.index = new RequestIndex(redis, key);
  }

  now(): Promise<number> {
    return readRedisTime(this.#redis);
  }

  async read(id: string): Promise<ReadResult> {
    const [fields, now] = await Promise.all([
      this.#redis.hmgetBuffer(this.key('request', id), 'version', 'json', 'confirmed', 'drawAt'),
      readRedisTime(this.#redis),
    ]);
    const [version, json, confirmed, drawAt] = fields;
    if (version == null || json == null) return 'none';
    const request = parseRequest(json);
    if (typeof request === 'string') return request;
    const noted = { confirmed: numberIn(confirmed), notedBy: numberIn(drawAt) + NOTED_DURABLE_WITHIN_MS };
    return { request, version: numberIn(version), ...noted, now };
  }

  returnOf(changeId: string): Promise<ReadResult> {
    return this.read(deriveReturnId(changeId));
  }

  /**
   * Returns the open scheduled revert that blocks other changes to this target.
   * @param path a part of the target; by default, the complete target
   */
  async openReturn(target: Target, path = ''): Promise<ReadResult> {
    const open = Object.entries(await this.#redis.hgetall(this.key(...openReturnsKey(target))));
    const [, id] = open.find(([other]) => other === '' || path === '' || other === path) ?? [];
    return id === undefined ? 'none' : this.read(id);
  }

  /** Returns the last denial of a similar request within the last day. */
  async denialOf(like: OperationAndParams): Promise<Denial | undefined> {
    const id = await this.#redis.get(this.key(...lastDenialKey(like)));
    const read = id === null ? 'none' : await this.read(id);
    if (typeof read === 'string' || read.request.state !== 'denied') return undefined;
    const { by, endedAt: at, why } = read.request;
    return { id: read.request.id, by, at, ...(why !== undefined && { why }) };
  }

  /** Atomically stores the next version, its journal entries, indexes and due sets, and the target's reservation. */
  async commit(commit: Commit): Promise<CommitResult> {
    const given = commitScriptInput(commit, this.key);
    const { written, confirmed } = await withScript(scripts.commit, given, (run) => this.#commits.carry(run));
    const answer = parseCommitReply(written);
    if (typeof answer === 'string' || !('stored' in answer)) return answer;
    const { stored, entry } = answer;
    const remembered = this.#commits.remember(entry, confirmed);
    this.#durableVersions.noteWhenConfirmed(commit.request.id, stored, remembered);
    return { done: stored, durable: commit.durably === true && (await remembered) };
  }

  /** Marks a delivery, so that no later commit counts it, even if it arrives again. @returns when it was marked */
  async mark(delivery: Delivery): Promise<WhenDeliveryMarked> {
    const { attempt } = delivery;
    const key = this.key(...deliveryMarkKey(delivery));
    if ((await this.#redis.set(key, attempt, 'PX', DELIVERY_REMEMBERED_MS, 'NX')) === 'OK') return 'now';
    return (await this.#redis.get(key)) === attempt ? 'by this attempt' : 'before';
  }

  /** Returns whether the version that was read is durable; false if Redis doesn't confirm that it is. */
  confirm({ request: { id }, version, confirmed, notedBy }: StoredRequest): Promise<boolean> {
    if (confirmed >= version) return Promise.resolve(true);
    return this.#durableVersions.confirm(id, version, notedBy - NOTED_DURABLE_WITHIN_MS);
  }

  /** Resolves when all durable versions have been noted. */
  settled(): Promise<void> {
    return this.#durableVersions.settled();
  }

  async noteWorker(): Promise<void> {
    await this.#redis.set(this.key('worker-seen'), await this.now());
  }

  /** Returns the time since a worker last recorded that it's alive, in milliseconds; undefined if none ever did. */
  async workerSeenMs(): Promise<number | undefined> {
    const [seen, now] = await Promise.all([this.#redis.get(this.key('worker-seen')), this.now()]);
    return seen === null ? undefined : now - Number(seen);
  }

  /** Leases members of a due set. No other process gets these members until the lease ends. */
  lease(set: DueSet, most: number, leaseMs: number): Promise<readonly Lease[]> {
    return leaseDueMembers(this.#redis, this.key('due', set), most, leaseMs);
  }

  /** @returns undefined if the lease was lost because the member's due time changed */
  renew(set: DueSet, leased: Lease, leaseMs: number): Promise<Lease | undefined> {
    return renewLease(this.#redis, this.key('due', set), leased, leaseMs);
  }

  /**
   * Ends an attempt. The next one is due at `at`, if set, or immediately if a newer version is stored.
   * @returns whether `version` is still stored
   */
  async rest(set: DueSet, id: string, version: number, at?: number): Promise<boolean> {
    const isStored = await runScript(this.#redis, scripts.rest, {
      keys: { request: this.key('request', id), due: this.key('due', set), troubled: this.key('troubled') },
      args: { id, version, moment: at ?? '', ends: isWork(set) ? '1' : '' },
    });
    return isStored === 1;
  }

  /**
   * Ends an attempt to render a version that isn't recorded as durable yet. The next attempt is due when the version
   * should have been recorded.
   */
  async restUntilNoted(set: DueSet, { request: { id }, version, notedBy }: StoredRequest): Promise<void> {
    await this.rest(set, id, version, notedBy);
    // If the version was recorded as durable in the meantime, undo the delay.
    const noted = await this.#redis.hget(this.key('request', id), 'confirmed');
    if (Number(noted ?? 0) >= version) await this.defer(set, id, 0);
  }

  /** Moves the next attempt to a different time, if there is a next attempt. */
  async defer(set: DueSet, id: string, at: number): Promise<void> {
    await this.#redis.zadd(this.key('due', set), 'XX', at, id);
  }

  /** Returns members of a due set that are due after `from` and by `to`, at most the first `MOST_DUE`. */
  dueBetween(set: DueSet, from: number, to: number): Promise<readonly string[]> {
    return this.#redis.zrangebyscore(this.key('due', set), `(${from}`, to, 'LIMIT', 0, MOST_DUE);
  }

  /** Counts a failure to handle a request. A commit or a success resets the count. @returns the consecutive failures */
  async fail(id: string): Promise<number> {
    return this.#redis.hincrby(this.key('troubled'), id, 1);
  }

  /** Returns requests that couldn't be handled, with their number of consecutive failures. */
  async troubled(): Promise<ReadonlyMap<string, number>> {
    const counts = await this.#redis.hgetall(this.key('troubled'));
    return new Map(Object.entries(counts).map(([id, count]) => [id, Number(count)]));
  }

  async history(id: string): Promise<readonly JournalEntry[]> {
    const written = (await this.#redis.hget(this.key('request', id), 'journal')) ?? '';
    const ids = written.split(' ').filter((one) => one !== '');
    const found = await Promise.all(ids.map((one) => this.#redis.xrangeBuffer(this.key('journal'), one, one)));
    return found.flat().map(([stamp, fields]) => parseJournalEntry(`${stamp}`, fields));
  }

  /** Returns the open requests, newest first. @param from how many to skip */
  async open(most: number, from = 0): Promise<readonly ListedRequest[]> {
    return this.list(await this.#redis.zrevrange(this.key('open'), from, from + most - 1));
  }

  async countOpen(): Promise<number> {
    return this.#redis.zcard(this.key('open'));
  }

  /** Returns a requester's open requests, newest first. */
  async openBy({ identity }: Person, most: number): Promise<readonly ListedRequest[]> {
    return this.list(await this.#redis.zrevrange(this.key('open-by', identity), 0, most - 1));
  }

  async countOpenBy({ identity }: Person): Promise<number> {
    return this.#redis.zcard(this.key('open-by', identity));
  }

  /** Returns the open scheduled reverts, by the end of their changes. */
  async returns(most: number): Promise<readonly ListedRequest[]> {
    return this.list(await this.#redis.zrange(this.key('returns'), '0', `${most - 1}`));
  }

  async countReturns(): Promise<number> {
    return this.#redis.zcard(this.key('returns'));
  }

  /** Returns the existing requests among these IDs, in the given order. */
  async list(ids: readonly string[]): Promise<readonly ListedRequest[]> {
    const found = await Promise.all(ids.map((id) => this.#redis.hgetBuffer(this.key('request', id), 'json')));
    return found.flatMap((json, at): ListedRequest[] => {
      const request = json === null ? undefined : parseRequest(json);
      if (request === undefined) return [];
      return [typeof request === 'string' ? { id: ids[at] ?? '', unreadable: request } : request];
    });
  }
}

const numberIn = (field: Buffer | null | undefined) => Number(field?.toString() ?? 0);

class DurableVersionStore extends DurableStore {
  readonly #noting = new Set<Promise<void>>();

  /** Notes the version once Redis confirms it. If that fails, the process that renders the version calls `confirm`. */
  noteWhenConfirmed(id: string, version: number, confirmed: Promise<boolean>): void {
    const noting = confirmed
      .then((isConfirmed) => (isConfirmed ? this.#note(id, version) : undefined))
      .catch(() => {})
      .finally(() => this.#noting.delete(noting));
    this.#noting.add(noting);
  }

  /**
   * Checks that a version is durable.
   * @param drawAt the value that was read, which tells two versions with the same number apart after a failover
   * @returns false if Redis doesn't confirm that the version is durable
   */
  async confirm(id: string, version: number, drawAt: number): Promise<boolean> {
    try {
      // WAITAOF waits for this connection's latest write and everything that was written to Redis earlier. So this
      // connection writes something before it sends WAITAOF.
      const [key, course] = [this.key('confirmed'), correlationId() ?? ''];
      const { written, confirmed } = await this.commits.carry((redis) =>
        Promise.all([redis.hmget(this.key('request', id), 'version', 'drawAt'), redis.set(key, course)]),
      );
      if (!(await confirmed)) return false;
      // The version was read on a different connection, which may still lead to a primary replaced by a failover.
      const [there = 0, drawnAt = 0] = written[0].map(Number);
      if (there < version || (there === version && drawnAt !== drawAt)) return false;
      await this.#note(id, version);
      return true;
    } catch {
      return false;
    }
  }

  /** Resolves when all notes have been written. */
  async settled(): Promise<void> {
    while (this.#noting.size > 0) await Promise.all(this.#noting);
  }

  async #note(id: string, version: number): Promise<void> {
    await runScript(this.redis, scripts.note, {
      keys: {
        request: this.key('request', id),
        dueDraw: this.key('due', 'draw'),
        dueDrawLast: this.key('due', 'draw-last'),
        wake: this.key('wake'),
      },
      args: { id, version },
    });
  }
}
