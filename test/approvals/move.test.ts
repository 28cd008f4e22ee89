import { describe, expect, test } from '@jest/globals';
import type { RequestEvent } from '../../src/approvals/events.js';
import { type MoveOptions, move } from '../../src/approvals/move.js';
import { refuse } from '../../src/approvals/refusal.js';
import type { Request } from '../../src/approvals/request.js';
import type { RequestStore } from '../../src/approvals/store.js';
import { forgetful, openRedis, put, stored } from '../support/redis.js';
import { approved, executing, NOW, pending, sent } from '../support/requests.js';

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
const by = (store: RequestStore, event?: RequestEvent, options: Omit<MoveOptions, 'by'> = {}) =>
  move(store, id, { by: 'countersign', ...options }, () => (event === undefined ? [] : [event]));
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
      JSON.stringify({ schema: 1_000 }),
      'a newer version of me, which alone may touch it. Try again in a minute.',
    ],
    [
      'older',
      JSON.stringify({ schema: 0 }),
      'an older version of me, which alone may touch it. Try again in a minute.',
    ],
    ['damaged', '{"schema":', 'cannot be read. Whoever runs me finds why in the log.'],
  ])('what is %s', async (refused, json, ending) => {
    const sentence = expect.stringMatching(new RegExp(`${id} .*${ending}$`));
    expect(await by(await overwritten(json), reminded)).toEqual({ refused, sentence });
  });

  test('what is not there', async () => {
    const sentence = `There is no request ${id}. The command word requests lists the open ones.`;
    expect(await by(redis.freshStore(), reminded)).toEqual({ refused: 'unknown request', sentence });
  });

  test('what is refused by who chooses, in the same words', async () => {
    const no = refuse('no', 'Because.');
    expect(await move(await storeWith(pending()), id, { by: 'U0ANN' }, () => no)).toBe(no);
  });

  test('what others change again and again, after twenty times', async () => {
    const store = await storeWith(pending());
    let commits = 0;
    store.commit = async () => {
      commits += 1;
      return 'stale';
    };
    const sentence = `Others were faster each time, or my store (Redis) is slow, so nothing was recorded for ${id}. Press again.`;
    expect(await by(store, reminded)).toEqual({ refused: 'busy', sentence });
    expect(commits).toBe(20);
  });
});

describe('what Redis does not confirm in time', () => {
  const sentence = `Redis did not say in time that it stored this for ${id} for good. The card shows whether it did; if not, press again.`;

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
  const moving = move(store, id, { by: 'U0ANN', signal: over.signal }, () => {
    over.abort(new Error('too late'));
    return [reminded];
  });
  await expect(moving).rejects.toThrow('too late');
  expect((await stored(store, id)).version).toBe(1);
  expect(await store.history(id)).toEqual([]);
});
