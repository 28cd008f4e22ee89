import { describe, expect, test } from '@jest/globals';
import { applyEvent } from '../../../src/approvals/request/evolve.js';
import { MAX_QUESTION_LENGTH } from '../../../src/approvals/request/questions.js';
import type { ApproverQuestion, Request } from '../../../src/approvals/request/request.js';
import { type Decision, decideRequest } from '../../../src/approvals/request/transitions.js';
import { formatPlain } from '../../../src/slack/blocks/text.js';
import { ann, annElsewhere, ben, rita } from '../../support/people.js';
import { NOW, pending, ruleOf, standings } from '../../support/requests.js';
import { asReturn } from '../../support/returns.js';

const ask = (person = ben, question = 'Why now?') => ({ type: 'ask', person, rule: 'rule 1', question }) as const;
const answer = (person = rita, text = 'The disk is full.', number = 1) =>
  ({ type: 'answer', person, number, answer: text }) as const;
const open: ApproverQuestion = { by: ben, at: NOW, text: 'Why now?' };
const closed: ApproverQuestion = { ...open, answer: { by: rita, at: NOW, text: 'The disk is full.' } };
const waiting = (...questions: readonly ApproverQuestion[]) => pending({ questions: [...questions] });

const outcome = (decided: Decision) =>
  'refused' in decided ? decided.refused : decided.map(({ type }) => `+${type}`).join(' ');
const decide = (request: Request, command: Parameters<typeof decideRequest>[1], now = NOW) =>
  outcome(decideRequest(request, command, now));
const after = (request: Request, ...commands: Parameters<typeof decideRequest>[1][]) =>
  commands.reduce((before, command) => {
    const decided = decideRequest(before, command, NOW);
    if ('refused' in decided) throw new Error(decided.refused);
    return decided.reduce((one, event) => applyEvent(one, event, NOW), before);
  }, request);

describe('a question', () => {
  test('and its answer are stored with their authors, and change nothing else', () => {
    const request = pending();
    expect(after(request, ask(), answer())).toEqual({ ...request, questions: [closed] });
  });

  test.each([
    ['from the requester', pending(), ask(rita), 'own request'],
    ['about a revert', asReturn(pending()), ask(), 'a return'],
    ['from its author again', waiting(open), ask(), ''],
    ['from another approver in the same words', waiting(open), ask(ann), '+questioned'],
    ['while another question is open', waiting(open), ask(ben, 'Until when?'), '+questioned'],
    ['after three questions', waiting(open, closed, open), ask(ann), 'too many questions'],
    ['without visible text', pending(), ask(ben, ' \u200b'), ''],
    ['of 500 characters', pending(), ask(ben, '?'.repeat(MAX_QUESTION_LENGTH)), '+questioned'],
    ['of 501 characters', pending(), ask(ben, '?'.repeat(MAX_QUESTION_LENGTH + 1)), 'too long'],
    ['on an expired request', pending({ expiresAt: NOW }), ask(), 'expired'],
  ] as const)('%s is recorded or refused', (_, request, command, expected) => {
    expect(decide(request, command)).toBe(expected);
  });

  test('without an answer doesn’t block approval, and stays with the approved request', () => {
    const { planHash } = pending();
    const approved = after(waiting(open), { type: 'approve', person: ann, planHash, rule: ruleOf() });
    expect(approved).toMatchObject({ state: 'approved', questions: [open] });
    const refused = decideRequest(approved, ask(ann), NOW);
    expect('refused' in refused && formatPlain(refused.sentence)).toMatch(/K7Q-4MD is already approved.*press Stop/);
    expect(after(approved, { type: 'deny', person: ann, rule: 'rule 1' })).toMatchObject({ questions: [open] });
  });
});

describe('an answer', () => {
  test.each([
    ['from the requester’s other Slack id', waiting(open), answer({ ...rita, userId: 'W0RITA' }), '+answered'],
    ['from anybody else', waiting(open), answer(annElsewhere), 'not the requester'],
    ['to the last of several questions', waiting(closed, open), answer(rita, 'Now.', 2), '+answered'],
    ['to no question', waiting(open), answer(rita, 'Now.', 2), 'no question'],
    ['that was already given', waiting(closed), answer(), ''],
    ['in other words', waiting(closed), answer(rita, 'Now.'), 'answered before'],
    ['of 501 characters', waiting(open), answer(rita, '!'.repeat(MAX_QUESTION_LENGTH + 1)), 'too long'],
    ['on an expired request', { ...waiting(open), expiresAt: NOW }, answer(), 'expired'],
  ] as const)('%s is recorded or refused', (_, request, command, expected) => {
    expect(decide(request, command)).toBe(expected);
  });

  test.each(standings.filter(({ standing }) => standing !== 'pending' && standing !== 'preparing'))(
    'is refused once the request is $standing, with its state and what to do',
    ({ request }) => {
      const refused = decideRequest(Object.assign({}, request, { questions: [open] }), answer(), NOW);
      expect(outcome(refused)).toBe('not pending');
      expect('refused' in refused && formatPlain(refused.sentence)).toMatch(
        /K7Q-4MD .*(no longer needs|wasn’t recorded)/,
      );
    },
  );
});
