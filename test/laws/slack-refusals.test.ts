// Slack refuses the token, limits the rate or fails on every method: nothing is guessed, and people are told
// afterwards.
import { afterEach, expect, test } from '@jest/globals';
import { grantAccess } from '../../src/operations/cluster/grant-access.js';
import { CHANNELS, PEOPLE, type SlackFaultRule } from '../../src/sandbox/slack/index.js';
import { allSaid } from '../slack/commands/all-said.js';
import { decide, privateAnswers } from '../support/acting.js';
import { makeCluster, payments } from '../support/atlas-things.js';
import { carriedFor, everyButton } from '../support/card-forms.js';
import { askedGrant, cardSaying, grantCalls, typesOf } from '../support/cards.js';
import { eventually } from '../support/eventually.js';
import { toldDirectly } from '../support/looking.js';
import { useTestSystem } from '../support/use-test-system.js';

const system = useTestSystem({ roles: ['web', 'worker'] });
const { inside, driver } = system;

afterEach(() => system.slack.clearFaults());

/** All that the bot calls while a request is decided and drawn. `response_url` needs no token. */
const METHODS = ['users.info', 'usergroups.users.list', 'chat.postMessage', 'chat.update', 'conversations.info'];
const TIMES = 10_000;
const everywhere = (spoil: (method: string) => SlackFaultRule) => {
  for (const method of METHODS) system.slack.fault(spoil(method));
};
const error = (error: string) => (method: string) => ({ method, times: TIMES, kind: 'error' as const, error });
const limited = (retryAfter: number | null) => (method: string) => ({
  method,
  times: TIMES,
  kind: 'ratelimited' as const,
  retryAfter,
});
const told = (user: string, words: RegExp) =>
  system.slack.until(() => privateAnswers(system, user).some((text) => words.test(text)));
const spoiled = (method: string, from: number) =>
  system.slack.calls.slice(from).filter((call) => call.method === method && call.answer.ok !== true);
const toldRita = (id: string) => toldDirectly(system.slack, PEOPLE.rita).filter(({ text }) => text.endsWith(id));

test.each([
  { name: 'invalid_auth', spoil: error('invalid_auth') },
  { name: 'token_revoked', spoil: error('token_revoked') },
  { name: 'account_inactive', spoil: error('account_inactive') },
  { name: 'not_authed', spoil: error('not_authed') },
  { name: 'status 500', spoil: (method: string) => ({ method, times: TIMES, kind: 'status' as const, status: 500 }) },
  { name: '429 with Retry-After', spoil: limited(1) },
  { name: '429 without Retry-After', spoil: limited(null) },
])(
  'while Slack answers $name, no approval counts, a cancellation does, and it is announced once later',
  async ({ name, spoil }) => {
    const reason = `INC-72 ${name.replace(/\W/g, '-')}`;
    const { id, card } = await askedGrant(system, 'Cluster1', reason);
    await allSaid(inside, id);
    const earlier = await everyButton(system, await carriedFor(inside, id));
    const from = system.slack.calls.length;
    everywhere(spoil);
    expect(await decide(system, PEOPLE.sam, card, 'decide:approve')).toEqual({ kind: 'acknowledged' });
    await told(PEOPLE.sam, /Not recorded: (Slack|My Slack)/);
    expect(await system.slack.press(PEOPLE.rita, earlier, 'decide:deny')).toEqual({ kind: 'acknowledged' });
    // Before the bot edits a card it checks who reads its channel, unless it still knows that.
    await system.slack.until(() => ['chat.update', 'conversations.info'].some((one) => spoiled(one, from).length > 0));
    await system.slack.until(() => spoiled('chat.postMessage', from).length > 1);
    system.slack.clearFaults();
    await allSaid(inside, id);
    await cardSaying(system, reason, /^Canceled: /);
    const inThread = system.slack.messages(CHANNELS.approvals).filter(({ threadTs }) => threadTs === card.ts);
    expect(inThread.map(({ text }) => text)).toEqual([expect.stringContaining('Canceled')]);
    expect(toldRita(id)).toHaveLength(1);
    expect(typesOf(await inside.journal(id))).toBe('asked previewed cancelled');
  },
  90_000,
);

test('rate limits at the claim delay a change without voiding it', async () => {
  const { world } = system.atlas;
  everywhere(limited(1));
  const cluster = makeCluster(world, 'storm').name;
  const id = await driver.approve(grantAccess, { project: payments(world), cluster, level: 'logs', for: '4h' });
  await eventually(async () => (await inside.journal(id)).some(({ type }) => type === 'returned'));
  expect(grantCalls(system, cluster)).toEqual([]);
  system.slack.clearFaults();
  await cardSaying(system, id, /^Done: /, 45_000);
  expect(typesOf(await inside.journal(id))).toMatch(/^(claimed returned )+claimed sent succeeded$/);
  expect(grantCalls(system, cluster)).toHaveLength(1);
}, 90_000);

test('while Slack limits edits, `status` says so, and every card is drawn afterwards', async () => {
  const asked = [await askedGrant(system, 'Cluster0', 'INC-731'), await askedGrant(system, 'Cluster1', 'INC-732')];
  for (const { id } of asked) await allSaid(inside, id);
  const from = system.slack.calls.length;
  system.slack.fault({ method: 'chat.update', kind: 'ratelimited', retryAfter: 5 });
  for (const { card } of asked) await decide(system, PEOPLE.ada, card, 'decide:deny');
  await system.slack.until(() => spoiled('chat.update', from).length > 0);
  await system.slack.command(PEOPLE.ada, CHANNELS.general, 'status');
  const [said] = await system.slack.until(() => {
    const all = privateAnswers(system, PEOPLE.ada, CHANNELS.general).filter((text) => text.includes('Redis: '));
    return all.length > 0 ? all : undefined;
  });
  expect(said).toMatch(/Slack limits .*edit messages.* 50 a minute/);
  for (const { id } of asked) await allSaid(inside, id);
  for (const reason of ['INC-731', 'INC-732']) await cardSaying(system, reason, /^Denied: /);
}, 90_000);
