// Requests can't take the identity provider that approvers sign in with.
import { expect, test } from '@jest/globals';
import { identityProviderNamed } from '../../src/sandbox/atlas/index.js';
import { CHANNELS, PEOPLE } from '../../src/sandbox/slack/index.js';
import { approvalsCard, decide, latestView, submitted } from '../support/acting.js';
import { textOf } from '../support/looking.js';
import { openTestSystem, POLICY, type TestSystem } from '../support/test-system.js';
import { useTestSystem } from '../support/use-test-system.js';

const { max, sam } = PEOPLE;
const RULE = '  - operations: [disconnect-org, deactivate-idp, activate-idp]\n    requesters: [security]\n';
const SCOPES = [
  'chat:write',
  'commands',
  'files:write',
  'channels:read',
  'groups:read',
  'usergroups:read',
  'users:read',
];

const system = useTestSystem({ policy: `${POLICY}${RULE}`, slack: { scopes: [...SCOPES, 'users:read.email'] } });

const writes = ({ atlas }: TestSystem) =>
  atlas.calls.filter(({ method, path }) => method !== 'GET' && path.startsWith('/federationSettings/'));
const LOCKED_OUT = /Approvers with addresses at counter\.example sign in .* (?:Counter SSO|Okta), .*lock them out/;

test('refuses a change that would lock approvers out, in its form', async () => {
  const line = 'disconnect-org "Counter SSO" from "Counter Labs" because INC-81';
  await system.slack.command(max, CHANNELS.incident, line);
  const form = await latestView(system, max, 'lock them out');
  expect(textOf(form.view)).toMatch(LOCKED_OUT);
  expect(await system.slack.submit(max, form.id, {})).toMatchObject({ kind: 'errors' });
}, 90_000);

test('allows the deletion of an inactive provider', async () => {
  Object.assign(identityProviderNamed(system.atlas.world, 'Okta'), { associatedDomains: ['counter.example'] });
  await system.slack.command(max, CHANNELS.incident, 'delete-idp Okta because INC-82');
  expect(textOf((await latestView(system, max, 'INC-82')).view)).not.toMatch(LOCKED_OUT);
}, 90_000);

test('refuses a change that would send approvers to another provider', async () => {
  const okta = identityProviderNamed(system.atlas.world, 'Okta');
  Object.assign(okta, { associatedDomains: ['counter.example'], createdAt: '2021-01-01T00:00:00Z' });
  await system.slack.command(max, CHANNELS.incident, 'activate-idp Okta because INC-85');
  const form = await latestView(system, max, 'INC-85');
  expect(textOf(form.view)).toMatch(/send approvers .*counter\.example to Okta/);
  expect(await system.slack.submit(max, form.id, {})).toMatchObject({ kind: 'errors' });
}, 90_000);

test('does not send a change that would lock approvers out by the time it runs', async () => {
  const { world } = system.atlas;
  const okta = identityProviderNamed(world, 'Okta');
  Object.assign(okta, { status: 'ACTIVE', associatedDomains: ['counter.example'] });
  await system.slack.command(max, CHANNELS.incident, 'deactivate-idp Okta because INC-83');
  await submitted(system, max, await latestView(system, max, 'INC-83'));
  const card = await approvalsCard(system, 'INC-83', 'waiting');
  Object.assign(identityProviderNamed(world, 'Counter SSO'), { associatedDomains: [] });
  await decide(system, sam, card, 'decide:approve');
  expect(textOf((await approvalsCard(system, 'INC-83', 'out of date')).blocks)).toMatch(LOCKED_OUT);
  expect(writes(system)).toEqual([]);
}, 120_000);

test('asks approvers to check if Slack hides email addresses', async () => {
  const apart = await openTestSystem({ policy: `${POLICY}${RULE}`, slack: { scopes: SCOPES } });
  try {
    const line = 'disconnect-org "Counter SSO" from "Counter Labs" because INC-84';
    await apart.slack.command(max, CHANNELS.incident, line);
    await submitted(apart, max, await latestView(apart, max, 'INC-84'));
    expect(textOf((await approvalsCard(apart, 'INC-84', 'waiting')).blocks)).toMatch(
      /no approver signs in .*Counter SSO: Slack doesn’t show/,
    );
  } finally {
    await apart.close();
  }
}, 120_000);
