// Ten thousand requests expire in the same second, while somebody needs a new one.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type WebAPICallResult, WebAPIRateLimitedError, WebClient } from '@slack/web-api';
import { z } from 'zod';
import { recordDecision } from '../../src/approvals/deciding/decide.js';
import { Worker } from '../../src/approvals/executing/worker.js';
import { planHash } from '../../src/approvals/request/ids.js';
import type { Request } from '../../src/approvals/request/request.js';
import { RequestStore } from '../../src/approvals/storage/store.js';
import { createLog } from '../../src/log.js';
import { createMetrics } from '../../src/metrics.js';
import { CHANNELS, PEOPLE } from '../../src/sandbox/slack/index.js';
import { Pace } from '../../src/slack/api/pace.js';
import { Posting } from '../../src/slack/api/posting.js';
import { CardPublisher } from '../../src/slack/cards/card-publisher.js';
import { Cards } from '../../src/slack/cards/card-store.js';
import { Channels } from '../../src/slack/people/channels.js';
import { type ApprovalsFixture, fixtureOn } from '../support/approvals-fixture.js';
import { typesOf } from '../support/cards.js';
import { chatOn } from '../support/chat.js';
import { drawnBefore } from '../support/drawn-before.js';
import { eventually } from '../support/eventually.js';
import { textOf } from '../support/looking.js';
import { openRedis, put, stored } from '../support/redis.js';
import { askedBy, pending, preparing } from '../support/requests.js';

const PACE_MS = 1_000;
const message = z.looseObject({ channel: z.string(), ts: z.string().optional(), text: z.string() });

const answer = (fields: object): WebAPICallResult => ({ ok: true, ...fields });

class PacedSlack extends WebClient {
  /** Text of each message, by channel and ts. */
  readonly #standing = new Map<string, string>();
  readonly #postedAt = new Map<string, number>();
  #count = 0;

  /** All messages of a channel. */
  in(channel: string): readonly string[] {
    return [...this.#standing].filter(([where]) => where.startsWith(`${channel} `)).map(([, text]) => text);
  }

  override async apiCall(method: string, options: Record<string, unknown> = {}): Promise<WebAPICallResult> {
    switch (method) {
      case 'conversations.info':
        return answer({ channel: {} });
      case 'chat.update':
      case 'chat.postMessage':
        return this.#write(message.parse(options));
      default:
        throw new Error(`${method} is not foreseen`);
    }
  }

  #write({ channel, ts, ...said }: z.output<typeof message>): WebAPICallResult {
    if (ts === undefined) this.#keepPace(channel);
    this.#count += 1;
    const where = ts ?? `1700000001.${String(this.#count).padStart(6, '0')}`;
    this.#standing.set(`${channel} ${where}`, textOf([said.text, said.blocks]));
    return answer({ channel, ts: where });
  }

  #keepPace(channel: string): void {
    const now = performance.now();
    const left = (this.#postedAt.get(channel) ?? Number.NEGATIVE_INFINITY) + PACE_MS - now;
    if (left > 0) throw new WebAPIRateLimitedError(Math.ceil(left / 1_000));
    this.#postedAt.set(channel, now);
  }
}

const MANY = 10_000;
const redis = await openRedis();
const log = createLog('silent');
const sam = { userId: PEOPLE.sam, identity: PEOPLE.sam };
const asked = { requester: { userId: PEOPLE.rita, identity: PEOPLE.rita }, askedIn: CHANNELS.incident };
const ids = Array.from({ length: MANY }, (_, at) => `E${at}`);
const FRESH = 'FRE-SH1';

let fixture: ApprovalsFixture;
const slack = new PacedSlack();
let workers: Worker[];
beforeAll(async () => {
  fixture = fixtureOn(redis.freshStore());
  fixture.people.members.set('S0SECUR', [PEOPLE.sam]).set('S0SRE00', [PEOPLE.rita]);
  const over = await fixture.store.now();
  const cards = new Cards(redis.connection, fixture.store.key);
  for (let from = 0; from < MANY; from += 100) {
    await Promise.all(ids.slice(from, from + 100).map((id) => expiring(cards, id, over)));
  }
  workers = [await newWorker(), await newWorker()];
}, 120_000);
afterAll(async () => {
  await Promise.all(workers.map((worker) => worker.stop()));
});

/** Pending, with both cards drawn before. */
async function expiring(cards: Cards, id: string, expiresAt: number): Promise<void> {
  await put(fixture.store, pending({ ...asked, id, reason: id, expiresAt, remindAt: expiresAt }));
  await drawnBefore(cards, id, '1700000000.000001');
  await fixture.store.rest('draw', id, 1);
}

const never = () => new Promise<void>(() => {});

/** Built like in start-worker, with its own Redis connections and a fake Atlas. */
async function newWorker(): Promise<Worker> {
  const [connection, commits] = await Promise.all([redis.open(), redis.openPool()]);
  const store = new RequestStore(connection, commits, fixture.store.key);
  const metrics = createMetrics();
  const pace = new Pace(connection, store.key);
  const chat = chatOn(slack, pace);
  const { draw } = new CardPublisher({
    store,
    cards: new Cards(connection, store.key),
    pace,
    chat,
    posting: new Posting({ client: slack, chat, log }),
    channels: new Channels(slack, log),
    people: { mentionable: async (ids) => ids, isFreshMemberOfAny: async () => false },
    policy: { approvalsChannel: CHANNELS.approvals, rules: [], lookUpRequesters: 'everyone' },
    reader: fixture.deps.atlas,
    log,
    metrics,
  });
  const wakeUp = { work: never, draw: never };
  return new Worker({ ...fixture.deps, store, metrics, draw, webhook: async () => {}, tell: async () => {}, wakeUp });
}

const approve = (id: string) => {
  const { operation, params, preview } = pending();
  return recordDecision(fixture.deps, {
    id,
    userId: sam.userId,
    decision: 'approve',
    planHash: planHash({ operation, params, preview }),
  });
};
const stateOf = async (id: string): Promise<Request['state']> => (await stored(fixture.store, id)).request.state;
const cardSays = (words: RegExp) =>
  eventually(() => slack.in(CHANNELS.approvals).some((text) => text.includes(FRESH) && words.test(text)), 60_000);
/** Requests that have not expired yet, or are not drawn as expired. */
async function left(): Promise<number> {
  const { connection } = redis;
  const toDraw = await connection.keys(fixture.store.key('due', 'draw*'));
  const counts = await Promise.all(toDraw.map((key) => connection.zcard(key)));
  return counts.reduce((sum, count) => sum + count, await fixture.store.countOpen());
}

test('prepares, draws and carries out a new request while ten thousand others expire', async () => {
  const { store } = fixture;
  for (const worker of workers) worker.start();
  await eventually(async () => (await stateOf('E0')) === 'expired');
  const now = await store.now();
  await put(store, preparing({ ...askedBy({ ...asked, id: FRESH, askedAt: now }), expiresAt: now + 900_000 }));
  await cardSays(/Needs \d+ approvals? from/);
  await approve(FRESH);
  await cardSays(/^Done: /);
  expect(fixture.atlas.calls.write).toBe(1);
  expect(await left()).toBeGreaterThan(MANY / 2);
}, 150_000);

test('each of them expires once, and later presses are refused as expired', async () => {
  const { store } = fixture;
  await eventually(async () => (await store.countOpen()) === 0, 120_000);
  const entries = await redis.connection.xrange(store.key('journal'), '-', '+');
  const expired = entries.map(([, fields]) => fields).filter((fields) => fields.includes('expired'));
  expect(expired).toHaveLength(MANY);
  expect(new Set(expired.map((fields) => fields[fields.indexOf('request') + 1])).size).toBe(MANY);
  for (const id of ids.filter((_, at) => at % 500 === 0)) {
    expect(await approve(id)).toMatchObject({ sentence: expect.arrayContaining([`${id} expired at `]) });
    expect(typesOf(await store.history(id))).toBe('expired');
  }
}, 150_000);
