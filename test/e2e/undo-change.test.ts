// A change is undone as easily as it was requested: its card opens the filled-in form of its undo.
import { expect, test } from '@jest/globals';
import { deriveReturnId } from '../../src/approvals/request/ids.js';
import { CHANNELS, type OpenView, PEOPLE } from '../../src/sandbox/slack/index.js';
import { buttonsBlockId } from '../../src/slack/cards/request-card.js';
import { approvalsCard, cardWhere, decide, latestView, privateAnswers, submitted } from '../support/acting.js';
import { idOn } from '../support/cards.js';
import { eventually } from '../support/eventually.js';
import { textOf } from '../support/looking.js';
import { atRest } from '../support/outcome.js';
import { POLICY } from '../support/test-system.js';
import { useTestSystem } from '../support/use-test-system.js';

const policy = `${POLICY}  - operations: [set-query-limit, revoke-access]\n    requesters: [sre]\n`;
const system = useTestSystem({ roles: ['web', 'worker'], policy });
const { inside } = system;

const limits = () => {
  const database = system.atlas.world.federatedDatabases.find(({ name }) => name === 'FederatedDB0');
  return database?.limits.map(({ name, value, overrunPolicy }) => ({ name, value, overrunPolicy }));
};
/** Found by its buttons, because other cards may also name the id. */
const cardOf = (id: string) =>
  system.slack.until(() =>
    system.slack
      .messages(CHANNELS.approvals)
      .find(({ blocks }) => blocks.some(({ block_id }) => block_id === buttonsBlockId(id))),
  );

/** Closes a form, and opens it again from the message about it. */
async function reopened({ slack }: typeof system, user: string, { id, view }: OpenView): Promise<OpenView> {
  await slack.closeView(user, id);
  const offer = await slack.until(() =>
    slack
      .messages(CHANNELS.approvals, user)
      .findLast((one) => one.ephemeralFor === user && JSON.stringify(one.blocks).includes('answer:open-form')),
  );
  await slack.press(user, cardWhere(offer), 'answer:open-form');
  return slack.until(() =>
    slack.openViews(user).findLast((one) => one.id !== id && one.view.submit?.text === view.submit?.text),
  );
}

/** Submitted by Rita, approved by Sam, and done. */
async function done(view: OpenView, reason: string): Promise<string> {
  await submitted(system, PEOPLE.rita, view);
  const card = await approvalsCard(system, reason, 'waiting');
  const id = idOn(card);
  await decide(system, PEOPLE.sam, card, 'decide:approve');
  expect((await atRest(inside, id)).state).toBe('succeeded');
  return id;
}

async function pressUndo(user: string, id: string): Promise<void> {
  const card = await eventually(async () => {
    const found = await cardOf(id);
    return JSON.stringify(found.blocks).includes('"undo"') ? found : undefined;
  });
  await system.slack.press(user, cardWhere(card), 'undo');
}

test('a deleted limit is restored by the form that its card opens, even if it was closed once', async () => {
  const before = limits();
  const line = 'delete-query-limit FederatedDB0 daily in Payments because INC-42 backfill';
  await system.slack.command(PEOPLE.rita, CHANNELS.incident, line);
  const first = await done(await latestView(system, PEOPLE.rita, 'no daily limit'), 'INC-42 backfill');
  expect(limits()).not.toEqual(before);

  await pressUndo(PEOPLE.rita, first);
  const form = await reopened(system, PEOPLE.rita, await latestView(system, PEOPLE.rita, 'Undo'));
  const second = await done(form, `undo of ${first}`);
  expect(limits()?.toSorted((a, b) => a.name.localeCompare(b.name))).toEqual(
    before?.toSorted((a, b) => a.name.localeCompare(b.name)),
  );
  expect(await inside.request(second)).toMatchObject({ operation: 'set-query-limit', undoes: first });
  expect(textOf((await cardOf(second)).blocks)).toContain(`undoes ${first}`);
  const { ts } = await cardOf(first);
  const thread = () => system.slack.messages(CHANNELS.approvals).filter(({ threadTs }) => threadTs === ts);
  await system.slack.until(() => thread().find(({ text }) => text.includes(second)));
  const undone = await eventually(async () => {
    const found = textOf((await cardOf(first)).blocks);
    return found.includes(`Undone by ${second}`) ? found : undefined;
  });
  expect(undone).not.toContain('Undo…');
});

test('a revoked grant shows as undone on its own card at once', async () => {
  const grant = 'grant-access Cluster0 in Payments for 4h because INC-45 slow';
  await system.slack.command(PEOPLE.rita, CHANNELS.incident, grant);
  const first = await done(await latestView(system, PEOPLE.rita, 'Access ends automatically'), 'INC-45 slow');
  const revoke = 'revoke-access Cluster0 in Payments because INC-45 is over';
  await system.slack.command(PEOPLE.rita, CHANNELS.incident, revoke);
  const revoked = await done(await latestView(system, PEOPLE.rita, 'no access'), 'INC-45 is over');
  await eventually(async () => {
    const found = textOf((await cardOf(first)).blocks);
    return found.includes(`Undone by ${revoked}`) && !/End now|Extend…|can read/.test(found);
  });
  expect((await inside.request(deriveReturnId(first)))?.state).toBe('voided');
}, 120_000);

test('an edited form does not count as an undo', async () => {
  const line = 'set-query-limit FederatedDB0 monthly to 90TB in Payments because INC-44';
  await system.slack.command(PEOPLE.rita, CHANNELS.incident, line);
  const id = await done(await latestView(system, PEOPLE.rita, '90 TiB a month'), 'INC-44');
  await pressUndo(PEOPLE.rita, id);
  const form = await latestView(system, PEOPLE.rita, `undo of ${id}`);
  await submitted(system, PEOPLE.rita, form, { 'param:to': '80TB' });
  const card = await approvalsCard(system, `undo of ${id}`, 'waiting');
  expect(await inside.request(idOn(card))).not.toHaveProperty('undoes');
});

test('refuses an undo to people who may not request it', async () => {
  const line = 'set-query-limit FederatedDB0 weekly to 3TB in Payments because INC-43';
  await system.slack.command(PEOPLE.rita, CHANNELS.incident, line);
  const id = await done(await latestView(system, PEOPLE.rita, '3 TiB a week'), 'INC-43');
  await pressUndo(PEOPLE.sam, id);
  await system.slack.until(() => privateAnswers(system, PEOPLE.sam).find((one) => /Only @sre can ask/.test(one)));
});
