// What a pending request and an entry of the journal take in Redis.
import { z } from 'zod';
import { type Figures, inTurns } from '../figures.js';
import { openStage, type Stage } from '../stage.js';
import type { Waiting } from '../waiting.js';

const COUNT = 2_000;
const MOST_BYTES = 4_096;

interface Bytes {
  readonly request: number;
  readonly entry: number;
}

export async function bytes(figures: Figures, runs: number): Promise<void> {
  const request = figures.add({
    name: 'Redis for a pending request, its cards and index entries',
    unit: 'bytes',
    floor: 'its JSON in a hash, and one index entry',
    most: MOST_BYTES,
  });
  const entry = figures.add({
    name: 'Redis for an entry of the journal',
    unit: 'bytes',
    floor: 'the event as JSON in a stream',
  });
  const stage = await openStage();
  try {
    await inTurns(runs, ['ours', 'floor'], async (side) => {
      const taken = side === 'ours' ? await oursTakes(stage) : await floorTakes(stage);
      return [
        [request, taken.request],
        [entry, taken.entry],
      ];
    });
  } finally {
    await stage.close();
  }
}

async function oursTakes(stage: Stage): Promise<Bytes> {
  return taken(stage, stage.store.key('journal'), () => stage.room.add(COUNT));
}

async function floorTakes(stage: Stage): Promise<Bytes> {
  const waiting = await stage.room.add(COUNT);
  return taken(stage, 'floor:journal', () => Promise.all(waiting.map((one) => keepBarely(stage, one))));
}

async function keepBarely({ connection }: Stage, { request }: Waiting): Promise<void> {
  const { id, askedAt, preview, planHash, rule, approvals, ...asked } = request;
  const events = [asked, { preview, planHash, rule }].map((event) => JSON.stringify(event));
  await Promise.all([
    connection.hset(`floor:request:${id}`, 'version', 1, 'json', JSON.stringify(request)),
    connection.zadd('floor:open', askedAt, id),
    ...events.map((event) => connection.xadd('floor:journal', '*', 'event', event)),
  ]);
}

/** @param fill adds `COUNT` requests and their entries in `journal` */
async function taken({ connection }: Stage, journal: string, fill: () => Promise<unknown>): Promise<Bytes> {
  const look = async () => {
    const used = /^used_memory:(\d+)/m.exec(await connection.info('memory'))?.[1];
    const inJournal = await connection.memory('USAGE', journal, 'SAMPLES', 0);
    return { used: z.coerce.number().parse(used), journal: inJournal ?? 0, entries: await connection.xlen(journal) };
  };
  const before = await look();
  await fill();
  const after = await look();
  const ofJournal = after.journal - before.journal;
  return {
    request: (after.used - before.used - ofJournal) / COUNT,
    entry: ofJournal / (after.entries - before.entries),
  };
}
