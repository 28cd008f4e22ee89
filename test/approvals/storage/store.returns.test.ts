import { describe, expect, test } from '@jest/globals';
import { applyEvent } from '../../../src/approvals/request/evolve.js';
import { deriveReturnId } from '../../../src/approvals/request/ids.js';
import type { Request } from '../../../src/approvals/request/request.js';
import type { Commit, NextVersion } from '../../../src/approvals/storage/commit.js';
import type { RequestStore } from '../../../src/approvals/storage/store.js';
import { rita } from '../../support/people.js';
import { openRedis, put, stored, taken } from '../../support/redis.js';
import { approved, basis, call, executing, HOUR, NOW, preparing, succeeded } from '../../support/requests.js';
import { asReturn, ENDS_AT, RETURN_EVENTS } from '../../support/returns.js';

const redis = await openRedis();
const ID = approved().id;
const BACK = deriveReturnId(ID);
const waiting = asReturn(approved({ notBefore: NOW + HOUR }));
const { target } = approved().preview;

/** Stores the call of the change, and with it its return. */
async function send(store: RequestStore, over: Partial<NextVersion> = {}) {
  const { request, version, now } = await stored(store, ID);
  const event = { type: 'sent', call, basis, worker: 'worker-1', leaseUntil: NOW + HOUR } as const;
  return store.commit({
    request: applyEvent(request, event, now),
    expected: version,
    readAt: now,
    events: [event],
    by: 'countersign',
    also: { request: waiting, expected: 0, events: [RETURN_EVENTS.scheduled], ...over },
  });
}

async function claim(store: RequestStore, request: Request, over: Partial<Commit> = {}) {
  const { version, now } = await stored(store, request.id);
  const event = { type: 'claimed', worker: 'worker-1', leaseUntil: NOW + HOUR } as const;
  const claimed = { request: applyEvent(request, event, now), expected: version, readAt: now, events: [event] };
  return store.commit({ ...claimed, by: 'countersign', reservation: 'claim', target, ...over });
}

const score = (store: RequestStore, id: string, ...parts: string[]) => redis.connection.zscore(store.key(...parts), id);

describe('a return', () => {
  test('is stored with the call of its change, and found by that change and by its target', async () => {
    const store = await redis.storeWith(executing());
    expect(await send(store, { lookAt: NOW - 1 })).toMatchObject({ done: 2 });
    expect(await store.returnOf(ID)).toMatchObject({ request: { id: BACK, state: 'approved' }, version: 1 });
    expect(await store.openReturn(target)).toMatchObject({ request: { id: BACK } });
    expect((await store.history(BACK)).map(({ type }) => type)).toEqual(['scheduled']);
    expect(await taken(store, 'returns-last')).toEqual([BACK]);
    expect([await taken(store, 'returns'), await taken(store, 'work')]).toEqual([[], []]);
  });

  test('isn’t stored, nor is its change, if the return already has another version', async () => {
    const store = await redis.storeWith(executing());
    expect(await send(store, { expected: 1 })).toBe('stale');
    expect((await stored(store, ID)).version).toBe(1);
    expect([await store.returnOf(ID), await store.history(ID)]).toEqual(['none', []]);
  });

  test('is listed with open returns, not with requests', async () => {
    const store = redis.freshStore();
    const returns = { change: 'GGG-GGG', operation: 'drop-limit', params: {}, call, basis, endsAt: ENDS_AT - 1 };
    await put(store, waiting);
    await put(store, { ...waiting, id: deriveReturnId('GGG-GGG'), returns });
    expect((await store.returns(9)).map(({ id }) => id)).toEqual([deriveReturnId('GGG-GGG'), BACK]);
    expect((await store.returns(1)).map(({ id }) => id)).toEqual([deriveReturnId('GGG-GGG')]);
    expect([await store.countReturns(), await store.countOpen(), await store.openBy(rita, 9)]).toEqual([2, 0, []]);
    expect(await score(store, BACK, 'open-by', rita.identity)).toBeNull();
  });

  test('that narrows access is taken before the others', async () => {
    const store = redis.freshStore();
    const narrowing = { ...approved().preview, direction: 'narrows access' } as const;
    await put(store, asReturn(approved({ preview: narrowing })));
    expect([await taken(store, 'returns'), await taken(store, 'returns-last')]).toEqual([[BACK], []]);
  });

  test('is in no list once it has ended', async () => {
    const store = await redis.storeWith(waiting);
    const { version, now } = await stored(store, BACK);
    const request = applyEvent(waiting, { type: 'voided', sentence: 'Gone.' }, now);
    await store.commit({ request, expected: version, readAt: now, events: [], by: 'countersign' });
    expect(await store.returns(9)).toEqual([]);
    expect(await store.openReturn(target)).toBe('none');
    expect(await score(store, BACK, 'due', 'returns-last')).toBeNull();
  });
});

describe('while a return is open', () => {
  const another = approved({ id: 'GGG-GGG' });
  const within = (path?: string) => ({ preview: { ...approved().preview, path } });

  async function opened(path?: string) {
    return redis.storeWith(asReturn(approved(within(path))));
  }

  test('no other request can claim its target until it ends', async () => {
    const store = await opened();
    await put(store, another);
    expect(await claim(store, another)).toEqual({ returning: BACK });
    const { version, now } = await stored(store, BACK);
    const over = applyEvent(asReturn(approved()), { type: 'voided', sentence: 'Gone.' }, now);
    await store.commit({ request: over, expected: version, readAt: now, events: [], by: 'countersign' });
    expect(await claim(store, another)).toMatchObject({ done: 2 });
  });

  test('its target can be claimed by a request that may change it, and by the return itself', async () => {
    const store = await opened();
    await put(store, another);
    expect(await claim(store, another, { mayChange: [BACK] })).toMatchObject({ done: 2 });
    const self = await opened();
    expect(await claim(self, asReturn(approved()))).toMatchObject({ done: 2 });
  });

  test('another part of its target can be claimed, but not the whole', async () => {
    for (const [open, path, mayBe] of [
      ['connection/1', 'connection/1', false],
      ['connection/1', 'connection/2', true],
      ['connection/1', undefined, false],
      [undefined, 'connection/1', false],
    ] as const) {
      const store = await opened(open);
      const request = approved({ id: 'GGG-GGG', ...within(path) });
      await put(store, request);
      expect(await claim(store, request)).toEqual(mayBe ? expect.objectContaining({ done: 2 }) : { returning: BACK });
      expect(await store.openReturn(target, path)).toEqual(mayBe ? 'none' : expect.objectContaining({ version: 1 }));
    }
  });

  test('its target can be claimed if Atlas ends the change by itself', async () => {
    const store = await redis.storeWith(asReturn(approved({ returning: { byItself: true } })), another);
    expect(await claim(store, another)).toMatchObject({ done: 2 });
    expect(await store.countReturns()).toBe(1);
  });
});

test('lists of requests don’t include returns', async () => {
  const store = await redis.storeWith(preparing({ id: 'GGG-GGG' }), succeeded(), waiting);
  expect((await store.open(9)).map(({ id }) => id)).toEqual(['GGG-GGG']);
  expect((await store.openBy(rita, 9)).map(({ id }) => id)).toEqual(['GGG-GGG']);
});
