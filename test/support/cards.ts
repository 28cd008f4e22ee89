// Cards as people read them, found by their reason.
import { CHANNELS, type Message, PEOPLE } from '../../src/sandbox/slack/index.js';
import { askGrant, submitted } from './acting.js';
import { textOf } from './looking.js';
import type { TestSystem } from './test-system.js';

export interface Asked {
  readonly id: string;
  readonly card: Message;
}

/** Rita asks for a grant. Waits for its card. */
export async function askedGrant(system: TestSystem, cluster: string, reason: string): Promise<Asked> {
  const view = await askGrant(system, PEOPLE.rita, `grant-access ${cluster} in Payments for 4h because ${reason}`);
  await submitted(system, PEOPLE.rita, view);
  const card = await cardWith(system, reason, /Needs \d+ approvals? from/);
  return { id: idOn(card), card };
}

/** Whether a press on the card could change the request. */
export const canChange = ({ blocks }: Pick<Message, 'blocks'>) =>
  /"(decide:(approve|deny|check|settle)[a-z-]*|cancel)"/.test(JSON.stringify(blocks));

export function idOn({ text }: Message): string {
  const [id] = /[A-Z0-9]{3}-[A-Z0-9]{3}/.exec(text) ?? [];
  if (id === undefined) throw new Error(`no request id in: ${text}`);
  return id;
}

/** Waits for a card with this reason in the approvals channel to match. */
export async function cardWith(
  { slack }: TestSystem,
  reason: string,
  words: RegExp,
  withinMs = 30_000,
): Promise<Message> {
  const cards = () =>
    slack
      .messages(CHANNELS.approvals)
      .filter(({ threadTs, blocks }) => threadTs === undefined && textOf(blocks).includes(reason));
  try {
    return await slack.until(() => cards().find(({ blocks }) => words.test(textOf(blocks))), withinMs);
  } catch {
    const there = cards().map(({ blocks }) => textOf(blocks));
    throw new Error(`after ${withinMs} ms no card with ${reason} says ${words}, but: ${there.join(' | ')}`);
  }
}

/**
 * The same.
 * @returns all text of the card
 */
export const cardSaying = async (...asked: Parameters<typeof cardWith>): Promise<string> =>
  textOf((await cardWith(...asked)).blocks);

/** The calls that grant MongoDB staff access to a cluster. */
export const grantCalls = ({ atlas }: TestSystem, cluster: string) =>
  atlas.calls.filter(({ method, path }) => method === 'POST' && path.includes(`/clusters/${cluster}:grant`));

export const typesOf = (journal: readonly { readonly type: string }[]) => journal.map(({ type }) => type).join(' ');
