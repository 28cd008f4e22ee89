// The list of doubts about the history, as several are recorded in turn.
import { expect, test } from '@jest/globals';
import { type JudgeDeps, judgeDoubts } from '../../../src/approvals/history/judge.js';
import { type HistoryDoubt, judgeSending } from '../../../src/approvals/request/doubt.js';
import { HistoryDoubtStore } from '../../../src/approvals/storage/doubt-store.js';
import type { RequestStore } from '../../../src/approvals/storage/store.js';
import { createLog } from '../../../src/log.js';
import type { EventFeedFindings } from '../../../src/operations/own-events.js';
import { HEARTBEAT_GAP_MS, KnownHistory } from '../../../src/redis/history.js';
import { openRedis, put } from '../../support/redis.js';
import { pending } from '../../support/requests.js';

const redis = await openRedis();
const commits = await redis.openPool();

const UNREADABLE: EventFeedFindings = { hasUnknownCall: false, clean: [], isClean: false };
const MOST_DOUBTS = 20;

function workspace(store: RequestStore = redis.freshStore()) {
  const history = new HistoryDoubtStore(redis.connection, commits, store.key);
  const told: HistoryDoubt[] = [];
  const judging = (feed: EventFeedFindings, over: Partial<JudgeDeps> = {}): JudgeDeps => ({
    store,
    history,
    operation: () => undefined,
    readFeed: async () => feed,
    redraw: async () => {},
    tell: async (one) => told.push(one) > 0,
    log: createLog('silent'),
    ...over,
  });
  /** Starts a process that remembers nothing. */
  const start = () =>
    new KnownHistory({ key: store.key, file: undefined, log: createLog('silent') }).verify(redis.connection);
  return {
    store,
    history,
    told,
    judging,
    settle: async (feed = UNREADABLE) => {
      while (await judgeDoubts(judging(feed)));
    },
    start,
    /** No process ran for that long, and none remembers anything. */
    sleep: async () => {
      await redis.connection.hincrby(store.key('history'), 'beatAt', -2 * HEARTBEAT_GAP_MS);
      await start();
    },
    doubts: async () => (await history.read()).all,
  };
}

test('an empty Redis is a first start if the event feed is clean, or else a loss in the journal', async () => {
  const [first, lost] = [workspace(), workspace()];
  for (const { start } of [first, lost]) await start();
  await first.settle({ ...UNREADABLE, isClean: true });
  await lost.settle();
  const refused = workspace();
  await refused.start();
  await refused.settle({ ...UNREADABLE, isRefused: true });
  expect(await refused.doubts()).toMatchObject([{ kind: 'empty', isJudged: false }]);
  const types = async ({ key }: RequestStore) =>
    (await redis.connection.xrange(key('journal'), '-', '+')).map(([, fields]) => fields[fields.indexOf('type') + 1]);
  expect([await types(first.store), await first.doubts()]).toEqual([[], []]);
  expect(await types(lost.store)).toEqual(['history-judged', 'history-judged']);
  expect(await lost.doubts()).toMatchObject([{ kind: 'empty', isJudged: true, isTold: true }]);
  expect((await redis.freezesOf(lost.store).read()).all).toMatchObject([{ scope: { kind: 'all' } }]);
});

/** A workspace with a loss and an open request. */
async function withLoss() {
  const all = workspace();
  await put(all.store, pending());
  const loss = { kind: 'call', from: 0, til: await all.store.now(), isExplained: false, isJudged: true } as const;
  await all.history.write(0, [loss], { by: 'countersign', freezes: true });
  return all;
}

test('a second gap is recorded even if the feed of the first was unreadable', async () => {
  const { sleep, settle, doubts } = await withLoss();
  await sleep();
  await settle();
  await sleep();
  expect((await doubts()).map(({ kind }) => kind)).toEqual(['call', 'gap', 'gap']);
});

test('a declared loss covers the gap before it, not a later one', async () => {
  const { sleep, start, doubts, store, history } = workspace();
  await put(store, pending());
  await history.declareLoss();
  await redis.connection.hset(store.key('history'), 'beatAt', 1);
  await start();
  const all = await doubts();
  expect(all.map(({ kind }) => kind)).toEqual(['declared']);
  // As if it had been declared long before the last heartbeat.
  await history.write(
    1,
    all.map((one) => ({ ...one, til: 1 })),
    { by: 'countersign' },
  );
  await sleep();
  expect((await doubts()).map(({ kind }) => kind)).toEqual(['declared', 'gap']);
});

test('a loss holds up what was approved before it, however many gaps follow', async () => {
  const { sleep, settle, doubts, store } = await withLoss();
  const [loss] = await doubts();
  await settle({ ...UNREADABLE, clean: ['p'] });
  for (let more = 0; more <= MOST_DOUBTS; more += 1) {
    await sleep();
    await settle({ ...UNREADABLE, clean: ['p'] });
  }
  const all = await doubts();
  expect(all.length).toBeLessThanOrEqual(MOST_DOUBTS);
  const returns = { narrowsAccess: true, scope: 'p', isAttributed: true };
  const outgoing = { approvedAt: (loss?.til ?? 0) - 1, returns };
  expect(judgeSending(all, outgoing, await store.now()).may).toBe('ask');
});

test('joined gaps are as doubtful as each of them', async () => {
  const { sleep, settle, doubts, store } = await withLoss();
  await settle();
  const approvedAt = await store.now();
  await sleep();
  await settle({ ...UNREADABLE, clean: ['q'] });
  for (let more = 0; more <= MOST_DOUBTS; more += 1) {
    await sleep();
    await settle({ ...UNREADABLE, clean: ['p', 'q'] });
  }
  const returned = (scope: string) => ({ approvedAt, returns: { narrowsAccess: false, scope, isAttributed: true } });
  const may = async (scope: string) => judgeSending(await doubts(), returned(scope), await store.now()).may;
  expect([await may('p'), await may('q')]).toEqual(['ask', 'go']);
});

test('two workers that judge at once tell the approvers once', async () => {
  const { history, judging, told } = await withLoss();
  const deps = judging(UNREADABLE, {
    tell: async (one) => {
      told.push(one);
      // While Slack answers, both workers have read that nobody was told yet.
      await new Promise((resolve) => setTimeout(resolve, 50));
      return true;
    },
  });
  const work = async () => {
    for (let turn = 0; turn < 4; turn += 1) await judgeDoubts(deps);
  };
  await Promise.all([work(), work()]);
  expect(told).toHaveLength(1);
  expect((await history.read()).all).toMatchObject([{ isTold: true }]);
});

test('approvers are told again until that succeeds, and cards are drawn again once', async () => {
  const { judging, doubts } = await withLoss();
  const drawn: string[] = [];
  let tries = 0;
  const deps = judging(UNREADABLE, {
    redraw: async (id) => void drawn.push(id),
    tell: async () => {
      tries += 1;
      return tries > 2;
    },
  });
  const done = { revision: 0, readFrom: 0 };
  for (let turn = 0; turn < 6; turn += 1) await judgeDoubts(deps, done);
  expect([tries, drawn]).toEqual([3, [pending().id]]);
  expect(await doubts()).toMatchObject([{ isTold: true }]);
});
