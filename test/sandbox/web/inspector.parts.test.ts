// The pure parts of the inspector and the fault panel.
import { describe, expect, test } from '@jest/globals';
import type { LoggedCall } from '../../../src/sandbox/atlas/index.js';
import type { Message } from '../../../src/sandbox/slack/index.js';
import { agedEndRequest, agedRequest, canAge } from '../../../src/sandbox/web/fault-panel-clock.js';
import { checksOfChanges } from '../../../src/sandbox/web/inspector-checks.js';
import { redactedJson } from '../../../src/sandbox/web/inspector-secrets.js';
import { type EntryDraft, Timeline } from '../../../src/sandbox/web/inspector-timeline.js';
import { type Entry, MAX_ENTRIES, mergeEntries } from '../../../src/sandbox/web/inspector-wire.js';

const ID = 'K7Q-4MD';
const draft = (at: number, ...hints: string[]): EntryDraft => ({
  source: 'atlas',
  at,
  who: 'executor',
  what: 'GET /groups',
  answer: '200',
  tone: 'plain',
  hints,
  parts: [],
});

describe('the timeline', () => {
  test('is sorted by time, not by arrival', () => {
    const timeline = new Timeline();
    for (const at of [30, 10, 20]) timeline.add(draft(at));
    expect(timeline.entries().map(({ at }) => at)).toEqual([10, 20, 30]);
  });

  test('links earlier and later entries once it knows a hint’s request', () => {
    const timeline = new Timeline();
    const told: number[] = [];
    timeline.onNews((ids) => told.push(...ids));
    timeline.add(draft(1, 'correlation'));
    timeline.add(draft(2, 'another'));
    timeline.learn(ID, [ID, 'correlation']);
    timeline.add(draft(3, 'correlation', ID));
    expect(timeline.entries().map(({ requests }) => requests)).toEqual([[ID], [], [ID]]);
    expect(told).toEqual([1, 2, 1, 3]);
  });

  test('drops the oldest entries with their details', () => {
    const timeline = new Timeline();
    for (let at = 0; at <= MAX_ENTRIES; at += 1) timeline.add(draft(at));
    expect(timeline.entries()).toHaveLength(MAX_ENTRIES);
    expect(timeline.details(1)).toBeUndefined();
    expect(timeline.details(2)).toEqual({ parts: [] });
  });

  test('replaces entries with the same id on the page', () => {
    const entry = (id: number, at: number, requests: string[] = []): Entry => {
      const { hints: _, parts: __, ...shown } = draft(at);
      return { ...shown, id, requests };
    };
    const before = [entry(2, 20), entry(1, 10)];
    expect(mergeEntries(before, [entry(1, 10, [ID]), entry(3, 15)])).toEqual([
      entry(2, 20),
      entry(3, 15),
      entry(1, 10, [ID]),
    ]);
  });
});

describe('a check', () => {
  const stored = {
    version: 1,
    whole: {},
    request: { id: ID, state: '', operation: 'x', params: {}, requester: { userId: 'U1' }, correlation: 'c' },
  };
  const front = (word: string) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`;
  const card = (says: string): Message => ({
    channel: 'C1',
    ts: '1.0',
    user: 'U2',
    text: '',
    blocks: [
      {
        type: 'header',
        text: { type: 'plain_text', text: says === 'waiting' ? 'Delete: it' : `${front(says)}: Delete – it` },
      },
      {
        type: 'context',
        elements: [{ type: 'mrkdwn', text: `${says === 'waiting' ? 'Needs 1' : front(says)} · ${ID}` }],
      },
    ],
  });
  const call = (changed: boolean): LoggedCall => ({
    at: 1,
    method: 'POST',
    path: '/x',
    target: '/x',
    query: {},
    requestId: 'c',
    ...(changed && { changed: 'granted' }),
  });

  test.each([
    ['done', [true], 'holds'],
    ['in progress', [true], 'holds'],
    ['done', [], 'broken'],
    ['done', [false], 'broken'],
    ['done', [true, true], 'broken'],
    ['unconfirmed', [true], 'open'],
    ['unconfirmed', [true, true], 'broken'],
    ['failed', [false], 'holds'],
    ['failed', [true], 'broken'],
    ['expired', [], 'holds'],
    ['out of date', [true], 'broken'],
    ['waiting', [], 'open'],
  ])('of a card that says "%s" with calls %j: %s', (says, calls, verdict) => {
    const seen = { calls: calls.map(call), messages: [card(says)] };
    expect(checksOfChanges([stored], seen)).toMatchObject([{ card: says, received: calls.length, verdict }]);
  });

  const itsReturn = { ...stored, request: { ...stored.request, id: `${ID}-R` } };
  test.each([
    ['done', [true], 'holds'],
    ['done', [true, true], 'open'],
    ['reverted', [true, true], 'holds'],
    ['reverted', [true], 'broken'],
    ['reverted', [true, true, true], 'broken'],
    ['ended', [true, true], 'holds'],
    ['ended', [true], 'holds'],
    ['ended', [], 'broken'],
    ['failed', [true, true], 'broken'],
  ])('of a temporary change, a card that says "%s" with calls %j: %s', (says, calls, verdict) => {
    // The later card belongs to the revert.
    const seen = { calls: calls.map(call), messages: [card(says), card('waiting')] };
    expect(checksOfChanges([itsReturn, stored], seen)).toMatchObject([
      { request: ID, card: says, received: calls.length, verdict },
    ]);
  });

  test('counts only calls for its request', () => {
    const others: LoggedCall = { ...call(true), requestId: 'another' };
    expect(checksOfChanges([stored], { calls: [others], messages: [] })).toMatchObject([
      { received: 0, card: 'not posted yet' },
    ]);
  });
});

describe('displayed arguments and responses', () => {
  test.each([
    [{ token: 'xoxb-1-a' }, 'xoxb'],
    [{ text: 'use xoxb-12-abc now' }, 'xoxb-12'],
    [{ view: JSON.stringify({ private_metadata: '{"response_url":"http://a.example/response/T1"}' }) }, '/T1'],
    [{ jobs: [{ deliveryUrl: ['https://s3.example/x?X-Amz-Signature=1'] }] }, 'X-Amz'],
    [{ note: 'https://s3.example/x?X-Amz-Signature=1' }, 'Signature'],
    [{ connectionStrings: { standardSrv: 'mongodb+srv://cluster0.example.net' } }, 'cluster0'],
    [{ profile: { email: 'rita@counter.example' } }, 'rita@'],
    ['{"results":[{"username":"rita.reye+ops@mail.counter.example"}]}', 'rita'],
    [{ text: 'Add <mailto:rita@counter.example|rita@counter.example>, please' }, 'rita'],
  ])('don’t contain the secret in %j', (value, secret) => {
    expect(redactedJson(value)).toContain('[not shown]');
    expect(redactedJson(value)).not.toContain(secret);
  });

  test('have a limited length', () => {
    expect(redactedJson('x'.repeat(1_000_000)).length).toBeLessThan(20_000);
  });
});

describe('moving time', () => {
  test('changes only times that a request waits for', () => {
    const pending = { state: 'pending', expiresAt: 1_000, remindAt: 500, askedAt: 7, reason: 'x' } as const;
    expect(agedRequest({ ...pending, reminders: { since: 450 } }, 400)).toMatchObject({ reminders: { since: 50 } });
    expect(agedRequest(pending, 400)).toEqual({ ...pending, expiresAt: 600, remindAt: 100 });
  });

  test('changes the last approval, which a wait starts from', () => {
    const approved = { state: 'approved', approvedAt: 1_000, notBefore: 1_060, expiresAt: 2_000 } as const;
    expect(agedRequest(approved, 400)).toEqual({
      state: 'approved',
      approvedAt: 600,
      notBefore: 660,
      expiresAt: 1_600,
    });
  });

  test('changes the end of a temporary change and its announcement', () => {
    const itsReturn = {
      state: 'approved',
      notBefore: 1_000,
      approvals: [{ at: 100, rule: 'x' }],
      returns: { change: ID, endsAt: 1_000 },
      returning: { announceAt: 900, misses: 1 },
    } as const;
    expect(agedRequest({ ...itsReturn, approvals: [...itsReturn.approvals] }, 400)).toEqual({
      ...itsReturn,
      notBefore: 600,
      approvals: [{ at: -300, rule: 'x' }],
      returns: { change: ID, endsAt: 600 },
      returning: { announceAt: 500, misses: 1 },
    });
  });

  test('changes only the end of a grant or an access list entry in a done request', () => {
    const entry = (deleteAfterDate: string) => ({ sent: { call: { body: [{ comment: 'x', deleteAfterDate }] } } });
    expect(agedEndRequest(entry('2026-08-10T21:00:00Z'), 3_600_000)).toEqual(entry('2026-08-10T20:00:00Z'));
    const sent = {
      at: 7,
      call: { method: 'POST', body: { grantType: 'LOGS', expirationTime: '2026-08-10T21:00:00Z' } },
    };
    expect(agedEndRequest({ state: 'succeeded', endedAt: 8, sent }, 3_600_000)).toEqual({
      state: 'succeeded',
      endedAt: 8,
      sent: { ...sent, call: { ...sent.call, body: { ...sent.call.body, expirationTime: '2026-08-10T20:00:00Z' } } },
    });
    expect(agedEndRequest({ state: 'succeeded', sent: { at: 7, call: { method: 'DELETE' } } }, 400)).toBeUndefined();
  });

  test.each(['executing', 'succeeded', 'expired'])('skips a request that is %s', (state) => {
    expect(canAge({ state })).toBe(false);
  });

  test('doesn’t change when an unconfirmed call was sent', () => {
    const sent = { at: 1_000, by: 'worker' };
    expect(agedRequest({ state: 'unknown', sent, since: 2_000, nextReadAt: 3_000 }, 500)).toEqual({
      state: 'unknown',
      sent,
      since: 1_500,
      nextReadAt: 2_500,
    });
  });
});
