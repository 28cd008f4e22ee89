// Trouble with a channel: a card deleted, the channel archived, the bot removed. Decisions count, and cards catch up.
import { expect, test } from '@jest/globals';
import { BOT_USER_ID, CHANNELS, counterIncWorld, type Message, PEOPLE } from '../../src/sandbox/slack/index.js';
import { allSaid } from '../slack/commands/all-said.js';
import { approvalsCard, decide } from '../support/acting.js';
import { askedGrant, cardSaying, grantCalls, typesOf } from '../support/cards.js';
import { textOf, toldDirectly } from '../support/looking.js';
import { useTestSystem } from '../support/use-test-system.js';

const system = useTestSystem({ roles: ['web', 'worker'], slack: { world: withPrivateApprovals() } });
const { inside } = system;

/** The bot can't see a private channel that it is not in. */
function withPrivateApprovals() {
  const world = counterIncWorld();
  const channels = world.channels.map((one) =>
    one.id === CHANNELS.approvals ? { ...one, kind: 'private' as const } : one,
  );
  return { ...world, channels };
}

function channel(id: string) {
  const found = system.slack.world.channels.find((one) => one.id === id);
  if (found === undefined) throw new Error(`no channel ${id}`);
  return found;
}
const archive = (archived: boolean) => {
  channel(CHANNELS.approvals).archived = archived;
};
const removeBot = () => {
  const approvals = channel(CHANNELS.approvals);
  approvals.members = approvals.members.filter((id) => id !== BOT_USER_ID);
};
const invite = () => channel(CHANNELS.approvals).members.push(BOT_USER_ID);

const toldRita = (id: string) => toldDirectly(system.slack, PEOPLE.rita).filter(({ text }) => text.endsWith(id));
const cardsOf = (reason: string) =>
  system.slack
    .messages(CHANNELS.approvals)
    .filter(({ threadTs, blocks }) => threadTs === undefined && textOf(blocks).includes(reason));
const remove = ({ channel, ts }: Message) => system.slack.deleteMessage(channel, ts);

/** Waits until Slack has refused the card. */
const noticed = (method: string, from: number) =>
  system.slack.until(() =>
    system.slack.calls.slice(from).some((call) => call.method === method && call.answer.ok === false),
  );

test('posts a deleted pending card again with the reminder, but not that of an ended request', async () => {
  const { id, card } = await askedGrant(system, 'Cluster0', 'INC-701');
  remove(card);
  const request = await inside.request(id);
  if (request.state !== 'pending') throw new Error(`${id} is ${request.state}`);
  await inside.age(request, { remindAt: request.askedAt });
  const again = await approvalsCard(system, 'INC-701', 'waiting');
  expect(again.ts).not.toBe(card.ts);
  expect(await decide(system, PEOPLE.sam, again, 'decide:approve')).toEqual({ kind: 'acknowledged' });
  await cardSaying(system, 'INC-701', /^Done: /);
  expect(grantCalls(system, 'Cluster0')).toHaveLength(1);

  await system.slack.until(() => toldRita(id).length === 1);
  remove(again);
  await inside.age(await inside.request(id), {}); // drawn once more
  await allSaid(inside, id);
  expect(cardsOf('INC-701')).toEqual([]);
}, 120_000);

test.each([
  {
    what: 'archived',
    close: () => archive(true),
    open: () => archive(false),
    reason: 'INC-703',
    update: 'is_inactive',
  },
  { what: 'closed to the bot', close: removeBot, open: invite, reason: 'INC-704', update: 'channel_not_found' },
])(
  'counts a decision while the approvals channel is $what, and updates the card later',
  async ({ close, open, reason, update }) => {
    const { id, card } = await askedGrant(system, 'Cluster1', reason);
    const from = system.slack.calls.length;
    close();
    expect(await decide(system, PEOPLE.ada, card, 'decide:deny')).toEqual({ kind: 'acknowledged' });
    await noticed('chat.update', from);
    await system.slack.until(() => toldRita(id).length === 1);
    const refused = system.slack.calls.slice(from).find(({ method, answer }) => method === 'chat.update' && !answer.ok);
    expect(refused?.answer.error).toBe(update);
    open();
    await cardSaying(system, reason, /^Denied: /, 45_000);
    await system.slack.until(() =>
      system.slack.messages(CHANNELS.approvals).some(({ threadTs, text }) => threadTs === card.ts && text.includes(id)),
    );
    expect(cardsOf(reason)).toHaveLength(1);
    expect(toldRita(id)).toHaveLength(1);
    expect(typesOf(await inside.journal(id))).toBe('asked previewed denied');
  },
  90_000,
);
