// The main path from outside: signed HTTP in, calls to Slack and Atlas out.
import { describe, expect, test } from '@jest/globals';
import { CHANNELS, GROUPS, type Message, PEOPLE } from '../../src/sandbox/slack/index.js';
import {
  approvalsCard,
  ask,
  askGrant,
  cardWhere,
  decide,
  latestView,
  ownCard,
  privateAnswers,
  submitted,
} from '../support/acting.js';
import { canChange, idOn } from '../support/cards.js';
import { lookInside } from '../support/inside.js';
import { textOf } from '../support/looking.js';
import { stateIn } from '../support/states.js';
import { useTestSystem } from '../support/use-test-system.js';

const system = useTestSystem({ roles: ['web', 'worker'] });

const cluster = (name: string) => {
  const found = system.atlas.world.clusters.find((one) => one.name === name && one.kind === 'dedicated');
  if (found?.kind !== 'dedicated') throw new Error(`no cluster ${name}`);
  return found;
};
const grants = () =>
  system.atlas.calls.filter(({ method, path }) => method === 'POST' && path.includes('grantMongoDBEmployeeAccess'));

describe('a grant', () => {
  test('is requested in a form with a preview, approved by another person, and applied in Atlas', async () => {
    const { slack } = system;
    const view = await askGrant(
      system,
      PEOPLE.rita,
      'grant-access Cluster0 in Payments for 4h level logs because INC-42 slow checkout',
    );
    expect(textOf(view.view)).toContain('Undo');
    expect(await slack.submit(PEOPLE.rita, view.id)).toEqual({ kind: 'closed' });
    const card = await approvalsCard(system, 'INC-42 slow checkout', 'waiting');
    expect(textOf(card.blocks)).toMatch(/ read logs of Cluster0 for 4 hours .* · project Payments \(Counter Inc\)/);
    expect(JSON.stringify(card.blocks)).toContain(`<!subteam^${GROUPS.security}>`);
    expect(grants()).toHaveLength(0);

    expect(await decide(system, PEOPLE.sam, card, 'decide:approve')).toEqual({ kind: 'acknowledged' });
    const done = await approvalsCard(system, 'INC-42 slow checkout', 'done');
    expect(cardWhere(done)).toEqual(cardWhere(card));
    expect(canChange(done)).toBe(false);
    expect(grants()).toHaveLength(1);
    expect(cluster('Cluster0').grant?.grantType).toBe('CLUSTER_DATABASE_LOGS');

    const copy = await slack.until(() =>
      slack
        .messages(CHANNELS.incident)
        .find(({ blocks }) => /INC-42/.test(textOf(blocks)) && /^Done: /.test(textOf(blocks))),
    );
    expect(canChange(copy)).toBe(false);
    await slack.until(() => slack.directMessages(PEOPLE.rita).some(({ text }) => stateIn(text) === 'done'));
    await slack.until(() =>
      slack.messages(CHANNELS.approvals).some(({ threadTs, text }) => threadTs === card.ts && stateIn(text) === 'done'),
    );
  }, 90_000);

  test('shows its support case on cards, in the form and in the journal, without sending it to Atlas', async () => {
    const line = 'grant-access Cluster1 in Payments for 1h case #01234567 because INC-45';
    const view = await askGrant(system, PEOPLE.rita, line);
    expect(view.view).toMatchObject({
      blocks: expect.arrayContaining([
        expect.objectContaining({
          label: expect.objectContaining({ text: 'Support case' }),
          element: expect.objectContaining({ initial_value: '01234567' }),
        }),
      ]),
    });
    await submitted(system, PEOPLE.rita, view);
    const card = await approvalsCard(system, 'INC-45', 'waiting');
    expect(textOf(card.blocks)).toMatch(/ · project Payments \(Counter Inc\) · Support case 01234567 Reason:/);
    await decide(system, PEOPLE.sam, card, 'decide:approve');
    expect(textOf((await approvalsCard(system, 'INC-45', 'done')).blocks)).toContain('Support case 01234567');
    const copy = system.slack.messages(CHANNELS.incident).findLast(({ blocks }) => /INC-45/.test(textOf(blocks)));
    expect(textOf(copy?.blocks)).toContain('Support case 01234567');
    expect(JSON.stringify(system.atlas.calls)).not.toContain('01234567');
    const inside = await lookInside(system);
    const [asked] = await inside.store.history(idOn(card));
    expect(asked?.details).toMatchObject({ asked: { params: { case: '01234567' } } });
    inside.close();
  }, 90_000);

  test('is not approved by the requester, a guest, another organization or a person who is no approver', async () => {
    const { slack } = system;
    const view = await askGrant(system, PEOPLE.max, 'grant-access Cluster1 in Payments for 1h because INC-43');
    await submitted(system, PEOPLE.max, view);
    const card = await approvalsCard(system, 'INC-43', 'waiting');
    slack.world.channels
      .find(({ id }) => id === CHANNELS.approvals)
      ?.members.push(PEOPLE.gus, PEOPLE.dee, PEOPLE.xena, PEOPLE.rita);
    for (const [who, why] of [
      [PEOPLE.max, /You asked/],
      [PEOPLE.gus, /Guests/],
      [PEOPLE.xena, /Only members/],
      [PEOPLE.rita, /Only @security can/],
    ] as const) {
      await decide(system, who, card, 'decide:approve');
      await slack.until(() => privateAnswers(system, who).some((text) => why.test(text)));
    }
    expect(textOf((await approvalsCard(system, 'INC-43', 'waiting')).blocks)).toContain('1 approval');
    await decide(system, PEOPLE.ada, card, 'decide:deny');
    await approvalsCard(system, 'INC-43', 'denied');
    const earlier = slack.deliveries.findLast(({ payload }) => JSON.stringify(payload).includes('decide:approve'));
    await slack.replay(earlier);
    expect(textOf((await approvalsCard(system, 'INC-43', 'denied')).blocks)).not.toContain('approved');
  }, 90_000);

  test('is refused at its field when it is longer than the policy allows', async () => {
    const view = await askGrant(system, PEOPLE.rita, 'grant-access Cluster0 in Payments for 3d because too long');
    const seen = await system.slack.submit(PEOPLE.rita, view.id);
    expect(seen).toMatchObject({ kind: 'errors', errors: { 'param:for': expect.stringContaining('8 hours') } });
    await system.slack.closeView(PEOPLE.rita, view.id);
  }, 90_000);

  test('is refused before a form opens for somebody who may not ask, with who may', async () => {
    const answer = await ask(system, PEOPLE.pat, 'grant-access Cluster0 in Payments for 1h because x');
    expect(answer).toMatch(/Only @sre can ask/);
    expect(system.slack.openViews(PEOPLE.pat)).toHaveLength(0);
  }, 90_000);

  test('is cancelled on the requester’s own card, while answers about it have no buttons', async () => {
    const { slack } = system;
    const view = await askGrant(system, PEOPLE.rita, 'grant-access Cluster1 in Payments for 2h because INC-44');
    await submitted(system, PEOPLE.rita, view);
    const card = await approvalsCard(system, 'INC-44', 'waiting');
    const id = /[A-Z0-9]{3}-[A-Z0-9]{3}/.exec(card.text)?.[0] ?? '';
    const own = await ownCard(system, PEOPLE.rita, 'INC-44', /Cancel request/);
    const shown = await ask(system, PEOPLE.rita, `request ${id.toLowerCase()}`);
    expect(shown).toMatch(new RegExp(`As of .*direct messages.*${id}`));
    const answer = slack
      .messages(CHANNELS.incident, PEOPLE.rita)
      .findLast(({ ephemeralFor }) => ephemeralFor === PEOPLE.rita);
    expect(answer && canChange(answer)).toBe(false);
    await slack.press(PEOPLE.rita, cardWhere(own), 'cancel');
    await approvalsCard(system, 'INC-44', 'canceled');
    const cancelled = await ownCard(system, PEOPLE.rita, 'INC-44', /^Canceled: /);
    expect(canChange(cancelled)).toBe(false);
  }, 90_000);
});

test('a query limit is deleted after one approval, and the card shows that', async () => {
  const { slack } = system;
  await slack.command(
    PEOPLE.rita,
    CHANNELS.incident,
    'delete-query-limit FederatedDB0 daily in Payments because backfill',
  );
  const view = await latestView(system, PEOPLE.rita, 'Undo');
  await submitted(system, PEOPLE.rita, view);
  const card = await approvalsCard(system, 'backfill', 'waiting');
  await decide(system, PEOPLE.oli, card, 'decide:approve');
  const done = await approvalsCard(system, 'backfill', 'done');
  expect(textOf(done.blocks)).toMatch(/FederatedDB0 no longer has .*\. Confirmed .* · +U0OLI\w+ +approved/);
  const database = system.atlas.world.federatedDatabases.find(({ name }) => name === 'FederatedDB0');
  expect(database?.limits.some(({ name }) => name === 'bytesProcessed.daily')).toBe(false);
}, 90_000);

test('an identity provider is deleted only with its name typed and two approvers', async () => {
  const { slack } = system;
  await slack.command(PEOPLE.max, CHANNELS.incident, 'delete-idp Entra trial because not used');
  const view = await latestView(system, PEOPLE.max, 'type: ');
  expect(await slack.submit(PEOPLE.max, view.id, { confirm: 'Entra' })).toMatchObject({ kind: 'errors' });
  expect(await slack.submit(PEOPLE.max, view.id, { confirm: 'Entra trial' })).toEqual({ kind: 'closed' });
  const card = await approvalsCard(system, 'not used', 'waiting');
  expect(textOf(card.blocks)).toMatch(
    / Entra trial permanently .* · Counter Inc and 1 more organization .*Permanent · can’t be undone\. .*saved to a file/,
  );
  await decide(system, PEOPLE.sam, card, 'decide:approve');
  await decide(system, PEOPLE.sam, card, 'decide:approve');
  await slack.until(() => slack.messages(CHANNELS.approvals).some(({ blocks }) => /1 more/.test(textOf(blocks))));
  const provider = () =>
    system.atlas.world.federations[0]?.identityProviders.some(({ displayName }) => displayName === 'Entra trial');
  expect(provider()).toBe(true);
  await decide(system, PEOPLE.ada, card, 'decide:approve');
  const done = await approvalsCard(system, 'not used', 'done');
  expect(provider()).toBe(false);

  const withKit = ({ files = [] }: Message) => files.length > 0;
  const inThread = await slack.until(() =>
    slack.messages(CHANNELS.approvals).find((message) => message.threadTs === done.ts && withKit(message)),
  );
  const toMax = await slack.until(() => slack.directMessages(PEOPLE.max).find(withKit));
  for (const { text, files = [] } of [inThread, toMax]) {
    expect(text).toMatch(/^Restore kit: .*Entra trial.* no secrets\. \S{7}$/);
    expect(JSON.parse(files[0]?.content ?? '')).toMatchObject({
      operation: 'delete-idp',
      identityProvider: {
        displayName: 'Entra trial',
        issuerUri: 'https://accounts.example.com',
        clientId: 'counter-atlas',
      },
    });
  }
}, 90_000);

test('look-ups answer privately', async () => {
  expect(await ask(system, PEOPLE.rita, 'restore-jobs Cluster0 in Payments')).toMatch(/restore job/);
  expect(await ask(system, PEOPLE.rita, 'namespaces Cluster0 in Payments last 1h view secondary')).toMatch(
    /payments\./,
  );
  expect(await ask(system, PEOPLE.rita, 'private-endpoints in Payments')).toMatch(/endpoint/);
  expect(await ask(system, PEOPLE.rita, 'org-config "Counter Labs"')).toMatch(/Counter Labs/);
}, 90_000);

test('a misspelled name is answered with similar names as buttons', async () => {
  const answer = await ask(system, PEOPLE.rita, 'namespaces Clutser0 in Payments');
  expect(answer).toMatch(/Payments has no cluster Clutser0/);
  const message = system.slack
    .messages(CHANNELS.incident, PEOPLE.rita)
    .findLast(({ ephemeralFor }) => ephemeralFor === PEOPLE.rita);
  await system.slack.press(PEOPLE.rita, cardWhere(message), 'run:0');
  await system.slack.until(() =>
    privateAnswers(system, PEOPLE.rita, CHANNELS.incident).some((text) => /payments\./.test(text)),
  );
}, 90_000);
