// An on-call engineer's session in one channel: what is typed and pressed, and what shows after each step.
import { expect } from '@jest/globals';
import { type Message, PEOPLE } from '../../src/sandbox/slack/index.js';
import { ask, cardWhere, decide, latestView, pressBelow } from './acting.js';
import { cardWith, idOn } from './cards.js';
import { channelsOf } from './incident.js';
import { textOf } from './looking.js';
import type { TestSystem } from './test-system.js';

const { rita, oli, sam } = PEOPLE;
export const NEW_BLOCKS = ['data_table', 'data_visualization'];

export interface OnCallSession {
  readonly system: TestSystem;
  readonly channel: string;
  readonly cluster: string;
  readonly reason: string;
  /** Called before a step, to make something fail. */
  before?(step: 'alerts' | 'namespaces' | 'file' | 'approve'): void;
}

/** Text as Slack sends it, with escaped characters. */
export const typed = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

export const typesIn = ({ blocks }: Message) => blocks.map(({ type }) => type);

/** The text of the first block, without gaps between its parts. */
const headOf = ({ blocks }: Message) => textOf(blocks.slice(0, 1)).replaceAll(' ,', ',').replaceAll(' ;', ';');

export async function lookUps({ system, channel, cluster, before }: OnCallSession): Promise<readonly Message[]> {
  const { said, now } = channelsOf(() => system);
  const answer = async (line: string, words: RegExp) => {
    const first = await said(oli, line, channel);
    // While Atlas makes the bot wait, a progress message stands in its place.
    return system.slack.until(() => {
      const message = now(first, oli);
      return words.test(textOf(message.blocks)) ? message : undefined;
    });
  };
  const overview = await answer('overview', /is running/);
  expect(headOf(overview)).toContain(`${cluster} is running; 1 alert`);
  before?.('alerts');
  const alerts = await answer('alerts', /1 open alert in/);
  expect(textOf(alerts.blocks)).toContain('connections in use');
  const hottest = await answer('namespaces last 1h', /was the busiest of/);
  before?.('namespaces');
  const history = await answer('namespaces last 1h history latency', /Average latency/);
  const jobs = await answer('restore-jobs', /restore jobs for/);
  expect(headOf(jobs)).toContain(`3 of 230 restore jobs for ${cluster} failed`);
  before?.('file');
  await pressBelow(system, oli, jobs, 'answer:rows');
  return [overview, alerts, hottest, history, jobs];
}

/** All 230 rows with exact values, in a file that everybody who sees the answer can open. */
export async function wholeTable({ system, channel }: OnCallSession): Promise<readonly string[]> {
  const file = await system.slack.until(() => system.slack.files().find((one) => one.channel === channel));
  return file.content.trim().split(/\r?\n/);
}

/** @returns the id of the request */
export async function grantAsked({ system, channel, reason }: OnCallSession): Promise<string> {
  await system.slack.command(rita, channel, typed(`grant-access for 4h level logs because ${reason}`));
  const view = await latestView(system, rita, 'Undo');
  expect(await system.slack.submit(rita, view.id)).toEqual({ kind: 'closed' });
  return idOn(await cardWith(system, reason, /Needs \d+ approvals? from/));
}

/** The requester's approval is refused; somebody else's is accepted, and the change is done. */
export async function grantApproved(session: OnCallSession): Promise<Message> {
  const { system, reason, before } = session;
  const card = await cardWith(system, reason, /Needs \d+ approvals? from/);
  await decide(system, rita, card, 'decide:approve');
  await system.slack.until(() =>
    system.slack.messages(card.channel, rita).some(({ text }) => text.includes('You asked for this')),
  );
  before?.('approve');
  expect(await decide(system, sam, card, 'decide:approve')).toEqual({ kind: 'acknowledged' });
  return cardWith(system, reason, /^Done: /);
}

/** The answer to `access` that everybody in the channel sees. */
export async function accessSaid({ system, channel }: OnCallSession, words: RegExp): Promise<Message> {
  const message = await channelsOf(() => system).said(oli, 'access', channel);
  expect(textOf(message.blocks)).toMatch(words);
  return message;
}

/** Refreshes the message in place. */
export async function refreshed({ system }: OnCallSession, message: Message, words: RegExp): Promise<void> {
  const { now } = channelsOf(() => system);
  await system.slack.press(rita, cardWhere(message), 'answer:refresh');
  await system.slack.until(() => words.test(textOf(now(message, rita).blocks)));
}

export async function atRest({ system, channel, reason }: OnCallSession, id: string): Promise<void> {
  const history = await ask(system, rita, `request ${id}`, channel);
  for (const part of [reason, 'Done: ', sam]) expect(history).toContain(part);
  expect(await ask(system, rita, 'requests', channel)).toMatch(/Open requests.*: none/);
}
