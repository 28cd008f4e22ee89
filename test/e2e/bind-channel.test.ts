// A channel before and after it is bound to a project: who binds it, where answers go, and what the policy says.
import { describe, expect, test } from '@jest/globals';
import { BOT_USER_ID, CHANNELS, PEOPLE } from '../../src/sandbox/slack/index.js';
import { ask, cardWhere, latestView, pressBelow, privateAnswers } from '../support/acting.js';
import { channelsOf } from '../support/incident.js';
import { textOf } from '../support/looking.js';
import { POLICY } from '../support/test-system.js';
import { useTestSystem } from '../support/use-test-system.js';

const { rita, oli, sam, pat } = PEOPLE;
const { incident, general, secret, shared } = CHANNELS;
const CHANNEL_RULES = `channels:
  - names: ["gen*"]
    project: Payments
    cluster: Cluster0
  - names: [atlas-approvals]
    project: Paymentz
`;

const system = useTestSystem({ policy: POLICY + CHANNEL_RULES });
const { inside } = system;

const { toAll, said, alone, lastAlone, now } = channelsOf(() => system);

describe('an unbound channel', () => {
  test('answers privately, and the asker can share a fresh answer in their name', async () => {
    await ask(system, rita, 'private-endpoints in Payments');
    const mine = lastAlone(rita, incident);
    await pressBelow(system, rita, mine, 'answer:share');
    const shown = await system.slack.until(() => toAll(incident).at(-1));
    expect(textOf(shown.blocks)).toContain(`Shared by <@${rita}>`);
    expect(textOf(shown.blocks)).toMatch(/private endpoints/);
    await system.slack.until(() => now(mine, rita).edited !== undefined);
    expect(textOf(now(mine, rita).blocks)).toMatch(/^You shared this answer in the channel(?!.*Share in channel)/s);
  });

  test('shares an answer once, however many people press at once', async () => {
    const people = [rita, oli, rita];
    for (const person of new Set(people)) await ask(system, person, 'query-limits FederatedDB0 in Payments');
    const answers = people.map((person) => lastAlone(person, incident));
    const before = toAll(incident).length;
    await Promise.all(answers.map((one, index) => pressBelow(system, people[index] ?? rita, one, 'answer:share')));
    const told = () => people.map((person) => privateAnswers(system, person, incident).join()).join();
    await system.slack.until(() => (told().match(/just shared this/g) ?? []).length >= 2);
    expect(toAll(incident)).toHaveLength(before + 1);
  });

  test('refreshes a private answer in place', async () => {
    await ask(system, rita, 'private-endpoints in Payments');
    const mine = lastAlone(rita, incident);
    await system.slack.press(rita, cardWhere(mine), 'answer:refresh');
    await system.slack.until(() => now(mine, rita).edited !== undefined);
    expect(textOf(now(mine, rita).blocks)).toMatch(/private endpoints/);
  });
});

describe('use', () => {
  test('shows, sets, replaces and clears the default project, and records that', async () => {
    expect(await ask(system, rita, 'use')).toMatch(/no default project/);
    expect(textOf([(await said(rita, 'use Search')).text])).toMatch(
      new RegExp(`now defaults to Search. Set by <@${rita}>`),
    );
    const note = await said(oli, 'use Payments Cluster0');
    expect(note.text).toMatch(/defaults to Payments \/ Cluster0 instead of Search.*<@U0OLI/);
    expect(await ask(system, rita, 'use Cluster0 in Payments')).toMatch(/Nothing to change/);
    expect(await ask(system, rita, 'use')).toMatch(/defaults to Payments \/ Cluster0, set by <@U0OLI/);
    expect(await ask(system, rita, 'status')).toMatch(/Channels with a default project: 1,.*defaults to Payments/s);
    expect((await said(rita, 'use nothing')).text).toMatch(/no longer has .*default was Payments.*Cleared by <@/);
    expect(await ask(system, rita, 'use nothing')).toMatch(/no default project/);
    const types = (await inside.everything()).map(({ type, by }) => [type, by]);
    expect(types).toEqual([
      ['policy-in-force', 'countersign'],
      ['channel-bound', rita],
      ['channel-bound', oli],
      ['channel-unbound', rita],
    ]);
  });

  test('asks about unknown and ambiguous names', async () => {
    expect(await ask(system, rita, 'use Paymentz')).toMatch(/find the project Paymentz.*Payments/);
    expect(await ask(system, rita, 'use Payments Clutser0')).toMatch(/no cluster Clutser0.*Cluster0/);
    expect(await ask(system, rita, 'use Sandbox')).toMatch(/Two projects/);
  });

  test('refuses a channel shared with another organization, where answers stay private', async () => {
    expect(await ask(system, rita, 'use Payments', shared)).toMatch(/with another organization/);
    expect(await ask(system, rita, 'private-endpoints in Payments', shared)).toMatch(/private endpoints/);
    expect(textOf(lastAlone(rita, shared).blocks)).not.toContain('Share');
    expect(toAll(shared)).toEqual([]);
  });

  test('in a private channel without the bot says how to invite it, and binds nothing', async () => {
    expect(await ask(system, sam, 'use Payments', secret)).toMatch(/not a member\..*\/invite/);
    expect(await inside.redis.exists(inside.store.key('channel', secret))).toBe(0);
  });

  test('refuses guests', async () => {
    expect(await ask(system, PEOPLE.gus, 'use Payments')).toMatch(/Guests/);
  });
});

describe('a policy', () => {
  test('binds a channel by its name until somebody there changes that', async () => {
    expect(await ask(system, pat, 'use', general)).toMatch(/Payments \/ Cluster0, .*the policy/);
    expect(textOf((await said(pat, 'private-endpoints', general)).blocks)).toMatch(/private endpoints/);
    expect((await said(pat, 'use nothing', general)).text).toMatch(/default was Payments/);
    expect(await ask(system, pat, 'use', general)).toMatch(/cleared the default.*would default to Payments/);
    await system.slack.command(pat, general, 'private-endpoints');
    await system.slack.closeView(pat, (await latestView(system, pat, 'Project')).id);
  });

  test('with an unknown project is reported by use and with answers', async () => {
    expect(await ask(system, sam, 'use', CHANNELS.approvals)).toMatch(/Paymentz.*can’t find/);
    const answer = await said(sam, 'private-endpoints in Payments', CHANNELS.approvals);
    expect(textOf(answer.blocks)).toMatch(/Paymentz.*can’t find/);
  });
});

test('offers once to bind a channel whose topic names a project', async () => {
  const channel = 'C0PAYMENTS';
  system.slack.world.channels.push({
    id: channel,
    name: 'inc-43',
    topic: 'Payments is slow',
    kind: 'public',
    members: [rita, oli, BOT_USER_ID],
    archived: false,
    connectedTeams: [],
  });
  await system.slack.command(rita, channel, 'private-endpoints in Payments');
  const offer = await system.slack.until(() =>
    system.slack.messages(channel, rita).find(({ text }) => /mentions Payments/.test(text)),
  );
  await ask(system, oli, 'namespaces Cluster0 in Payments last 11h', channel);
  await system.slack.press(rita, cardWhere(offer), 'run:0');
  const note = await system.slack.until(() => toAll(channel).at(-1));
  expect(note.text).toMatch(/now defaults to Payments/);
  expect(alone(oli, channel).filter((text) => /mentions Payments/.test(text))).toEqual([]);
});

describe('direct messages with the bot', () => {
  test('get the files of private answers, and can be bound', async () => {
    await ask(system, rita, 'restore-jobs Cluster0 in Payments', general);
    await pressBelow(system, rita, lastAlone(rita, general), 'answer:rows');
    const withFile = () => system.slack.directMessages(rita).find(({ files }) => files !== undefined);
    const { channel } = await system.slack.until(withFile);
    expect((await said(rita, 'use Payments Cluster0', channel)).text).toMatch(/now defaults to Payments/);
    expect(textOf((await said(rita, 'namespaces last 13h', channel)).blocks)).toContain('last 13h');
  });
});
