// Whether it matters how long the journal is: the same with a million entries as with none.
import { Client } from 'undici';
import { type Figure, type Figures, inTurns, msOf, type Side } from '../figures.js';
import { instantMs } from '../instant.js';
import { inTurn, send } from '../load.js';
import type { Running } from '../processes.js';
import { approve, command } from '../shots.js';
import { openStage, type Stage } from '../stage.js';
import { percentile } from '../statistics.js';

const ENTRIES = 1_000_000;
const GOAL = 1.3;
const PRESSES = 100;

export async function journal(figures: Figures, runs: number): Promise<void> {
  const add = (name: string, goal?: number): Figure =>
    figures.add({ name: `${name}, 1,000,000 entries`, unit: 'ms', floor: 'the same with none', ...(goal && { goal }) });
  const figure = {
    ready: add('start to ready', GOAL),
    press: add('press acknowledged, p50', GOAL),
    request: add('request <id> answered, p50', GOAL),
    redis: add('Redis killed and started again on its file'),
  };
  const stages: Record<Side, Stage> = { ours: await openStage(), floor: await openStage() };
  try {
    await stages.ours.furnish(() => stages.ours.room.write(ENTRIES));
    await inTurns(runs, ['ours', 'floor'], async (side) => {
      const stage = stages[side];
      const all = await stage.bot('all');
      await all.stop();
      const web = await stage.bot('web');
      const press = await pressed(stage, web);
      const request = await shown(stage, web);
      await web.stop();
      const redis = await msOf(() => stage.restartRedis());
      return [
        [figure.ready, all.readyAfterMs],
        [figure.press, press],
        [figure.request, request],
        [figure.redis, redis],
      ];
    });
  } finally {
    for (const stage of Object.values(stages)) await stage.close();
  }
}

async function pressed({ room, counterparts }: Stage, { url }: Running): Promise<number> {
  const shots = (await room.add(PRESSES)).map((one) => approve(one, counterparts.slack));
  return percentile((await inTurn(url, shots, 1)).took, 0.5);
}

async function shown({ room, counterparts }: Stage, { url }: Running): Promise<number> {
  const client = new Client(url);
  const took: number[] = [];
  for (const { request } of await room.add(PRESSES)) {
    const key = `/response/watched-${request.id}`;
    const answered = counterparts.see((seen) => seen.kind === 'answered' && seen.key === key);
    const from = instantMs();
    await send(client, command(`request ${request.id}`, counterparts.slack + key));
    took.push((await answered).at - from);
  }
  await client.close();
  return percentile(took, 0.5);
}
