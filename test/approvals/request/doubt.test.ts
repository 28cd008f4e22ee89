// What the bot may send on its own after each kind of doubt, and what people must approve again.
import { expect, test } from '@jest/globals';
import { checkHistoryBeforeSending, droppedApprovalEvents } from '../../../src/approvals/history/drop-approvals.js';
import {
  type HistoryDoubt,
  isLoss,
  judgeSending,
  type OutgoingCallFacts,
} from '../../../src/approvals/request/doubt.js';
import { dropLimit } from '../../support/limit.js';
import { ann, ben } from '../../support/people.js';
import { approved, executing, HOUR, MINUTE, NOW, pending, ruleOf } from '../../support/requests.js';

const TIL = NOW - MINUTE;
const TEN_MINUTES = 10 * MINUTE;
const doubt = (kind: HistoryDoubt['kind'], over: Partial<HistoryDoubt> = {}): HistoryDoubt => ({
  kind,
  from: NOW - HOUR,
  til: TIL,
  isExplained: false,
  isJudged: true,
  ...over,
});
const change: OutgoingCallFacts = { approvedAt: TIL - 1 };
const returns = { narrowsAccess: true, scope: 'p', isAttributed: true };
const narrowing: OutgoingCallFacts = { approvedAt: TIL - 1, returns };
const other: OutgoingCallFacts = { approvedAt: TIL - 1, returns: { ...returns, narrowsAccess: false } };
const unnamed = (one: OutgoingCallFacts): OutgoingCallFacts => ({
  ...one,
  returns: { ...returns, ...one.returns, isAttributed: false },
});
const elsewhere = (one: OutgoingCallFacts): OutgoingCallFacts => ({
  ...one,
  returns: { ...returns, ...one.returns, scope: 'q' },
});
const clean = { clean: ['p'] };

type May = 'go' | 'wait' | 'ask';
test.each<[string, May, May, HistoryDoubt, OutgoingCallFacts]>([
  // what, at once, ten minutes after the doubt, doubt, what is about to be sent
  ['a change, after a gap', 'ask', 'ask', doubt('gap', clean), change],
  ['a change, after a gap that is explained', 'go', 'go', doubt('gap', { isExplained: true }), change],
  ['a change, after a lost entry', 'ask', 'ask', doubt('missing'), change],
  ['a change, after a foreign history', 'ask', 'ask', doubt('foreign'), change],
  ['a change, after an unknown call', 'ask', 'ask', doubt('call'), change],
  ['a change, after the host declared a loss', 'ask', 'ask', doubt('declared'), change],
  ['a change, after a loss that was accepted', 'ask', 'ask', doubt('missing', { isAccepted: true }), change],
  ['a revert, after a gap with a clean feed', 'go', 'go', doubt('gap', clean), other],
  ['a revert that narrows access, after a gap with a clean feed', 'go', 'go', doubt('gap', clean), narrowing],
  ['a revert, after a gap with an unreadable feed', 'ask', 'ask', doubt('gap'), other],
  ['a revert in a project whose feed is unreadable', 'ask', 'ask', doubt('gap', clean), elsewhere(other)],
  ['a revert whose event names nobody, after a gap', 'ask', 'ask', doubt('gap', clean), unnamed(other)],
  ['a revert that narrows access, after an unreadable feed', 'wait', 'go', doubt('gap'), narrowing],
  [
    'a revert that narrows access and whose event names nobody, after a gap',
    'wait',
    'go',
    doubt('gap', clean),
    unnamed(narrowing),
  ],
  ['a revert, after a lost entry', 'ask', 'ask', doubt('missing', clean), other],
  ['a revert that narrows access, after a lost entry', 'wait', 'go', doubt('missing', clean), narrowing],
  ['a revert that narrows access, after a foreign history', 'ask', 'ask', doubt('foreign', clean), narrowing],
  ['a revert that narrows access, after an unknown call', 'ask', 'ask', doubt('call', clean), narrowing],
  ['a revert that narrows access, after the host declared a loss', 'ask', 'ask', doubt('declared', clean), narrowing],
  ['a revert, before the feed was compared', 'wait', 'wait', doubt('gap', { isJudged: false }), narrowing],
  [
    'a newer change, before the feed was compared',
    'wait',
    'wait',
    doubt('gap', { isJudged: false }),
    { approvedAt: NOW },
  ],
  ['a change in an empty Redis', 'wait', 'wait', doubt('empty'), { approvedAt: NOW }],
  ['a revert in an empty Redis', 'wait', 'wait', doubt('empty'), narrowing],
  ['a change approved after the doubt', 'go', 'go', doubt('call'), { approvedAt: TIL }],
])('%s: %s, ten minutes later %s', (_, now, later, one, outgoing) => {
  expect(judgeSending([one], outgoing, TIL + TEN_MINUTES - 1).may).toBe(now);
  expect(judgeSending([one], outgoing, TIL + TEN_MINUTES).may).toBe(later);
});

test('a missing entry is a loss at once, an empty Redis once judged, a gap never', () => {
  const isOne = (kind: HistoryDoubt['kind']) => [false, true].map((isJudged) => isLoss(doubt(kind, { isJudged })));
  expect((['missing', 'empty', 'gap'] as const).map(isOne)).toEqual([
    [true, true],
    [false, true],
    [false, false],
  ]);
});

test('the strictest of several doubts decides', () => {
  const all = [doubt('gap', clean), doubt('missing'), doubt('call')];
  expect(judgeSending(all, narrowing, NOW).may).toBe('ask');
  expect(judgeSending(all.slice(0, 2), narrowing, NOW).may).toBe('wait');
});

const doubts = { revision: 1, all: [doubt('missing')] };
const quorum = { rule: ruleOf({ approvals: 2 }) };
const given = (person: typeof ann, at: number) => ({ person, at, rule: 'rule 1' });
const [before, since] = [given(ann, TIL - MINUTE), given(ben, TIL)];

test('a loss drops only earlier approvals, and says why', () => {
  const [dropped] = droppedApprovalEvents(dropLimit, pending({ ...quorum, approvals: [before, since] }), doubts, NOW);
  expect(dropped).toMatchObject({
    type: 'approvals-dropped',
    dropped: [ann.identity],
    sentence: expect.stringContaining('lost'),
    demanded: { approvals: 2 },
  });
  const all = approved({ ...quorum, approvals: [since, given(ann, TIL + 1)], approvedAt: TIL + 1 });
  expect(droppedApprovalEvents(dropLimit, all, doubts, NOW)).toEqual([]);
});

test('one approval from before a loss stops the call', () => {
  const request = executing({ ...quorum, approvals: [before, since], approvedAt: TIL + 1 });
  const instead = checkHistoryBeforeSending(dropLimit, request, doubts, NOW);
  expect(instead?.events(NOW)).toMatchObject([{ type: 'approvals-dropped', dropped: [ann.identity] }]);
});

test('a loss voids a change that needs no approval, since nobody can approve it again', () => {
  const alone = { rule: ruleOf({ alone: true }), approvals: [], approvedAt: TIL + 1 };
  // Previewed after the loss but asked before it: the missing entry may be its cancellation.
  const old = approved({ ...alone, askedAt: TIL - 1 });
  expect(droppedApprovalEvents(dropLimit, old, doubts, NOW)).toMatchObject([{ type: 'voided' }]);
  const running = executing({ ...alone, askedAt: TIL - 1 });
  expect(checkHistoryBeforeSending(dropLimit, running, doubts, NOW)?.events(NOW)).toMatchObject([{ type: 'voided' }]);
  expect(droppedApprovalEvents(dropLimit, approved({ ...alone, askedAt: TIL }), doubts, NOW)).toEqual([]);
});
