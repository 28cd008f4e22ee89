// Whether it matters how many requests wait: decisions, and the sweep over those that expire.
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { type Figure, type Figures, inTurns } from '../figures.js';
import { inTurn } from '../load.js';
import type { Running } from '../processes.js';
import { approve } from '../shots.js';
import { openStage, type Stage } from '../stage.js';
import { percentile } from '../statistics.js';

const SIZES = [100, 10_000, 100_000] as const;
const SAMPLE = 100;
const GOAL = 1.3;
/** Time enough to store the sample before it expires. */
const EXPIRES_AFTER_MS = 2_000;

interface Row {
  readonly size: number;
  readonly stage: Stage;
  readonly press: Figure;
  readonly sweep: Figure;
}

export async function pending(figures: Figures, runs: number): Promise<void> {
  const rows: Row[] = [];
  try {
    for (const size of SIZES) {
      const row = rowOf(figures, size, await openStage());
      rows.push(row);
      await row.stage.furnish(() => row.stage.room.fill(size));
    }
    await sweeps(rows, runs);
    await presses(rows, runs);
    const [least, ...more] = rows;
    // The floor of the larger ones is the smallest.
    for (const row of more)
      for (const of of ['press', 'sweep'] as const) row[of].values.floor.push(...(least?.[of].values.ours ?? []));
  } finally {
    for (const { stage } of rows) await stage.close();
  }
}

function rowOf(figures: Figures, size: number, stage: Stage): Row {
  const count = size.toLocaleString('en');
  const isLeast = size === SIZES[0];
  const compared = isLeast ? {} : { floor: `the same with ${SIZES[0]} pending`, goal: GOAL };
  const press = { name: `press acknowledged, p50, ${count} pending`, unit: 'ms' };
  const sweep = { name: `${SAMPLE} expire, first to last stored, ${count} pending`, unit: 'ms' };
  return {
    size,
    stage,
    press: figures.add({ ...press, floor: 'bare Bolt: users.info, one script, WAITAOF', ...compared }),
    sweep: figures.add({ ...sweep, floor: 'one script each, 8 at once', ...compared }),
  };
}

/** Before the presses: what is approved a worker would carry out. */
async function sweeps(rows: readonly Row[], runs: number): Promise<void> {
  const [least] = rows;
  const workers = await Promise.all(rows.map(({ stage }) => stage.bot('worker')));
  const floor = await least?.stage.floor('sweep');
  await inTurns(runs, ['ours', 'floor'], async (side) => {
    if (side === 'floor')
      return least && floor ? [[least.sweep, Number(await get(floor, `/sweep?count=${SAMPLE}`))]] : [];
    const measured: [Figure, number][] = [];
    for (const { stage, sweep, size } of rows) measured.push([sweep, await sweepOnce(stage, size)]);
    return measured;
  });
  await Promise.all([...workers, ...(floor ? [floor] : [])].map((one) => one.stop()));
}

const get = async ({ url }: Running, path: string) => (await fetch(url + path)).text();

/** @returns from the first to the last entry of the journal, in milliseconds of Redis's clock */
async function sweepOnce({ room, store, connection }: Stage, size: number): Promise<number> {
  const journal = store.key('journal');
  const newest = z
    .array(z.tuple([z.string(), z.unknown()]))
    .parse(await connection.xrevrange(journal, '+', '-', 'COUNT', 1));
  await room.add(SAMPLE, { expiresAfterMs: EXPIRES_AFTER_MS });
  while ((await store.countOpen()) > size || (await connection.zcard(store.key('due', 'draw'))) > 0) await sleep(20);
  const entries = await connection.xrange(journal, `(${newest[0]?.[0] ?? '0'}`, '+');
  const expired = entries.filter(([, fields]) => fields.includes('expired')).map(([id]) => Number(id.split('-')[0]));
  if (expired.length !== SAMPLE) throw new Error(`${expired.length} of ${SAMPLE} requests expired`);
  return Math.max(...expired) - Math.min(...expired);
}

async function presses(rows: readonly Row[], runs: number): Promise<void> {
  const bots = await Promise.all(rows.map(({ stage }) => stage.bot('web')));
  const floor = await rows[0]?.stage.floor('decision');
  const p50 = async (url: string, { room, counterparts }: Stage) => {
    const shots = (await room.add(SAMPLE)).map((one) => approve(one, counterparts.slack));
    return percentile((await inTurn(url, shots, 1)).took, 0.5);
  };
  await inTurns(runs, ['ours', 'floor'], async (side) => {
    const measured: [Figure, number][] = [];
    for (const [at, { stage, press }] of rows.entries()) {
      const url = side === 'ours' ? bots[at]?.url : at === 0 ? floor?.url : undefined;
      if (url !== undefined) measured.push([press, await p50(url, stage)]);
    }
    return measured;
  });
}
