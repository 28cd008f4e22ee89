import { describe, expect, test } from '@jest/globals';
import type { RequestEvent, ReturnEvent } from '../../../src/approvals/request/events.js';
import { applyEvent, initialRequest } from '../../../src/approvals/request/evolve.js';
import {
  dueMoments,
  isFinal,
  type Request,
  type RequestState,
  requestSchema,
} from '../../../src/approvals/request/request.js';
import { previewOf } from '../../support/limit.js';
import { ann, ben, rita } from '../../support/people.js';
import {
  approved,
  askedBy,
  basis,
  call,
  executing,
  HOUR,
  NOW,
  pending,
  preparing,
  ruleOf,
  type Standing,
  sent,
  standings,
  succeeded,
  unknown,
} from '../../support/requests.js';
import { asReturn } from '../../support/returns.js';

const sentence = 'Said.';
const demanded = { title: 'rule 2', approvals: 2, waitMs: 0 };
const EVENTS = {
  asked: { type: 'asked', asked: askedBy(), expiresAt: NOW },
  previewed: {
    type: 'previewed',
    preview: previewOf('5 GB'),
    planHash: 'h',
    rule: ruleOf(),
    expiresAt: NOW + HOUR,
    remindAt: NOW + 1,
  },
  delayed: { type: 'delayed', sentence },
  held: { type: 'held', sentence },
  reminded: { type: 'reminded' },
  escalated: { type: 'escalated' },
  questioned: { type: 'questioned', by: ben, rule: 'rule 1', question: 'Why now?' },
  answered: { type: 'answered', by: rita, number: 1, answer: 'The disk is full.' },
  approved: { type: 'approved', approval: { person: ben, at: NOW, rule: 'rule 1' }, demanded },
  quorum: { type: 'quorum', notBefore: NOW, expiresAt: NOW + HOUR },
  denied: { type: 'denied', by: ben, rule: 'rule 1' },
  explained: { type: 'explained', by: ben, why: 'Not during the sale.' },
  cancelled: { type: 'cancelled', by: rita },
  expired: { type: 'expired' },
  voided: { type: 'voided', sentence },
  claimed: { type: 'claimed', worker: 'worker-2', leaseUntil: NOW + 1 },
  'approvals-dropped': {
    type: 'approvals-dropped',
    dropped: [ann.identity],
    sentence,
    demanded,
    expiresAt: NOW + HOUR,
  },
  sent: { type: 'sent', call, basis, worker: 'worker-1', leaseUntil: NOW + 1 },
  returned: { type: 'returned', sentence, notBefore: NOW + 1 },
  succeeded: { type: 'succeeded', sentence, readBack: true },
  undone: { type: 'undone', undo: 'GGG-GGG' },
  undoing: { type: 'undoing', undo: 'GGG-GGG', sentence },
  failed: { type: 'failed', sentence },
  lost: { type: 'lost', sentence, nextReadAt: NOW + 1 },
  read: { type: 'read', verdict: 'not applied', nextReadAt: NOW + 1 },
  settling: { type: 'settling', by: ben, happened: true, dropped: [] },
  settled: { type: 'settled', by: ben, happened: true, sentence, settledBy: [ann, ben] },
  observed: { type: 'observed', progress: 'under way' },
  finished: { type: 'finished' },
  identified: { type: 'identified', reply: {} },
  watched: { type: 'watched' },
} satisfies { [T in Exclude<RequestEvent, ReturnEvent>['type']]: RequestEvent & { type: T } };

const voids = { cancelled: 'cancelled', voided: 'voided' } as const;
const ends = { ...voids, denied: 'denied' } as const;
const outcomes = { succeeded: 'succeeded', failed: 'failed', lost: 'unknown' } as const;
/** The state after each event. Any other event is refused. */
const TABLE: Record<Standing, Partial<Record<RequestEvent['type'], RequestState>>> = {
  preparing: { ...voids, expired: 'expired', previewed: 'pending', delayed: 'preparing' },
  pending: {
    ...ends,
    expired: 'expired',
    held: 'pending',
    reminded: 'pending',
    escalated: 'pending',
    questioned: 'pending',
    answered: 'pending',
    approved: 'pending',
    quorum: 'approved',
    'approvals-dropped': 'pending',
  },
  approved: {
    ...ends,
    expired: 'expired',
    delayed: 'approved',
    held: 'approved',
    claimed: 'executing',
    'approvals-dropped': 'pending',
  },
  executing: { ...ends, 'approvals-dropped': 'pending', sent: 'executing', returned: 'approved' },
  sent: { ...outcomes, returned: 'approved' },
  unknown: { ...outcomes, read: 'unknown', settling: 'unknown', settled: 'succeeded' },
  succeeded: { undone: 'succeeded', undoing: 'succeeded' },
  failed: {},
  voided: {},
  denied: { explained: 'denied' },
  cancelled: { explained: 'cancelled' },
  expired: {},
};

const isStanding = (standing: string): standing is Standing => Object.hasOwn(TABLE, standing);
const rowOf = (standing: string) => (isStanding(standing) ? TABLE[standing] : {});

describe.each(standings)('a request that is $standing', ({ standing, request }) => {
  test.each(Object.values(EVENTS))('applies $type as the table says, and the result can be stored', (event) => {
    const next = rowOf(standing)[event.type];
    if (next === undefined) {
      expect(() => applyEvent(request, event, NOW)).toThrow(`${event.type} cannot happen`);
      return;
    }
    const after = applyEvent(request, event, NOW);
    expect(after.state).toBe(next);
    expect(requestSchema.parse(JSON.parse(JSON.stringify(after)))).toEqual(after);
  });

  test('is final if it can only be explained or undone, and then nothing is due', () => {
    const isOver = Object.keys(rowOf(standing)).every((type) => ['explained', 'undone', 'undoing'].includes(type));
    expect(isFinal(request)).toBe(isOver);
    expect(Object.keys(dueMoments(request)).length === 0).toBe(isOver);
  });
});

const follow = (request: Request, ...events: RequestEvent[]) =>
  events.reduce((before, event) => applyEvent(before, event, NOW), request);

describe('a request', () => {
  test('starts as preparing, with everything that was asked', () => {
    expect(initialRequest({ type: 'asked', asked: askedBy(), expiresAt: NOW + 1 })).toEqual({
      ...askedBy(),
      state: 'preparing',
      expiresAt: NOW + 1,
    });
  });

  test('never changes what was asked', () => {
    const { previewed, approved: vote, quorum, claimed, sent: send, lost, succeeded } = EVENTS;
    expect(follow(preparing(), previewed, vote, quorum, claimed, send, lost, succeeded)).toMatchObject(askedBy());
  });

  test('counts an attempt on each claim, and forgets why it waited', () => {
    const after = follow(approved({ attempts: 2, delayed: 'Waiting.' }), EVENTS.claimed);
    expect(after).toMatchObject({ attempts: 3, worker: 'worker-2' });
    expect(after).not.toHaveProperty('delayed');
  });

  test('keeps the earlier denial that its preview found', () => {
    const denial = { id: 'GGG-GGG', by: ann.userId, at: NOW, why: 'Not now.' };
    const after = follow(preparing(), { ...EVENTS.previewed, denial }, EVENTS.approved, EVENTS.quorum, EVENTS.claimed);
    expect(after).toMatchObject({ state: 'executing', denial });
  });

  test('keeps why it was denied, and the reason can be replaced', () => {
    const denied = follow(pending(), EVENTS.denied);
    const after = follow(denied, EVENTS.explained, { ...EVENTS.explained, why: 'Ask again on Monday.' });
    expect(after).toEqual({ ...denied, why: 'Ask again on Monday.' });
  });

  test('keeps the call as sent, with its basis, time, worker and length', () => {
    const kept = { call, basis, at: NOW, by: 'worker-1' };
    expect(follow(executing(), EVENTS.sent)).toMatchObject({ sent: kept });
    const shorter = follow(executing(), { ...EVENTS.sent, lasts: '1h' });
    expect('sent' in shorter && shorter.sent).toStrictEqual({ ...kept, lasts: '1h' });
  });

  test('loses its claim and call when returned, and keeps its approvals', () => {
    const after = follow(sent(), EVENTS.returned);
    expect(after).toMatchObject({ notBefore: NOW + 1, delayed: sentence, approvals: sent().approvals });
    for (const gone of ['sent', 'worker', 'leaseUntil']) expect(after).not.toHaveProperty(gone);
  });

  test('loses only the dropped approvals, and waits for a quorum again', () => {
    const byBen = { person: ben, at: NOW, rule: 'rule 1' };
    const before = executing({ approvals: [...executing().approvals, byBen] });
    expect(follow(before, EVENTS['approvals-dropped'])).toMatchObject({
      approvals: [byBen],
      demanded,
      expiresAt: NOW + HOUR,
      delayed: sentence,
    });
  });

  test('forgets why it was asked for again once it has a new quorum', () => {
    const after = follow(executing(), EVENTS['approvals-dropped'], EVENTS.approved, EVENTS.quorum);
    expect(after).toMatchObject({ state: 'approved' });
    expect(after).not.toHaveProperty('delayed');
  });

  test('expires later when it must wait longer', () => {
    expect(follow(executing(), { ...EVENTS.returned, expiresAt: NOW + HOUR })).toMatchObject({ expiresAt: NOW + HOUR });
    expect(follow(executing(), EVENTS.returned)).toMatchObject({ expiresAt: executing().expiresAt });
  });

  test('counts “not applied” reads only in a row', () => {
    const absent = (...verdicts: ('not applied' | 'unclear' | 'not readable')[]) =>
      follow(unknown(), ...verdicts.map((verdict) => ({ ...EVENTS.read, verdict })));
    expect(absent('not applied', 'not applied')).toMatchObject({ absent: 2 });
    for (const between of ['unclear', 'not readable'] as const) {
      expect(absent('not applied', between, 'not applied')).toMatchObject({ absent: 1, reads: unknown().reads + 3 });
    }
  });

  test('notes whether its undo is done or under way, but a return can’t be undone', () => {
    const undone = { by: 'GGG-GGG', at: NOW };
    expect(follow(succeeded(), EVENTS.undone)).toHaveProperty('undone', undone);
    expect(follow(succeeded(), EVENTS.undoing)).toHaveProperty('undone', { ...undone, isUnderWay: true, sentence });
    expect(() => follow(asReturn(succeeded()), EVENTS.undone)).toThrow('undone');
  });

  test.each([
    ['at rest', undefined, NOW - 1],
    ['at rest', sentence, NOW],
    ['under way', undefined, NOW],
  ] as const)('that Atlas showed %s finished with the sentence %s at the right time', (is, said, at) => {
    const finishing = { usualMs: HOUR, seen: { is, at: NOW - 1 } };
    const after = follow(succeeded({ finishing }), { type: 'finished', ...(said && { sentence: said }) });
    expect(after).toMatchObject({ finished: { at } });
  });

  test('keeps no reports of a return that is approved again or sent', () => {
    const returning = { announceAt: NOW, settlements: [{ person: ben, happened: true, at: NOW }] };
    for (const after of [
      follow(asReturn(pending({ returning })), EVENTS.quorum),
      follow(asReturn(sent({ returning })), EVENTS.lost),
    ])
      expect(after).toHaveProperty('returning', { announceAt: NOW });
  });

  test('fails when settled as not happened, and can’t be settled in the first hour', () => {
    expect(follow(unknown(), { ...EVENTS.settled, happened: false })).toMatchObject({ state: 'failed', endedAt: NOW });
    const early = unknown({ since: NOW - HOUR + 1 });
    for (const event of [EVENTS.settled, EVENTS.settling]) expect(() => follow(early, event)).toThrow('cannot happen');
  });

  test('keeps who ended it', () => {
    expect(follow(pending(), EVENTS.denied)).toMatchObject({ by: ben.userId, endedAt: NOW });
    expect(follow(pending(), EVENTS.expired)).toMatchObject({ by: 'countersign' });
    expect(follow(preparing(), EVENTS.voided)).toMatchObject({ by: 'countersign', sentence });
  });

  test('keeps why it ended: what voided it, or what it waited for when it expired', () => {
    const delayed = 'Atlas is silent.';
    for (const before of [preparing({ delayed }), pending({ delayed }), approved({ delayed })]) {
      expect(follow(before, EVENTS.expired)).toMatchObject({ sentence: delayed });
      expect(follow(before, EVENTS.cancelled)).toMatchObject({ sentence: '' });
      expect(follow({ ...before, delayed: undefined }, EVENTS.expired)).toMatchObject({ sentence: '' });
    }
    expect(follow(executing(), EVENTS.voided)).toMatchObject({ sentence });
  });

  test('keeps the sentence of its outcome, and is not read back when settled', () => {
    for (const event of [EVENTS.succeeded, EVENTS.failed, EVENTS.lost])
      expect(follow(sent(), event)).toMatchObject({ sentence });
    expect(follow(unknown(), EVENTS.settled)).toMatchObject({ sentence, readBack: false });
    expect(follow(sent(), { ...EVENTS.succeeded, reply: { id: '1' } })).toMatchObject({ reply: { id: '1' } });
  });

  test('keeps both of two approvals', () => {
    const first = { person: ann, at: NOW, rule: 'rule 1' };
    expect(follow(pending({ approvals: [first] }), EVENTS.approved)).toMatchObject({
      approvals: [first, EVENTS.approved.approval],
    });
  });

  test('keeps its rule whole, without what belongs to the policy', () => {
    for (const rule of [ruleOf({ requesters: 'everyone' }), ruleOf({ maxDurationMs: HOUR })]) {
      const after = follow(preparing(), { ...EVENTS.previewed, rule: { ...rule, ...{ operations: ['drop-limit'] } } });
      expect('rule' in after && after.rule).toStrictEqual(rule);
    }
    const after = follow(preparing(), EVENTS.previewed);
    expect('rule' in after && after.rule && Object.keys(after.rule)).not.toContain('maxDurationMs');
  });
});
