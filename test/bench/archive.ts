// Fills a store with a year of requests: finished, pending and still running.

import type { RequestEvent } from '../../src/approvals/request/events.js';
import { applyEvent, initialReturn } from '../../src/approvals/request/evolve.js';
import { deriveReturnId } from '../../src/approvals/request/ids.js';
import { type InState, plannedFieldsOf, type Request } from '../../src/approvals/request/request.js';
import { commitScriptInput, parseCommitReply } from '../../src/approvals/storage/commit.js';
import type { RequestStore } from '../../src/approvals/storage/store.js';
import type { Connection } from '../../src/redis/connection.js';
import { runScript, scripts } from '../../src/redis/scripts.js';
import { CHANNELS, PEOPLE } from '../../src/sandbox/slack/index.js';
import { Cards } from '../../src/slack/cards/card-store.js';
import { drawnBefore } from '../support/drawn-before.js';
import type { Made, Waiting, WaitingRoom } from './waiting.js';

/** Few enough that a busy machine stores them within three seconds of their creation time. */
const AT_ONCE = 50;
const DAY_MS = 24 * 3_600_000;
const WORKER = 'worker-1:4242:0a1b2c3d';
const sam = { userId: PEOPLE.sam, identity: PEOPLE.sam };

/** A request to store, and its events. */
interface History {
  readonly request: Request;
  readonly events: readonly RequestEvent[];
}
type Make = (made: Made, now: number) => History;

export interface Archive {
  /** Adds requests that were approved, applied and verified. */
  finished(count: number): Promise<unknown>;
  /** Adds pending requests whose cards are up to date. */
  pending(count: number): Promise<readonly Waiting[]>;
  /** Adds returns of temporary changes that end in some hours. */
  running(count: number): Promise<unknown>;
}

export function openArchive(room: WaitingRoom, store: RequestStore, redis: Connection): Archive {
  const fill = async (count: number, make: Make) => {
    const all: Made[] = [];
    for (let left = count; left > 0; left -= AT_ONCE) {
      const now = await store.now();
      const some = Array.from({ length: Math.min(left, AT_ONCE) }, () => {
        const made = room.make(now);
        return { made, history: make(made, now) };
      });
      await Promise.all(some.map(({ made, history }) => keep(store, redis, made, history)));
      all.push(...some.map(({ made }) => made));
    }
    return all;
  };
  return {
    finished: (count) => fill(count, finishedOf),
    pending: (count) => fill(count, ({ request, events }) => ({ request, events })),
    running: (count) => fill(count, returnOf),
  };
}

/** Stores a request as it is once it's durable and its card is up to date. */
async function keep({ key }: RequestStore, redis: Connection, { ts }: Made, { request, events }: History) {
  const { id } = request;
  const readAt = request.askedAt;
  const given = commitScriptInput({ request, expected: 0, readAt, events, by: PEOPLE.rita }, key);
  const cards = new Cards(redis, key);
  const [written] = await Promise.all([
    runScript(redis, scripts.commit, given),
    redis.hset(key('request', id), 'confirmed', 1),
    redis.zrem(key('due', 'draw'), id),
    redis.zrem(key('due', 'draw-last'), id),
    drawnBefore(cards, id, ts),
    request.state === 'succeeded' && cards.noteSaid(id, ['end'], PEOPLE.rita),
    request.state === 'succeeded' && cards.noteSaid(id, ['end in thread'], CHANNELS.approvals),
  ]);
  const answer = parseCommitReply(written);
  if (typeof answer === 'string' || !('stored' in answer)) throw new Error(`${id} could not be stored: ${answer}`);
}

function finishedOf({ request, events }: Made, now: number): History {
  const { title } = request.rule;
  const call = request.preview.call;
  if (call === undefined) throw new Error('the preview has no call');
  const approval = { person: sam, at: now, rule: title };
  const after: readonly RequestEvent[] = [
    { type: 'approved', approval, demanded: { title, approvals: 1, waitMs: 0 } },
    { type: 'quorum', notBefore: now, expiresAt: now + DAY_MS },
    { type: 'claimed', worker: WORKER, leaseUntil: now + 30_000 },
    { type: 'sent', call, basis: request.preview.basis, worker: WORKER, leaseUntil: now + 20_000 },
    { type: 'succeeded', sentence: '', readBack: true },
  ];
  const finished = after.reduce<Request>((before, event) => applyEvent(before, event, now), request);
  return { request: finished, events: [...events, ...after] };
}

function returnOf(made: Made, now: number): History {
  const { request } = finishedOf(made, now);
  const change = request.state === 'succeeded' ? request : undefined;
  if (change === undefined) throw new Error(`${request.id} is ${request.state}`);
  const endsAt = now + DAY_MS + Math.floor(Math.random() * DAY_MS);
  const scheduled = { type: 'scheduled', plan: planOf(change, endsAt), notBefore: endsAt } as const;
  return { request: initialReturn(scheduled, now), events: [scheduled] };
}

function planOf(change: InState<'succeeded'>, endsAt: number) {
  const { id, operation, params, sent } = change;
  const { call, basis } = sent;
  return {
    ...plannedFieldsOf(change),
    id: deriveReturnId(id),
    operation: 'set-query-limit',
    params: { ...params, to: '5GiB' },
    preview: { ...change.preview, direction: 'narrows cost' as const },
    returns: { change: id, operation, params, call, basis, endsAt },
    returning: { announceAt: endsAt - 15 * 60_000 },
  };
}
