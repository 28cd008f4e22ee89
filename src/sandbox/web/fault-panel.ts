// The fault panel: shows and changes the faults of Atlas, Slack, Redis and the bot's processes.
import type { AtlasStandIn } from '../atlas/index.js';
import { Listeners } from '../listeners.js';
import type { EmbeddedRedis } from '../redis.js';
import { CHANNELS, type SlackStandIn } from '../slack/index.js';
import type { SupervisedBot } from '../supervised-bot.js';
import { ATLAS_FAULTS, addAtlasFaults, SLACK_FAULTS, setSlackFaults } from './fault-panel-atlas.js';
import {
  killAction,
  type RunnableFaultAction,
  setWorkerState,
  WORKER_FAULTS,
  WorkerAmbush,
} from './fault-panel-bots.js';
import { ageAtlas, OUTSIDE_CHANGES } from './fault-panel-drifts.js';
import { FaultPanelRedis, REDIS_FAULTS } from './fault-panel-redis.js';
import type { FaultAct, FaultAction, FaultChoice, FaultPanelState, FaultResult } from './fault-panel-wire.js';
import type { Inspector } from './inspector.js';
import { changeIdOf } from './inspector-store.js';

export interface FaultPanelDeps {
  readonly slack: SlackStandIn;
  readonly atlas: AtlasStandIn;
  readonly redis: EmbeddedRedis;
  readonly inspector: Pick<Inspector, 'note' | 'look'>;
  readonly bots: readonly SupervisedBot[];
}

const WELL = 'well';
const MINUTE_MS = 60_000;
const ALERT = '🚨 *Cluster0 in Payments*: 91 % of all connections are in use, and checkout is slow.';
const group = 'Time travel for all open requests';
const MINUTES: FaultAction = {
  id: 'minutes',
  group,
  title: '2 minutes later',
  about: 'Ends the waiting period after the last approval.',
};
const HOUR: FaultAction = {
  id: 'hour',
  group,
  title: 'An hour later',
  about: 'Requests that nobody approved expire. Unconfirmed changes can be settled by hand.',
};
const TO_THE_END: FaultAction = {
  id: 'end',
  group,
  title: 'Go to the end of the last change',
  about:
    'Ends the latest temporary change. The bot reverts the change, or Atlas ends the change and the bot confirms it.',
};

export class FaultPanel {
  readonly #deps: FaultPanelDeps;
  readonly #redis: FaultPanelRedis;
  readonly #knobs: readonly ReturnType<typeof knob>[];
  readonly #deeds: readonly RunnableFaultAction[];
  readonly #ambush: WorkerAmbush;
  readonly #changed = new Listeners();
  readonly onChange = this.#changed.add;
  #last: Promise<unknown> = Promise.resolve();

  constructor(deps: FaultPanelDeps) {
    const { atlas, slack, redis, bots } = deps;
    this.#deps = deps;
    this.#redis = new FaultPanelRedis(redis, slack.world.team.id);
    let removeFaults = () => {};
    this.#knobs = [
      knob('atlas', 'Atlas', ATLAS_FAULTS, ({ rules }) => {
        removeFaults();
        removeFaults = addAtlasFaults(atlas, rules);
      }),
      knob('slack', 'Slack', SLACK_FAULTS, ({ rules }) => setSlackFaults(slack, rules)),
      knob('redis', 'Redis', REDIS_FAULTS, ({ id }) => this.#redis.set(id)),
      knob('worker', 'Worker', WORKER_FAULTS, (setting) => setWorkerState(bots, setting)),
    ];
    this.#ambush = new WorkerAmbush(atlas, bots);
    this.#deeds = [
      ...bots.map(killAction),
      this.#ambush.deed,
      { ...MINUTES, does: () => this.#later(2 * MINUTE_MS, MINUTES.title) },
      { ...HOUR, does: () => this.#later(60 * MINUTE_MS, HOUR.title) },
      { ...TO_THE_END, does: () => this.#toTheEnd() },
      {
        id: 'alert',
        group: 'Another app in Slack',
        title: 'Post an alert',
        about: 'Posts an alert in #inc-42. Select Ask Atlas about this in its menu.',
        does: () => {
          slack.notice(CHANNELS.incident, { text: ALERT });
          return 'An alert was posted in #inc-42';
        },
      },
      ...OUTSIDE_CHANGES.map(({ does, ...drift }) => ({
        ...drift,
        does: () => `Another administrator: ${does(atlas)}`,
      })),
    ];
    for (const bot of bots) bot.onChange(this.#changed.tell);
  }

  state(): FaultPanelState {
    return {
      knobs: this.#knobs.map(({ shown, set }) => ({ ...shown, set: set() })),
      deeds: this.#deeds.map(({ does: _, ...deed }) => deed),
      processes: this.#deps.bots.map((bot) => ({ name: bot.role, life: bot.life() })),
      well: this.#isWell(),
    };
  }

  /** Runs one action at a time, because actions can conflict, e.g. Redis can't be paused while it's starting. */
  act(act: FaultAct): Promise<FaultResult> {
    const done = this.#last.then(() => this.#act(act));
    this.#last = done.catch(() => undefined);
    return done;
  }

  close(): void {
    this.#redis.close();
  }

  async #act(act: FaultAct): Promise<FaultResult> {
    try {
      const sentence = await this.#done(act);
      this.#changed.tell();
      if (sentence === undefined) return { done: false, sentence: 'The fault panel doesn’t have this control.' };
      this.#deps.inspector.note(sentence);
      return { done: true, sentence };
    } catch (cause) {
      return { done: false, sentence: `Failed: ${cause instanceof Error ? cause.message : cause}` };
    }
  }

  async #done(act: FaultAct): Promise<string | undefined> {
    if ('wellAgain' in act) {
      this.#ambush.disarm();
      for (const one of this.#knobs) if (one.set() !== WELL) await one.turn(WELL);
      return 'All faults cleared';
    }
    if ('deed' in act) return this.#deeds.find(({ id }) => id === act.deed)?.does();
    const found = this.#knobs.find(({ shown }) => shown.id === act.turn);
    const title = await found?.turn(act.to);
    return found && title && `${found.shown.title}: ${title}`;
  }

  #isWell(): boolean {
    const knobs = this.#knobs.every(({ set }) => set() === WELL);
    return knobs && !this.#ambush.armed && this.#deps.bots.every((bot) => bot.life() === 'running');
  }

  async #later(ms: number, when: string): Promise<string> {
    const ids = await this.#age(ms);
    return `${when} for ${ids.length === 0 ? 'no requests, because none are open' : ids.join(', ')}`;
  }

  async #toTheEnd(): Promise<string> {
    const last = await this.#redis.lastEnd();
    if (last === undefined) return 'There’s no temporary change to end';
    const others = (await this.#age(last.inMs)).filter((id) => id !== last.change);
    return `${last.change} has reached its end${others.length === 0 ? '' : `. Time also moved for ${others.join(', ')}`}`;
  }

  /** @returns the displayed ids of the requests whose timestamps were moved back */
  async #age(ms: number): Promise<readonly string[]> {
    const { atlas, inspector } = this.#deps;
    const ids = await this.#redis.age(ms);
    ageAtlas(atlas, ms);
    await Promise.all(ids.map((id) => inspector.look(id)));
    return [...new Set(ids.map(changeIdOf))];
  }
}

function knob<S extends FaultChoice>(
  id: string,
  title: string,
  settings: readonly S[],
  apply: (setting: S) => Promise<unknown> | unknown,
) {
  let set = WELL;
  /** @returns the setting's title, or undefined for an unknown setting */
  const turn = async (to: string): Promise<string | undefined> => {
    const setting = settings.find((one) => one.id === to);
    if (setting === undefined) return undefined;
    await apply(setting);
    set = to;
    return setting.title;
  };
  const shown = {
    id,
    title,
    settings: settings.map((one): FaultChoice => ({ id: one.id, title: one.title, about: one.about })),
  };
  return { shown, set: () => set, turn };
}
