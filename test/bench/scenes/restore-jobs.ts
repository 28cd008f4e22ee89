// A list of ten thousand, from the command to its answer in Slack.
import { Client } from 'undici';
import { type Figures, inTurns } from '../figures.js';
import { instantMs } from '../instant.js';
import { BIG_CLUSTER } from '../link.js';
import { send } from '../load.js';
import { command } from '../shots.js';
import { openStage, type Stage } from '../stage.js';

export async function restoreJobs(figures: Figures, runs: number): Promise<void> {
  const shown = figures.add({
    name: '10,000 restore jobs fetched and shown',
    unit: 'ms',
    floor: 'sequential fetch and JSON.parse, nothing shown',
  });
  const stage = await openStage();
  try {
    const { url } = await stage.bot('web');
    const { project } = stage.counterparts;
    const list = `/api/atlas/v2/groups/${project}/clusters/${BIG_CLUSTER}/backup/restoreJobs`;
    const floor = await stage.floor('restore-jobs', { LIST_PATH: list });
    let asked = 0;
    await inTurns(runs, ['ours', 'floor'], async (side) => {
      const ms =
        side === 'ours' ? await show(stage, url, ++asked) : Number(await (await fetch(`${floor.url}/read`)).text());
      return [[shown, ms]];
    });
  } finally {
    await stage.close();
  }
}

async function show({ counterparts }: Stage, url: string, number: number): Promise<number> {
  const key = `/response/watched-${number}`;
  const client = new Client(url);
  const answered = counterparts.see((seen) => seen.kind === 'answered' && seen.key === key);
  const from = instantMs();
  await send(client, command(`restore-jobs ${BIG_CLUSTER} in Payments`, counterparts.slack + key));
  const { at } = await answered;
  await client.close();
  return at - from;
}
