// Temporary trouble of Slack: work is finished afterwards, and everybody gets an answer.
import { expect, test } from '@jest/globals';
import { SlackSilentError } from '../../src/approvals/people/people.js';
import { CHANNELS, PEOPLE } from '../../src/sandbox/slack/index.js';
import { describeSlackSilence } from '../../src/slack/api/delivery.js';
import { approvalsCard, ask, askGrant, decide, latestView } from '../support/acting.js';
import { askedGrant, canChange } from '../support/cards.js';
import { eventually } from '../support/eventually.js';
import { stateOn } from '../support/states.js';
import { POLICY } from '../support/test-system.js';
import { testSystems } from '../support/use-test-system.js';

const open = testSystems();

const LINE = 'grant-access Cluster0 in Payments for 4h because INC-60';

test('redraws a card after an internal error of Slack', async () => {
  const here = await open();
  const { card } = await askedGrant(here, 'Cluster0', 'INC-60');
  here.slack.fault({ method: 'chat.update', kind: 'error', error: 'internal_error', times: 3 });
  await decide(here, PEOPLE.ada, card, 'decide:deny');
  const denied = await approvalsCard(here, 'INC-60', 'denied');
  expect(canChange(denied)).toBe(false);
}, 120_000);

test('draws a form that Slack refused at first', async () => {
  const here = await open();
  here.slack.fault({ method: 'views.update', kind: 'status', status: 500, times: 3 });
  const view = await askGrant(here, PEOPLE.rita, LINE);
  expect(await here.slack.submit(PEOPLE.rita, view.id)).toEqual({ kind: 'closed' });
}, 120_000);

test('says so if Slack does not answer who is in a group', async () => {
  const here = await open({ policy: `${POLICY}look_ups: { requesters: [sre] }\n` });
  here.slack.fault({ method: 'usergroups.users.list', kind: 'status', status: 500, times: 1 });
  expect(await ask(here, PEOPLE.rita, 'private-endpoints in Payments')).toContain(
    describeSlackSilence(new SlackSilentError('')),
  );
  expect(await ask(here, PEOPLE.rita, 'private-endpoints in Payments')).toMatch(/private endpoints:/);
}, 120_000);

test('confirms a provider by its name as people see it', async () => {
  const here = await open();
  const provider = here.atlas.world.federations[0]?.identityProviders.find(
    ({ displayName }) => displayName === 'Entra trial',
  );
  if (provider === undefined) throw new Error('no Entra trial');
  Object.assign(provider, { displayName: 'Entra\u200b  trial ' });
  await here.slack.command(PEOPLE.max, CHANNELS.incident, `delete-idp ${provider.id} because INC-61`);
  const view = await latestView(here, PEOPLE.max, 'type: ');
  expect(await here.slack.submit(PEOPLE.max, view.id, { confirm: 'Entra' })).toMatchObject({ kind: 'errors' });
  expect(await here.slack.submit(PEOPLE.max, view.id, { confirm: 'Entra trial' })).toEqual({ kind: 'closed' });
}, 120_000);

test('a late preview does not replace that of a newer choice', async () => {
  const here = await open();
  const { slack, atlas } = here;
  const all = atlas.world.federations[0]?.identityProviders ?? [];
  all.push(...all.filter(({ displayName }) => displayName === 'Okta').map(anotherOf));
  await slack.command(PEOPLE.max, CHANNELS.incident, 'delete-idp Entra trial because INC-62');
  const { id: viewId } = await latestView(here, PEOPLE.max, 'type: Entra trial');
  const options = await slack.suggest(PEOPLE.max, { viewId }, 'param:provider', '');
  const [first, second] = options.filter(({ text }) => text.text !== 'Entra trial');
  let answer = () => {};
  const until = new Promise<void>((resolve) => {
    answer = resolve;
  });
  atlas.fault({ kind: 'wait before effect', until, path: /identityProviders/, times: 1 });
  const updates = () => slack.calls.filter(({ method }) => method === 'views.update').length;
  const before = updates();
  await slack.change(PEOPLE.max, { viewId }, 'param:provider', first?.value ?? '');
  await slack.until(() => updates() === before + 1);
  await slack.change(PEOPLE.max, { viewId }, 'param:provider', second?.value ?? '');
  await latestView(here, PEOPLE.max, `type: ${second?.text.text}`);
  answer();
  await slack.until(() => slack.calls.some(({ answer: { error } }) => error === 'hash_conflict'));
  const shown = slack.openViews(PEOPLE.max).find(({ id }) => id === viewId);
  expect(JSON.stringify(shown?.view)).toContain(`type: ${second?.text.text}`);
}, 120_000);

const anotherOf = <P extends { id: string; oktaIdpId: string | null; displayName: string }>(provider: P): P => ({
  ...provider,
  id: 'e'.repeat(24),
  oktaIdpId: '0oa00000000000000001',
  displayName: 'Old Okta',
});

test('a card whose post got no answer shows no state or buttons, and another one works', async () => {
  const here = await open();
  here.slack.fault({ method: 'chat.postMessage', channel: CHANNELS.approvals, kind: 'cut', carriedOut: true });
  const { card: next } = await askedGrant(here, 'Cluster0', 'INC-60');
  const lost = () =>
    here.slack.messages(CHANNELS.approvals).filter(({ ts, threadTs }) => threadTs === undefined && ts !== next.ts);
  const before = lost();
  expect(before.map(({ blocks }) => blocks.map(({ type }) => type))).toEqual([['header', 'rich_text', 'context']]);
  await decide(here, PEOPLE.sam, next, 'decide:approve');
  await approvalsCard(here, 'INC-60', 'done');
  await here.slack.until(() => here.slack.directMessages(PEOPLE.rita).some(({ text }) => text.startsWith('✅')));
  expect(lost()).toEqual(before);
  expect(before.map(({ blocks }) => stateOn(blocks))).toEqual([undefined]);
}, 120_000);

test('SIGTERM lets a running look-up finish', async () => {
  const here = await open();
  here.atlas.fault({ kind: 'slow', ms: 1_500, path: /collStats/, times: 1 });
  const answer = ask(here, PEOPLE.rita, 'namespaces Cluster0 in Payments');
  await eventually(() => here.atlas.calls.some(({ path }) => path.includes('collStats')));
  const [bot] = here.bots;
  await bot?.kill('SIGTERM');
  expect(await answer).toMatch(/payments\./);
  expect(bot?.process.exitCode).toBe(0);
}, 120_000);

test('after SIGTERM no more work begins, even while a look-up runs', async () => {
  const here = await open();
  const path = /grantMongoDBEmployeeAccess/;
  const grants = () => here.atlas.calls.filter((call) => call.method === 'POST' && path.test(call.path));
  const headers = { 'retry-after': '3' };
  here.atlas.fault({ kind: 'status', status: 429, errorCode: 'RATE_LIMITED', headers, path, times: 1 });
  const { card } = await askedGrant(here, 'Cluster0', 'INC-60');
  here.atlas.fault({ kind: 'hang', path: /collStats/, times: 1 });
  await here.slack.command(PEOPLE.rita, CHANNELS.incident, 'namespaces Cluster0 in Payments');
  await eventually(() => here.atlas.calls.some((call) => call.path.includes('collStats')));
  await decide(here, PEOPLE.sam, card, 'decide:approve');
  await eventually(() => grants().length === 1);
  await here.bots[0]?.kill('SIGTERM');
  expect(grants()).toHaveLength(1);
  await here.start('all');
  await approvalsCard(here, 'INC-60', 'done');
}, 120_000);

test('a look-up rule for certain projects also restricts look-ups without a project', async () => {
  const here = await open({
    policy: `${POLICY}  - operations: [clusters]\n    projects: ["Payments"]\n    requesters: [security]\n`,
  });
  expect(await ask(here, PEOPLE.rita, 'clusters of "Counter Labs"')).toMatch(/Only @security can use clusters/);
}, 120_000);

test('answers a look-up from a form in direct messages if the response URL has expired', async () => {
  const here = await open();
  await here.slack.command(PEOPLE.rita, CHANNELS.incident, 'private-endpoints');
  const { id: viewId } = await latestView(here, PEOPLE.rita, 'Project');
  const [project] = await here.slack.suggest(PEOPLE.rita, { viewId }, 'param:project', 'Payments');
  await here.slack.change(PEOPLE.rita, { viewId }, 'param:project', project?.value ?? '');
  here.slack.fault({ method: 'response_url', kind: 'status', status: 404 });
  await here.slack.submit(PEOPLE.rita, viewId);
  await here.slack.until(() =>
    here.slack.directMessages(PEOPLE.rita).some(({ text }) => /private endpoints:/.test(text)),
  );
}, 120_000);

test('refuses a look-up before it shows a name or a form', async () => {
  const here = await open({ policy: `${POLICY}look_ups: { requesters: [sre] }\n` });
  const answer = await ask(here, PEOPLE.pat, 'private-endpoints in Paymentz');
  expect(answer).toMatch(/Only @sre can use private-endpoints/);
  expect(answer).not.toContain('Payments');
}, 120_000);
