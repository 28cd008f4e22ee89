// The announcer for a test: real Redis, the sandbox's Slack over HTTP, and a loop that draws what is due, like a
// worker's.
import { setTimeout as sleep } from 'node:timers/promises';
import { SlackSilentError } from '../../../src/approvals/people/people.js';
import type { Request } from '../../../src/approvals/request/request.js';
import type { RequestStore } from '../../../src/approvals/storage/store.js';
import type { Atlas, CallOptions } from '../../../src/atlas/atlas.js';
import { createAtlas } from '../../../src/atlas/client.js';
import { createLog } from '../../../src/log.js';
import { createMetrics } from '../../../src/metrics.js';
import { CHANNELS, type Message, PEOPLE, type SlackStandIn, startSlack } from '../../../src/sandbox/slack/index.js';
import { createSlackClient } from '../../../src/slack/api/client.js';
import { Pace } from '../../../src/slack/api/pace.js';
import { Posting } from '../../../src/slack/api/posting.js';
import { CardPublisher } from '../../../src/slack/cards/card-publisher.js';
import { Cards } from '../../../src/slack/cards/card-store.js';
import { Channels } from '../../../src/slack/people/channels.js';
import { chatOn } from '../../support/chat.js';
import { isAllDrawn, nextDrawing } from '../../support/due-sets.js';
import { eventually } from '../../support/eventually.js';
import { textOf } from '../../support/looking.js';
import type { TestRedis } from '../../support/redis.js';

export interface Drawing {
  readonly slack: SlackStandIn;
  readonly store: RequestStore;
  readonly cards: Cards;
  /** Users who left their groups, and whether Slack doesn't say who is in a group. */
  readonly people: { readonly left: Set<string>; isSilent: boolean };
  /** Stores it as the next version; the loop draws it. */
  become(request: Request): Promise<void>;
  /** The same, by a process that dies before it confirms that this is durable. */
  dieBeforeNoting(request: Request): Promise<void>;
  /** Milliseconds until the next try, by Redis's time; undefined at rest. */
  nextTry(id: string): Promise<number | undefined>;
  /** Waits until nothing is left to draw. */
  rest(id: string): Promise<void>;
  /** The message that is drawn for a request in a channel: the newest one outside threads. */
  card(channel: string, id: string): Message | undefined;
  /** How often Atlas was asked what was done during a temporary change. */
  readings(): number;
  stop(): Promise<void>;
}

const requester = { userId: PEOPLE.rita, identity: PEOPLE.rita };
/** As if Rita had made it in the incident channel of the sandbox's workspace. */
export const inCounterInc = <R extends Request>(request: R, id: string): R => ({
  ...request,
  id,
  requester,
  askedIn: CHANNELS.incident,
});

export async function startDrawing({ connection, freshStore, dying }: TestRedis): Promise<Drawing> {
  const slack = await startSlack();
  const store = freshStore();
  const log = createLog('silent');
  const client = createSlackClient(slack.botToken, slack.apiUrl, log);
  const cards = new Cards(connection, store.key);
  const pace = new Pace(connection, store.key);
  const chat = chatOn(client, pace);
  const credential = { kind: 'service-account', clientId: 'mdb_sa_id_1', clientSecret: 'mdb_sa_sk_1' } as const;
  // Nothing listens there.
  const nobody = createAtlas({ baseUrl: 'http://127.0.0.1:9', credential, log, sleep: () => Promise.resolve() });
  let readings = 0;
  const people = { left: new Set<string>(), isSilent: false };
  const reader: Atlas = Object.assign(Object.create(nobody), {
    with(options: CallOptions) {
      readings += 1;
      return nobody.with(options);
    },
  });
  const announcer = new CardPublisher({
    store,
    cards,
    pace,
    chat,
    posting: new Posting({ client, chat, log }),
    channels: new Channels(client, log, 0),
    people: {
      mentionable: async (ids) => ids,
      async isFreshMemberOfAny({ userId }, groups) {
        if (people.isSilent) throw new SlackSilentError('usergroups.users.list', { retryAfterMs: 50 });
        const isNamed = groups === 'everyone' || groups.some(({ ids }) => ids.includes(userId));
        return isNamed && !people.left.has(userId);
      },
    },
    policy: { approvalsChannel: CHANNELS.approvals, rules: [], lookUpRequesters: 'everyone' },
    reader,
    log,
    metrics: createMetrics(),
  });
  const stopping = new AbortController();
  const loop = drawWhatIsDue(store, announcer, stopping.signal);
  const look = { redis: connection, store };
  return {
    slack,
    store,
    cards,
    people,
    become: (request) => become(store, store, request),
    dieBeforeNoting: async (request) => become(store, await dying(store), request),
    async nextTry(id) {
      const moment = await nextDrawing(look, id);
      return moment === undefined ? undefined : moment - (await store.now());
    },
    rest: async (id) => {
      await eventually(() => isAllDrawn(look, id), 60_000);
    },
    card: (channel, id) =>
      slack
        .messages(channel)
        .findLast(({ threadTs, blocks }) => threadTs === undefined && textOf(blocks).trimEnd().endsWith(id)),
    readings: () => readings,
    async stop() {
      stopping.abort();
      await loop;
      await slack.close();
    },
  };
}

async function drawWhatIsDue(store: RequestStore, announcer: CardPublisher, signal: AbortSignal): Promise<void> {
  const running = new Set<Promise<void>>();
  while (!signal.aborted) {
    for (const set of ['draw', 'draw-last'] as const) {
      for (const { id } of await store.lease(set, 8, 8_000)) {
        const drawing = announcer.draw(id, set).finally(() => running.delete(drawing));
        running.add(drawing);
      }
    }
    await sleep(20);
  }
  await Promise.all(running);
}

async function become(store: RequestStore, by: RequestStore, request: Request): Promise<void> {
  const before = await store.read(request.id);
  const [expected, readAt] = typeof before === 'string' ? [0, await store.now()] : [before.version, before.now];
  const committed = await by.commit({ request, expected, readAt, events: [], by: 'countersign' });
  if (typeof committed === 'string' || !('done' in committed)) throw new Error(`${request.id} wasn't stored`);
}
