// Measures whether a long history slows the bot down, and how much memory of Redis a finished request takes.
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'undici';
import { z } from 'zod';
import { PEOPLE } from '../../../src/sandbox/slack/index.js';
import { type Figure, type Figures, inTurns, percentile, type Side } from '../figures.js';
import { type Fixture, openFixture } from '../fixture.js';
import { instantMs, type Seen } from '../link.js';
import type { Running } from '../processes.js';
import { command, openHome, type Shot, send } from '../shots.js';

interface Size {
  readonly finished: number;
  readonly pending: number;
  readonly running: number;
}

const LARGE: Size = { finished: 100_000, pending: 20_000, running: 2_000 };
const SMALL: Size = { finished: 100, pending: 100, running: 100 };
const GOAL = 2;
const MOST_BYTES = 4_096;
const SHOTS = 20;
const IDLE_MS = 10_000;
const SETTLES_AFTER_MS = 5_000;
/** Linux counts CPU time in hundredths of a second. */
const TICK_MS = 10;

export async function scale(figures: Figures, runs: number): Promise<void> {
  const add = (name: string, unit = 'ms'): Figure =>
    figures.add({ name: `${name}, ${formatLarge()}`, unit, floor: 'the same with 100 of each', goal: GOAL });
  const figure = {
    open: add('requests answered, p50'),
    since: add('requests in Payments since 30d answered, p50'),
    home: add('Home drawn, p50'),
    metrics: add('/metrics of a worker, p50'),
    idle: add('processor time of an idle worker', 'ms a second'),
  };
  const bytes = figures.add({ name: 'Redis for a finished request, all of it', unit: 'bytes', most: MOST_BYTES });
  const fixtures: Record<Side, Fixture> = { ours: await openFixture(), floor: await openFixture() };
  try {
    bytes.values.ours.push(await fill(fixtures.ours, LARGE));
    await fill(fixtures.floor, SMALL);
    const webs: Record<Side, Running> = {
      ours: await fixtures.ours.bot('web'),
      floor: await fixtures.floor.bot('web'),
    };
    await inTurns(runs, ['ours', 'floor'], async (side) => [
      [figure.open, await answered(fixtures[side], webs[side], 'requests')],
      [figure.since, await answered(fixtures[side], webs[side], 'requests in Payments since 30d')],
      [figure.home, await homeDrawn(fixtures[side], webs[side])],
    ]);
    await Promise.all(Object.values(webs).map((web) => web.stop()));
    const workers = { ours: await fixtures.ours.bot('worker'), floor: await fixtures.floor.bot('worker') };
    await sleep(SETTLES_AFTER_MS);
    await inTurns(runs, ['ours', 'floor'], async (side) => [
      [figure.idle, await idle(workers[side])],
      [figure.metrics, await scraped(workers[side])],
    ]);
  } finally {
    for (const fixture of Object.values(fixtures)) await fixture.close();
  }
}

const formatLarge = () =>
  `${LARGE.finished.toLocaleString('en')} finished, ${LARGE.pending.toLocaleString('en')} pending, ${LARGE.running.toLocaleString('en')} running`;

/** @returns the memory that a finished request takes */
async function fill(fixture: Fixture, size: Size): Promise<number> {
  const { archive, store, connection } = fixture;
  const used = async () => z.coerce.number().parse(/^used_memory:(\d+)/m.exec(await connection.info('memory'))?.[1]);
  let bytes = 0;
  await fixture.furnish(async () => {
    await store.index.noteProgress({ isDone: true, entry: '' });
    await archive.finished(1);
    const before = await used();
    await archive.finished(size.finished - 1);
    bytes = ((await used()) - before) / (size.finished - 1);
    await archive.pending(size.pending);
    await archive.running(size.running);
  });
  return bytes;
}

async function timed(
  { counterparts }: Fixture,
  { url }: Running,
  make: (nth: number) => [Shot, (seen: Seen) => boolean],
) {
  const client = new Client(url);
  const took: number[] = [];
  for (let nth = 0; nth < SHOTS; nth++) {
    const [shot, isIt] = make(nth);
    const seen = counterparts.see(isIt);
    const from = instantMs();
    await send(client, shot);
    took.push((await seen).at - from);
  }
  await client.close();
  return percentile(took, 0.5);
}

const answered = (fixture: Fixture, web: Running, text: string) =>
  timed(fixture, web, (nth) => {
    const key = `/response/watched-${nth}-${Math.random()}`;
    return [
      command(text, fixture.counterparts.slack + key, PEOPLE.sam),
      (seen) => seen.kind === 'answered' && seen.key === key,
    ];
  });

const homeDrawn = (fixture: Fixture, web: Running) =>
  timed(fixture, web, () => [openHome(PEOPLE.sam), (seen) => seen.kind === 'home' && seen.key === PEOPLE.sam]);

async function scraped({ url }: Running): Promise<number> {
  const took: number[] = [];
  for (let nth = 0; nth < SHOTS; nth++) {
    const from = performance.now();
    await (await fetch(`${url}/metrics`)).text();
    took.push(performance.now() - from);
  }
  return percentile(took, 0.5);
}

/** @returns milliseconds of CPU time per second */
async function idle({ pid }: Running): Promise<number> {
  const spent = () => {
    const [, ...fields] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ');
    const [user, system] = fields.join(') ').split(' ').slice(11, 13).map(Number);
    return ((user ?? 0) + (system ?? 0)) * TICK_MS;
  };
  const before = spent();
  await sleep(IDLE_MS);
  return ((spent() - before) / IDLE_MS) * 1_000;
}
