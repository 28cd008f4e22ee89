// What the bot may send on its own after each kind of doubt, and what people must approve again.
import { expect, test } from '@jest/globals';
import { dropOldApprovals, historyProblem } from '../../../src/approvals/history/drop-approvals.js';
import { type Doubt, isLoss, type OutgoingCall, vouchFor } from '../../../src/approvals/request/doubt.js';
import { dropLimit } from '../../support/limit.js';
import { ann, ben } from '../../support/people.js';
import { approved, executing, HOUR, MINUTE, NOW, pending, ruleOf } from '../../support/requests.js';

const TIL = NOW - MINUTE;
const TEN_MINUTES = 10 * MINUTE;
const doubt = (kind: Doubt['kind'], over: Partial<Doubt> = {}): Doubt => ({
  kind,
  from: NOW - HOUR,
  til: TIL,
  isExplained: false,
  isJudged: true,
  ...over,
});
const change: OutgoingCall = { approvedAt: TIL - 1 };
const returns = { narrowsAccess: true, scope: 'p', isAttributed: true };
const narrowing: OutgoingCall = { approvedAt: TIL - 1, returns };
const other: OutgoingCall = { approvedAt: TIL - 1, returns: { ...returns, narrowsAccess: false } };
const unnamed = (one: OutgoingCall): OutgoingCall => ({
  ...one,
  returns: { ...returns, ...one.returns, isAttributed: false },
});
const elsewhere = (one: OutgoingCall): OutgoingCall => ({
  ...one,
  returns: { ...returns, ...one.returns, scope: 'q' },
});
const clean = { clean: ['p'] };

type May = 'go' | 'wait' | 'ask';
test.each<[string, Doubt, OutgoingCall, May, May]>([
  // what, doubt, what is about to be sent, at once, ten minutes after the doubt
  ['a change, after a gap', doubt('gap', clean), change, 'ask', 'ask'],
  ['a change, after a gap that is explained', doubt('gap', { isExplained: true }), change, 'go', 'go'],
  ['a change, after a lost entry', doubt('missing'), change, 'ask', 'ask'],
  ['a change, after another history', doubt('foreign'), change, 'ask', 'ask'],
  ['a change, after an unknown call', doubt('call'), change, 'ask', 'ask'],
  ['a change, after the host declared a loss', doubt('declared'), change, 'ask', 'ask'],
  ['a change, after a loss that was accepted', doubt('missing', { isAccepted: true }), change, 'ask', 'ask'],
  ['a revert, after a gap with a clean feed', doubt('gap', clean), other, 'go', 'go'],
  ['a revert that narrows access, after that', doubt('gap', clean), narrowing, 'go', 'go'],
  ['a revert, after a gap with an unreadable feed', doubt('gap'), other, 'ask', 'ask'],
  ['a revert in a project whose feed is unreadable', doubt('gap', clean), elsewhere(other), 'ask', 'ask'],
  ['a revert whose event names nobody, after a gap', doubt('gap', clean), unnamed(other), 'ask', 'ask'],
  ['a revert that narrows access, after an unreadable feed', doubt('gap'), narrowing, 'wait', 'go'],
  ['one whose event names nobody, after a gap', doubt('gap', clean), unnamed(narrowing), 'wait', 'go'],
  ['a revert, after a lost entry', doubt('missing', clean), other, 'ask', 'ask'],
  ['a revert that narrows access, after a lost entry', doubt('missing', clean), narrowing, 'wait', 'go'],
  ['a revert that narrows access, after another history', doubt('foreign', clean), narrowing, 'ask', 'ask'],
  ['a revert that narrows access, after an unknown call', doubt('call', clean), narrowing, 'ask', 'ask'],
  ['a revert that narrows access, after the host', doubt('declared', clean), narrowing, 'ask', 'ask'],
  ['anything, before the feed was compared', doubt('gap', { isJudged: false }), narrowing, 'wait', 'wait'],
  ['anything newer, before that', doubt('gap', { isJudged: false }), { approvedAt: NOW }, 'wait', 'wait'],
  ['a change in an empty Redis', doubt('empty'), { approvedAt: NOW }, 'wait', 'wait'],
  ['a revert in an empty Redis', doubt('empty'), narrowing, 'wait', 'wait'],
  ['a change that was approved since', doubt('call'), { approvedAt: TIL }, 'go', 'go'],
])('%s', (_, one, outgoing, now, later) => {
  expect(vouchFor([one], outgoing, TIL + TEN_MINUTES - 1).may).toBe(now);
  expect(vouchFor([one], outgoing, TIL + TEN_MINUTES).may).toBe(later);
});

test('a loss is one at once, an empty Redis only once nothing else explains it, and a gap never', () => {
  const isOne = (kind: Doubt['kind']) => [false, true].map((isJudged) => isLoss(doubt(kind, { isJudged })));
  expect((['missing', 'empty', 'gap'] as const).map(isOne)).toEqual([
    [true, true],
    [false, true],
    [false, false],
  ]);
});

test('the strictest of several doubts decides', () => {
  const all = [doubt('gap', clean), doubt('missing'), doubt('call')];
  expect(vouchFor(all, narrowing, NOW).may).toBe('ask');
  expect(vouchFor(all.slice(0, 2), narrowing, NOW).may).toBe('wait');
});

const doubts = { revision: 1, all: [doubt('missing')] };
const quorum = { rule: ruleOf({ approvals: 2 }) };
const given = (person: typeof ann, at: number) => ({ person, at, rule: 'rule 1' });
const [before, since] = [given(ann, TIL - MINUTE), given(ben, TIL)];

test('only approvals from before a loss are dropped, and the reason stands on the card', () => {
  const [dropped] = dropOldApprovals(dropLimit, pending({ ...quorum, approvals: [before, since] }), doubts, NOW);
  expect(dropped).toMatchObject({
    type: 'approvals-dropped',
    dropped: [ann.identity],
    sentence: expect.stringContaining('lost'),
    demanded: { approvals: 2 },
  });
  const all = approved({ ...quorum, approvals: [since, given(ann, TIL + 1)], approvedAt: TIL + 1 });
  expect(dropOldApprovals(dropLimit, all, doubts, NOW)).toEqual([]);
});

test('one old approval among newer ones keeps a change from being sent', () => {
  const request = executing({ ...quorum, approvals: [before, since], approvedAt: TIL + 1 });
  const instead = historyProblem(dropLimit, request, doubts, NOW);
  expect(instead?.events(NOW)).toMatchObject([{ type: 'approvals-dropped', dropped: [ann.identity] }]);
});

test('a change for one person alone is voided, as nobody could approve it again', () => {
  const alone = { rule: ruleOf({ alone: true }), approvals: [], approvedAt: TIL + 1 };
  // Previewed since the loss, but asked before it: that it was cancelled may be what is missing.
  const old = approved({ ...alone, askedAt: TIL - 1 });
  expect(dropOldApprovals(dropLimit, old, doubts, NOW)).toMatchObject([{ type: 'voided' }]);
  const running = executing({ ...alone, askedAt: TIL - 1 });
  expect(historyProblem(dropLimit, running, doubts, NOW)?.events(NOW)).toMatchObject([{ type: 'voided' }]);
  expect(dropOldApprovals(dropLimit, approved({ ...alone, askedAt: TIL }), doubts, NOW)).toEqual([]);
});
