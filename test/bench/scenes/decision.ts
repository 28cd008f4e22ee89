// How soon a press is acknowledged, once it is known who pressed and stored for good; and how many a second.
import { type Figures, inTurns, type Side } from '../figures.js';
import { atRate, inTurn } from '../load.js';
import { approve } from '../shots.js';
import { openStage, type Stage, type Sync } from '../stage.js';

const COUNT = { always: { one: 400, ten: 2_000 }, everysec: { one: 20, ten: 200 } };
const AT_RATE = 1_000;
const PER_SECOND = 500;
/** Where each waits for the next sync, a second at most, there are fewer. */
const MOST_MS = 4_000;

/** Until a press is acknowledged, by p50: a sync under `everysec`, and what comes before it. */
const MOST_EVERYSEC_MS = 1_200;

const FLOOR = 'bare Bolt: users.info, one script, WAITAOF, then acknowledges';

export async function decision(figures: Figures, runs: number, sync: Sync): Promise<void> {
  const isDurable = sync === 'always';
  const common = { floor: FLOOR, sync };
  const timed = (how: string, most?: number) =>
    figures.timed('press acknowledged', how, { ...common, ...(most !== undefined && { most }) });
  const [one, ten] = [timed('1 at a time', isDurable ? undefined : MOST_EVERYSEC_MS), timed('10 at once')];
  const rate = isDurable ? timed(`${PER_SECOND} a second`) : undefined;
  const name = 'presses acknowledged, 10 at once';
  const each = figures.add({ name, unit: '/s', ...common });
  const stage = await openStage(sync);
  try {
    const urls: Record<Side, string> = {
      ours: (await stage.bot('web')).url,
      floor: (await stage.floor('decision')).url,
    };
    await inTurns(runs, ['ours', 'floor'], async (side) => {
      const alone = await inTurn(urls[side], await presses(stage, COUNT[sync].one), 1, MOST_MS);
      const many = await inTurn(urls[side], await presses(stage, COUNT[sync].ten), 10, MOST_MS);
      const open = rate?.(side, await atRate(urls[side], await presses(stage, AT_RATE), PER_SECOND)) ?? [];
      return [...one(side, alone), ...ten(side, many), ...open, [each, many.perSecond]];
    });
  } finally {
    await stage.close();
  }
}

async function presses({ room, counterparts }: Stage, count: number) {
  const waiting = await room.add(count);
  return waiting.map((one) => approve(one, counterparts.slack));
}
