// While changes are frozen nothing is sent, even if approved. Look-ups still work.
import { expect, test } from '@jest/globals';
import { BOT_USER_ID, CHANNELS, PEOPLE } from '../../src/sandbox/slack/index.js';
import { ask, askGrant, decide } from '../support/acting.js';
import { askedGrant, cardSaying, grantCalls } from '../support/cards.js';
import { textOf } from '../support/looking.js';
import { atRest } from '../support/outcome.js';
import { openTestSystem, POLICY } from '../support/test-system.js';
import { useTestSystem } from '../support/use-test-system.js';

const policy = `${POLICY.replace(/max_open_requests: \d+/, 'max_open_requests: 1')}freeze: [security]
channels: [{ names: ["secr*"], project: payments }]
`;
const system = useTestSystem({ roles: ['web', 'worker'], policy });
const { inside } = system;

test('a freeze delays an approved change and shows on its card, and unfreezing lets it run', async () => {
  const before = await askedGrant(system, 'Cluster0', 'INC-42 slow');
  system.slack.world.channels.find(({ id }) => id === CHANNELS.secret)?.members.push(BOT_USER_ID);
  await system.slack.command(PEOPLE.pat, CHANNELS.general, 'use Payments');
  await system.slack.until(() => system.slack.messages(CHANNELS.general).find(({ text }) => /now defaults/.test(text)));
  expect(await ask(system, PEOPLE.rita, 'freeze because I say so')).toMatch(/Only @security can freeze/);
  expect(await ask(system, PEOPLE.sam, 'freeze')).toMatch(/reason/);
  expect(await ask(system, PEOPLE.sam, 'freeze Cluster0 because x')).toMatch(/isn’t a project/);
  expect(await ask(system, PEOPLE.sam, 'freeze Payments because INC-42 audit')).toMatch(
    /Changes in Payments are frozen/,
  );
  expect(await ask(system, PEOPLE.sam, 'freeze in Payments because again')).toMatch(/already frozen/);
  const told = (channel: string) =>
    system.slack
      .messages(channel)
      .filter(({ text }) => text === `<@${PEOPLE.sam}> froze changes in Payments: INC-42 audit`);
  const { approvals, incident, general, secret } = CHANNELS;
  expect([approvals, incident, general, secret].map((channel) => told(channel).length)).toEqual([1, 0, 1, 1]);
  const form = await askGrant(system, PEOPLE.rita, 'delete-query-limit FederatedDB0 daily in Payments because x');
  expect(textOf(form.view)).toMatch(/1 open request, and you have 1.*Changes in Payments are frozen: INC-42 audit/);
  await system.slack.closeView(PEOPLE.rita, form.id);
  await cardSaying(system, 'INC-42 slow', /Changes in Payments are frozen: INC-42 audit/);
  await decide(system, PEOPLE.ada, before.card, 'decide:approve');
  await cardSaying(system, 'INC-42 slow', /approved/i);
  expect(await ask(system, PEOPLE.rita, 'access in Payments')).not.toMatch(/frozen/);
  expect(await ask(system, PEOPLE.rita, 'status')).toMatch(/Frozen: changes in Payments: INC-42 audit/);
  expect(grantCalls(system, 'Cluster0')).toHaveLength(0);

  expect(await ask(system, PEOPLE.sam, 'unfreeze because over')).toMatch(/are not frozen. Frozen: changes in/);
  expect(await ask(system, PEOPLE.ada, 'unfreeze Payments because over')).toMatch(/no longer frozen/);
  expect((await atRest(inside, before.id)).state).toBe('succeeded');
  expect(grantCalls(system, 'Cluster0')).toHaveLength(1);
  const card = await cardSaying(system, 'INC-42 slow', /done/i);
  expect(card).not.toMatch(/frozen/);
});

test('refuses everybody if the policy names nobody, and says what to add', async () => {
  const unnamed = await openTestSystem({ roles: ['web'] });
  try {
    const said = await ask(unnamed, PEOPLE.sam, 'unfreeze because I say so');
    expect(textOf(said)).toMatch(/anyone unfreeze.*freeze: \[your-group\]/);
  } finally {
    await unnamed.close();
  }
});
