import { afterEach, expect, test } from '@jest/globals';
import { WakeUp } from '../../src/approvals/wake-up.js';
import { eventually } from '../support/eventually.js';
import { openRedis } from '../support/redis.js';

const redis = await openRedis();
const started: WakeUp[] = [];
afterEach(() => {
  for (const one of started.splice(0)) one.stop();
});

/** It watches the journal once its XREAD is there to be answered. */
async function watching(journal: string): Promise<WakeUp> {
  const connection = await redis.open();
  const id = await connection.client('ID');
  const wakeUp = new WakeUp(connection, journal);
  wakeUp.start();
  started.push(wakeUp);
  const watched = async () => /cmd=xread/.test(String(await redis.connection.client('LIST', 'ID', id)));
  await eventually(watched);
  return wakeUp;
}

const grow = (journal: string) => redis.connection.xadd(journal, '*', 'type', 'asked');

test('everybody who waits wakes when the journal grows, each time anew', async () => {
  const { next } = await watching('journal:1');
  for (let entry = 0; entry < 3; entry++) {
    const waiting = Promise.all([next(), next()]);
    await grow('journal:1');
    await waiting;
  }
});

test('nobody wakes for another journal', async () => {
  const { next } = await watching('journal:2');
  let isAwake = false;
  const waiting = next().then(() => {
    isAwake = true;
  });
  await grow('journal:3');
  await redis.connection.ping();
  expect(isAwake).toBe(false);
  await grow('journal:2');
  await waiting;
});

test('a crash of Redis ends no waiting: it wakes at the next entry', async () => {
  const { next } = await watching('journal:4');
  await grow('journal:4');
  const waiting = next();
  await redis.crash();
  let isAwake = false;
  void waiting.then(() => {
    isAwake = true;
  });
  await eventually(async () => {
    if (!isAwake) await grow('journal:4');
    return isAwake;
  });
});
