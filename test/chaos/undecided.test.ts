// The checker finds wrong, duplicate, late and missing mentions, and false webhook messages.

import { createHmac } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { RequestEvent } from '../../src/approvals/request/events.js';
import { rita } from '../support/people.js';
import { NOW, ruleOf } from '../support/requests.js';
import { check } from './checker.js';
import type { Evidence, SlackCall } from './evidence.js';
import { SECRET, type Told } from './receiver.js';
import { asked, cardsOf, entries, messagesOf, previewed, sound, storedFrom } from './sound.js';

const UNDECIDED = 'K7Q-4MC';
/** In milliseconds from NOW. */
const TIMES = { previewed: 1_000, reminded: 61_000, escalated: 121_000, expired: 181_000 } as const;
const GONE = 'U0GONE00';

const CHANNEL = 'C0DUTY';
const rule = ruleOf({
  channel: CHANNEL,
  notify: [{ name: 'duty', ids: ['S0DUTY00', GONE] }],
  remindAfterMs: [60_000],
  escalate: { afterMs: 120_000, to: [{ name: 'leads', ids: ['S0LEADS0'] }] },
  webhook: true,
  expiresAfterMs: 180_000,
});
const commits: readonly (readonly RequestEvent[])[] = [
  [asked(UNDECIDED)],
  [{ ...previewed, rule, expiresAt: NOW + TIMES.expired, remindAt: NOW + TIMES.reminded }],
  [{ type: 'reminded', remindAt: NOW + TIMES.escalated }],
  [{ type: 'escalated' }],
  [{ type: 'expired' }],
];

const journal = entries(UNDECIDED, commits, [0, ...Object.values(TIMES)]);

function call(by: 'card' | 'reminder' | 'escalation', ms: number, ids: readonly string[]): SlackCall {
  const text = `said of ${UNDECIDED}`;
  const posted = { method: 'chat.postMessage', channel: CHANNEL, text, status: 200, answer: 'ok' };
  return { at: NOW + ms, ...posted, called: { by, ids } };
}

const iso = (ms: number) => new Date(NOW + ms).toISOString();

function news(type: 'undecided' | 'expired', ms: number, over: object = {}): Told {
  const body = JSON.stringify({
    id: `${UNDECIDED} ${type} 1`,
    type,
    at: iso(type === 'undecided' ? TIMES.escalated : TIMES.expired),
    request: {
      id: UNDECIDED,
      operation: 'grant-access',
      title: 'Give access',
      project: 'Search',
      requester: rita.userId,
      approvers: ['security'],
      askedAt: iso(0),
      ...(type === 'undecided' && { expiresAt: iso(TIMES.expired) }),
    },
    ...over,
  });
  const hex = createHmac('sha256', SECRET).update(`1.${body}`).digest('hex');
  return { at: NOW + ms, signature: `t=1,v1=${hex}`, body, answer: 'taken' };
}

/** The evidence with another journal for this request. */
function withJournal(evidence: Evidence, own: typeof journal): Evidence {
  const stored = storedFrom(own);
  return {
    ...evidence,
    journal: [...sound.journal, ...own].sort((a, b) => a.at - b.at),
    stored: new Map(sound.stored).set(UNDECIDED, stored),
    cards: new Map(sound.cards).set(UNDECIDED, cardsOf(stored)),
    messages: [...sound.messages, ...messagesOf(stored)],
  };
}

const undecided: Evidence = withJournal(
  {
    ...sound,
    calmAt: NOW + 200_000,
    groups: new Map([...sound.groups, ['S0DUTY00', [GONE]], ['S0LEADS0', ['U0LEAD00']]]),
    gone: new Set([GONE]),
    slackCalls: [
      call('card', 2_000, ['S0DUTY00']),
      call('reminder', 62_000, ['S0DUTY00']),
      call('escalation', 122_000, ['S0LEADS0']),
    ],
    told: [{ ...news('undecided', 121_500), answer: '500' }, news('undecided', 123_000), news('expired', 181_500)],
  },
  journal,
);

const laws = (evidence: Evidence) => [...new Set(check(evidence).violations.map(({ law }) => law))];
const calling = (...more: readonly SlackCall[]): Evidence => ({
  ...undecided,
  slackCalls: [...undecided.slackCalls, ...more],
});
const telling = (...told: readonly Told[]): Evidence => ({ ...undecided, told });
const uncalled = (by: string) => undecided.slackCalls.filter(({ called }) => called?.by !== by);

test('sound evidence has no violation', () => {
  expect(check(undecided).violations).toEqual([]);
});

describe('finds a mention', () => {
  test('about an ended request, unless it was in flight', () => {
    const law = 'people are mentioned only while a request waits for them';
    for (const by of ['card', 'reminder', 'escalation'] as const) {
      const end = by === 'reminder' ? TIMES.escalated : TIMES.expired;
      const late = call(by, end + 8_000, ['S0LEADS0']);
      const others = { ...undecided, slackCalls: uncalled(by) };
      expect(laws({ ...others, slackCalls: [...others.slackCalls, late] })).toContain(law);
      const paused = { ...others, pauses: [{ from: NOW + end, to: NOW + end + 6_000 }] };
      expect(laws({ ...paused, slackCalls: [...others.slackCalls, late] })).not.toContain(law);
    }
    expect(laws(calling(call('escalation', 100_000, ['S0LEADS0'])))).toEqual([law]);
    expect(laws(calling(call('card', 190_000, [])))).toEqual([]);
  });

  test('of the requester, a group that includes them, or a deactivated account', () => {
    const law = 'nobody is mentioned who cannot decide';
    const reminding = (id: string) => ({
      ...undecided,
      slackCalls: [...uncalled('reminder'), call('reminder', 62_000, [id])],
    });
    expect(laws(reminding(rita.userId))).toEqual([law]);
    expect(laws(reminding(GONE))).toEqual([law]);
    const groups = new Map([...undecided.groups, ['S0DUTY00', [rita.userId]]]);
    expect(laws({ ...undecided, groups })).toEqual([law]);
    // Slack did not answer.
    expect(laws({ ...reminding(GONE), silences: [NOW + 60_000] })).toEqual([]);
    expect(laws({ ...reminding(rita.userId), silences: [NOW + 60_000] })).toEqual([law]);
  });

  test('that is posted twice, unless the answer to the first was lost', () => {
    const again = call('reminder', 65_000, ['S0DUTY00']);
    expect(laws(calling(again))).toEqual(['each reminder is posted once']);
    const lost = undecided.slackCalls.map((one) =>
      one.called?.by === 'reminder' ? { ...one, status: 0, answer: '' } : one,
    );
    expect(laws({ ...undecided, slackCalls: [...lost, again] })).toEqual([]);
  });
});

describe('finds a missing reminder', () => {
  const law = 'every due reminder is posted';
  const without = (type: string) =>
    withJournal(
      undecided,
      journal.filter(({ event }) => event.type !== type).map((entry, at) => ({ ...entry, version: at + 1 })),
    );

  test('in the journal', () => {
    expect(laws(without('escalated'))).toContain(law);
    const neither = withJournal(
      undecided,
      journal
        .filter(({ version }) => version !== 3 && version !== 4)
        .map((entry, at) => ({ ...entry, version: at + 1 })),
    );
    expect(laws(neither)).toContain(law);
  });

  test('in Slack, unless its worker died after recording it', () => {
    for (const by of ['reminder', 'escalation'] as const) {
      const at = NOW + (by === 'reminder' ? TIMES.reminded : TIMES.escalated);
      const silent = { ...undecided, slackCalls: uncalled(by), workerKills: [at + 500] };
      expect(laws(silent)).toEqual([law]);
      const noted = new Map([[UNDECIDED, new Set([`${by === 'reminder' ? by : 'escalated'} ${at}`])]]);
      expect(laws({ ...silent, noted })).toEqual([]);
      expect(laws({ ...silent, noted, workerKills: [at - 500] })).toEqual([law]);
    }
  });

  test('in Slack, unless its channel was full', () => {
    const post = (at: number, channel?: string) => {
      const { called: _, ...said } = call('escalation', TIMES.escalated + at, []);
      return { ...said, ...(channel !== undefined && { channel }) };
    };
    const posts = (count: number, channel?: string) =>
      Array.from({ length: count }, (_, at) => post(at * 3_000, channel));
    const silent = (...more: readonly SlackCall[]) =>
      laws({ ...undecided, slackCalls: [...uncalled('escalation'), ...more] });
    expect(silent(...posts(12))).toEqual([]);
    expect(silent(...posts(11), post(41_000))).toEqual([law]);
    expect(silent(...posts(12, 'C0OTHER'))).toEqual([law]);
  });

  test('and an early reminder or a second escalation', () => {
    const moved = (type: string, ms: number) =>
      withJournal(
        undecided,
        journal.map((entry) =>
          entry.event.type === type ? { ...entry, at: NOW + ms, stamp: `${NOW + ms}-20` } : entry,
        ),
      );
    expect(laws(moved('reminded', 50_000))).toContain('nobody is reminded early');
    const twice = withJournal(
      undecided,
      journal.map((entry) =>
        entry.event.type === 'reminded' ? { ...entry, event: { type: 'escalated' as const } } : entry,
      ),
    );
    expect(laws(twice)).toContain('a request is escalated once');
    const again = withJournal(
      undecided,
      journal.map((entry) =>
        entry.event.type === 'escalated' ? { ...entry, event: { type: 'reminded' as const } } : entry,
      ),
    );
    expect(laws(again)).toContain('nobody is reminded more often than the rule says');
  });
});

describe('finds a webhook message', () => {
  const [expired, isUndecided] = [news('expired', 181_500), news('undecided', 122_000)];

  test('about a request that was not undecided or expired then', () => {
    const law = 'the webhook hears only about undecided requests';
    expect(laws(telling(news('undecided', 100_000), isUndecided, expired))).toEqual([law]);
    expect(laws(telling(isUndecided, news('undecided', 190_000), expired))).toEqual([law]);
    expect(laws(telling(isUndecided, news('expired', 170_000), expired))).toEqual([law]);
  });

  test('that is unsigned or false', () => {
    expect(laws(telling({ ...isUndecided, signature: expired.signature }, expired))).toEqual([
      'webhook messages are signed',
    ]);
    const law = 'webhook messages are true';
    const at = new Date(NOW + 90_000).toISOString();
    for (const over of [{ id: 'another' }, { at }, { more: 1 }])
      expect(laws(telling(news('undecided', 121_500, over), isUndecided, expired))).toEqual([law]);
  });

  test('that was never accepted', () => {
    const law = 'the webhook gets every message';
    expect(laws(telling(expired))).toEqual([law]);
    expect(laws(telling(isUndecided))).toEqual([law]);
    expect(laws(telling({ ...isUndecided, answer: 'cut' }, expired))).toEqual([law]);
  });
});
