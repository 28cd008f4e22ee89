import { afterEach, expect, test } from '@jest/globals';
import { StreamWatcher } from '../../src/redis/wake-up.js';
import { eventually } from '../support/eventually.js';
import { openRedis } from '../support/redis.js';

const redis = await openRedis();
const started: StreamWatcher[] = [];
afterEach(() => {
  for (const one of started.splice(0)) one.stop();
});

/** Resolves once its XREAD waits in Redis. `next` waits for an entry of the first stream, or of another one. */
async function watching(first: string, ...others: string[]) {
  const connection = await redis.open();
  const id = await connection.client('ID');
  const wakeUp = new StreamWatcher(connection, [first, ...others]);
  wakeUp.start();
  started.push(wakeUp);
  const watched = async () => /cmd=xread/.test(String(await redis.connection.client('LIST', 'ID', id)));
  await eventually(watched);
  return { next: (stream = first) => wakeUp.next(stream) };
}

const grow = (stream: string) => redis.connection.xadd(stream, '*', 'type', 'asked');

function observed(waiting: Promise<void>): () => boolean {
  let isAwake = false;
  void waiting.then(() => {
    isAwake = true;
  });
  return () => isAwake;
}

test('wakes every waiter at each new journal entry', async () => {
  const { next } = await watching('journal:1');
  for (let entry = 0; entry < 3; entry++) {
    const waiting = Promise.all([next(), next()]);
    await grow('journal:1');
    await waiting;
  }
});

test('wakes nobody for another journal', async () => {
  const { next } = await watching('journal:2');
  const waiting = next();
  const isAwake = observed(waiting);
  await grow('journal:3');
  await redis.connection.ping();
  expect(isAwake()).toBe(false);
  await grow('journal:2');
  await waiting;
});

test('wakes only the waiters of the stream that grew', async () => {
  const { next } = await watching('journal:5', 'wake:5');
  const [stored, toDraw] = [next(), next('wake:5')];
  const isDrawing = observed(toDraw);
  await grow('journal:5');
  await stored;
  expect(isDrawing()).toBe(false);
  await grow('wake:5');
  await toDraw;
});

test('keeps waiting through a crash of Redis and wakes at the next entry', async () => {
  const { next } = await watching('journal:4');
  await grow('journal:4');
  const isAwake = observed(next());
  await redis.crash();
  await eventually(async () => {
    if (!isAwake()) await grow('journal:4');
    return isAwake();
  });
});
