// How a request ended, and whether everything said about it agrees with the local Atlas's record.
import { setTimeout as sleep } from 'node:timers/promises';
import { isFinal, type Request } from '../../src/approvals/request/request.js';
import type { LoggedCall } from '../../src/sandbox/atlas/index.js';
import { CHANNELS, PEOPLE } from '../../src/sandbox/slack/index.js';
import { ask, decide } from './acting.js';
import { cardWith, idOn } from './cards.js';
import { isAllDrawn } from './due-sets.js';
import type { Inside } from './inside.js';
import { textOf, toldDirectly } from './looking.js';
import type { TestSystem } from './test-system.js';

/** The calls that reached Slack and Atlas. */
export interface Reached {
  readonly slack: Pick<TestSystem['slack'], 'calls'>;
  readonly atlas: Pick<TestSystem['atlas'], 'calls'>;
}

/** The write calls that reached Atlas with this in their path. */
export const writes = ({ atlas }: Reached, path: string): readonly LoggedCall[] =>
  atlas.calls.filter((call) => call.method !== 'GET' && call.path.includes(path));

export const effects = (system: Reached, path: string): readonly LoggedCall[] =>
  writes(system, path).filter(({ changed }) => changed !== undefined);

/** Waits until `look` accepts the stored request. */
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

/** Waits until the request is final and drawn everywhere. */
export async function atRest(inside: Inside, id: string, withinMs = 90_000): Promise<Request> {
  const ended = await untilStored(inside, id, (one) => isFinal(one) && one, withinMs);
  const until = performance.now() + 60_000;
  while (!(await isAllDrawn(inside, id))) {
    if (performance.now() > until) throw new Error(`${id} has ended and is not drawn`);
    await sleep(50);
  }
  return ended;
}

/**
 * The text in each place where people look: the card, its copy, the requester's direct messages, the answer to `request
 * <id>`.
 */
export async function words(system: TestSystem, id: string, requester: string) {
  const { slack } = system;
  const cardIn = (channel: string) => {
    const cards = slack.messages(channel).filter(({ blocks }) => blocks.at(-1)?.type === 'context');
    return cards.map(({ blocks }) => textOf(blocks)).findLast((text) => text.trimEnd().endsWith(id)) ?? '';
  };
  const told = toldDirectly(slack, requester).filter(({ text }) => text.endsWith(id));
  return {
    card: cardIn(CHANNELS.approvals),
    copy: cardIn(CHANNELS.incident),
    told: textOf(told.map(({ blocks }) => blocks)),
    answer: await ask(system, requester, `request ${id}`),
  };
}

/** Says that there was no effect. Buttons and statements of doubt with similar words do not match. */
const DENIES = /Nothing was (changed|sent)|Not applied: two checks|as not done|Failed: /;
const CLAIMS = /Done: |✅|Confirmed in Atlas|Confirmed: Atlas/;

/** Only cards and direct messages: the answer to `request <id>` also tells the past. */
const STANDS = new Set(['chat.postMessage', 'chat.update']);

/** Shown while a request is under way. The next attempt may take effect before Slack shows this. */
const UNDER_WAY = /Approved: /;

/**
 * Every statement to Slack about a request that was false by Atlas's record when it was made. Statements about the end
 * must never be false. Statements about the present state may be outdated on arrival, if Slack accepted a later edit of
 * the same message.
 */
export function falseStatements(system: Reached, id: string, path: string): string[] {
  const happened = effects(system, path);
  const said = system.slack.calls.filter(({ method, args }) => STANDS.has(method) && JSON.stringify(args).includes(id));
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

const messageOf = ({ args, answer }: TestSystem['slack']['calls'][number]) => `${args.channel} ${args.ts ?? answer.ts}`;

/**
 * The types of its journal entries, in order, as one line.
 * @throws when an entry is duplicated or out of order
 */
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

/**
 * Sam approves, which is enough; waits until it is done.
 * @returns its id
 */
export async function doneOnceApproved(system: TestSystem, inside: Inside, reason: string): Promise<string> {
  const card = await cardWith(system, reason, /Needs \d+ approvals? from/);
  await decide(system, PEOPLE.sam, card, 'decide:approve');
  const id = idOn(card);
  const { state } = await atRest(inside, id);
  if (state !== 'succeeded') throw new Error(`${id} is ${state}`);
  return id;
}
