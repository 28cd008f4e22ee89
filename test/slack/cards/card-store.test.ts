// One replica at a time draws a request, as two would both post its card.
import { describe, expect, test } from '@jest/globals';
import { readRedisTime } from '../../../src/redis/time.js';
import { Cards, LockLostError } from '../../../src/slack/cards/card-store.js';
import { gate } from '../../support/eventually.js';
import { openRedis } from '../../support/redis.js';

const redis = await openRedis();

/** Two replicas on the same store, and a drawing that lasts until `end` is called. */
function replicas() {
  const store = redis.freshStore();
  const [begin, end] = [gate(), gate()];
  const draw = () => {
    begin.open();
    return end.until;
  };
  return {
    store,
    one: new Cards(redis.connection, store.key),
    other: new Cards(redis.connection, store.key),
    draw,
    begun: begin.until,
    end: end.open,
  };
}
const quick = async () => {};
const nothing = async () => {};

test('lets a replica draw a request only after another one has finished', async () => {
  const { one, other, draw, begun, end } = replicas();
  const drawing = one.alone('K7Q-4MD', nothing, draw);
  await begun;
  expect(await other.alone('K7Q-4MD', nothing, quick)).toBe(false);
  end();
  expect(await drawing).toBe(true);
  expect(await other.alone('K7Q-4MD', nothing, quick)).toBe(true);
});

test('lets replicas draw different requests at the same time', async () => {
  const { one, other, draw, begun, end } = replicas();
  const drawing = one.alone('K7Q-4MD', nothing, draw);
  await begun;
  expect(await other.alone('R9K-VWH', nothing, quick)).toBe(true);
  end();
  await drawing;
});

test('reads what to draw after getting the lock', async () => {
  const { one, other } = replicas();
  const card = { channel: 'C0APPROVAL', ts: '1.1', version: 2 };
  await one.alone('K7Q-4MD', nothing, () => one.save('K7Q-4MD', 'approvals', card));
  const found: unknown[] = [];
  const read = () => other.read('K7Q-4MD');
  await other.alone('K7Q-4MD', read, async ({ cards }) => void found.push(cards.approvals));
  expect(found).toEqual([card]);
});

const failing = () => Promise.reject(new Error('no'));
test.each([
  ['reading', failing, quick],
  ['drawing', nothing, failing],
])('releases the lock when %s fails', async (_, read, draw) => {
  const { one, other } = replicas();
  await expect(one.alone('K7Q-4MD', read, draw)).rejects.toThrow('no');
  expect(await other.alone('K7Q-4MD', nothing, quick)).toBe(true);
});

describe('a drawing that lost its lock', () => {
  const id = 'K7Q-4MD';
  const at = { channel: 'C0APPROVAL', ts: '1.1' };

  test('throws instead of storing, and leaves the lock to its new holder', async () => {
    const { store, one, other, draw, begun, end } = replicas();
    let newer = Promise.resolve(false);
    const late = one.alone(id, nothing, async () => {
      await redis.connection.del(store.key('drawing', id));
      newer = other.alone(id, nothing, async () => {
        await other.save(id, 'approvals', { ...at, version: 7 });
        await draw();
      });
      await begun;
      await one.save(id, 'approvals', { ...at, version: 6 });
    });
    await expect(late).rejects.toThrow(LockLostError);
    expect((await one.read(id)).cards.approvals?.version).toBe(7);
    expect(await new Cards(redis.connection, store.key).alone(id, nothing, quick)).toBe(false);
    end();
    expect(await newer).toBe(true);
  });

  test('is due again, even if it had nothing more to store', async () => {
    const { store, one } = replicas();
    const loses = async () => void (await redis.connection.del(store.key('drawing', id)));
    expect(await one.alone(id, nothing, loses)).toBe(false);
    expect(await redis.connection.zscore(store.key('due', 'draw'), id)).toBe('0');
  });

  test('stores a card that it just posted if nobody else draws, and changes no stored card', async () => {
    const { store, one } = replicas();
    const posted = { ...at, version: 0 };
    await one.alone(id, nothing, async () => {
      await redis.connection.del(store.key('drawing', id));
      await one.save(id, 'approvals', posted);
      await expect(one.save(id, 'approvals', { ...at, version: 6 })).rejects.toThrow(LockLostError);
    });
    expect((await one.read(id)).cards.approvals).toEqual(posted);
  });

  test('still blocks other drawings of the same request in its process', async () => {
    const { store, one } = replicas();
    const again: boolean[] = [];
    await one.alone(id, nothing, async () => {
      await redis.connection.del(store.key('drawing', id));
      again.push(await one.alone(id, nothing, quick));
    });
    expect(again).toEqual([false]);
  });
});

describe('redrawing after a data loss', () => {
  const id = 'K7Q-4MD';
  const card = { channel: 'C0APPROVAL', ts: '1.1', version: 2 };

  test('makes each card due, and again when an earlier edit can no longer arrive', async () => {
    const { store, one } = replicas();
    await one.alone(id, nothing, () => one.save(id, 'origin', card));
    await one.redraw(id);
    const { origin } = (await one.read(id)).cards;
    expect(origin).toEqual({ ...card, version: 0, doubtfulUntil: expect.any(Number) });
    expect(origin?.doubtfulUntil).toBeGreaterThan(await readRedisTime(redis.connection));
    expect(await redis.connection.zscore(store.key('due', 'draw'), id)).toBe('0');
  });

  test('waits for a drawing in progress, so that it isn’t overwritten', async () => {
    const { one, other } = replicas();
    let redrawing = Promise.resolve();
    await one.alone(id, nothing, async () => {
      await one.save(id, 'approvals', card);
      redrawing = other.redraw(id);
      for (let commands = 0; commands < 20; commands++) await redis.connection.ping();
      await one.save(id, 'approvals', { ...card, version: 3 });
    });
    await redrawing;
    expect((await one.read(id)).cards.approvals?.version).toBe(0);
  });

  test('doesn’t overwrite what another process draws after the cards were read', async () => {
    const { one, other } = replicas();
    await one.alone(id, nothing, () => one.save(id, 'approvals', card));
    const read = one.read.bind(one);
    let drew = false;
    one.read = async () => {
      const before = await read(id);
      drew = await other.alone(id, nothing, () => other.save(id, 'approvals', { ...card, ts: '2.2' }));
      return before;
    };
    await one.redraw(id);
    expect((await read(id)).cards.approvals?.ts).toBe(drew ? '2.2' : '1.1');
  });
});
