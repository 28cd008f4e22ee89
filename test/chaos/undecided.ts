// Sound evidence of an undecided request: reminded, escalated, reported to the webhook, and expired.
import { createHmac } from 'node:crypto';
import type { RequestEvent } from '../../src/approvals/request/events.js';
import { rita } from '../support/people.js';
import { NOW, ruleOf } from '../support/requests.js';
import type { Evidence, SlackCall } from './evidence.js';
import { SECRET, type Told } from './receiver.js';
import { asked, cardsOf, entries, messagesOf, previewed, sound, storedFrom } from './sound.js';

export const UNDECIDED = 'K7Q-4MC';
/** In milliseconds from NOW. */
export const TIMES = { previewed: 1_000, reminded: 61_000, escalated: 121_000, expired: 181_000 } as const;
export const GONE = 'U0GONE00';

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

export const journal = entries(UNDECIDED, commits, [0, ...Object.values(TIMES)]);

export function call(by: 'card' | 'reminder' | 'escalation', ms: number, ids: readonly string[]): SlackCall {
  const text = `said of ${UNDECIDED}`;
  const posted = { method: 'chat.postMessage', channel: CHANNEL, text, status: 200, answer: 'ok' };
  return { at: NOW + ms, ...posted, called: { by, ids } };
}

const iso = (ms: number) => new Date(NOW + ms).toISOString();

export function news(type: 'undecided' | 'expired', ms: number, over: object = {}): Told {
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
export function withJournal(evidence: Evidence, own: typeof journal): Evidence {
  const stored = storedFrom(own);
  return {
    ...evidence,
    journal: [...sound.journal, ...own].sort((a, b) => a.at - b.at),
    stored: new Map(sound.stored).set(UNDECIDED, stored),
    cards: new Map(sound.cards).set(UNDECIDED, cardsOf(stored)),
    messages: [...sound.messages, ...messagesOf(stored)],
  };
}

export const undecided: Evidence = withJournal(
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
