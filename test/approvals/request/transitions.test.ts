import { describe, expect, test } from '@jest/globals';
import { applyEvent } from '../../../src/approvals/request/evolve.js';
import {
  CLAIM_LEASE_MS,
  NEVER,
  type Person,
  type Request,
  RUN_WITHIN_MS,
  SENT_LEASE_MS,
  SETTLE_AFTER_MS,
} from '../../../src/approvals/request/request.js';
import {
  type Command,
  type Decided,
  decideRequest,
  describeState,
} from '../../../src/approvals/request/transitions.js';
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
import { asReturn } from '../../support/returns.js';

const { planHash } = pending();
/** @param now what the policy of now demands */
const approve = (person = ben, now: Parameters<typeof ruleOf>[0] = {}, hash = planHash) =>
  ({ type: 'approve', person, planHash: hash, rule: ruleOf(now) }) as const;
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
  settle: settle(),
} satisfies { [T in Command['type']]: Command & { type: T } };

/** The events that come of it, or the reason of the refusal; empty: it is already so, or it is not time. */
const said = (decided: Decided) =>
  'refused' in decided ? decided.refused : decided.map((event) => `+${event.type}`).join(' ');

const never = {
  expire: '',
  remind: '',
  claim: 'not due',
  send: 'claim lost',
  settle: 'not unknown',
  explain: 'not denied',
};
const over = { ...never, approve: 'not pending', deny: 'over', cancel: 'over' };
const TABLE: Record<Standing, Record<Command['type'], string>> = {
  preparing: { ...never, approve: 'not pending', deny: 'not pending', cancel: '+cancelled' },
  pending: { ...never, approve: '+approved +quorum', deny: '+denied', cancel: '+cancelled' },
  approved: { ...never, approve: 'not pending', deny: '+denied', cancel: '+cancelled', claim: '+claimed' },
  executing: { ...never, approve: 'not pending', deny: '+denied', cancel: '+cancelled', send: '+sent' },
  sent: { ...never, approve: 'not pending', deny: 'already sent', cancel: 'already sent' },
  unknown: { ...never, approve: 'not pending', deny: 'already sent', cancel: 'already sent', settle: '+settled' },
  succeeded: over,
  failed: over,
  voided: over,
  denied: { ...over, explain: '+explained' },
  cancelled: { ...over, cancel: '' },
  expired: over,
};

/** The words for where it stands. */
const WORDS: Record<Standing, unknown> = {
  preparing: 'K7Q-4MD is still preparing: I’m reading Atlas.',
  pending: 'K7Q-4MD is waiting for approval.',
  approved: 'K7Q-4MD is already approved.',
  executing: 'K7Q-4MD is running.',
  sent: 'K7Q-4MD is running.',
  unknown: 'K7Q-4MD is unconfirmed: its call may have been sent. I’m checking.',
  succeeded: 'K7Q-4MD is already done.',
  failed: 'K7Q-4MD failed: Atlas refused it.',
  voided: 'K7Q-4MD is out of date: The limit is gone.',
  denied: 'K7Q-4MD is already denied.',
  cancelled: 'K7Q-4MD is already cancelled.',
  expired: ['K7Q-4MD expired at ', { at: NOW }, '. Ask again if you still need it.'],
};

describe.each(standings)('a request that is $standing', ({ standing, request }) => {
  const row = Object.entries(TABLE).find(([name]) => name === standing)?.[1];
  test.each(Object.entries(COMMANDS))('answers %s as the table says', (name, command) => {
    const decided = decideRequest(request, command, NOW);
    expect([name, said(decided)]).toEqual([name, row?.[command.type]]);
  });

  test('can take every event that it answers with', () => {
    for (const command of Object.values(COMMANDS)) {
      const decided = decideRequest(request, command, NOW);
      if ('refused' in decided) expect(decided.sentence).not.toHaveLength(0);
      else decided.reduce<Request>((before, event) => applyEvent(before, event, NOW), request);
    }
  });

  test('says where it stands', () => {
    expect(describeState(request)).toEqual(Object.entries(WORDS).find(([name]) => name === standing)?.[1]);
  });
});

describe('a refusal says', () => {
  const late = pending({ expiresAt: NOW });
  const expired = ['K7Q-4MD expired at ', { at: NOW }, '. Nothing was recorded. Ask again if you still need it.'];
  const own = 'You asked for this, so somebody else must approve it.';
  const outdated = 'This card of K7Q-4MD is out of date. Nothing was recorded. Use the newest card.';
  const early = ['I’m still checking K7Q-4MD in Atlas. An approver can settle it from '];
  const settled = 'You asked for this, so somebody else must settle it. Anyone in @security can.';
  const onlyRita = 'Only the requester can cancel K7Q-4MD. An approver can deny it.';

  test.each<[string, Request, Command, unknown]>([
    ['who can approve instead', pending(), approve(rita), `${own} Anyone in @security can.`],
    ['nothing of approvers while none are known', preparing(), approve(rita), own],
    ['that the card is outdated', pending(), approve(ben, {}, 'old'), outdated],
    ['when it expired, to an approver', late, approve(), expired],
    ['when it expired, to a denier', late, deny, expired],
    ['who can cancel', pending(), { type: 'cancel', person: ben }, onlyRita],
    ['when it can be settled', unknown({ since: NOW }), settle(), [...early, { at: NOW + SETTLE_AFTER_MS }, '.']],
    ['who can settle it', unknown(), settle({ userId: 'W0RITA', identity: rita.identity }), settled],
    ['where it stands, to a person who settles too late', everyStanding.failed, settle(), WORDS.failed],
  ])('%s', (_, request, command, sentence) => {
    expect(decideRequest(request, command, NOW)).toMatchObject({ sentence });
  });
});

describe('the quorum', () => {
  test('never counts the requester, whatever the state', () => {
    for (const { request } of standings) {
      expect(said(decideRequest(request, approve(rita), NOW))).toBe('own request');
      expect(said(decideRequest(request, approve({ userId: 'W0RITA', identity: rita.identity }), NOW))).toBe(
        'own request',
      );
    }
  });

  test('needs distinct identities: a second account of the same person adds nothing', () => {
    const request = pending({ rule: ruleOf({ approvals: 2 }), approvals: [{ person: ann, at: NOW, rule: 'rule 1' }] });
    expect(said(decideRequest(request, approve(annElsewhere, { approvals: 2 }), NOW))).toBe('');
    expect(said(decideRequest(request, approve(ben, { approvals: 2 }), NOW))).toBe('+approved +quorum');
  });

  test('is the larger of the stored rule and the rule of now', () => {
    expect(said(decideRequest(pending({ rule: ruleOf({ approvals: 2 }) }), approve(), NOW))).toBe('+approved');
    expect(said(decideRequest(pending(), approve(ben, { approvals: 2 }), NOW))).toBe('+approved');
  });

  test('starts the longer of both waits, and then a quarter of an hour in which it may run', () => {
    const [, quorum] = [decideRequest(pending({ rule: ruleOf({ waitMs: 5 * MINUTE }) }), approve(), NOW)].flat();
    const notBefore = NOW + 5 * MINUTE;
    expect(quorum).toEqual({ type: 'quorum', notBefore, expiresAt: notBefore + RUN_WITHIN_MS });
    const [, later] = [decideRequest(pending(), approve(ben, { waitMs: HOUR }), NOW)].flat();
    expect(later).toMatchObject({ notBefore: NOW + HOUR });
  });
});

test('an approval is recorded with the person, the moment and the rule of now', () => {
  const approval = { person: ben, at: NOW, rule: 'the rule of now' };
  expect(decideRequest(pending(), approve(ben, { title: 'the rule of now' }), NOW)).toMatchObject([{ approval }, {}]);
});

describe('time', () => {
  const request = pending({ expiresAt: NOW + 1 });
  test('refuses every decision from the moment of expiry on, and none before', () => {
    for (const command of [approve(), deny, COMMANDS.cancel]) {
      expect(said(decideRequest(request, command, NOW))).toMatch(/^\+/);
      expect(said(decideRequest(request, command, NOW + 1))).toBe('expired');
    }
  });

  test('expires what waits, and nothing that is being carried out', () => {
    for (const waiting of [preparing(), pending(), approved()]) {
      expect(said(decideRequest(waiting, { type: 'expire' }, waiting.expiresAt))).toBe('+expired');
    }
    for (const busy of [executing(), sent(), unknown()]) {
      expect(said(decideRequest(busy, { type: 'expire' }, NOW + 100 * HOUR))).toBe('');
    }
  });

  test('lets a worker claim from notBefore until expiry', () => {
    const due = approved({ notBefore: NOW, expiresAt: NOW + 10 });
    const at = (moment: number) => said(decideRequest(due, COMMANDS.claim, moment));
    expect([at(NOW - 1), at(NOW), at(NOW + 9), at(NOW + 10)]).toEqual(['not due', '+claimed', '+claimed', 'not due']);
    const ahead = [1, 2].map((ms) => said(decideRequest(due, { ...COMMANDS.claim, ahead: ms }, NOW - 2)));
    expect(ahead).toEqual(['not due', '+claimed']);
  });
});

describe('the claim', () => {
  test('is held for its lease, by one worker, for one call', () => {
    const held = executing({ leaseUntil: NOW + 1 });
    expect(said(decideRequest(held, COMMANDS.send, NOW))).toBe('+sent');
    expect(said(decideRequest(held, COMMANDS.send, NOW + 1))).toBe('claim lost');
    expect(said(decideRequest(held, { ...COMMANDS.send, worker: 'worker-2' }, NOW))).toBe('claim lost');
    expect(said(decideRequest(sent(), COMMANDS.send, NOW))).toBe('claim lost');
  });

  test('and the call have leases from now', () => {
    expect(decideRequest(approved(), COMMANDS.claim, NOW)).toMatchObject([{ leaseUntil: NOW + CLAIM_LEASE_MS }]);
    expect(decideRequest(executing(), COMMANDS.send, NOW)).toMatchObject([
      { leaseUntil: NOW + SENT_LEASE_MS, call, basis },
    ]);
  });
});

describe('an abort', () => {
  test('by somebody else than the requester is no cancel, whatever the state', () => {
    for (const { request } of standings) {
      expect(said(decideRequest(request, { type: 'cancel', person: ben }, NOW))).toBe('not the requester');
    }
  });

  test('denies although the same person approved before', () => {
    expect(said(decideRequest(approved(), { ...deny, person: ann }, NOW))).toBe('+denied');
  });

  test('that was already made by the same person is no mistake', () => {
    const denied = applyEvent(pending(), { type: 'denied', by: ben, rule: 'rule 1' }, NOW);
    expect(decideRequest(denied, deny, NOW)).toEqual([]);
    expect(said(decideRequest(denied, { ...deny, person: ann }, NOW))).toBe('over');
    const cancelled = applyEvent(pending(), { type: 'cancelled', by: rita }, NOW);
    expect(said(decideRequest(cancelled, { ...deny, person: rita }, NOW))).toBe('over');
  });
});

describe('saying why it was denied', () => {
  const denied = { ...everyStanding.denied, by: ann.userId, endedAt: NOW - HOUR };
  const explain = (person = ann, why = 'Not now.') => ({ type: 'explain', person, why }) as const;

  test('is up to the one who denied it, under whatever Slack id', () => {
    expect(decideRequest(denied, explain(), NOW)).toEqual([{ type: 'explained', by: ann, why: 'Not now.' }]);
    expect(said(decideRequest(denied, explain(annElsewhere), NOW))).toBe('+explained');
    expect(said(decideRequest({ ...denied, by: annElsewhere.userId }, explain(annElsewhere), NOW))).toBe('+explained');
    for (const other of [ben, rita]) expect(said(decideRequest(denied, explain(other), NOW))).toBe('not the denier');
  });

  test('can be done late, but done otherwise only within the hour', () => {
    const explained = { ...denied, why: 'Not now.' };
    expect(said(decideRequest(explained, explain(), NOW))).toBe('');
    expect(said(decideRequest(explained, explain(ann, 'Never.'), NOW - 1))).toBe('+explained');
    expect(said(decideRequest(explained, explain(ann, 'Never.'), NOW))).toBe('too late');
    expect(said(decideRequest(denied, explain(), NOW + 9 * HOUR))).toBe('+explained');
  });

  test('needs words', () => {
    expect(said(decideRequest(denied, explain(ann, ''), NOW))).toBe('why');
  });
});

describe('an approval for less time', () => {
  const forLess = (atMost: string | undefined, person = ben) => ({ ...approve(person, { approvals: 2 }), atMost });

  test('is kept with that time, and one for as long as was asked without any', () => {
    const [less, all] = [forLess('2h'), forLess(undefined)].map(
      (one) => [decideRequest(pending(), one, NOW)].flat()[0],
    );
    expect(less).toMatchObject({ type: 'approved', approval: { person: ben, atMost: '2h' } });
    expect(all).toMatchObject({ type: 'approved', approval: { person: ben } });
    expect(Object.keys(all && 'approval' in all ? all.approval : {})).not.toContain('atMost');
  });

  test('that was given stays: the same again is no mistake, another time is refused', () => {
    const once = [{ person: ben, at: NOW, rule: 'rule 1', atMost: '2h' }];
    for (const [atMost, expected] of [
      ['2h', ''],
      [undefined, ''],
      ['1h', 'already approved'],
    ] as const) {
      expect(said(decideRequest(pending({ approvals: once }), forLess(atMost), NOW))).toBe(expected);
    }
    expect(said(decideRequest(approved({ approvals: once }), forLess('2h'), NOW))).toBe('');
    expect(said(decideRequest(approved({ approvals: once }), forLess('1h'), NOW))).toBe('not pending');
    const whole = pending({ approvals: [{ person: ben, at: NOW, rule: 'rule 1' }] });
    expect(said(decideRequest(whole, forLess('1h'), NOW))).toBe('already approved');
  });
});

describe('settling', () => {
  test('is refused until an hour has passed', () => {
    const request = unknown({ since: NOW - HOUR + 1 });
    expect(said(decideRequest(request, settle(), NOW))).toBe('too early');
    expect(said(decideRequest(request, settle(), NOW + 1))).toBe('+settled');
  });

  test.each([
    [true, 'Approvers checked Atlas and settled this as done.'],
    [false, 'Approvers checked Atlas and settled this as not done.'],
  ])('ends it as the person saw it, and says so: %s', (happened, sentence) => {
    expect(decideRequest(unknown(), settle(ben, happened), NOW)).toMatchObject([{ by: ben, happened, sentence }]);
  });
});

describe('a return that waits for approval', () => {
  const narrowing = { ...pending().preview, direction: 'narrows access' } as const;
  const widening = { ...narrowing, direction: 'widens access' } as const;
  const asks = (over: Parameters<typeof pending>[0] = {}) => asReturn(pending({ preview: narrowing, ...over }));
  const ofTwo = { rule: ruleOf({ approvals: 2 }) };
  const otherRita = { userId: 'W0RITA', identity: rita.identity };

  test.each<[string, Request, Person, string]>([
    ['by an approver, where one approval was enough', asks(), ann, '+denied'],
    ['not by the requester of the change, under any account', asks(), otherRita, 'own request'],
    ['not by a person it is about', asks({ preview: { ...narrowing, about: { people: [ann] } } }), ann, 'about them'],
    ['not by one person, where the access took two', asks(ofTwo), ben, 'more people'],
    ['by one person, where it would widen access', asks({ ...ofTwo, preview: widening }), ben, '+denied'],
  ])('can be denied %s, as its change then stays for good', (_, request, person, expected) => {
    expect(said(decideRequest(request, { ...deny, person }, NOW))).toBe(expected);
  });

  test('never expires once it is approved', () => {
    expect(decideRequest(asks(), approve(ann), NOW)).toMatchObject([{}, { type: 'quorum', expiresAt: NEVER }]);
  });
});
