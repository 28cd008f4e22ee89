// What the records say afterwards: Atlas's calls, Slack's messages, the journal. Nothing here asks the bot.
import { returnId } from '../../src/approvals/request/ids.js';
import { CHANNELS, type Message } from '../../src/sandbox/slack/index.js';
import { canChange } from '../support/cards.js';
import { type Entry, storedFields } from '../support/journal.js';
import { stateIn, stateOn } from '../support/states.js';
import type { CrashRunner } from './crash-runner.js';
import { faultsOf, readJournal } from './journal.js';
import { ENDS, faultsInSaying, type Place } from './said.js';
import type { Role } from './steps.js';
import type { Story } from './story.js';

/** How a process died, if one did. */
interface Died {
  readonly role: Role;
  /** Where it had said the end without noting that. */
  readonly unnoted: readonly Place[];
}

/** @returns what is wrong, a sentence each; nothing when all laws hold */
export async function faultsIn(runner: CrashRunner, story: Story, crash?: Died): Promise<readonly string[]> {
  const all = await readJournal(runner.redis, runner.key('journal'));
  const [id, ...others] = new Set(all.map(({ request }) => request));
  if (id === undefined) return ['nothing was asked for'];
  const back = returnId(id);
  const strange = others.filter((other) => other !== back);
  if (strange.length > 0) return [`one request was asked for, ${strange.length + 1} are there`];
  const of = (one: string) => all.filter(({ request }) => request === one);
  const entries = of(id);
  const journal = [
    ...(await recorded(runner, id, entries)),
    ...(others.length > 0 ? await recorded(runner, back, of(back)) : []),
  ];
  const wasSent = entries.some(({ event }) => event.type === 'sent');
  if (wasSent !== others.includes(back)) journal.push(wasSent ? 'nothing puts it back' : 'it is put back unsent');
  const effects = runner.effects().length;
  const end = ENDS[story.decision][effects];
  if (end === undefined) return [...journal, `${effects} calls took effect in Atlas`];
  const doubted = entries.some(({ event }) => event.type === 'lost');
  return [
    ...journal,
    ...(end === 'failed' && !doubted ? ['it did not happen, though nothing stood in its way'] : []),
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
 * One card says the end. None says anything else, and none can be pressed any more: what a worker left behind that died while
 * it posted says no state at all.
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
      ...wrong.map((state) => `one of ${drawn.length} cards in ${channel} says ${state}, and it is ${end}`),
      ...(drawn.some(canChange) ? [`one of ${drawn.length} cards in ${channel} can still be decided`] : []),
    ];
  });
}

/** In front of the title, and of the text for notifications. */
function statesOn({ blocks, text }: Message): readonly string[] {
  const isSketch = stateOn(blocks) === undefined;
  return isSketch ? [] : [stateOn(blocks), stateIn(text)].filter((state) => state !== undefined);
}

async function left(runner: CrashRunner, id: string): Promise<string[]> {
  const due = await runner.due();
  const open = await runner.redis.zrange(runner.key('open'), '0', '-1');
  const targets = await runner.redis.keys(`${runner.key('target').replace(/[{}]/g, '\\$&')}:*`);
  return [
    ...due.map((one) => `still due: ${one}`),
    ...(open.includes(id) ? ['it is still among the open requests'] : []),
    ...targets.map((target) => `still reserved: ${target}`),
  ];
}
