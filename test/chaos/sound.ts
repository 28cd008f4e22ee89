// Evidence of a small run that broke no law, for tests that plant a violation in it.
import type { RequestEvent } from '../../src/approvals/request/events.js';
import { planHash } from '../../src/approvals/request/ids.js';
import { path } from '../../src/atlas/path.js';
import { callTo } from '../../src/operations/call.js';
import type { Message } from '../../src/sandbox/slack/index.js';
import { noticesInThread } from '../../src/slack/cards/notices.js';
import { requestCard } from '../../src/slack/cards/request-card.js';
import { replay } from '../support/journal.js';
import { previewOf } from '../support/limit.js';
import { ann, ben, rita } from '../support/people.js';
import { askedBy, NOW, ruleOf } from '../support/requests.js';
import type { Evidence, StoredRequest } from './evidence.js';
import type { Entry } from './journal.js';

export const DONE = 'K7Q-4MD';
export const DENIED = 'K7Q-4MX';

const CALL = callTo('POST', path`/groups/${'p1'}/clusters/${'c1'}:grantMongoDBEmployeeAccess`, {
  body: { grantType: 'CLUSTER_DATABASE_LOGS', expirationTime: '2030-01-01T00:00:00Z' },
});
const PARAMS = { project: 'p1', cluster: 'c1', level: 'logs', for: '4h' };
const preview = previewOf('5 GB');
const HASH = planHash({ operation: 'grant-access', params: PARAMS, preview });

export const asked = (id: string): RequestEvent => ({
  type: 'asked',
  asked: askedBy({
    id,
    operation: 'grant-access',
    params: PARAMS,
    reason: `chaos ${id}`,
    correlation: `c-${id}`,
    askedAt: NOW,
  }),
  expiresAt: NOW + 60_000,
});
export const previewed = {
  type: 'previewed',
  preview,
  planHash: HASH,
  rule: ruleOf(),
  expiresAt: NOW + 60_000,
  remindAt: NOW + 60_000,
} as const satisfies RequestEvent;

/** The events of each commit. */
const done: readonly (readonly RequestEvent[])[] = [
  [asked(DONE)],
  [previewed],
  [
    {
      type: 'approved',
      approval: { person: ann, at: NOW + 2_000, rule: 'rule 1' },
      demanded: { title: 'rule 1', approvals: 1, waitMs: 0 },
    },
    { type: 'quorum', notBefore: NOW + 2_000, expiresAt: NOW + 90_000 },
  ],
  [{ type: 'claimed', worker: 'w1', leaseUntil: NOW + 40_000 }],
  [{ type: 'sent', call: CALL, basis: preview.basis, worker: 'w1', leaseUntil: NOW + 40_000 }],
  [{ type: 'succeeded', sentence: '', readBack: true }],
];
const denied: readonly (readonly RequestEvent[])[] = [
  [asked(DENIED)],
  [previewed],
  [{ type: 'denied', by: ben, rule: 'rule 1' }],
];

/** The entries of a request's commits. @param times in milliseconds from NOW; default: one a second */
export function entries(
  request: string,
  commits: readonly (readonly RequestEvent[])[],
  times: readonly number[] = [],
): readonly Entry[] {
  return commits.flatMap((events, index) => {
    const at = NOW + (times[index] ?? index * 1_000);
    const by = events.some(({ type }) => type === 'approved')
      ? ann.userId
      : events.some(({ type }) => type === 'denied')
        ? ben.userId
        : 'countersign';
    return events.map((event, place) => ({
      stamp: `${at}-${request === DONE ? place : place + 10}`,
      at,
      request,
      version: index + 1,
      by,
      event,
    }));
  });
}

export function storedFrom(all: readonly Entry[]): StoredRequest {
  return { request: replay(all), version: all.at(-1)?.version ?? 0, journal: all.map(({ stamp }) => stamp) };
}

const [doneEntries, deniedEntries] = [entries(DONE, done), entries(DENIED, denied)];
const stored = new Map([
  [DONE, storedFrom(doneEntries)],
  [DENIED, storedFrom(deniedEntries)],
]);

export function messagesOf({ request, version }: StoredRequest): readonly Message[] {
  const ts = `${NOW / 1_000}.${request.id === DONE ? 1 : 2}${version}`;
  const card = requestCard(request, { buttons: true, now: NOW });
  const common = { channel: 'C0APPROVAL', user: 'U0BOT' };
  return [
    { ...common, ts, text: card.text, blocks: [] },
    ...noticesInThread(request, NOW).map(({ words }) => ({
      ...common,
      ts: `${ts}9`,
      threadTs: ts,
      text: words(new Set()).text,
      blocks: [],
    })),
  ];
}

export const cardsOf = ({ request, version }: StoredRequest) =>
  messagesOf({ request, version, journal: [] })
    .slice(0, 1)
    .map(({ channel, ts }) => ({ place: 'approvals', channel, ts, version }));

const press = { planHash: HASH, outcome: 'acknowledged' as const, told: [], seenAlone: false, repeated: false };

export const sound: Evidence = {
  journal: [...doneEntries, ...deniedEntries].sort(
    (a, b) => a.at - b.at || Number(a.stamp.split('-')[1]) - Number(b.stamp.split('-')[1]),
  ),
  stored,
  reservations: new Map(),
  cards: new Map([...stored].map(([id, one]) => [id, cardsOf(one)])),
  noted: new Map(),
  undrawn: new Set(),
  writes: [
    {
      at: NOW + 4_100,
      method: 'POST',
      path: '/groups/p1/clusters/c1:grantMongoDBEmployeeAccess',
      body: CALL.body,
      requestId: `c-${DONE}`,
      status: 204,
      changed: 'granted',
    },
  ],
  messages: [...stored.values()].flatMap(messagesOf),
  slackCalls: [],
  silences: [],
  told: [],
  gone: new Set(),
  submitted: [DONE, DENIED].map((id) => ({
    reason: `chaos ${id}`,
    user: rita.userId,
    at: NOW,
    outcome: 'accepted',
    said: '',
  })),
  pressed: [
    { ...press, user: ann.userId, request: DONE, deed: 'approve', at: NOW + 1_900, repliedAt: NOW + 2_100 },
    { ...press, user: ben.userId, request: DENIED, deed: 'deny', at: NOW + 1_900, repliedAt: NOW + 2_100 },
  ],
  groups: new Map([['S0SECUR', [ann.userId, ben.userId]]]),
  absences: [],
  drifts: [],
  webKills: [],
  workerKills: [],
  pauses: [],
  restored: [],
  calmAt: NOW,
};
