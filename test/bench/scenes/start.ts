// From the start of the process until it is ready, and the memory it holds then and after its work.
import { type Figures, inTurns } from '../figures.js';
import { inTurn } from '../load.js';
import { commands } from '../shots.js';
import { openStage } from '../stage.js';

const COMMANDS = 4_000;

export async function start(figures: Figures, runs: number): Promise<void> {
  const floor = 'bare Bolt';
  const ready = figures.add({ name: 'start to ready', unit: 'ms', floor });
  const atRest = figures.add({ name: 'memory when ready', unit: 'MB', floor });
  const after = figures.add({ name: `memory after ${COMMANDS.toLocaleString('en')} commands`, unit: 'MB', floor });
  const stage = await openStage();
  try {
    await inTurns(runs, ['ours', 'floor'], async (side) => {
      const running = side === 'ours' ? await stage.bot('all') : await stage.floor('bare');
      const before = running.memoryMb();
      await inTurn(running.url, commands(COMMANDS, 'help', stage.counterparts.slack), 10);
      const whole = running.memoryMb();
      await running.stop();
      return [
        [ready, running.readyAfterMs],
        [atRest, before],
        [after, whole],
      ];
    });
  } finally {
    await stage.close();
  }
}
