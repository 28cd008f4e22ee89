import { describe, expect, test } from '@jest/globals';
import type { RequestEvent } from '../../../src/approvals/request/events.js';
import { refuse } from '../../../src/approvals/request/refusal.js';
import type { Planned, Request } from '../../../src/approvals/request/request.js';
import type { RequestStore } from '../../../src/approvals/storage/store.js';
import { type UpdateOptions, updateRequest } from '../../../src/approvals/storage/update-request.js';
import type { Target } from '../../../src/operations/operation.js';
import { forgetful, openRedis, put, stored } from '../../support/redis.js';
import { approved, executing, HOUR, NOW, pending, sent, succeeded } from '../../support/requests.js';

const redis = await openRedis();
const { id } = pending();
const reminded: RequestEvent = { type: 'reminded' };
const lost: RequestEvent = { type: 'lost', sentence: '502.', nextReadAt: NOW };
const claimed: RequestEvent = { type: 'claimed', worker: 'worker-1', leaseUntil: NOW };

async function storeWith(...requests: Request[]): Promise<RequestStore> {
  const store = redis.freshStore();
  for (const request of requests) await put(store, request);
  return store;
}
const by = (store: RequestStore, event?: RequestEvent, options: Omit<UpdateOptions, 'by'> = {}) =>
  updateRequest(store, id, { by: 'countersign', ...options }, () => (event === undefined ? [] : [event]));
const holder = (store: RequestStore) => redis.connection.get(store.key('target', 'query-limit', 'daily'));

describe('what cannot be moved says why:', () => {
  const overwritten = async (json: string) => {
    const store = await storeWith(pending());
    await redis.connection.hset(store.key('request', id), 'json', json);
    return store;
  };

  test.each([
    [
      'newer',
      JSON.stringify({ schema: 1_000, actFrom: 1_000 }),
      'a newer version of the bot, and only that version can change it. Try again in a minute.',
    ],
    [
      'older',
      JSON.stringify({ schema: 0, actFrom: 0 }),
      'an older version of the bot, and only that version can change it. Try again in a minute.',
    ],
    ['damaged', '{"schema":', 'Your administrator can check the log.'],
  ])('what is %s', async (refused, json, ending) => {
    const sentence = expect.stringMatching(new RegExp(`${id}.*${ending}$`));
    expect(await by(await overwritten(json), reminded)).toEqual({ refused, sentence });
  });

  test('what is not there', async () => {
    const sentence = `I can’t find request ${id}. The command requests lists the open ones.`;
    expect(await by(redis.freshStore(), reminded)).toEqual({ refused: 'unknown request', sentence });
  });

  test('what is refused by who chooses, in the same words', async () => {
    const no = refuse('no', 'Because.');
    expect(await updateRequest(await storeWith(pending()), id, { by: 'U0ANN' }, () => no)).toBe(no);
  });

  test('what others change again and again, after twenty times', async () => {
    const store = await storeWith(pending());
    let commits = 0;
    store.commit = async () => {
      commits += 1;
      return 'stale';
    };
    const sentence = `Others changed ${id} at the same time, or my store (Redis) is slow. Nothing was recorded. Press again.`;
    expect(await by(store, reminded)).toEqual({ refused: 'busy', sentence });
    expect(commits).toBe(20);
  });
});

describe('what Redis does not confirm in time', () => {
  const sentence = `Redis didn’t confirm in time that it stored this for ${id}. If the card doesn’t show it, press again.`;

  test('is refused when it has to last, also when it was already so', async () => {
    const store = forgetful(await storeWith(pending()));
    expect(await by(store, reminded, { durably: true })).toEqual({ refused: 'not durable', sentence });
    expect(await by(store, undefined, { durably: true })).toEqual({ refused: 'not durable', sentence });
  });

  test('counts when it need not last', async () => {
    const store = forgetful(await storeWith(pending()));
    expect(await by(store)).toMatchObject({ version: 1, events: [] });
    expect(await by(store, reminded)).toMatchObject({ version: 2, events: [reminded] });
  });
});

describe('a target', () => {
  test('that another request has lets nobody claim it, and says who has it', async () => {
    const store = await storeWith(approved(), executing({ id: 'GGG-GGG' }));
    const sentence = expect.stringMatching(/^GGG-GGG .* the same target/);
    expect(await by(store, claimed)).toEqual({ refused: 'reserved', sentence });
    expect(await stored(store, id)).toMatchObject({ version: 1, request: approved() });
  });

  const [orders, reports] = [
    { kind: 'cluster', id: 'orders' },
    { kind: 'cluster', id: 'reports' },
  ];
  /** Of a change of `target` that reads from `alsoHolds`. */
  const on = (target: Target, alsoHolds?: Target) => ({ preview: { ...pending().preview, target, alsoHolds } });
  /** The one is approved while the other runs, as a process that knows all it holds has claimed it. */
  async function storeWithClaimed(waiting: Request, running: Request & Planned): Promise<RequestStore> {
    const store = await storeWith(waiting);
    const { target, alsoHolds } = running.preview;
    const common = { expected: 0, events: [], by: 'countersign', reservation: 'claim', target, alsoHolds } as const;
    await store.commit({ ...common, request: running, readAt: await store.now() });
    return store;
  }
  const restore = () => executing({ id: 'GGG-GGG', ...on(orders, reports) });

  test.each([
    [on(orders), /^GGG-GGG has the same target, and isn’t finished yet/],
    [on(reports), /^GGG-GGG reads from the cluster that this changes, and isn’t finished yet/],
    [on({ kind: 'cluster', id: 'shop' }, orders), /^GGG-GGG changes the cluster that this reads from/],
    [on({ kind: 'cluster', id: 'shop' }, reports), /^GGG-GGG reads from the same cluster as this/],
  ])('that another request has says what the two share %#', async (waiting, sentence) => {
    const store = await storeWithClaimed(approved(waiting), restore());
    expect(await by(store, claimed)).toEqual({ refused: 'reserved', sentence: expect.stringMatching(sentence) });
    const done = await storeWithClaimed(
      approved(waiting),
      succeeded({ id: 'GGG-GGG', ...on(orders, reports), finishing: { usualMs: HOUR } }),
    );
    const said = expect.stringMatching(
      /^GGG-GGG is done, but Atlas is still working on daily(, and .* this.*)?\. This/,
    );
    expect(await by(done, claimed)).toEqual({ refused: 'reserved', sentence: said });
  });

  test('is free once the other request ends, with what that one also held', async () => {
    const store = await storeWithClaimed(approved(on(reports, orders)), restore());
    await updateRequest(store, 'GGG-GGG', { by: 'countersign' }, () => [{ type: 'voided', sentence: 'It changed.' }]);
    expect(await by(store, claimed)).toMatchObject({ request: { state: 'executing' } });
    for (const one of ['reports', 'orders'])
      expect(await redis.connection.get(store.key('target', 'cluster', one))).toBe(id);
  });

  test('stays reserved while the call may have happened, and not longer', async () => {
    const store = await storeWith(sent());
    expect(await by(store, lost)).toMatchObject({ request: { state: 'unknown' } });
    expect(await holder(store)).toBe(id);
    await by(store, { type: 'failed', sentence: 'It did not happen.' });
    expect(await holder(store)).toBeNull();
  });

  test('is of no concern to a request that does not touch it yet', async () => {
    const store = await storeWith(pending(), executing({ id: 'GGG-GGG' }));
    expect(await by(store, reminded)).toMatchObject({ version: 2 });
    expect(await holder(store)).toBe('GGG-GGG');
  });
});

test('what was given up while it was decided about is not stored', async () => {
  const store = await storeWith(pending());
  const over = new AbortController();
  const moving = updateRequest(store, id, { by: 'U0ANN', signal: over.signal }, () => {
    over.abort(new Error('too late'));
    return [reminded];
  });
  await expect(moving).rejects.toThrow('too late');
  expect((await stored(store, id)).version).toBe(1);
  expect(await store.history(id)).toEqual([]);
});
