// Forms that open from a card, and cards with the buttons of every release of the bot.
import type { Message, OpenView, SubmitOutcome } from '../../src/sandbox/slack/index.js';
import { CHANNELS, PEOPLE } from '../../src/sandbox/slack/index.js';
import { buttonValue } from '../../src/slack/ids.js';
import { pressOnCard, submitted } from './acting.js';
import { idOn } from './cards.js';
import type { Inside } from './inside.js';
import { textOf } from './looking.js';
import type { TestSystem } from './test-system.js';

/** A message, by its place in Slack. */
interface Posted {
  readonly channel: string;
  readonly ts: string;
}

const BUTTONS = [
  'approve',
  'approve-form',
  'deny',
  'deny-form',
  'ask',
  'end-now',
  'details',
  'less',
  'settle',
  'why',
  'happened',
  'not-happened',
  'check-again',
  'of-another-release',
].map((name) => `decide:${name}`);

/** The value that the buttons of its card carry. */
export async function carriedFor(inside: Inside, id: string): Promise<string> {
  const request = await inside.request(id);
  return buttonValue(id, 'planHash' in request ? request.planHash : '');
}

/** Posts a message in the approvals channel with every button there is, all with this value. */
export async function everyButton({ slack }: TestSystem, value: string): Promise<Posted> {
  const text = (label: string) => ({ type: 'plain_text', text: label });
  const buttons = BUTTONS.map((action_id) => ({ type: 'button', action_id, text: text(action_id), value }));
  const answer = await fetch(`${slack.apiUrl}chat.postMessage`, {
    method: 'POST',
    headers: { authorization: `Bearer ${slack.botToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      channel: CHANNELS.approvals,
      text: value,
      blocks: [{ type: 'actions', elements: buttons }],
    }),
  });
  if (!answer.ok) throw new Error(`Slack answered ${answer.status}`);
  const posted = slack.messages(CHANNELS.approvals).findLast((message) => message.text === value);
  if (posted === undefined) throw new Error(await answer.text());
  return { channel: posted.channel, ts: posted.ts };
}

/** Presses a button that opens a form, and waits until the form matches. */
export async function pressForm(
  system: TestSystem,
  user: string,
  card: Posted,
  actionId: string,
  showing: RegExp,
): Promise<OpenView> {
  const { slack } = system;
  const before = new Set(slack.openViews(user).map(({ id }) => id));
  await pressOnCard(system, user, card, actionId);
  return slack.until(() => slack.openViews(user).find(({ id, view }) => !before.has(id) && showing.test(textOf(view))));
}

/** Submits a form, again each time the bot asks for it: on a busy machine Slack or Redis may be too slow. */
export async function answerForm(
  { slack }: TestSystem,
  user: string,
  { id }: OpenView,
  values: Readonly<Record<string, string>> = {},
): Promise<SubmitOutcome> {
  for (let tries = 1; ; tries++) {
    const seen = await slack.submit(user, id, values);
    if (tries === 5 || seen.kind !== 'errors' || !/submit again/i.test(JSON.stringify(seen))) return seen;
  }
}

/** Sam asks Rita a question about her request. @returns the message to Rita, and the form that she answers in */
export async function askQuestion(system: TestSystem, card: Message, message: string) {
  const { slack } = system;
  const form = await pressForm(system, PEOPLE.sam, card, 'decide:ask', /can still be approved/);
  await submitted(system, PEOPLE.sam, form, { message });
  const isQuestion = ({ blocks, text }: Message) =>
    text.includes(idOn(card)) && JSON.stringify(blocks).includes('"decide:answer"');
  const question = await slack.until(() => slack.directMessages(PEOPLE.rita).find(isQuestion));
  const answer = await pressForm(system, PEOPLE.rita, question, 'decide:answer', /asks:/);
  return { question, answer };
}
