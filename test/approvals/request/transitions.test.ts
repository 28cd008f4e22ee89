import { describe, expect, test } from '@jest/globals';
import { describeState } from '../../../src/approvals/request/describe-state.js';
import { applyEvent } from '../../../src/approvals/request/evolve.js';
import {
  APPROVAL_VALID_MS,
  CLAIM_LEASE_MS,
  NEVER_MS,
  type Person,
  type Request,
  SENT_LEASE_MS,
  SETTLE_AFTER_MS,
} from '../../../src/approvals/request/request.js';
import { type Decision, decideRequest, type RequestCommand } from '../../../src/approvals/request/transitions.js';
import { ann, annElsewhere, ben, rita } from '../../support/people.js';
import {
  approved,
  basis,
  call,
  everyStanding,
  executing,
  HOUR,
  MINUTE,
  NOW,
  pending,
  preparing,
  ruleOf,
  type Standing,
  sent,
  standings,
  unknown,
} from '../../support/requests.js';
import { asReturn, ENDS_AT } from '../../support/returns.js';

const { planHash } = pending();
/** @param current what the policy in force demands */
const approve = (person = ben, current: Parameters<typeof ruleOf>[0] = {}, hash = planHash) =>
  ({ type: 'approve', person, planHash: hash, rule: ruleOf(current) }) as const;
const deny = { type: 'deny', person: ben, rule: 'rule 1' } as const;
const settle = (person = ben, happened = true) => ({ type: 'settle', person, happened }) as const;

const COMMANDS = {
  approve: approve(),
  deny,
  explain: { type: 'explain', person: ann, why: 'Not now.' },
  cancel: { type: 'cancel', person: rita },
  expire: { type: 'expire' },
  remind: { type: 'remind' },
  claim: { type: 'claim', worker: 'worker-1' },
  send: { type: 'send', worker: 'worker-1', call, basis },
  ask: { type: 'ask', person: ben, rule: 'rule 1', question: 'Why now?' },
  answer: { type: 'answer', person: rita, number: 1, answer: 'The disk is full.' },
  settle: settle(),
} satisfies { [T in RequestCommand['type']]: RequestCommand & { type: T } };

/** The resulting events, or the code of the refusal; empty when nothing needs to change. */
const outcome = (decided: Decision) =>
  'refused' in decided ? decided.refused : decided.map((event) => `+${event.type}`).join(' ');

const never = {
  expire: '',
  remind: '',
  claim: 'not due',
  send: 'claim lost',
  settle: 'not unknown',
  explain: 'not denied',
  ask: 'not pending',
  answer: 'no question',
};
const over = { ...never, approve: 'not pending', deny: 'over', cancel: 'over' };
const TABLE: Record<Standing, Record<RequestCommand['type'], string>> = {
  preparing: { ...never, approve: 'not pending', deny: 'not pending', cancel: '+cancelled' },
  pending: { ...never, approve: '+approved +quorum', deny: '+denied', cancel: '+cancelled', ask: '+questioned' },
  approved: { ...never, approve: 'not pending', deny: '+denied', cancel: '+cancelled', claim: '+claimed' },
  executing: { ...never, approve: 'not pending', deny: '+denied', cancel: '+cancelled', send: '+sent' },
  sent: { ...never, approve: 'not pending', deny: 'already sent', cancel: 'already sent' },
  unknown: { ...never, approve: 'not pending', deny: 'already sent', cancel: 'already sent', settle: '+settled' },
  succeeded: over,
  failed: over,
  voided: over,
  denied: { ...over, explain: '+explained' },
  cancelled: { ...over, cancel: '', explain: 'not the denier' },
  expired: over,
};

/** The label of each state in its description. */
const LABELS: Record<Standing, string> = {
  preparing: 'prepared',
  pending: 'waiting',
  approved: 'approved',
  executing: 'running',
  sent: 'running',
  unknown: 'unconfirmed',
  succeeded: 'done',
  failed: 'failed: Atlas refused it',
  voided: 'out of date: The limit is gone',
  denied: 'denied',
  cancelled: 'canceled',
  expired: 'expired',
};

const rowOf = <T>(table: Readonly<Record<string, T>>, standing: string) => table[standing];

describe.each(standings)('a request that is $standing', ({ standing, request }) => {
  const row = rowOf(TABLE, standing);
  test.each(Object.entries(COMMANDS))('answers %s as the table says', (name, command) => {
    const decided = decideRequest(request, command, NOW);
    expect([name, outcome(decided)]).toEqual([name, row?.[command.type]]);
  });

  test('accepts every event that a command produces', () => {
    for (const command of Object.values(COMMANDS)) {
      const decided = decideRequest(request, command, NOW);
      if ('refused' in decided) expect(decided.sentence).not.toHaveLength(0);
      else decided.reduce<Request>((before, event) => applyEvent(before, event, NOW), request);
    }
  });

  test('is described by its id and state', () => {
    expect(String(describeState(request))).toMatch(new RegExp(`^K7Q-4MD .*${rowOf(LABELS, standing)}`));
  });
});

describe('a refusal', () => {
  const late = pending({ expiresAt: NOW });
  const at = (moment: number) => expect.arrayContaining([{ at: moment }]);
  const words = (pattern: RegExp) => expect.stringMatching(pattern);
  const otherRita = { userId: 'W0RITA', identity: rita.identity };

  test.each<[string, Request, RequestCommand, unknown]>([
    ['names who can approve instead', pending(), approve(rita), words(/approve.*@security/)],
    ['names no approvers while they are unknown', preparing(), approve(rita), words(/approve[^@]*$/)],
    ['points to the newest card', pending(), approve(ben, {}, 'old'), words(/newest card/)],
    ['tells an approver when the request expired', late, approve(), at(NOW)],
    ['tells a denier when the request expired', late, deny, at(NOW)],
    ['says who can cancel', pending(), { type: 'cancel', person: ben }, words(/requester can cancel K7Q-4MD/)],
    ['says when the request can be settled', unknown({ since: NOW }), settle(), at(NOW + SETTLE_AFTER_MS)],
    ['names who can settle instead', unknown(), settle(otherRita), words(/settle.*@security/)],
    ['says when it expired to somebody who settles it', everyStanding.expired, settle(), at(NOW)],
    ['gives the state to somebody who settles too late', everyStanding.failed, settle(), words(/failed/)],
  ])('%s', (_, request, command, sentence) => {
    expect(decideRequest(request, command, NOW)).toMatchObject({ sentence });
  });
});

describe('the quorum', () => {
  test('never counts the requester, in any state', () => {
    for (const { request } of standings) {
      expect(outcome(decideRequest(request, approve(rita), NOW))).toBe('own request');
      expect(outcome(decideRequest(request, approve({ userId: 'W0RITA', identity: rita.identity }), NOW))).toBe(
        'own request',
      );
    }
  });

  test('counts two accounts of one person once', () => {
    const request = pending({ rule: ruleOf({ approvals: 2 }), approvals: [{ person: ann, at: NOW, rule: 'rule 1' }] });
    expect(outcome(decideRequest(request, approve(annElsewhere, { approvals: 2 }), NOW))).toBe('');
    expect(outcome(decideRequest(request, approve(ben, { approvals: 2 }), NOW))).toBe('+approved +quorum');
  });

  test('is the larger of the stored rule and the current rule', () => {
    expect(outcome(decideRequest(pending({ rule: ruleOf({ approvals: 2 }) }), approve(), NOW))).toBe('+approved');
    expect(outcome(decideRequest(pending(), approve(ben, { approvals: 2 }), NOW))).toBe('+approved');
  });

  test('starts the longer of both waits, then 15 minutes in which the request may run', () => {
    const [, quorum] = [decideRequest(pending({ rule: ruleOf({ waitMs: 5 * MINUTE }) }), approve(), NOW)].flat();
    const notBefore = NOW + 5 * MINUTE;
    expect(quorum).toEqual({ type: 'quorum', notBefore, expiresAt: notBefore + APPROVAL_VALID_MS });
    const [, later] = [decideRequest(pending(), approve(ben, { waitMs: HOUR }), NOW)].flat();
    expect(later).toMatchObject({ notBefore: NOW + HOUR });
  });
});

test('an approval records the person, the time and the current rule', () => {
  const approval = { person: ben, at: NOW, rule: 'current rule' };
  expect(decideRequest(pending(), approve(ben, { title: 'current rule' }), NOW)).toMatchObject([{ approval }, {}]);
});

describe('expiry', () => {
  const request = pending({ expiresAt: NOW + 1 });
  test('refuses every decision from its moment on, and none before', () => {
    for (const command of [approve(), deny, COMMANDS.cancel]) {
      expect(outcome(decideRequest(request, command, NOW))).toMatch(/^\+/);
      expect(outcome(decideRequest(request, command, NOW + 1))).toBe('expired');
    }
  });

  test('ends requests that wait, never ones that run', () => {
    for (const waiting of [preparing(), pending(), approved()]) {
      expect(outcome(decideRequest(waiting, { type: 'expire' }, waiting.expiresAt))).toBe('+expired');
    }
    for (const busy of [executing(), sent(), unknown()]) {
      expect(outcome(decideRequest(busy, { type: 'expire' }, NOW + 100 * HOUR))).toBe('');
    }
  });

  test('ends the time to claim, which starts at notBefore', () => {
    const due = approved({ notBefore: NOW, expiresAt: NOW + 10 });
    const at = (moment: number) => outcome(decideRequest(due, COMMANDS.claim, moment));
    expect([at(NOW - 1), at(NOW), at(NOW + 9), at(NOW + 10)]).toEqual(['not due', '+claimed', '+claimed', 'not due']);
    const ahead = [1, 2].map((ms) => outcome(decideRequest(due, { ...COMMANDS.claim, ahead: ms }, NOW - 2)));
    expect(ahead).toEqual(['not due', '+claimed']);
  });
});

describe('a claim', () => {
  test('belongs to one worker, for one call, until its lease ends', () => {
    const held = executing({ leaseUntil: NOW + 1 });
    expect(outcome(decideRequest(held, COMMANDS.send, NOW))).toBe('+sent');
    expect(outcome(decideRequest(held, COMMANDS.send, NOW + 1))).toBe('claim lost');
    expect(outcome(decideRequest(held, { ...COMMANDS.send, worker: 'worker-2' }, NOW))).toBe('claim lost');
    expect(outcome(decideRequest(sent(), COMMANDS.send, NOW))).toBe('claim lost');
  });

  test('gets a lease, and so does its call', () => {
    expect(decideRequest(approved(), COMMANDS.claim, NOW)).toMatchObject([{ leaseUntil: NOW + CLAIM_LEASE_MS }]);
    expect(decideRequest(executing(), COMMANDS.send, NOW)).toMatchObject([
      { leaseUntil: NOW + SENT_LEASE_MS, call, basis },
    ]);
  });
});

describe('cancelling or denying', () => {
  test('lets only the requester cancel, in any state', () => {
    for (const { request } of standings) {
      expect(outcome(decideRequest(request, { type: 'cancel', person: ben }, NOW))).toBe('not the requester');
    }
  });

  test('lets a person deny what they approved before', () => {
    expect(outcome(decideRequest(approved(), { ...deny, person: ann }, NOW))).toBe('+denied');
  });

  test('accepts a second denial by the same person and refuses all others', () => {
    const denied = applyEvent(pending(), { type: 'denied', by: ben, rule: 'rule 1' }, NOW);
    expect(decideRequest(denied, deny, NOW)).toEqual([]);
    expect(outcome(decideRequest(denied, { ...deny, person: ann }, NOW))).toBe('over');
    const cancelled = applyEvent(pending(), { type: 'cancelled', by: rita }, NOW);
    expect(outcome(decideRequest(cancelled, { ...deny, person: rita }, NOW))).toBe('over');
  });
});

describe('denying in a form', () => {
  const inForm = { ...deny, why: 'Not now.' };

  test('stores the reason with the denial, and one that the same person adds later', () => {
    const denial = { type: 'denied', by: deny.person, rule: deny.rule };
    const reason = { type: 'explained', by: deny.person, why: 'Not now.' };
    expect(decideRequest(pending(), { ...deny, why: '' }, NOW)).toEqual([denial]);
    expect(decideRequest(pending(), inForm, NOW)).toEqual([denial, reason]);
    const denied = { ...everyStanding.denied, by: deny.person.userId };
    expect(decideRequest(denied, inForm, NOW)).toEqual([reason]);
    expect(outcome(decideRequest({ ...denied, why: 'Not now.' }, inForm, NOW))).toBe('');
  });

  test('stops no approved request for somebody who has only seen it waiting', () => {
    const seenWaiting = { ...inForm, isWaiting: true };
    expect(outcome(decideRequest(pending(), seenWaiting, NOW))).toBe('+denied +explained');
    for (const request of [approved(), executing()]) {
      expect(outcome(decideRequest(request, seenWaiting, NOW))).toBe('approved meanwhile');
      expect(outcome(decideRequest(request, inForm, NOW))).toBe('+denied +explained');
    }
    expect(outcome(decideRequest(sent(), seenWaiting, NOW))).toBe('already sent');
  });
});

describe('explaining a denial', () => {
  const denied = { ...everyStanding.denied, by: ann.userId, endedAt: NOW - HOUR };
  const explain = (person = ann, why = 'Not now.') => ({ type: 'explain', person, why }) as const;

  test('is for the denier only, under any of their Slack ids', () => {
    expect(decideRequest(denied, explain(), NOW)).toEqual([{ type: 'explained', by: ann, why: 'Not now.' }]);
    expect(outcome(decideRequest(denied, explain(annElsewhere), NOW))).toBe('+explained');
    expect(outcome(decideRequest({ ...denied, by: annElsewhere.userId }, explain(annElsewhere), NOW))).toBe(
      '+explained',
    );
    for (const other of [ben, rita]) expect(outcome(decideRequest(denied, explain(other), NOW))).toBe('not the denier');
  });

  test('is for the requester who stopped it, but not for a revert done by hand', () => {
    const cancelled = { ...everyStanding.cancelled, by: rita.userId };
    expect(outcome(decideRequest(cancelled, explain(rita), NOW))).toBe('+explained');
    expect(outcome(decideRequest(cancelled, explain(ann), NOW))).toBe('not the denier');
    expect(outcome(decideRequest(asReturn(cancelled), explain(rita), NOW))).toBe('not denied');
  });

  test('is possible at any time, and can be changed for an hour', () => {
    const explained = { ...denied, why: 'Not now.' };
    expect(outcome(decideRequest(explained, explain(), NOW))).toBe('');
    expect(outcome(decideRequest(explained, explain(ann, 'Never.'), NOW - 1))).toBe('+explained');
    expect(outcome(decideRequest(explained, explain(ann, 'Never.'), NOW))).toBe('too late');
    expect(outcome(decideRequest(denied, explain(), NOW + 9 * HOUR))).toBe('+explained');
  });

  test('needs a text', () => {
    expect(outcome(decideRequest(denied, explain(ann, ''), NOW))).toBe('why');
  });
});

describe('an approval for less time', () => {
  const forLess = (atMost: string | undefined, person = ben) => ({ ...approve(person, { approvals: 2 }), atMost });

  test('records that time, and one for the requested time records none', () => {
    const [less, all] = [forLess('2h'), forLess(undefined)].map(
      (one) => [decideRequest(pending(), one, NOW)].flat()[0],
    );
    expect(less).toMatchObject({ type: 'approved', approval: { person: ben, atMost: '2h' } });
    expect(all).toMatchObject({ type: 'approved', approval: { person: ben } });
    expect(Object.keys(all && 'approval' in all ? all.approval : {})).not.toContain('atMost');
  });

  test('can be repeated but not changed', () => {
    const once = [{ person: ben, at: NOW, rule: 'rule 1', atMost: '2h' }];
    for (const [atMost, expected] of [
      ['2h', ''],
      [undefined, ''],
      ['1h', 'already approved'],
    ] as const) {
      expect(outcome(decideRequest(pending({ approvals: once }), forLess(atMost), NOW))).toBe(expected);
    }
    expect(outcome(decideRequest(approved({ approvals: once }), forLess('2h'), NOW))).toBe('');
    expect(outcome(decideRequest(approved({ approvals: once }), forLess('1h'), NOW))).toBe('not pending');
    const whole = pending({ approvals: [{ person: ben, at: NOW, rule: 'rule 1' }] });
    expect(outcome(decideRequest(whole, forLess('1h'), NOW))).toBe('already approved');
  });
});

describe('settling', () => {
  test('is refused in the first hour', () => {
    const request = unknown({ since: NOW - HOUR + 1 });
    expect(outcome(decideRequest(request, settle(), NOW))).toBe('too early');
    expect(outcome(decideRequest(request, settle(), NOW + 1))).toBe('+settled');
  });

  test.each([
    [true, 'as done'],
    [false, 'as not done'],
  ])('records what the person saw, and says so: %s', (happened, words) => {
    const sentence = expect.stringContaining(words);
    expect(decideRequest(unknown(), settle(ben, happened), NOW)).toMatchObject([{ by: ben, happened, sentence }]);
  });
});

describe('a return', () => {
  const narrowing = { ...pending().preview, direction: 'narrows access' } as const;
  const widening = { ...narrowing, direction: 'widens access' } as const;
  const asks = (over: Parameters<typeof pending>[0] = {}) => asReturn(pending({ preview: narrowing, ...over }));
  const ofTwo = { rule: ruleOf({ approvals: 2 }) };
  const otherRita = { userId: 'W0RITA', identity: rita.identity };

  test.each<[string, Request, Person, string]>([
    ['can be denied by an approver when one approval was enough', asks(), ann, '+denied'],
    ['can’t be denied by the requester of the change, under any account', asks(), otherRita, 'own request'],
    [
      'can’t be denied by a person it is about',
      asks({ preview: { ...narrowing, about: { people: [ann] } } }),
      ann,
      'about them',
    ],
    ['can’t be denied by one person when the access took two', asks(ofTwo), ben, 'more people'],
    [
      'can be denied by one person when it would increase access',
      asks({ ...ofTwo, preview: widening }),
      ben,
      '+denied',
    ],
    ['can’t be denied while it runs', asReturn(executing()), ben, 'a return'],
  ])('%s', (_, request, person, expected) => {
    expect(outcome(decideRequest(request, { ...deny, person }, NOW))).toBe(expected);
  });

  test('that is stuck is settled by as many people as approved its change', () => {
    const settlements = [{ person: ann, happened: true, at: NOW }];
    const stuck = asReturn(approved({ ...ofTwo, returning: { troubles: 1, settlements } }));
    const later = ENDS_AT + SETTLE_AFTER_MS;
    expect(decideRequest(stuck, settle(ben, true), later)).toMatchObject([
      { type: 'done-by-hand', settledBy: [ann, ben] },
    ]);
    expect(decideRequest(stuck, settle(ben, false), later)).toMatchObject([{ type: 'settling', happened: false }]);
  });

  test('never expires once it is approved', () => {
    expect(decideRequest(asks(), approve(ann), NOW)).toMatchObject([{}, { type: 'quorum', expiresAt: NEVER_MS }]);
  });
});
