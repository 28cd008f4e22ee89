// Actions of people in a test, and what they see afterwards.
import { CHANNELS, type Message, type OpenView } from '../../src/sandbox/slack/index.js';
import { isCard, textOf } from './looking.js';
import { stateOn } from './states.js';
import type { TestSystem } from './test-system.js';

/** Types a command and waits for the answer that only this person sees. */
export async function ask(
  { slack }: TestSystem,
  user: string,
  text: string,
  channel: string = CHANNELS.incident,
): Promise<string> {
  const answers = () => slack.messages(channel, user).filter(({ ephemeralFor }) => ephemeralFor === user);
  const before = answers().length;
  const seen = await slack.command(user, channel, text);
  if (seen.kind === 'failed') throw new Error(seen.text);
  const answer = await slack.until(() => (answers().length > before ? answers().at(-1) : undefined));
  return textOf([answer.text, answer.blocks]);
}

/** What only this person sees in a channel. */
export function privateAnswers(
  { slack }: Pick<TestSystem, 'slack'>,
  user: string,
  channel: string = CHANNELS.approvals,
): string[] {
  const mine = slack.messages(channel, user).filter(({ ephemeralFor }) => ephemeralFor === user);
  return mine.map(({ text, blocks }) => textOf([text, blocks]));
}

/**
 * Presses a button below an answer, or selects the same action in its menu.
 * @param id `answer:share`
 */
export function pressBelow({ slack }: TestSystem, user: string, answer: Message | undefined, id: string) {
  const where = cardWhere(answer);
  const now = slack.messages(where.channel, user).find(({ ts }) => ts === where.ts);
  const isButton = JSON.stringify(now?.blocks).includes(`"action_id":"${id}"`);
  return isButton ? slack.press(user, where, id) : slack.press(user, where, 'answer:menu', { value: id });
}

/**
 * Asks a look-up, then selects "Edit query".
 * @param line as its answer shows it
 * @param showing text to wait for in the form
 */
export async function askAndChange(system: TestSystem, user: string, line: string, showing: string): Promise<OpenView> {
  const { slack } = system;
  await slack.command(user, CHANNELS.incident, line);
  const isAnswer = ({ ephemeralFor, blocks }: Message) =>
    ephemeralFor === user && textOf(blocks).includes(line) && JSON.stringify(blocks).includes('answer:again');
  const answer = await slack.until(() => slack.messages(CHANNELS.incident, user).findLast(isAnswer));
  await pressBelow(system, user, answer, 'answer:again');
  return latestView(system, user, showing);
}

/** Waits for the person's topmost form to show a text. */
export async function latestView({ slack }: TestSystem, user: string, showing: string): Promise<OpenView> {
  return slack.until(() => slack.openViews(user).findLast(({ view }) => textOf(view).includes(showing)));
}

const TOO_SLOW = /too long to open/;

/** Asks again if the bot says that it was too slow: on a busy machine the trigger may expire before the form opens. */
export async function askGrant(system: TestSystem, user: string, line: string): Promise<OpenView> {
  const { slack } = system;
  const told = () => privateAnswers(system, user, CHANNELS.incident).filter((answer) => TOO_SLOW.test(answer)).length;
  for (let tries = 1; ; tries++) {
    const before = told();
    await slack.command(user, CHANNELS.incident, line);
    const look = () => slack.openViews(user).findLast(({ view }) => textOf(view).includes('Undo'));
    const seen = await slack.until(() => look() ?? (told() > before && tries < 5 ? 'too slow' : undefined));
    if (seen !== 'too slow') return seen;
  }
}

/** Submits a form, again each time the bot asks for it: on a busy machine Slack or Redis may be too slow. */
export async function submitted(
  { slack }: TestSystem,
  user: string,
  { id }: OpenView,
  values: Readonly<Record<string, string>> = {},
): Promise<void> {
  for (let tries = 1; ; tries++) {
    const seen = await slack.submit(user, id, values);
    if (seen.kind === 'closed') return;
    const said = JSON.stringify(seen);
    if (tries === 5 || !/again/i.test(said)) throw new Error(`the form was not taken: ${said}`);
  }
}

/** Waits for the card with this reason in the approvals channel, in this state. */
export async function approvalsCard({ slack }: TestSystem, reason: string, state: string): Promise<Message> {
  return slack.until(() =>
    slack
      .messages(CHANNELS.approvals)
      .findLast(
        ({ threadTs, blocks }) =>
          threadTs === undefined && textOf(blocks).includes(reason) && stateOn(blocks) === state,
      ),
  );
}

/** Waits for the requester's own card, in their direct messages, to match. */
export async function ownCard({ slack }: TestSystem, user: string, reason: string, words: RegExp): Promise<Message> {
  return slack.until(() =>
    slack.directMessages(user).findLast((message) => {
      const text = textOf(message.blocks);
      return isCard(message) && text.includes(reason) && words.test(text);
    }),
  );
}

/** Presses a button on a card, or selects the same action in its menu. */
export function pressOnCard(
  { slack }: TestSystem,
  user: string,
  card: { readonly channel: string; readonly ts: string },
  id: string,
) {
  const now = slack.messages(card.channel, user).find(({ ts }) => ts === card.ts);
  const all = JSON.stringify(now?.blocks ?? []);
  const isInMenu = all.includes(`"value":"${id} `) && !all.includes(`"action_id":"${id}"`);
  if (!isInMenu) return slack.press(user, cardWhere(card), id);
  const [, menu = ''] = /"action_id":"(menu:[^"]*)"/.exec(all) ?? [];
  const [, value = ''] = new RegExp(`"value":"(${id} [^"]*)"`).exec(all) ?? [];
  return slack.press(user, cardWhere(card), menu, { value });
}

export function cardWhere(message: { readonly channel: string; readonly ts: string } | undefined) {
  if (message === undefined) throw new Error('there is no such message');
  return { channel: message.channel, ts: message.ts };
}

/** Presses a button on a card. If its form opens instead, types the name that the form asks for and submits it. */
export async function decide(system: TestSystem, user: string, card: Message, actionId: string) {
  const { slack } = system;
  const present = slack.messages(card.channel, user).find(({ ts }) => ts === card.ts);
  const formId = FORMS.get(actionId) ?? '';
  const isInForm = formId !== '' && JSON.stringify(present?.blocks).includes(`"${formId}"`);
  if (!isInForm) return slack.press(user, cardWhere(card), actionId);
  const told = () => slack.messages(card.channel, user).filter(({ ephemeralFor }) => ephemeralFor === user).length;
  const open = new Set(slack.openViews(user).map(({ id }) => id));
  const before = told();
  const seen = await slack.press(user, cardWhere(card), formId);
  if (seen.kind === 'failed') return seen;
  const opened = () => slack.openViews(user).find(({ id, view }) => !open.has(id) && view.submit !== undefined);
  const form = await slack.until(() => opened() ?? (told() > before && 'refused'));
  if (form === 'refused') return seen;
  const confirm = confirmIn(form.view);
  await submitted(system, user, form, confirm === '' ? {} : { confirm });
  return seen;
}

/** The buttons that open the form for an action. */
const FORMS = new Map([
  ['decide:approve', 'decide:approve-form'],
  ['decide:deny', 'decide:deny-form'],
  ['decide:end-now', 'decide:end-now'],
]);
const TO_APPROVE = /^To approve, type: (.*)$/;
const confirmIn = ({ blocks }: OpenView['view']) =>
  blocks.map((block) => (block.type === 'input' ? TO_APPROVE.exec(block.label.text)?.[1] : undefined)).find(Boolean) ??
  '';
