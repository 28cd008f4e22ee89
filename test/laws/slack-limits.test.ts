// Slack limits how often it may be asked about people: every replica waits as long as Slack says, and tells people so.
import { expect, test } from '@jest/globals';
import { GROUPS, PEOPLE } from '../../src/sandbox/slack/index.js';
import { ask, decide, privateAnswers } from '../support/acting.js';
import { askedGrant, cardSaying, typesOf } from '../support/cards.js';
import { eventually } from '../support/eventually.js';
import { pressUntilRecorded } from '../support/redis-trouble.js';
import { type Bot, POLICY } from '../support/test-system.js';
import { useTestSystem } from '../support/use-test-system.js';

const policy = `${POLICY}look_ups: { requesters: [sre, security] }\n`;
const system = useTestSystem({ policy, roles: ['web', 'web', 'worker'] });
const { inside } = system;

const MEMBERS = 'usergroups.users.list';
const LOOK_UP = 'private-endpoints in Payments';
const callsOf = (method: string, from: number) =>
  system.slack.calls.slice(from).filter((call) => call.method === method);
const webs = () => system.bots.filter(({ role }) => role === 'web');
const at = ({ port }: Bot) => system.slack.deliverTo(`http://127.0.0.1:${port}/slack/events`);
/** Expires a key now. */
const ends = (...key: readonly string[]) => inside.redis.del(inside.store.key(...key));
const isLimited = async (method: string) => (await inside.redis.pttl(inside.store.key('limited', method))) > 0;
const toldSam = (words: RegExp) =>
  system.slack.until(() => privateAnswers(system, PEOPLE.sam).findLast((text) => words.test(text)));

test('while Slack limits reads of groups, look-ups work, nothing is approved, and no replica asks again', async () => {
  const { card, id } = await askedGrant(system, 'Cluster0', 'INC-131');
  await ask(system, PEOPLE.rita, LOOK_UP);
  await ask(system, PEOPLE.sam, LOOK_UP);
  for (const group of Object.values(GROUPS)) await inside.redis.pexpire(inside.store.key('membership', group), 200_000); // as if read some time ago
  const from = system.slack.calls.length;
  system.slack.fault({ method: MEMBERS, kind: 'ratelimited', retryAfter: 30 });
  const [one, other] = webs();
  if (one === undefined || other === undefined) throw new Error('two replicas are needed');

  at(one);
  expect(await ask(system, PEOPLE.rita, LOOK_UP)).toMatch(/private endpoints:/);
  await eventually(() => isLimited(MEMBERS));
  for (let round = 0; round < 6; round++) {
    at(round % 2 === 0 ? one : other);
    expect(await ask(system, PEOPLE.rita, LOOK_UP)).toMatch(/private endpoints:/);
    expect(await ask(system, PEOPLE.pat, LOOK_UP)).toMatch(/Only @sre or @security can use private-endpoints/);
  }
  at(other);
  expect(await decide(system, PEOPLE.sam, card, 'decide:approve')).toEqual({ kind: 'acknowledged' });
  await toldSam(/Not recorded: Slack limits .* again in \d\d seconds\./);
  expect(callsOf(MEMBERS, from)).toHaveLength(1);
  expect(typesOf(await inside.journal(id))).toBe('asked previewed');

  await ends('limited', MEMBERS);
  await pressUntilRecorded(system, inside, { id, card });
  await cardSaying(system, 'INC-131', /^Done: /);
  expect(callsOf(MEMBERS, from).length).toBeGreaterThan(1);
}, 90_000);

test('a look-up without cached memberships is told when to try again', async () => {
  await Promise.all(Object.values(GROUPS).map((group) => ends('membership', group)));
  const before = system.slack.calls.length;
  system.slack.fault({ method: MEMBERS, kind: 'ratelimited', retryAfter: 30, times: 2 });
  const said = /Not looked up: Slack limits .* again in \d\d seconds\./;
  expect(await ask(system, PEOPLE.rita, LOOK_UP)).toMatch(said);
  expect(await ask(system, PEOPLE.rita, LOOK_UP)).toMatch(said);
  // It asks about two groups side by side, and about none once Slack has refused.
  expect(callsOf(MEMBERS, before).length).toBeLessThanOrEqual(2);
  system.slack.clearFaults();
}, 120_000);

test('while Slack limits reads of accounts, a press is refused without asking again, and counts afterwards', async () => {
  await Promise.all(Object.values(GROUPS).map((group) => ends('membership', group)));
  await ends('limited', MEMBERS);
  at(await system.start('web')); // the others remember the limit
  const { card, id } = await askedGrant(system, 'Cluster1', 'INC-132');
  system.slack.fault({ method: 'users.info', kind: 'ratelimited', retryAfter: 10 });
  const from = system.slack.calls.length;
  const timesTold = () =>
    privateAnswers(system, PEOPLE.sam).filter((text) => /Not recorded: Slack limits/.test(text)).length;
  const before = timesTold();
  await decide(system, PEOPLE.sam, card, 'decide:approve');
  await toldSam(/Not recorded: Slack limits .* Try again in 10 seconds/);
  await decide(system, PEOPLE.sam, card, 'decide:approve');
  await system.slack.until(() => timesTold() === before + 2);
  expect(callsOf('users.info', from)).toHaveLength(1);
  expect(typesOf(await inside.journal(id))).toBe('asked previewed');
  await eventually(async () => !(await isLimited('users.info')));
  // The process may remember the limit for a moment longer than Redis.
  await eventually(async () => {
    await decide(system, PEOPLE.sam, card, 'decide:approve');
    return typesOf(await inside.journal(id)).includes('approved');
  });
  await cardSaying(system, 'INC-132', /^Done: /);
}, 120_000);
