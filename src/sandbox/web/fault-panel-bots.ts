// Kills the bot's processes: at once, or at the worst moment.
import type { AtlasStandIn } from '../atlas/index.js';
import type { SupervisedBot } from '../supervised-bot.js';
import { changesMeet, setFaults } from './fault-panel-atlas.js';
import type { Choice, Deed } from './fault-panel-wire.js';

export interface Doable extends Deed {
  /** @returns what was done, in words */
  does(): Promise<string> | string;
}

const group = 'The bot';
const REACHED = 'hang after effect';

export const WORKER_FAULTS: readonly Choice[] = [
  { id: 'well', title: 'Running', about: 'If it is killed, it is started again after 3 seconds.' },
  {
    id: 'dead',
    title: 'Dead',
    about:
      'SIGKILL without a restart. Nothing is sent, reverted or drawn. Start it, and it continues with what is stored.',
  },
];

export const setWorker = (bots: readonly SupervisedBot[], { id }: Choice) => {
  const worker = bots.find(({ role }) => role === 'worker');
  return id === 'dead' ? worker?.leaveDead() : worker?.bringBack();
};

export const killing = (bot: SupervisedBot): Doable => ({
  id: `kill-${bot.role}`,
  group,
  title: `Kill the ${bot.role} process`,
  about:
    bot.role === 'worker'
      ? 'SIGKILL. It restarts after 3 seconds, and continues with what is stored.'
      : 'SIGKILL. For 3 seconds Slack says that the app isn’t responding. Nothing was recorded, so press again.',
  does: async () => {
    if (bot.life() === 'killed') return `The ${bot.role} process has already ended`;
    await bot.kill();
    return `The ${bot.role} process was killed; it is started again in a moment`;
  },
});

/** Kills the bot at the worst moment: after Atlas has carried out a call, before its reply arrives. */
export class Ambush {
  readonly #atlas: AtlasStandIn;
  readonly #worker: SupervisedBot | undefined;
  #end: (() => void) | undefined;

  constructor(atlas: AtlasStandIn, bots: readonly SupervisedBot[]) {
    this.#atlas = atlas;
    this.#worker = bots.find(({ role }) => role === 'worker');
  }

  get armed(): boolean {
    return this.#end !== undefined;
  }

  readonly deed: Doable = {
    id: 'ambush',
    group,
    title: 'Kill the worker in the middle of its next change',
    about:
      'The next change is carried out by Atlas, and the worker is killed before it hears so. Whichever worker finds the stored call reads Atlas instead of sending it again: the card says "done" about half a minute later.',
    does: () => {
      this.#arm();
      return 'The worker dies right after its next change has reached Atlas';
    },
  };

  disarm(): void {
    this.#end?.();
    this.#end = undefined;
  }

  #arm(): void {
    this.disarm();
    const remove = setFaults(this.#atlas, changesMeet({ kind: REACHED }));
    const forget = this.#atlas.onCall(({ fault }) => {
      if (fault !== REACHED) return;
      this.disarm();
      void this.#worker?.kill();
    });
    this.#end = () => {
      remove();
      forget();
    };
  }
}
