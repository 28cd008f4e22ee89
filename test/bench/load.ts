// Sends signed requests and notes how long each took: so many at once, or so many a second.
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { Client, Pool } from 'undici';
import type { Shot } from './shots.js';

export interface Load {
  /** Milliseconds each. */
  readonly took: readonly number[];
  /** Acknowledged, of the whole. */
  readonly perSecond: number;
  /** Refused, or not answered in time: of these there is no time. */
  readonly failed: number;
}

const PATH = '/slack/events';
/** Slack would have given up by then. */
const ANSWER_WITHIN_MS = 10_000;
const LIMITS = { headersTimeout: ANSWER_WITHIN_MS, bodyTimeout: ANSWER_WITHIN_MS, pipelining: 1 };
/** Enough that a request at its moment never waits for a connection. */
const MOST_OPEN = 256;

/** @returns whether it was acknowledged */
export async function send(to: Client | Pool, { headers, body }: Shot): Promise<boolean> {
  try {
    const response = await to.request({ path: PATH, method: 'POST', headers, body });
    await response.body.dump();
    return response.statusCode === 200;
  } catch {
    return false;
  }
}

/**
 * Closed loop: `atOnce` connections, each sends its next request when the last was answered.
 * @param mostMs sends nothing more after this long; what is left of `shots` is not used
 */
export async function inTurn(url: string, shots: readonly Shot[], atOnce: number, mostMs = Infinity): Promise<Load> {
  const took: number[] = [];
  let failed = 0;
  let next = 0;
  const until = performance.now() + mostMs;
  const clients = Array.from({ length: atOnce }, () => new Client(url, LIMITS));
  const from = performance.now();
  await Promise.all(
    clients.map(async (client) => {
      for (let shot = shots[next++]; shot !== undefined && performance.now() < until; shot = shots[next++]) {
        const sentAt = performance.now();
        if (await send(client, shot)) took.push(performance.now() - sentAt);
        else failed += 1;
      }
    }),
  );
  const perSecond = (took.length / (performance.now() - from)) * 1000;
  await Promise.all(clients.map((client) => client.close()));
  return { took, perSecond, failed };
}

/** Open loop: each request has its moment, and its time counts from then, however late it could be sent. */
export async function atRate(url: string, shots: readonly Shot[], perSecond: number): Promise<Load> {
  const pool = new Pool(url, { ...LIMITS, connections: MOST_OPEN });
  const took: number[] = [];
  const answers: Promise<void>[] = [];
  const from = performance.now();
  await ticks(shots.length, 1000 / perSecond, (at, moment) => {
    const shot = shots[at];
    if (shot === undefined) return;
    const answer = send(pool, shot).then((isAcknowledged) => {
      if (isAcknowledged) took.push(performance.now() - moment);
    });
    answers.push(answer);
  });
  await Promise.all(answers);
  const whole = performance.now() - from;
  await pool.close();
  return { took, perSecond: (took.length / whole) * 1000, failed: shots.length - took.length };
}

/** In a thread that sleeps to the tenth of a millisecond: a timer of the event loop may be a whole one late. */
const TICKER = `
const { parentPort, workerData: { count, everyMs } } = require('node:worker_threads');
const never = new Int32Array(new SharedArrayBuffer(4));
const now = () => performance.timeOrigin + performance.now();
const from = now() + everyMs;
for (let at = 0; at < count; at++) {
  const moment = from + at * everyMs;
  if (moment > now()) Atomics.wait(never, 0, 0, moment - now());
  parentPort.postMessage(moment);
}`;

/** @param tick told each moment, as `performance.now()` counts, once it has come */
async function ticks(count: number, everyMs: number, tick: (at: number, moment: number) => void): Promise<void> {
  const thread = new Worker(TICKER, { eval: true, workerData: { count, everyMs } });
  let at = 0;
  thread.on('message', (moment: unknown) => tick(at++, Number(moment) - performance.timeOrigin));
  await once(thread, 'exit');
}
