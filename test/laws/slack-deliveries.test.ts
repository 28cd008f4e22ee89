// Duplicate, late, reordered and unacknowledged deliveries: one decision, one entry, and the presser knows.
import { expect, test } from '@jest/globals';
import { type Delivery, type Message, PEOPLE } from '../../src/sandbox/slack/index.js';
import { allSaid } from '../slack/commands/all-said.js';
import { approvalsCard, askGrant, cardWhere, decide, ownCard, privateAnswers } from '../support/acting.js';
import { pressForm } from '../support/card-forms.js';
import { askedGrant, cardSaying, grantCalls, idOn, typesOf } from '../support/cards.js';
import { DUE_SETS } from '../support/due-sets.js';
import { POLICY } from '../support/test-system.js';
import { useTestSystem } from '../support/use-test-system.js';

const policy = POLICY.replace('max_duration', 'approvals: 2\n    max_duration');
const system = useTestSystem({ roles: ['web', 'worker'], policy });
const { inside } = system;

const FAILED = { kind: 'failed' };
const loseAcknowledgement = () => system.slack.fault({ method: 'delivery', kind: 'hang', carriedOut: true });
const types = async (id: string) => typesOf(await inside.journal(id));
const minutesAgo = (minutes: number) => Math.floor(Date.now() / 1000) - minutes * 60;

function last(): Delivery {
  const delivery = system.slack.deliveries.at(-1);
  if (delivery === undefined) throw new Error('nothing was delivered');
  return delivery;
}

/** A press that Slack has not delivered yet. */
async function underWay(user: string, card: Message, actionId: string): Promise<Delivery> {
  system.slack.fault({ method: 'delivery', kind: 'cut' });
  expect(await decide(system, user, card, actionId)).toMatchObject(FAILED);
  return last();
}

const formToDeny = (user: string, card: Message) =>
  pressForm(system, user, cardWhere(card), 'decide:deny-form', /can edit the request/);

/** Waits for a private reply. */
const told = (user: string, words: RegExp) =>
  system.slack.until(() => privateAnswers(system, user).some((text) => words.test(text)));

test('an approval whose acknowledgement is lost counts once, however often it is pressed and delivered', async () => {
  const { id, card } = await askedGrant(system, 'Cluster0', 'INC-711');
  loseAcknowledgement();
  expect(await decide(system, PEOPLE.sam, card, 'decide:approve')).toMatchObject(FAILED);
  const lost = last();
  expect(await decide(system, PEOPLE.sam, card, 'decide:approve')).toEqual({ kind: 'acknowledged' });
  await Promise.all([system.slack.replay(lost), system.slack.replay(lost), system.slack.replay(lost)]);
  expect(await types(id)).toBe('asked previewed approved');
  const once = [
    expect.stringMatching(/^You already approved this request\. It needs 1 more approval from @security\./),
  ];
  expect(privateAnswers(system, PEOPLE.sam)).toEqual(once);
  await decide(system, PEOPLE.ada, card, 'decide:approve');
  await cardSaying(system, 'INC-711', /^Done: /);
  await system.slack.replay(lost);
  expect(await types(id)).toBe('asked previewed approved approved quorum claimed sent succeeded');
  expect(grantCalls(system, 'Cluster0')).toHaveLength(1);
}, 120_000);

test('a denial whose acknowledgement is lost counts once, and a late approver hears of it', async () => {
  const { id, card } = await askedGrant(system, 'Cluster1', 'INC-712');
  const approval = await underWay(PEOPLE.ada, card, 'decide:approve');
  const form = await formToDeny(PEOPLE.sam, card);
  loseAcknowledgement();
  expect(await system.slack.submit(PEOPLE.sam, form.id)).toMatchObject({ kind: 'trouble' });
  await system.slack.replay(last());
  await system.slack.replay(approval);
  await told(PEOPLE.ada, new RegExp(`${id} is already denied`));
  expect(privateAnswers(system, PEOPLE.sam).join()).not.toMatch(/denied/);
  await cardSaying(system, 'INC-712', /^Denied: /);
  expect(await types(id)).toBe('asked previewed denied');
}, 120_000);

test('a cancellation whose acknowledgement is lost counts once', async () => {
  const { id } = await askedGrant(system, 'Cluster1', 'INC-713');
  const where = cardWhere(await ownCard(system, PEOPLE.rita, 'INC-713', /Cancel/));
  loseAcknowledgement();
  expect(await system.slack.press(PEOPLE.rita, where, 'cancel')).toMatchObject(FAILED);
  expect(await system.slack.press(PEOPLE.rita, where, 'cancel')).toEqual({ kind: 'acknowledged' });
  await cardSaying(system, 'INC-713', /^Canceled: /);
  expect(await types(id)).toBe('asked previewed cancelled');
}, 120_000);

test('a submission whose acknowledgement is lost is one request, however often it is repeated', async () => {
  const view = await askGrant(system, PEOPLE.rita, 'grant-access Cluster1 in Payments for 2h because INC-714');
  loseAcknowledgement();
  expect(await system.slack.submit(PEOPLE.rita, view.id)).toMatchObject({ kind: 'trouble' });
  const lost = last();
  expect(await system.slack.submit(PEOPLE.rita, view.id)).toEqual({ kind: 'closed' });
  await Promise.all([system.slack.replay(lost), system.slack.replay(lost), system.slack.replay()]);
  const card = await approvalsCard(system, 'INC-714', 'waiting');
  const all = await inside.everything();
  expect(typesOf(all.filter(({ request }) => request === idOn(card)))).toBe('asked previewed');
  expect(all.filter(({ type }) => type === 'asked')).toHaveLength(4);
  await decide(system, PEOPLE.ada, card, 'decide:deny');
  await cardSaying(system, 'INC-714', /^Denied: /);
}, 120_000);

test('a submission delivered three times at once is stored once', async () => {
  const view = await askGrant(system, PEOPLE.rita, 'grant-access Cluster1 in Payments for 2h because INC-715');
  system.slack.fault({ method: 'delivery', kind: 'cut' });
  expect(await system.slack.submit(PEOPLE.rita, view.id)).toMatchObject({ kind: 'trouble' });
  const before = (await inside.everything()).length;
  const replies = await Promise.all([
    system.slack.replay(last()),
    system.slack.replay(last()),
    system.slack.replay(last()),
  ]);
  expect(replies).toEqual(replies.map(() => ({ kind: 'acknowledged', body: '' })));
  await system.slack.closeView(PEOPLE.rita, view.id);
  const card = await approvalsCard(system, 'INC-715', 'waiting');
  expect(typesOf((await inside.everything()).slice(before))).toBe('asked previewed');
  await decide(system, PEOPLE.ada, card, 'decide:deny');
  await cardSaying(system, 'INC-715', /^Denied: /);
}, 120_000);

test('decisions count in the order of arrival, and late pressers are told', async () => {
  const { id, card } = await askedGrant(system, 'Cluster1', 'INC-716');
  const approval = await underWay(PEOPLE.sam, card, 'decide:approve');
  const form = await formToDeny(PEOPLE.ada, card);
  system.slack.fault({ method: 'delivery', kind: 'cut' });
  expect(await system.slack.submit(PEOPLE.ada, form.id)).toMatchObject({ kind: 'trouble' });
  const denial = last();
  await decide(system, PEOPLE.max, card, 'decide:approve');
  expect(await system.slack.replay(denial)).toMatchObject({ kind: 'acknowledged' });
  expect(await system.slack.replay(approval)).toMatchObject({ kind: 'acknowledged' });
  await told(PEOPLE.sam, new RegExp(`${id} is already denied`));
  await cardSaying(system, 'INC-716', /^Denied: /);
  expect(await types(id)).toBe('asked previewed approved denied');
}, 120_000);

test('a decision delivered 4 minutes late is judged by the current state, and 6 minutes late refused', async () => {
  const { id, card } = await askedGrant(system, 'Cluster1', 'INC-717');
  const { payload } = await underWay(PEOPLE.max, card, 'decide:approve');
  expect(await system.slack.deliverRaw({ payload, timestamp: minutesAgo(6) })).toMatchObject({ status: 401 });
  expect(await types(id)).toBe('asked previewed');
  expect(await system.slack.deliverRaw({ payload, timestamp: minutesAgo(4) })).toMatchObject({ kind: 'acknowledged' });
  expect(await types(id)).toBe('asked previewed approved');
  await decide(system, PEOPLE.ada, card, 'decide:deny');
  await system.slack.deliverRaw({ payload, timestamp: minutesAgo(4) });
  await cardSaying(system, 'INC-717', /^Denied: /);
  expect(await types(id)).toBe('asked previewed approved denied');
}, 120_000);

test('a press on the card of a deleted request is told so, and stores nothing', async () => {
  const { id, card } = await askedGrant(system, 'Cluster1', 'INC-718');
  await allSaid(inside, id);
  const { redis, store } = inside;
  await redis.del(store.key('request', id), store.key('cards', id));
  for (const set of DUE_SETS) await redis.zrem(store.key('due', set), id);
  const entries = (await inside.everything()).length;
  expect(await decide(system, PEOPLE.ada, card, 'decide:approve')).toEqual({ kind: 'acknowledged' });
  await told(PEOPLE.ada, new RegExp(`can’t find request ${id}`));
  expect(await redis.exists(store.key('request', id), store.key('cards', id))).toBe(0);
  expect(await inside.everything()).toHaveLength(entries);
}, 120_000);
