import { describe, expect, test } from '@jest/globals';
import type { RequestEvent } from '../../../src/approvals/request/events.js';
import { deriveReturnId } from '../../../src/approvals/request/ids.js';
import { refuse } from '../../../src/approvals/request/refusal.js';
import type { PlannedFields, Request } from '../../../src/approvals/request/request.js';
import type { RequestStore } from '../../../src/approvals/storage/store.js';
import {
  describeBlockingReturn,
  type UpdateOptions,
  updateRequest,
} from '../../../src/approvals/storage/update-request.js';
import type { Target } from '../../../src/operations/operation.js';
import { forgetful, openRedis, put, stored } from '../../support/redis.js';
import { approved, executing, HOUR, NOW, pending, sent, succeeded } from '../../support/requests.js';
import { asReturn } from '../../support/returns.js';

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
const NEWER = JSON.stringify({ schema: 1_000, actFrom: 1_000 });
const holder = (store: RequestStore) => redis.connection.get(store.key('target', 'query-limit', 'daily'));

describe('an update is refused with the reason', () => {
  const overwritten = async (json: string) => {
    const store = await storeWith(pending());
    await redis.connection.hset(store.key('request', id), 'json', json);
    return store;
  };

  test.each([
    ['newer', NEWER, 'a newer version'],
    ['older', JSON.stringify({ schema: 0, actFrom: 0 }), 'an older version'],
    ['damaged', '{"schema":', 'administrator'],
  ])('when the stored request is %s', async (refused, json, why) => {
    const sentence = expect.stringMatching(`${id}.*${why}`);
    expect(await by(await overwritten(json), reminded)).toEqual({ refused, sentence });
  });

  test('when the request doesn’t exist', async () => {
    const sentence = expect.stringMatching(`${id}.*Redis`);
    expect(await by(redis.freshStore(), reminded)).toEqual({ refused: 'unknown request', sentence });
  });

  test('when the decision is a refusal', async () => {
    const no = refuse('no', 'Because.');
    expect(await updateRequest(await storeWith(pending()), id, { by: 'U0ANN' }, () => no)).toBe(no);
  });

  test('when others changed the request twenty times meanwhile', async () => {
    const store = await storeWith(pending());
    let commits = 0;
    store.commit = async () => {
      commits += 1;
      return 'stale';
    };
    const sentence = expect.stringContaining(id);
    expect(await by(store, reminded)).toEqual({ refused: 'busy', sentence });
    expect(commits).toBe(20);
  });
});

describe('an update that Redis doesn’t confirm in time', () => {
  const sentence = expect.stringContaining(id);

  test('is refused if it must be durable, even if nothing changed', async () => {
    const store = forgetful(await storeWith(pending()));
    expect(await by(store, reminded, { durably: true })).toEqual({ refused: 'not durable', sentence });
    expect(await by(store, undefined, { durably: true })).toEqual({ refused: 'not durable', sentence });
  });

  test('counts if it need not be durable', async () => {
    const store = forgetful(await storeWith(pending()));
    expect(await by(store)).toMatchObject({ version: 1, events: [] });
    expect(await by(store, reminded)).toMatchObject({ version: 2, events: [reminded] });
  });
});

describe('a target', () => {
  test('can’t be claimed while another request has it, which is named', async () => {
    const store = await storeWith(approved(), executing({ id: 'GGG-GGG' }));
    const sentence = expect.stringMatching(/^GGG-GGG.* same target/);
    expect(await by(store, claimed)).toEqual({ refused: 'reserved', sentence });
    expect(await stored(store, id)).toMatchObject({ version: 1, request: approved() });
    await redis.connection.hset(store.key('request', 'GGG-GGG'), 'json', NEWER);
    expect(await by(store, claimed)).toEqual({ refused: 'reserved', sentence });
  });

  const [orders, reports] = [
    { kind: 'cluster', id: 'orders' },
    { kind: 'cluster', id: 'reports' },
  ];
  /** A change of `target` that reads from `alsoHolds`. */
  const on = (target: Target, alsoHolds?: Target) => ({ preview: { ...pending().preview, target, alsoHolds } });
  /** `waiting` is approved, and `running` has claimed all that it holds. */
  async function storeWithClaimed(waiting: Request, running: Request & PlannedFields): Promise<RequestStore> {
    const store = await storeWith(waiting);
    const { target, alsoHolds } = running.preview;
    const common = { expected: 0, events: [], by: 'countersign', reservation: 'claim', target, alsoHolds } as const;
    await store.commit({ ...common, request: running, readAt: await store.now() });
    return store;
  }
  const restore = () => executing({ id: 'GGG-GGG', ...on(orders, reports) });

  test.each([
    [on(orders), undefined],
    [on(reports), 'reads .* that this request changes'],
    [on({ kind: 'cluster', id: 'shop' }, orders), 'changes .* that this request reads'],
    [on({ kind: 'cluster', id: 'shop' }, reports), 'reads .* same cluster'],
  ])('is refused with what the two requests share %#', async (waiting, shared) => {
    const store = await storeWithClaimed(approved(waiting), restore());
    const notFinished = expect.stringMatching(
      new RegExp(`^GGG-GGG, .*${shared ?? 'has the same target'}.*, wasn’t finished when I last checked\\.$`),
    );
    expect(await by(store, claimed)).toEqual({ refused: 'reserved', sentence: notFinished });
    const done = await storeWithClaimed(
      approved(waiting),
      succeeded({ id: 'GGG-GGG', ...on(orders, reports), finishing: { usualMs: HOUR } }),
    );
    const note = shared === undefined ? '' : `, .*${shared}.*`;
    const stillWorking = expect.stringMatching(new RegExp(`^Atlas is still working on daily for GGG-GGG${note}\\.$`));
    expect(await by(done, claimed)).toEqual({ refused: 'reserved', sentence: stillWorking });
  });

  test('is free once the other request ends, with all that it held', async () => {
    const store = await storeWithClaimed(approved(on(reports, orders)), restore());
    await updateRequest(store, 'GGG-GGG', { by: 'countersign' }, () => [{ type: 'voided', sentence: 'It changed.' }]);
    expect(await by(store, claimed)).toMatchObject({ request: { state: 'executing' } });
    for (const one of ['reports', 'orders'])
      expect(await redis.connection.get(store.key('target', 'cluster', one))).toBe(id);
  });

  test('stays reserved only while the call may have happened', async () => {
    const store = await storeWith(sent());
    expect(await by(store, lost)).toMatchObject({ request: { state: 'unknown' } });
    expect(await holder(store)).toBe(id);
    await by(store, { type: 'failed', sentence: 'It did not happen.' });
    expect(await holder(store)).toBeNull();
  });

  test('doesn’t affect requests that don’t claim it', async () => {
    const store = await storeWith(pending(), executing({ id: 'GGG-GGG' }));
    expect(await by(store, reminded)).toMatchObject({ version: 2 });
    expect(await holder(store)).toBe('GGG-GGG');
  });
});

test('an update that is aborted during its decision is not stored', async () => {
  const store = await storeWith(pending());
  const controller = new AbortController();
  const updating = updateRequest(store, id, { by: 'U0ANN', signal: controller.signal }, () => {
    controller.abort(new Error('too late'));
    return [reminded];
  });
  await expect(updating).rejects.toThrow('too late');
  expect((await stored(store, id)).version).toBe(1);
  expect(await store.history(id)).toEqual([]);
});

test.each([
  [asReturn(approved()), /^K7Q-4MD .* extend/i],
  [asReturn(pending()), /^K7Q-4MD .* waiting for approval/],
  [asReturn(executing()), /^K7Q-4MD .* is reverting now/],
  [undefined, /^K7Q-4MD-R .* is reverting now/],
])('a revert in the way is described with its change and its state %#', async (request, sentence) => {
  const store = await (request === undefined ? storeWith() : storeWith(request));
  expect(await describeBlockingReturn(store, deriveReturnId(id))).toMatch(sentence);
});
