// Runs points in several runners, one after another in each.

import { deriveReturnId } from '../../src/approvals/request/ids.js';
import { CHANNELS, type Message } from '../../src/sandbox/slack/index.js';
import { canChange } from '../support/cards.js';
import { type Entry, storedFields } from '../support/journal.js';
import { stateIn, stateOn } from '../support/states.js';
import { CrashRunner } from './crash-runner.js';
import { faultsOf, readJournal } from './journal.js';
import type { Point } from './points.js';
import { liveRestored } from './restored.js';
import { ENDS, faultsInSaying, type Place } from './said.js';
import type { Role } from './steps.js';
import { live, type Story } from './story.js';

interface Outcome {
  readonly point: Point;
  /** Whether the process reached the point. How often it redraws a card differs between runs. */
  readonly met: boolean;
  readonly faults: readonly string[];
  readonly ms: number;
}

const TRIES = 3;
const MOST_OUTPUT = 4_000;

interface Runs {
  /** In the order of the points; none of them rejects. */
  readonly outcomes: readonly Promise<Outcome>[];
  /** Resolves when every process has ended. */
  readonly ended: Promise<unknown>;
}

export function startRuns(points: readonly Point[], runners: number): Runs {
  const queue = points.map((point) => ({ point, ...deferred<Outcome>() }));
  const left = [...queue];
  const work = async () => {
    let runner: CrashRunner | undefined;
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const { point, resolve } = next;
      const began = Date.now();
      try {
        runner ??= await CrashRunner.open();
        const { met, faults } = await untilMet(runner, point);
        resolve({ point, met, faults, ms: Date.now() - began });
        if (faults.length === 0) continue;
      } catch (error) {
        const faults = [String(error), runner?.output().slice(-MOST_OUTPUT) ?? ''];
        resolve({ point, met: true, faults, ms: Date.now() - began });
      }
      await runner?.close().catch(() => undefined); // its state is uncertain
      runner = undefined;
    }
    await runner?.close();
  };
  const ended = Promise.allSettled(Array.from({ length: runners }, work));
  return { outcomes: queue.map(({ promise }) => promise), ended };
}

async function untilMet(
  runner: CrashRunner,
  point: Point,
): Promise<{ readonly met: boolean; readonly faults: readonly string[] }> {
  for (let tries = 1; ; tries += 1) {
    if (point.fresh || tries > 1) await runner.restart();
    const story = { decision: point.decision, reason: `INC-${tries}-${Math.random().toString(36).slice(2, 8)}` };
    if (point.restore !== undefined) {
      const { met, faults } = await liveRestored(runner, story, point);
      await runner.clear();
      if (met || faults.length > 0 || tries === TRIES) return { met, faults };
      continue;
    }
    const watch = await live(runner, story, point);
    const faults = await faultsIn(
      runner,
      story,
      watch.met ? { role: point.role, unnoted: await watch.back() } : undefined,
    );
    await runner.clear();
    if (watch.met || faults.length > 0 || tries === TRIES) return { met: watch.met, faults };
  }
}

function deferred<T>() {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

interface Died {
  readonly role: Role;
  /** Where it had announced the outcome without recording that. */
  readonly unnoted: readonly Place[];
}

/** @returns the faults, a sentence each */
async function faultsIn(runner: CrashRunner, story: Story, crash?: Died): Promise<readonly string[]> {
  const all = await readJournal(runner.redis, runner.key('journal'));
  const [id, ...others] = new Set(all.map(({ request }) => request));
  if (id === undefined) return ['no request is stored'];
  const back = deriveReturnId(id);
  const strange = others.filter((other) => other !== back);
  if (strange.length > 0) return [`one request was submitted, ${strange.length + 1} are stored`];
  const of = (one: string) => all.filter(({ request }) => request === one);
  const entries = of(id);
  const journal = [
    ...(await recorded(runner, id, entries)),
    ...(others.length > 0 ? await recorded(runner, back, of(back)) : []),
  ];
  const wasSent = entries.some(({ event }) => event.type === 'sent');
  if (wasSent !== others.includes(back))
    journal.push(wasSent ? 'it has no return' : 'it has a return, and was not sent');
  const effects = runner.effects().length;
  const end = ENDS[story.decision][effects];
  if (end === undefined) return [...journal, `${effects} calls took effect in Atlas`];
  const doubted = entries.some(({ event }) => event.type === 'lost');
  return [
    ...journal,
    ...(end === 'failed' && !doubted ? ['it failed without a doubt about its outcome'] : []),
    ...cards(runner, id, end, crash),
    ...faultsInSaying(runner, id, end, crash?.unnoted ?? []),
    ...(await left(runner, id)),
  ];
}

async function recorded(runner: CrashRunner, id: string, entries: readonly Entry[]): Promise<readonly string[]> {
  const { version, json = '' } = await storedFields(runner.redis, runner.key('request', id));
  return faultsOf(entries, { version: Number(version), json });
}

/**
 * One card shows the outcome. No other state is shown, and no card can be pressed. A card of a worker that died while
 * posting shows no state.
 */
function cards({ system: { slack } }: CrashRunner, id: string, end: string, crash: Died | undefined): string[] {
  const most = crash?.role === 'worker' ? 2 : 1;
  return [CHANNELS.approvals, CHANNELS.incident].flatMap((channel) => {
    const drawn = slack.messages(channel).filter(({ threadTs, text }) => threadTs === undefined && text.includes(id));
    const says = drawn.filter((message) => statesOn(message).includes(end));
    const wrong = drawn.flatMap((message) => statesOn(message).filter((state) => state !== end));
    return [
      ...(drawn.length > most ? [`${drawn.length} cards in ${channel}`] : []),
      ...(says.length === 1 ? [] : [`${says.length} cards in ${channel} say ${end}`]),
      ...wrong.map((state) => `one of ${drawn.length} cards in ${channel} says ${state}, not ${end}`),
      ...(drawn.some(canChange) ? [`one of ${drawn.length} cards in ${channel} can still be decided`] : []),
    ];
  });
}

/** From the title and from the text for notifications. */
function statesOn({ blocks, text }: Message): readonly string[] {
  const isSketch = stateOn(blocks) === undefined;
  return isSketch ? [] : [stateOn(blocks), stateIn(text)].filter((state) => state !== undefined);
}

async function left(runner: CrashRunner, id: string): Promise<string[]> {
  const due = await runner.due();
  const open = await runner.redis.zrange(runner.key('open'), '0', '-1');
  const held = ['target', 'parts'].map((what) => runner.redis.keys(`${runner.key(what).replace(/[{}]/g, '\\$&')}:*`));
  const targets = (await Promise.all(held)).flat();
  return [
    ...due.map((one) => `still due: ${one}`),
    ...(open.includes(id) ? ['it is still among the open requests'] : []),
    ...targets.map((target) => `still reserved: ${target}`),
  ];
}
