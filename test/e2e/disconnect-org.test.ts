// An organization is disconnected from an identity provider and connected again.
import { beforeAll, expect, test } from '@jest/globals';
import { identityProviderNamed } from '../../src/sandbox/atlas/index.js';
import { CHANNELS, type Message, type OpenView, PEOPLE } from '../../src/sandbox/slack/index.js';
import { approvalsCard, ask, cardWhere, decide, latestView, submitted } from '../support/acting.js';
import { idOn } from '../support/cards.js';
import { textOf } from '../support/looking.js';
import { POLICY } from '../support/test-system.js';
import { useTestSystem } from '../support/use-test-system.js';

const { max, sam, rita } = PEOPLE;

const RULE =
  '  - operations: [disconnect-org, connect-org, deactivate-idp, activate-idp]\n    requesters: [security]\n';
const system = useTestSystem({ policy: `${POLICY}${RULE}` });
beforeAll(() => {
  // Approvers sign in elsewhere, because changes that lock out approvers are refused.
  for (const person of system.slack.world.people) person.email = `${person.name}@people.example`;
});

const connections = () => structuredClone(system.atlas.world.federations[0]?.connectedOrgConfigs);
const writes = () =>
  system.atlas.calls.filter(({ method, path }) => method !== 'GET' && path.startsWith('/federationSettings/'));

/** Submitted by Max, approved by Sam. @returns the card once it is done */
async function done(view: OpenView, reason: string): Promise<Message> {
  await submitted(system, max, view);
  await decide(system, sam, await approvalsCard(system, reason, 'waiting'), 'decide:approve');
  return approvalsCard(system, reason, 'done');
}

async function changed(line: string, reason: string): Promise<Message> {
  await system.slack.command(max, CHANNELS.incident, `${line} because ${reason}`);
  return done(await latestView(system, max, reason), reason);
}

async function undone(card: Message): Promise<Message> {
  const reason = `undo of ${idOn(card)}`;
  await system.slack.press(max, cardWhere(card), 'undo');
  return done(await latestView(system, max, reason), reason);
}

test('disconnects a provider with the line from a refusal, and undo restores the connection', async () => {
  const before = connections();
  await system.slack.command(max, CHANNELS.incident, 'delete-idp "Labs Google" because INC-70');
  const refused = textOf((await latestView(system, max, 'still connected')).view);
  const [, line = ''] = /with (disconnect-org "Labs Google" from "Counter Labs")/.exec(refused) ?? [];

  const card = await changed(line, 'INC-71');
  expect(textOf(card.blocks)).toMatch(/Disconnect Counter Labs from Labs Google .*Counter Labs is disconnected/);
  const google = identityProviderNamed(system.atlas.world, 'Labs Google').id;
  const without = before?.map((config) => ({
    ...config,
    dataAccessIdentityProviderIds: config.dataAccessIdentityProviderIds.filter((id) => id !== google),
  }));
  expect(connections()).toEqual(without);

  expect(textOf((await undone(card)).blocks)).toContain('Counter Labs is connected');
  expect(connections()).toEqual(before);
}, 120_000);

test('disconnects the sign-in of one organization only, keeps role mappings, and undo restores it', async () => {
  const before = connections();
  const card = await changed('disconnect-org "Counter SSO" from "Counter Inc"', 'INC-73');
  expect(connections()).toEqual(
    before?.map((config, index) => (index === 0 ? { ...config, identityProviderId: null } : config)),
  );
  await undone(card);
  expect(connections()).toEqual(before);
}, 120_000);

test('does not overwrite what somebody else changed meanwhile', async () => {
  const sent = writes().length;
  await system.slack.command(max, CHANNELS.incident, 'disconnect-org "Counter SSO" from "Counter Inc" because INC-74');
  await submitted(system, max, await latestView(system, max, 'INC-74'));
  const card = await approvalsCard(system, 'INC-74', 'waiting');
  system.atlas.world.federations[0]?.connectedOrgConfigs[0]?.domainAllowList.push('new.counter.example');
  await decide(system, sam, card, 'decide:approve');
  const voided = await approvalsCard(system, 'INC-74', 'out of date');
  expect(textOf(voided.blocks)).toMatch(/the allowed domains went from counter\.example to .*new\.counter\.example/);
  expect(writes()).toHaveLength(sent);
}, 120_000);

test('activates a SAML provider, and undo deactivates it', async () => {
  const okta = () => identityProviderNamed(system.atlas.world, 'Okta').status;
  const card = await changed('activate-idp Okta', 'INC-75');
  expect(okta()).toBe('ACTIVE');
  await undone(card);
  expect(okta()).toBe('INACTIVE');
}, 120_000);

test('refuses people whom the policy does not name', async () => {
  const sent = writes().length;
  expect(await ask(system, rita, 'disconnect-org "Counter SSO" from "Counter Labs" because x')).toMatch(
    /Only @security/,
  );
  expect(writes()).toHaveLength(sent);
}, 90_000);
