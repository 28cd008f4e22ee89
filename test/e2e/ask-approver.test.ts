// `ask @sam` asks one approver in a direct message, besides everyone who is notified anyway.
import { expect, test } from '@jest/globals';
import { CHANNELS, GROUPS, PEOPLE } from '../../src/sandbox/slack/index.js';
import { approvalsCard, ask, askGrant, decide, submitted } from '../support/acting.js';
import { idOn } from '../support/cards.js';
import { textOf } from '../support/looking.js';
import { useTestSystem } from '../support/use-test-system.js';

const system = useTestSystem({ roles: ['web', 'worker'] });
const { rita, sam } = PEOPLE;
const line = (words: string, reason: string) => `grant-access Cluster0 in Payments ${words} for 4h because ${reason}`;

async function asked(words: string, reason: string) {
  const view = await askGrant(system, rita, line(words, reason));
  await submitted(system, rita, view);
  const card = await approvalsCard(system, reason, 'waiting');
  return { form: textOf(view.view), card, mentions: JSON.stringify(card).match(/<!subteam\^\w+|<@U0(?!RITA)\w+/g) };
}

test('asks the approver, who decides there, and notifies everyone else too', async () => {
  const { slack } = system;
  const { form, card, mentions } = await asked('ask @sam', 'INC-812 ask @nobody');
  expect(form).toContain(`Also asks <@${sam}>`);
  expect(mentions).toEqual([`<!subteam^${GROUPS.security}`]);
  const [told, ...more] = await slack.until(() => {
    const all = slack.directMessages(sam).filter(({ text }) => text.includes(idOn(card)));
    return JSON.stringify(all).includes('decide:approve') && all;
  });
  expect([told?.text, more]).toEqual([expect.stringMatching(/^Approve\? .*Cluster0/), []]);
  if (told !== undefined) await decide(system, sam, told, 'decide:approve');
  await approvalsCard(system, 'INC-812', 'done');
}, 120_000);

test('a request without it sends no direct message to approvers', async () => {
  const { form, card } = await asked('', 'INC-814');
  expect(form).not.toContain('Also asks');
  await decide(system, sam, card, 'decide:approve');
  await approvalsCard(system, 'INC-814', 'done');
  expect(system.slack.directMessages(sam).filter(({ text }) => text.includes(idOn(card)))).toEqual([]);
}, 120_000);

test.each([
  ['@rita', /“@rita” can’t approve this change\. You can ask .*@sam/],
  ['@nobody', /“@nobody” can’t approve/],
])('ask %s opens no form and says who can be asked', async (name, why) => {
  expect(await ask(system, rita, line(`ask ${name}`, 'INC-813'))).toMatch(why);
  expect(system.slack.openViews(rita)).toEqual([]);
});

test('a look-up can’t ask anyone', async () => {
  expect(await ask(system, rita, 'alerts Cluster0 in Payments ask @sam', CHANNELS.incident)).toMatch(/ask/);
});
