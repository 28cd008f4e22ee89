// A question from an approver to the requester, and the answer: both are in the decision's thread and the history.
import { expect, test } from '@jest/globals';
import { CHANNELS, PEOPLE } from '../../src/sandbox/slack/index.js';
import {
  approvalsCard,
  askGrant,
  cardWhere,
  decide,
  pressOnCard,
  privateAnswers,
  submitted,
} from '../support/acting.js';
import { answerForm, askQuestion, pressForm } from '../support/card-forms.js';
import { cardWith, idOn, typesOf } from '../support/cards.js';
import { textOf } from '../support/looking.js';
import { untilStored } from '../support/outcome.js';
import { POLICY } from '../support/test-system.js';
import { useTestSystem } from '../support/use-test-system.js';

const policy = POLICY.replace('approvers: [sre, security]', 'approvers: [security]\n    wait: 5m');
const system = useTestSystem({ roles: ['web', 'worker'], policy });
const { inside } = system;
const { ada, pat, rita, sam } = PEOPLE;
const HOSTILE = 'Why *now*? <!channel> <@U0PAT> https://evil.example';

async function asked(reason: string) {
  const line = `delete-query-limit FederatedDB0 daily in Payments because ${reason}`;
  await submitted(system, rita, await askGrant(system, rita, line));
  const card = await approvalsCard(system, reason, 'waiting');
  const { question, answer } = await askQuestion(system, card, HOSTILE);
  await cardWith(system, reason, /a question .* is open/);
  expect(textOf(answer.view)).toContain(HOSTILE);
  return { id: idOn(card), card, question, answer };
}

test('A question reaches the requester, the answer is posted below it, and the request can be approved', async () => {
  const { slack } = system;
  const { id, card, question, answer } = await asked('INC-941');
  expect(await answerForm(system, rita, answer, { message: 'It fills up at noon.' })).toEqual({ kind: 'closed' });
  await slack.replay();
  const posted = () => slack.messages(CHANNELS.approvals).filter(({ threadTs }) => threadTs === card.ts);
  const thread = await slack.until(() => posted().length === 2 && posted());
  for (const [at, said] of [HOSTILE, 'It fills up at noon.'].entries())
    expect(textOf(thread[at]?.blocks)).toContain(said);

  const all = [question, ...thread];
  const elements = JSON.stringify(all.map(({ blocks }) => blocks)).match(
    /"(?:user_id|usergroup_id|url|range)":"[^"]*"/g,
  );
  expect(new Set(elements)).toEqual(new Set([rita, sam].map((one) => `"user_id":"${one}"`)));
  const inText = all.flatMap(({ text }) => text.match(/<[^>]*>/g) ?? []);
  expect(new Set(inText)).toEqual(new Set([rita, sam].map((one) => `<@${one}>`)));

  const details = await pressForm(system, ada, card, 'decide:details', /History/);
  expect(textOf(details.view)).toMatch(/question.*Why \*now\*.*answer.*It fills up at noon\./);
  await slack.press(rita, cardWhere(question), 'decide:answer');
  await slack.until(() => /already answered/.test(privateAnswers(system, rita, question.channel).join(' ')) && true);
  await decide(system, sam, card, 'decide:approve');
  await untilStored(inside, id, ({ state }) => state === 'approved');
  expect(typesOf(await inside.journal(id))).toBe('asked previewed questioned answered approved quorum');
}, 120_000);

test('A question or answer after the quorum, or from others, is refused, and its text stays in the form', async () => {
  const { slack } = system;
  const { id, card, answer } = await asked('INC-942');
  await pressOnCard(system, pat, card, 'decide:ask');
  await slack.until(() => /Only @security can ask/.test(privateAnswers(system, pat, card.channel).join(' ')) && true);
  const late = await pressForm(system, ada, card, 'decide:ask', /can still be approved/);
  await decide(system, sam, card, 'decide:approve');
  await untilStored(inside, id, ({ state }) => state === 'approved');
  expect(await answerForm(system, ada, late, { message: 'Who needs it?' })).toMatchObject({
    errors: { message: expect.stringMatching(/is already approved.*press Stop/) },
  });
  expect(await answerForm(system, rita, answer, { message: 'It fills up.' })).toMatchObject({
    errors: { message: expect.stringMatching(/is already approved.*no longer needs/) },
  });
  expect(typesOf(await inside.journal(id))).toBe('asked previewed questioned approved quorum');
}, 120_000);
