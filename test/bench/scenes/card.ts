// From the press until the card is drawn anew, against the bot that anybody would write first.
import { Client } from 'undici';
import { type Figure, type Figures, inTurns, type Measured, type Side } from '../figures.js';
import { instantMs } from '../instant.js';
import { send } from '../load.js';
import { approve } from '../shots.js';
import { openStage, type Stage, type Sync } from '../stage.js';
import { percentile } from '../statistics.js';
import type { Waiting } from '../waiting.js';

const COUNT = { always: { one: 60, ten: 200 }, everysec: { one: 5, ten: 40 } };
/** Until the effect is on the card, by p50: a sync of the decision, one of what became of it, and the calls between them. */
const MOST_EVERYSEC_MS = { one: 3_500, ten: 6_000 };
const FLOOR = 'naive: acknowledges, one script, one call to Atlas, chat.update';

/** Milliseconds from the press on. */
interface Drawn {
  /** The card shows the decision; of the naive bot, what became of it. */
  readonly shown: number;
  /** The card shows what became of it in Atlas. */
  readonly done: number;
}

export async function card(figures: Figures, runs: number, sync: Sync): Promise<void> {
  const about = (how: string, most: number): readonly [Figure, Figure] => {
    const common = { unit: 'ms', floor: FLOOR, sync };
    const goal = sync === 'everysec' ? { most } : {};
    return [
      figures.add({ name: `press to card updated, p50, ${how}`, ...common }),
      figures.add({ name: `press to its effect on the card, p50, ${how}`, ...common, ...goal }),
    ];
  };
  const [one, ten] = [about('1 at a time', MOST_EVERYSEC_MS.one), about('10 at once', MOST_EVERYSEC_MS.ten)];
  const stage = await openStage(sync);
  try {
    await stage.bot('worker');
    const urls: Record<Side, string> = {
      ours: (await stage.bot('web')).url,
      floor: (await stage.floor('naive')).url,
    };
    await inTurns(runs, ['ours', 'floor'], async (side) => {
      const alone = await pressAll(stage, side, urls[side], COUNT[sync].one, 1);
      const many = await pressAll(stage, side, urls[side], COUNT[sync].ten, 10);
      return [...both(one, alone), ...both(ten, many)];
    });
  } finally {
    await stage.close();
  }
}

const both = ([shown, done]: readonly [Figure, Figure], all: readonly Drawn[]): Measured => {
  const p50 = (of: keyof Drawn) =>
    percentile(
      all.map((one) => one[of]),
      0.5,
    );
  return [
    [shown, p50('shown')],
    [done, p50('done')],
  ];
};

/** Each of `atOnce` people presses the next card once the last shows its effect. */
async function pressAll(
  stage: Stage,
  side: Side,
  url: string,
  count: number,
  atOnce: number,
): Promise<readonly Drawn[]> {
  const { counterparts, room } = stage;
  await counterparts.restore();
  const waiting = await room.add(count);
  const drawn: Drawn[] = [];
  const people = Array.from({ length: atOnce }, async () => {
    const client = new Client(url);
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop())
      drawn.push(await pressOne(stage, side, client, next));
    await client.close();
  });
  await Promise.all(people);
  return drawn;
}

/** Again when told that a press was not recorded, as people do: under `everysec` some take longer than Slack waits. */
async function pressOne({ counterparts }: Stage, side: Side, client: Client, waiting: Waiting): Promise<Drawn> {
  const { slack, project, see } = counterparts;
  const { ts, database } = waiting;
  const call = `DELETE /api/atlas/v2/groups/${project}/dataFederation/${database}/limits/bytesProcessed.daily`;
  const answers = `/response/watched/${ts}`;
  const shot = () => approve(waiting, slack, side === 'ours' ? undefined : call, answers);
  const first = shot();
  const shown = see(({ kind, key }) => kind === 'updated' && key === ts);
  const done = see(({ kind, key, text }) => kind === 'updated' && key === ts && /^done: /i.test(text));
  const over = new AbortController();
  const pressAgain = async () => {
    await see(({ kind, key }) => kind === 'answered' && key === answers, over.signal);
    pressAgain().catch(() => {});
    await send(client, shot());
  };
  pressAgain().catch(() => {}); // nothing was answered
  const pressedAt = instantMs();
  if (!(await send(client, first))) throw new Error(`the press on ${waiting.request.id} was not acknowledged`);
  const seen = await Promise.all([shown, done]);
  over.abort();
  return { shown: seen[0].at - pressedAt, done: seen[1].at - pressedAt };
}
