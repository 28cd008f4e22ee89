// The checker of a chaos run finds each kind of violation when it is planted in sound evidence.
import { describe, expect, test } from '@jest/globals';
import { ann, cleo } from '../support/people.js';
import { NOW } from '../support/requests.js';
import { check } from './checker.js';
import type { Evidence } from './evidence.js';
import type { Entry } from './journal.js';
import { DENIED, DONE, entries, sound, storedFrom } from './sound.js';

const laws = (evidence: Evidence) => [...new Set(check(evidence).violations.map(({ law }) => law))];
const [call] = sound.writes;
if (call === undefined) throw new Error('no call');
const without = <T>(list: readonly T[], test: (one: T) => boolean) => list.filter((one) => !test(one));
const changed = <T>(list: readonly T[], test: (one: T) => boolean, change: (one: T) => T) =>
  list.map((one) => (test(one) ? change(one) : one));
const isOf = (id: string, type: string) => (entry: Entry) => entry.request === id && entry.event.type === type;

/** The evidence with another journal for this request. */
function rewritten(id: string, change: (journal: readonly Entry[]) => readonly Entry[]): Evidence {
  const journal = change(sound.journal);
  return {
    ...sound,
    journal,
    stored: new Map(sound.stored).set(id, storedFrom(journal.filter(({ request }) => request === id))),
  };
}

test('sound evidence has no violation', () => {
  expect(check(sound).violations).toEqual([]);
});

describe('finds a call', () => {
  test('sent twice for one approval', () => {
    expect(laws({ ...sound, writes: [call, { ...call, at: call.at + 100 }] })).toContain(
      'at most one call for an approval',
    );
  });

  test('sent again after it took effect', () => {
    const again = entries(DONE, [
      [],
      [],
      [],
      [],
      [{ type: 'returned', sentence: 'not sent', notBefore: NOW }],
      [{ type: 'claimed', worker: 'w2', leaseUntil: NOW }],
      [],
    ]);
    const sends = sound.journal.filter(isOf(DONE, 'sent'));
    const twice = rewritten(DONE, (journal) => {
      const [before, last] = [without(journal, isOf(DONE, 'succeeded')), journal.filter(isOf(DONE, 'succeeded'))];
      const later = [...again, ...sends, ...last].map((entry, at) => ({
        ...entry,
        at: NOW + 5_000 + at * 1_000,
        stamp: `${NOW + 5_000 + at * 1_000}-0`,
        version: 6 + at,
      }));
      return [...before, ...later];
    });
    const writes = [call, { ...call, at: NOW + 7_500 }];
    expect(laws({ ...twice, writes })).toContain('a call that took effect is not sent again');
  });

  test('sent before it was stored, without a request, or other than stored', () => {
    expect(laws({ ...sound, writes: [{ ...call, at: NOW }] })).toContain('a call is stored before it is sent');
    expect(laws({ ...sound, writes: [call, { ...call, requestId: 'c-2' }] })).toContain(
      'every call belongs to a request',
    );
    expect(laws({ ...sound, writes: [{ ...call, path: call.path.replace('c1', 'c2') }] })).toContain(
      'the call sent is the call stored',
    );
    expect(laws({ ...sound, writes: [{ ...call, body: { grantType: 'CLUSTER_INFRASTRUCTURE' } }] })).toContain(
      'the call sent is the call stored',
    );
  });
});

describe('finds a change without a quorum', () => {
  const law = 'no change without a quorum on exactly that plan';

  test('when nobody pressed Approve on that plan', () => {
    expect(
      laws({
        ...sound,
        pressed: changed(
          sound.pressed,
          ({ request }) => request === DONE,
          (one) => ({ ...one, planHash: 'outdated' }),
        ),
      }),
    ).toContain(law);
    expect(laws({ ...sound, pressed: without(sound.pressed, ({ request }) => request === DONE) })).toContain(law);
  });

  test('when the approver was in no approvers group at the time', () => {
    expect(laws({ ...sound, groups: new Map([['S0SECUR', [cleo.userId]]]) })).toContain(law);
    const absence = { user: ann.userId, group: 'S0SECUR', from: NOW - 60_000, to: NOW + 60_000 };
    expect(laws({ ...sound, absences: [absence] })).toContain(law);
    expect(laws({ ...sound, absences: [{ ...absence, to: NOW + 3_500 }] })).toEqual([]);
  });

  test('when the only approver is the requester', () => {
    const own = rewritten(DONE, (journal) =>
      changed(journal, isOf(DONE, 'asked'), (entry) => {
        const { event } = entry;
        return event.type === 'asked'
          ? { ...entry, event: { ...event, asked: { ...event.asked, requester: ann } } }
          : entry;
      }),
    );
    expect(laws(own)).toContain(law);
  });
});

describe('finds a false statement:', () => {
  test('stored or shown as done, although Atlas did not do it', () => {
    expect(laws({ ...sound, writes: [] })).toEqual(
      expect.arrayContaining(['the stored outcome is what happened', 'no message claims what did not happen']),
    );
  });

  test('denied, although Atlas did it', () => {
    const late = { ...call, requestId: `c-${DENIED}` };
    expect(laws({ ...sound, writes: [call, late] })).toEqual(
      expect.arrayContaining(['the stored outcome is what happened', 'no message claims what did not happen']),
    );
  });

  test('a card that shows the outcome too late after the last fault', () => {
    const message = sound.messages.find(({ text }) => text.endsWith(` ${DENIED}`));
    if (message === undefined) throw new Error('the evidence has no card of it');
    const { channel, ts, text } = message;
    const edit = { method: 'chat.update', channel, ts, status: 200, answer: 'ok', text };
    const drawnAt = (at: number) => ({ ...sound, calmAt: NOW + 10_000, slackCalls: [{ ...edit, at }] });
    expect(laws(drawnAt(NOW + 129_000))).toEqual([]);
    expect(laws(drawnAt(NOW + 131_000))).toEqual(['a card shows the outcome within two minutes of the last fault']);
    const falseAgain = { ...edit, at: NOW + 130_500, text: text.replace(/^Denied/, 'Waiting') };
    const slackCalls = [{ ...edit, at: NOW + 20_000 }, falseAgain, { ...edit, at: NOW + 131_000 }];
    expect(laws({ ...drawnAt(0), slackCalls })).toHaveLength(1);
    // A card posted after the end of the run said nothing false before.
    const messages = changed(
      sound.messages,
      (one) => one === message,
      (one) => ({ ...one, ts: `${NOW / 1_000 + 150}` }),
    );
    const cards = new Map([
      ...sound.cards,
      [DENIED, (sound.cards.get(DENIED) ?? []).map((one) => ({ ...one, ts: `${NOW / 1_000 + 150}` }))],
    ]);
    expect(laws({ ...drawnAt(NOW + 151_000), messages, cards })).toEqual([]);
  });

  test('a card that still shows an older revision', () => {
    const messages = changed(
      sound.messages,
      ({ text, threadTs }) => threadTs === undefined && text.endsWith(` ${DENIED}`),
      (one) => ({ ...one, text: one.text.replace(/^Denied/, 'Waiting') }),
    );
    expect(laws({ ...sound, messages })).toEqual(['a card at rest shows what is stored']);
  });

  test('“not recorded” to somebody whose press was recorded', () => {
    const pressed = changed(
      sound.pressed,
      ({ request }) => request === DENIED,
      (one) => ({ ...one, told: ['Not recorded: press again.'] }),
    );
    expect(laws({ ...sound, pressed })).toEqual(['replies to a press are true']);
    const repeated = pressed.map((one) => ({ ...one, repeated: true }));
    expect(laws({ ...sound, pressed: repeated })).toEqual([]);
  });

  test('no reply to somebody whose press was not recorded', () => {
    const mute = {
      ...sound.pressed[0],
      user: cleo.userId,
      request: DONE,
      planHash: 'outdated',
      deed: 'approve' as const,
      at: NOW,
      repliedAt: NOW,
      outcome: 'acknowledged' as const,
      told: [],
      seenAlone: false,
      repeated: false,
    };
    expect(laws({ ...sound, pressed: [...sound.pressed, mute] })).toEqual(['replies to a press are true']);
  });
});

describe('finds a journal', () => {
  const law = 'the journal has every transition exactly once';

  test('with a missing, duplicate or separated entry', () => {
    const isQuorum = isOf(DONE, 'quorum');
    expect(laws({ ...sound, journal: without(sound.journal, isQuorum) })).toContain(law);
    expect(laws({ ...sound, journal: sound.journal.flatMap((one) => (isQuorum(one) ? [one, one] : [one])) })).toContain(
      law,
    );
    const [quorum] = sound.journal.filter(isQuorum);
    if (quorum === undefined) throw new Error('no quorum');
    const torn = [...without(sound.journal, isQuorum)];
    torn.splice(torn.findIndex(isOf(DONE, 'claimed')), 0, quorum);
    expect(laws({ ...sound, journal: torn })).toEqual([law]);
  });

  test('that skips a revision or contradicts the stored request', () => {
    const last = isOf(DENIED, 'denied');
    expect(laws({ ...sound, journal: changed(sound.journal, last, (one) => ({ ...one, version: 4 })) })).toContain(law);
    const stored = sound.stored.get(DENIED);
    if (stored?.request.state !== 'denied') throw new Error('not denied');
    const other = { ...stored, request: { ...stored.request, reason: 'another' } };
    expect(laws({ ...sound, stored: new Map(sound.stored).set(DENIED, other) })).toContain(law);
    const late = { ...stored, request: { ...stored.request, endedAt: stored.request.endedAt - 3_001 } };
    expect(laws({ ...sound, stored: new Map(sound.stored).set(DENIED, late) })).toEqual([law]);
  });
});

describe('finds what is lost or unfinished:', () => {
  test('an accepted submission that is not stored', () => {
    const lost = { reason: 'chaos lost', user: ann.userId, at: NOW, outcome: 'accepted' as const, said: '' };
    expect(laws({ ...sound, submitted: [...sound.submitted, lost] })).toEqual(['an accepted submission is stored']);
  });

  test('a request that never ends, or a target that stays reserved', () => {
    const unfinished = rewritten(DENIED, (journal) => without(journal, isOf(DENIED, 'denied')));
    expect(laws(unfinished)).toContain('every request ends');
    expect(laws({ ...sound, reservations: new Map([['cluster:c1', DONE]]) })).toEqual(['no target stays reserved']);
  });

  const unknown = rewritten(DONE, (journal) =>
    changed(journal, isOf(DONE, 'succeeded'), (one) => ({
      ...one,
      event: { type: 'lost', sentence: 'cut', nextReadAt: NOW },
    })),
  );

  test('an approved request, unless its target waits for a person to settle another one', () => {
    const approved = storedFrom(sound.journal.filter(({ request, version }) => request === DONE && version <= 3));
    const beside = (evidence: Evidence) => ({ ...evidence, stored: new Map(evidence.stored).set(DENIED, approved) });
    expect(laws(beside(sound))).toContain('every request ends');
    expect(laws(beside(unknown))).not.toContain('every request ends');
  });

  test('an unknown outcome, unless somebody else changed the target', () => {
    expect(laws(unknown)).toContain('an outcome that Atlas shows is found');
    const params = { project: 'p1', cluster: 'c1', level: 'logs', for: '4h' };
    expect(laws({ ...unknown, drifts: [{ at: NOW + 4_500, params }] })).not.toContain(
      'an outcome that Atlas shows is found',
    );
  });
});
