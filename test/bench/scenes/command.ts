// How soon a command is acknowledged, against a Bolt app that does nothing else.
import { type Figures, inTurns, type Side } from '../figures.js';
import { atRate, inTurn } from '../load.js';
import { commands } from '../shots.js';
import { openStage } from '../stage.js';

/** The least that somebody can ask; what it takes to answer is done on the same processor, so it counts. */
const TEXT = 'help';
const COUNT = { one: 1_000, ten: 5_000, rate: 1_500 };
const PER_SECOND = 500;

export async function command(figures: Figures, runs: number): Promise<void> {
  const floor = 'bare Bolt, acknowledges only';
  const timed = (how: string) => figures.timed('command acknowledged', how, { floor });
  const [one, ten, rate] = [timed('1 at a time'), timed('10 at once'), timed(`${PER_SECOND} a second`)];
  const name = 'commands acknowledged, 10 at once';
  const each = figures.add({ name, unit: '/s', floor });
  const stage = await openStage();
  try {
    const urls: Record<Side, string> = {
      ours: (await stage.bot('web')).url,
      floor: (await stage.floor('bare')).url,
    };
    await inTurns(runs, ['ours', 'floor'], async (side) => {
      const make = (count: number) => commands(count, TEXT, stage.counterparts.slack);
      const alone = await inTurn(urls[side], make(COUNT.one), 1);
      const many = await inTurn(urls[side], make(COUNT.ten), 10);
      const open = await atRate(urls[side], make(COUNT.rate), PER_SECOND);
      return [...one(side, alone), ...ten(side, many), ...rate(side, open), [each, many.perSecond]];
    });
  } finally {
    await stage.close();
  }
}
