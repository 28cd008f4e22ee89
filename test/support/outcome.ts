// How a request ended, and whether all that was said of it on the way agrees with what Atlas's own record holds.
import { setTimeout as sleep } from 'node:timers/promises';
import { isFinal, type Request } from '../../src/approvals/request.js';
import type { Call } from '../../src/sandbox/atlas/index.js';
import { CHANNELS, PEOPLE } from '../../src/sandbox/slack/index.js';
import { ask, decide } from './acting.js';
import { cardWith, idOn } from './cards.js';
import { isAllDrawn } from './due-sets.js';
import type { House } from './house.js';
import type { Inside } from './inside.js';
import { textOf, toldDirectly } from './looking.js';

/** What reached Slack and Atlas, of a house. */
export interface Reached {
  readonly slack: Pick<House['slack'], 'calls'>;
  readonly atlas: Pick<House['atlas'], 'calls'>;
}

/** The write calls that reached Atlas for what has this in its path. */
export const writes = ({ atlas }: Reached, path: string): readonly Call[] =>
  atlas.calls.filter((call) => call.method !== 'GET' && call.path.includes(path));

export const effects = (house: Reached, path: string): readonly Call[] =>
  writes(house, path).filter(({ changed }) => changed !== undefined);

/** Waits until a request is as `look` wants it. */
export async function untilStored<R>(
  { request }: Inside,
  id: string,
  look: (request: Request) => R | undefined | false,
  withinMs = 30_000,
): Promise<R> {
  const until = performance.now() + withinMs;
  for (;;) {
    const stored = await request(id);
    const found = look(stored);
    if (found !== undefined && found !== false) return found;
    if (performance.now() > until)
      throw new Error(`after ${withinMs} ms ${id} is still: ${JSON.stringify(stored, null, 1)}`);
    await sleep(50);
  }
}

/** Waits until it is over, and everywhere drawn so. */
export async function atRest(inside: Inside, id: string, withinMs = 90_000): Promise<Request> {
  const ended = await untilStored(inside, id, (one) => isFinal(one) && one, withinMs);
  const until = performance.now() + 60_000;
  while (!(await isAllDrawn(inside, id))) {
    if (performance.now() > until) throw new Error(`${id} is over and not drawn`);
    await sleep(50);
  }
  return ended;
}

/** What stands in each place where people look: the card, its copy, what the requester was told, and the answer to `request <id>`. */
export async function words(house: House, id: string, requester: string) {
  const { slack } = house;
  const cardIn = (channel: string) => {
    const cards = slack.messages(channel).filter(({ blocks }) => blocks.at(-1)?.type === 'context');
    return cards.map(({ blocks }) => textOf(blocks)).findLast((text) => text.trimEnd().endsWith(id)) ?? '';
  };
  const told = toldDirectly(slack, requester).filter(({ text }) => text.endsWith(id));
  return {
    card: cardIn(CHANNELS.approvals),
    copy: cardIn(CHANNELS.incident),
    told: textOf(told.map(({ blocks }) => blocks)),
    answer: await ask(house, requester, `request ${id}`),
  };
}

/** Says that there was no effect; the buttons and the doubts that use such words are no statements. */
const DENIES = /Nothing was (changed|sent)|(twice|settled that)[ :]+it did not happen|Failed: /;
const CLAIMS = /Done: |✅|Confirmed in Atlas|from Atlas: it happened/;

/** Cards and direct messages; the answer to `request <id>` tells the past as well. */
const STANDS = new Set(['chat.postMessage', 'chat.update']);

/** What a card says while its request is under way: the next try may take effect while these words are on theirs. */
const UNDER_WAY = /Approved, not run yet: /;

/**
 * Every sentence that Slack was ever given about a request, and that was false by Atlas's record when it was said.
 * Words on how it ended must never be. Words on how it stands may be overtaken on their way, where Slack took
 * a later edit of the same message.
 */
export function falseWords(house: Reached, id: string, path: string): string[] {
  const happened = effects(house, path);
  const said = house.slack.calls.filter(({ method, args }) => STANDS.has(method) && JSON.stringify(args).includes(id));
  return said.flatMap((call, at) => {
    const text = `${textOf(call.args.text)} ${textOf(call.args.blocks)}`;
    const before = happened.some((effect) => effect.at <= call.at);
    const isOvertaken =
      UNDER_WAY.test(text) &&
      said.slice(at + 1).some((later) => later.answer.ok === true && messageOf(later) === messageOf(call));
    const isFalse = (DENIES.test(text) && before && !isOvertaken) || (CLAIMS.test(text) && !before);
    return isFalse ? [text] : [];
  });
}

const messageOf = ({ args, answer }: House['slack']['calls'][number]) => `${args.channel} ${args.ts ?? answer.ts}`;

/** What happened to it, in order, as one line; throws when a line is there twice, or out of order. */
export async function story({ journal }: Inside, id: string): Promise<string> {
  const entries = await journal(id);
  const versions = entries.map(({ version }) => version);
  const twice = entries.filter(
    ({ version, type }, at) => entries.findIndex((one) => one.version === version && one.type === type) !== at,
  );
  const isOrdered = versions.every((version, at) => version >= (versions[at - 1] ?? 0));
  if (twice.length > 0 || !isOrdered) throw new Error(`not once and in order: ${JSON.stringify(entries)}`);
  return entries.map(({ type }) => type).join(' ');
}

/** Approved by Sam, whose approval is enough, and done. @returns its id */
export async function doneOnceApproved(house: House, inside: Inside, reason: string): Promise<string> {
  const card = await cardWith(house, reason, /Needs \d+ of/);
  await decide(house, PEOPLE.sam, card, 'decide:approve');
  const id = idOn(card);
  const { state } = await atRest(inside, id);
  if (state !== 'succeeded') throw new Error(`${id} is ${state}`);
  return id;
}
