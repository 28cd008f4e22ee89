import { describe, expect, test } from '@jest/globals';
import type { RequestEvent } from '../../../src/approvals/request/events.js';
import { applyEvent, initialReturn } from '../../../src/approvals/request/evolve.js';
import {
  dueMoments,
  isFinal,
  NEVER_MS,
  type Request,
  type RequestState,
  requestSchema,
} from '../../../src/approvals/request/request.js';
import { ann, rita } from '../../support/people.js';
import { approved, executing, HOUR, MINUTE, NOW, pending, standings, unknown } from '../../support/requests.js';
import { asReturn, RETURN_EVENTS, returnStandings } from '../../support/returns.js';

const EVENTS = Object.values(RETURN_EVENTS);
/** The state after each event of a return. Any other event is refused. */
const TABLE: Readonly<Record<string, Partial<Record<RequestEvent['type'], RequestState>>>> = {
  pending: { 'end-asked': 'pending', 'done-by-hand': 'pending' },
  approved: {
    scheduled: 'approved',
    announced: 'approved',
    hastened: 'approved',
    'found-in-effect': 'approved',
    'end-asked': 'approved',
    'done-by-hand': 'approved',
    stuck: 'approved',
    extended: 'approved',
  },
  executing: { 'end-asked': 'executing', stuck: 'approved', 'asked-anew': 'pending' },
  sent: { 'end-asked': 'executing', stuck: 'approved' },
  unknown: { 'end-asked': 'unknown', 'not-applied': 'approved' },
};

describe.each(returnStandings)('a return that is $standing', ({ standing, request }) => {
  test.each(EVENTS)('applies $type as the table says, and the result can be stored', (event) => {
    const next = TABLE[standing]?.[event.type];
    if (next === undefined) {
      expect(() => applyEvent(request, event, NOW)).toThrow('cannot happen');
      return;
    }
    const after = applyEvent(request, event, NOW);
    expect(after.state).toBe(next);
    expect(requestSchema.parse(JSON.parse(JSON.stringify(after)))).toEqual(JSON.parse(JSON.stringify(after)));
    expect(Object.values(dueMoments(after)).some((moment) => (moment ?? NEVER_MS) < NEVER_MS)).toBe(!isFinal(after));
  });

  test('can’t fail or expire', () => {
    for (const event of [{ type: 'failed', sentence: 'No.' }, { type: 'expired' }] as const)
      expect(() => applyEvent(request, event, NOW)).toThrow('cannot happen');
  });
});

test.each(standings)('a request that is $standing and no return refuses all events of returns', ({ request }) => {
  for (const event of EVENTS) expect(() => applyEvent(request, event, NOW)).toThrow('cannot happen');
});

const follow = (request: Request, ...events: RequestEvent[]) =>
  events.reduce((before, event) => applyEvent(before, event, NOW), request);

describe('a return', () => {
  test('waits for its end and never expires when scheduled', () => {
    expect(initialReturn(RETURN_EVENTS.scheduled, NOW)).toMatchObject({
      state: 'approved',
      approvedAt: NOW,
      attempts: 0,
      notBefore: NOW + HOUR,
      expiresAt: NEVER_MS,
    });
  });

  test('can’t be scheduled again once claimed', () => {
    expect(() => follow(asReturn(approved({ attempts: 1 })), RETURN_EVENTS.scheduled)).toThrow('cannot happen');
  });

  test('is due at once when ended now, and no longer left to Atlas', () => {
    const later = asReturn(approved({ notBefore: NOW + HOUR, returning: { byItself: true, announceAt: NOW + 1 } }));
    const after = follow(later, RETURN_EVENTS.hastened);
    expect(after).toMatchObject({ notBefore: NOW, returning: {} });
    expect('returning' in after && after.returning).toEqual({ hastened: { by: ann, at: NOW } });
    expect(follow(asReturn(approved()), RETURN_EVENTS.hastened)).toMatchObject({ notBefore: NOW - MINUTE });
  });

  test('is announced once', () => {
    const after = follow(asReturn(approved({ returning: { announceAt: NOW } })), RETURN_EVENTS.announced);
    expect(after).toMatchObject({ returning: { announcedAt: NOW } });
    expect(dueMoments(after).clock).toBeUndefined();
  });

  test('says why when stuck, waits, and counts troubles in a row', () => {
    const again = { ...RETURN_EVENTS.stuck, sentence: 'Still.' };
    const claimed: RequestEvent = { type: 'claimed', worker: 'worker-1', leaseUntil: NOW + 1 };
    expect(follow(asReturn(executing()), RETURN_EVENTS.stuck, claimed, again)).toMatchObject({
      state: 'approved',
      delayed: 'Still.',
      notBefore: NOW + MINUTE,
      returning: { troubles: 2 },
    });
  });

  test('drops all approvals when it asks again, and takes the current plan', () => {
    expect(follow(asReturn(executing()), RETURN_EVENTS['asked-anew'])).toMatchObject({
      state: 'pending',
      approvals: [],
      planHash: 'another',
      preview: { before: '9 GB' },
      demanded: { title: 'rule 2' },
      delayed: 'Said.',
      expiresAt: NEVER_MS,
      remindAt: NOW + HOUR,
    });
  });

  test('schedules the next reminder when reminded', () => {
    const reminded = follow(asReturn(pending()), { type: 'reminded', remindAt: NOW + HOUR });
    expect(reminded).toMatchObject({ remindAt: NOW + HOUR, returning: { remindedAt: NOW } });
  });

  test('is checked at once when marked as done by hand, and retried at once if the change is still in effect', () => {
    const said = follow(asReturn(approved({ notBefore: NOW + HOUR })), RETURN_EVENTS['done-by-hand']);
    expect(said).toMatchObject({ state: 'approved', notBefore: NOW, returning: { byHand: rita } });
    const claimed = follow(said, { type: 'claimed', worker: 'worker-1', leaseUntil: NOW + 1 });
    const after = follow(claimed, RETURN_EVENTS['not-by-hand']);
    expect(after).toMatchObject({ state: 'approved', notBefore: NOW });
    const notByHand = { by: rita, at: NOW, sentence: 'Said.' };
    expect('returning' in after && after.returning).toStrictEqual({ notByHand });
    expect(follow(claimed, RETURN_EVENTS.stuck)).toMatchObject({ returning: { troubles: 1 } });
  });

  test('is checked at once when marked as done by hand while pending, and forgets the mark once approved', () => {
    const waits = asReturn(pending({ approvals: approved().approvals }));
    const said = follow(waits, RETURN_EVENTS['done-by-hand']);
    expect(said).toEqual({ ...waits, returning: { byHand: rita, byHandAt: NOW } });
    expect(dueMoments(said)).toEqual({ ...dueMoments(waits), work: NOW });
    const after = follow(said, RETURN_EVENTS['not-by-hand']);
    expect(after).toEqual({ ...waits, returning: { notByHand: { by: rita, at: NOW, sentence: 'Said.' } } });
    expect(dueMoments(after)).toEqual(dueMoments(waits));
    for (const one of [said, after])
      expect(follow(one, { type: 'quorum', notBefore: NOW, expiresAt: NEVER_MS })).toMatchObject({ returning: {} });
    expect(() => follow(waits, RETURN_EVENTS['not-by-hand'])).toThrow('cannot happen');
  });

  test('counts how often it was not applied, and starts over when a person says so', () => {
    const missed = follow(asReturn(unknown({ returning: { misses: 1 } })), RETURN_EVENTS['not-applied']);
    expect(missed).toMatchObject({ state: 'approved', notBefore: NOW, returning: { misses: 2 }, delayed: 'Said.' });
    expect(missed).not.toHaveProperty('sent');
    const bySomebody = { ...RETURN_EVENTS['not-applied'], by: ann };
    expect(follow(asReturn(unknown({ returning: { misses: 5 } })), bySomebody)).toMatchObject({
      returning: { misses: 0 },
    });
  });

  test('is due at the new end when extended, and announced before that', () => {
    const told = asReturn(approved({ delayed: 'Trouble.', returning: { announcedAt: NOW - 1, troubles: 2 } }));
    const after = follow(told, RETURN_EVENTS.extended);
    expect(after).toMatchObject({ returns: { endsAt: NOW + HOUR }, notBefore: NOW + HOUR });
    expect('returning' in after && after.returning).toStrictEqual({
      announceAt: NOW + 45 * MINUTE,
      extension: 'GGG-GGG',
    });
    expect(after).not.toHaveProperty('delayed');
  });
});

test('an extension is done when the change lasts longer', () => {
  const extension = executing({ extends: 'GGG-GGG' });
  const after = follow(extension, { ...RETURN_EVENTS['lasts-longer'], lasts: '1h' });
  expect(after).toMatchObject({
    state: 'succeeded',
    sent: { at: NOW, by: 'worker-1', lasts: '1h' },
    endedAt: NOW,
    readBack: true,
  });
  expect(requestSchema.parse(JSON.parse(JSON.stringify(after)))).toEqual(after);
});
