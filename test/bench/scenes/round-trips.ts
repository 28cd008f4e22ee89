// Measures each journey at realistic latencies of Atlas and Slack, in milliseconds and in round trips.
import { setTimeout as sleep } from 'node:timers/promises';
import type { AtlasStandIn } from '../../../src/sandbox/atlas/index.js';
import { CHANNELS, PEOPLE, type SlackStandIn } from '../../../src/sandbox/slack/index.js';
import { approvalsCard, cardWhere, latestView, privateAnswers } from '../../support/acting.js';
import { dedicated } from '../../support/atlas-things.js';
import { openTestSystem, type TestSystem } from '../../support/test-system.js';
import { type Figure, type Figures, inTurns, type Measured } from '../figures.js';

/** Latency of a call, in milliseconds. */
const ATLAS_MS = 250;
const SLACK_MS = 120;
/** Slack accepts one message per second in a channel. */
const PAUSE_MS = 1_500;
const CLUSTER = 'Cluster0';

const LOOK_UPS = [
  ['namespaces Cluster0 in Payments', 330],
  ['private-endpoints in Payments', 330],
  ['restore-jobs Cluster0 in Payments', 330],
  ['overview Cluster0 in Payments', 330],
  ['namespaces Cluster0 in Payments history latency', 600],
] as const;

interface Timed {
  readonly ms: Figure;
  readonly rounds: Figure;
}

export async function roundTrips(figures: Figures, runs: number): Promise<void> {
  const timed = (name: string, most: number): Timed => ({
    ms: figures.add({ name, unit: 'ms', most }),
    rounds: figures.add({ name: `${name}, calls one after the other`, unit: 'calls' }),
  });
  const answers = LOOK_UPS.map(([line, most]) => ({ line, figure: timed(`${line}, to its answer`, most) }));
  const form = timed('grant-access, to its form with the preview', 450);
  const card = timed('form sent, to the card with its buttons', 600);
  const sent = timed('Approve, until the call reaches Atlas', 550);
  const done = timed('Approve, to “done” on the card, read back', 1_300);
  const system = await openTestSystem({ roles: ['web', 'worker'] });
  const { slack, atlas } = system;
  const watch = new Watch(slack, atlas);
  try {
    atlas.fault({ kind: 'slow', ms: ATLAS_MS });
    // A call to Slack takes effect on arrival. Its response takes the whole round trip.
    slack.fault({ method: '*', kind: 'slow', ms: SLACK_MS, carriedOut: true, times: Number.POSITIVE_INFINITY });
    let asked = 0;
    await inTurns(runs, ['ours'], async () => {
      const measured: Measured[] = [];
      for (const { line, figure } of answers) measured.push(await watch.until(figure, () => answered(system, line)));
      measured.push(...(await approve(system, watch, `INC-${++asked}`, { form, card, sent, done })));
      return measured.flat();
    });
  } finally {
    await system.close();
  }
}

async function answered(system: TestSystem, line: string): Promise<void> {
  const before = privateAnswers(system, PEOPLE.rita, CHANNELS.incident).length;
  await system.slack.command(PEOPLE.rita, CHANNELS.incident, line);
  await system.slack.until(() => privateAnswers(system, PEOPLE.rita, CHANNELS.incident).length > before);
}

async function approve(
  system: TestSystem,
  watch: Watch,
  reason: string,
  { form, card, sent, done }: Readonly<Record<'form' | 'card' | 'sent' | 'done', Timed>>,
): Promise<Measured[]> {
  const { slack, atlas } = system;
  dedicated(atlas.world, CLUSTER).grant = undefined;
  const opened = await watch.until(form, async () => {
    await slack.command(PEOPLE.rita, CHANNELS.incident, `grant-access ${CLUSTER} in Payments for 4h because ${reason}`);
    await latestView(system, PEOPLE.rita, 'Undo');
  });
  const view = await latestView(system, PEOPLE.rita, 'Undo');
  const drawn = await watch.until(card, async () => {
    await slack.submit(PEOPLE.rita, view.id);
    await approvalsCard(system, reason, 'waiting');
  });
  const shown = await approvalsCard(system, reason, 'waiting');
  const pressed = watch.begin();
  const reached = watch.nextWrite();
  void slack.press(PEOPLE.sam, cardWhere(shown), 'decide:approve');
  const atAtlas = pressed.measured(sent, await reached);
  await approvalsCard(system, reason, 'done');
  const ended = pressed.measured(done, Date.now());
  await sleep(PAUSE_MS);
  return [opened, drawn, atAtlas, ended];
}

/** Milliseconds since the epoch. */
interface Span {
  readonly from: number;
  readonly to: number;
}

class Watch {
  readonly #slack: SlackStandIn;
  readonly #atlas: AtlasStandIn;

  constructor(slack: SlackStandIn, atlas: AtlasStandIn) {
    this.#slack = slack;
    this.#atlas = atlas;
  }

  async until(figure: Timed, journey: () => Promise<unknown>): Promise<Measured> {
    const { measured } = this.begin();
    await journey();
    const result = measured(figure, Date.now());
    await sleep(PAUSE_MS);
    return result;
  }

  begin() {
    const from = Date.now();
    return {
      measured: ({ ms, rounds }: Timed, to: number): Measured => [
        [ms, to - from],
        [rounds, chain(this.#calls({ from, to }))],
      ],
    };
  }

  /** @returns the time that Atlas received the next change */
  async nextWrite(): Promise<number> {
    const before = this.#atlas.calls.length;
    const isWrite = () =>
      this.#atlas.calls.slice(before).find(({ method, path }) => method === 'POST' && /:grant/.test(path));
    return (await this.#slack.until(isWrite)).at;
  }

  /** The calls that the bot made and got responses to in that time. */
  #calls({ from, to }: Span): readonly Span[] {
    const asked = this.#atlas.calls.map(({ at }) => ({ from: at, to: at + ATLAS_MS }));
    const said = this.#slack.calls.map(({ at }) => ({ from: at - SLACK_MS, to: at }));
    return [...asked, ...said].filter((call) => call.from >= from && call.to <= to);
  }
}

/** Length of the longest chain of calls of which each started after the previous one ended. */
function chain(calls: readonly Span[]): number {
  let [count, free] = [0, 0];
  for (const { from, to } of calls.toSorted((a, b) => a.to - b.to)) {
    if (from < free) continue;
    count += 1;
    free = to;
  }
  return count;
}
