// The requester edits and cancels an open request, from every copy of its card. Others can't.
import { expect, test } from '@jest/globals';
import { CHANNELS, PEOPLE } from '../../src/sandbox/slack/index.js';
import {
  approvalsCard,
  askGrant,
  cardWhere,
  decide,
  latestView,
  ownCard,
  pressOnCard,
  submitted,
} from '../support/acting.js';
import { answerForm } from '../support/card-forms.js';
import { idOn } from '../support/cards.js';
import { isCard, textOf } from '../support/looking.js';
import type { TestSystem } from '../support/test-system.js';
import { useTestSystem } from '../support/use-test-system.js';

const system = useTestSystem({ roles: ['web', 'worker'] });
const { rita, sam, ada } = PEOPLE;

const grant = (reason: string, user: string = rita) =>
  askGrant(system, user, `grant-access Cluster0 in Payments for 4h because ${reason}`).then((view) =>
    submitted(system, user, view),
  );

/** The copy of the card in the channel where the request was made. */
const copy = ({ slack }: TestSystem, reason: string) =>
  slack.until(() =>
    slack.messages(CHANNELS.incident).findLast((one) => isCard(one) && textOf(one.blocks).includes(reason)),
  );

const told = (user: string, channel: string, words: RegExp) =>
  system.slack.until(() =>
    system.slack
      .messages(channel, user)
      .find(({ ephemeralFor, text }) => ephemeralFor === user && words.test(textOf(text))),
  );

const onCard = async (user: string, reason: string, action: string) =>
  pressOnCard(system, user, await approvalsCard(system, reason, 'waiting'), action);

test('editing replaces the request and drops its approvals', async () => {
  const { slack } = system;
  await grant('INC-801');
  const card = await approvalsCard(system, 'INC-801', 'waiting');
  const id = idOn(card);
  await onCard(rita, 'INC-801', 'edit');
  const form = await latestView(system, rita, `Submitting cancels ${id}`);
  const same = await answerForm(system, rita, form);
  expect(same).toMatchObject({ kind: 'errors', errors: { reason: expect.stringMatching(/haven’t changed/) } });
  await submitted(system, rita, form, { 'param:for': '1h' });
  const edited = await slack.until(() =>
    slack.messages(CHANNELS.approvals).findLast((one) => textOf(one.blocks).includes(`replaces ${id}`)),
  );
  await slack.until(() => textOf(slack.messages(CHANNELS.approvals)).includes(`${idOn(edited)} replaces it`));
  await decide(system, sam, await approvalsCard(system, `replaces ${id}`, 'waiting'), 'decide:approve');
  await approvalsCard(system, `replaces ${id}`, 'done');
  expect(await system.inside.request(id)).toMatchObject({ state: 'cancelled', replacedBy: idOn(edited) });
}, 120_000);

test('the requester can edit and cancel from every copy, and others are told privately that they can’t', async () => {
  await grant('INC-802');
  await onCard(ada, 'INC-802', 'edit');
  await told(ada, CHANNELS.approvals, /Only the requester can edit/);
  await onCard(ada, 'INC-802', 'cancel');
  await told(ada, CHANNELS.approvals, /Only the requester can cancel/);
  const own = await ownCard(system, rita, 'INC-802', /Waiting|Needs/);
  const shared = await copy(system, 'INC-802');
  await system.slack.press(sam, cardWhere(shared), 'cancel');
  await told(sam, CHANNELS.incident, /Only the requester can cancel/);
  for (const card of [own, shared]) {
    await system.slack.press(rita, cardWhere(card), 'edit');
    const form = await latestView(system, rita, 'Submitting cancels');
    await system.slack.closeView(rita, form.id);
  }
  await system.slack.press(rita, cardWhere(shared), 'edit');
  const { id } = await latestView(system, rita, 'Submitting cancels');
  await system.slack.change(rita, { viewId: id }, 'param:for', '1h');
  await latestView(system, rita, 'after 1 hour');
  await system.slack.closeView(rita, id);
  await told(rita, CHANNELS.incident, /stays as it is/);
  await onCard(rita, 'INC-802', 'cancel');
  await approvalsCard(system, 'INC-802', 'canceled');
}, 120_000);
