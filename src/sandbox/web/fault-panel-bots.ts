// Kills the bot's processes, immediately or at the worst moment.
import type { AtlasStandIn } from '../atlas/index.js';
import type { SupervisedBot } from '../supervised-bot.js';
import { addAtlasFaults, faultsForChanges } from './fault-panel-atlas.js';
import type { FaultAction, FaultChoice } from './fault-panel-wire.js';

export interface RunnableFaultAction extends FaultAction {
  /** @returns a sentence that describes the effect */
  does(): Promise<string> | string;
}

const group = 'The bot';
const REACHED = 'hang after effect';

export const WORKER_FAULTS: readonly FaultChoice[] = [
  { id: 'well', title: 'Running', about: 'If the worker is killed, it restarts after 3 seconds.' },
  {
    id: 'dead',
    title: 'Dead',
    about:
      'The worker is killed with SIGKILL and not restarted. The bot makes and reverts no changes, and updates no cards. Once restarted, the worker continues from what is stored.',
  },
];

export const setWorkerState = (bots: readonly SupervisedBot[], { id }: FaultChoice) => {
  const worker = bots.find(({ role }) => role === 'worker');
  return id === 'dead' ? worker?.leaveDead() : worker?.bringBack();
};

export const killAction = (bot: SupervisedBot): RunnableFaultAction => ({
  id: `kill-${bot.role}`,
  group,
  title: `Kill the ${bot.role} process`,
  about:
    bot.role === 'worker'
      ? 'Sends the worker SIGKILL. The worker restarts after 3 seconds and continues from what is stored.'
      : 'Sends the process SIGKILL. For 3 seconds, Slack says that the app isn’t responding. Presses during that time aren’t recorded, so press again.',
  does: async () => {
    if (bot.life() === 'killed') return `The ${bot.role} process has already ended`;
    await bot.kill();
    return `The ${bot.role} process was killed. It will restart in 3 seconds`;
  },
});

/** Kills the worker at the worst moment: after Atlas made a change but before the response arrives. */
export class WorkerAmbush {
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

  readonly deed: RunnableFaultAction = {
    id: 'ambush',
    group,
    title: 'Kill the worker during its next change',
    about:
      'Atlas makes the next change, but the worker is killed before it gets the response. The next worker finds the stored call and reads Atlas instead of sending the call again. The card says "Done" after about half a minute.',
    does: () => {
      this.#arm();
      return 'The worker will be killed as soon as Atlas has made its next change';
    },
  };

  disarm(): void {
    this.#end?.();
    this.#end = undefined;
  }

  #arm(): void {
    this.disarm();
    const remove = addAtlasFaults(this.#atlas, faultsForChanges({ kind: REACHED }));
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
