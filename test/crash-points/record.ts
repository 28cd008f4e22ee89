// Checks the records afterwards: Atlas's calls, Slack's messages, the journal. Nothing here asks the bot.
import { deriveReturnId } from '../../src/approvals/request/ids.js';
import { CHANNELS, type Message } from '../../src/sandbox/slack/index.js';
import { canChange } from '../support/cards.js';
import { type Entry, storedFields } from '../support/journal.js';
import { stateIn, stateOn } from '../support/states.js';
import type { CrashRunner } from './crash-runner.js';
import { faultsOf, readJournal } from './journal.js';
import { ENDS, faultsInSaying, type Place } from './said.js';
import type { Role } from './steps.js';
import type { Story } from './story.js';

interface Died {
  readonly role: Role;
  /** Where it had announced the outcome without recording that. */
  readonly unnoted: readonly Place[];
}

/** @returns the faults, a sentence each */
export async function faultsIn(runner: CrashRunner, story: Story, crash?: Died): Promise<readonly string[]> {
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
