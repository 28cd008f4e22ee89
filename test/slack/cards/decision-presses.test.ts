import { describe, expect, test } from '@jest/globals';
import { WebAPIPlatformError } from '@slack/web-api';
import { noAudit } from '../../../src/approvals/storage/audit/notes.js';
import { createMetrics } from '../../../src/metrics.js';
import { identifyDelivery } from '../../../src/slack/api/replays.js';
import type { Message } from '../../../src/slack/api/reply.js';
import { Cards } from '../../../src/slack/cards/card-store.js';
import { onDecision } from '../../../src/slack/cards/decision-presses.js';
import { buttonValue, ids } from '../../../src/slack/ids.js';
import { fixtureWith } from '../../support/approvals-fixture.js';
import { ann, ben, rita } from '../../support/people.js';
import { openRedis } from '../../support/redis.js';
import { approved, HOUR, NOW, pending, ruleOf, unknown } from '../../support/requests.js';

const redis = await openRedis();
const { id: ID, planHash } = pending();

/** The card of a stored request, and what its presses lead to. */
async function cardOf(request: Parameters<typeof fixtureWith>[1]) {
  const fixture = await fixtureWith(redis, request);
  const { connection } = redis;
  const { store, journal } = fixture;
  /** In the order in which they happened. */
  const seen: string[] = [];
  const told: Message[] = [];
  const opened: unknown[] = [];
  const slack = { isTriggerExpired: false };
  const views = async ({ view }: { readonly view?: unknown } = {}) => {
    if (slack.isTriggerExpired) throw new WebAPIPlatformError({ ok: false, error: 'expired_trigger_id' });
    opened.push(view);
    return { ok: true, view: { id: 'V0' } };
  };
  const sent = async () => ({ kind: 'sent' as const, channel: 'C0APPROVALS', ts: '1.0' });
  const deps = {
    ...fixture.deps,
    people: Object.assign(fixture.people, { cachedPerson: async () => ann, zoneOf: () => undefined }),
    metrics: createMetrics(),
    audit: noAudit,
    channels: { closedTo: async () => undefined },
    offered: async () => ({ names: [] }),
    cards: new Cards(connection, store.key),
    client: { views: { open: views, update: views, push: views, publish: views } },
    posting: {
      reply: async (_: string | undefined, message: Message) => {
        seen.push('told');
        told.push(message);
        return true;
      },
      post: sent,
      update: sent,
    },
  };
  const press = async ({ userId }: typeof ann, action: string, delivery = identifyDelivery(Math.random())) => {
    const actions = [{ action_id: action, value: buttonValue(ID, planHash) }];
    await onDecision(deps, { user: { id: userId }, actions }, delivery, async () => {
      seen.push(`acknowledged with ${(await journal()) || 'nothing stored'}`);
    });
  };
  return { ...fixture, slack, seen, told, opened, press };
}

test.each([
  ['Approve', ann, ids.approve, pending(), 'approved quorum', 'approved'],
  ['Deny', ann, ids.deny, pending(), 'denied', 'denied'],
  ['Cancel', rita, ids.cancel, pending(), 'cancelled', 'cancelled'],
  ['It happened', ann, ids.happened, unknown(), 'settled', 'succeeded'],
  ['It did not happen', ann, ids.notHappened, unknown(), 'settled', 'failed'],
])('%s: stores the press before acknowledging it, and tells the presser nothing', async (...row) => {
  const [, who, action, before, events, state] = row;
  const { press, seen, request } = await cardOf(before);
  await press(who, action);
  expect(seen).toEqual([`acknowledged with ${events}`]);
  expect(await request()).toMatchObject({ state });
});

test('tells a refusal before the acknowledgement, and a replay of that delivery never counts', async () => {
  const { press, seen, told, people, journal } = await cardOf(pending());
  const delivery = identifyDelivery('outsider');
  people.members.set('S0SECUR', []);
  await press(ben, ids.approve, delivery);
  expect(seen).toEqual(['told', 'acknowledged with nothing stored']);
  expect(told).toMatchObject([{ text: expect.stringContaining('@security') }]);
  people.members.set('S0SECUR', [ben.userId]);
  await press(ben, ids.approve, { ...delivery, attempt: 'another' });
  expect([await journal(), told.length]).toEqual(['', 1]);
});

test('says that nothing was recorded if Slack doesn’t say who pressed, and a replay never counts', async () => {
  const { press, told, people, journal } = await cardOf(pending());
  const delivery = identifyDelivery('silent');
  people.silent.freshPerson = true;
  await press(ann, ids.approve, delivery);
  expect(told).toMatchObject([{ text: expect.stringMatching(/^Not recorded: .* who you are/) }]);
  people.silent.freshPerson = false;
  await press(ann, ids.approve, { ...delivery, attempt: 'another' });
  expect([await journal(), told.length]).toEqual(['', 1]);
});

test('refuses a button that only another release knows', async () => {
  const { press, told, journal } = await cardOf(pending());
  await press(ann, 'decide:next-year');
  expect(told).toMatchObject([{ text: expect.stringContaining('button') }]);
  expect(await journal()).toBe('');
});

test('tells somebody who pressed before how many approvals are missing', async () => {
  const { press, told, journal } = await cardOf(pending({ rule: ruleOf({ approvals: 2 }) }));
  await press(ann, ids.approve);
  await press(ann, ids.approve);
  expect(told).toMatchObject([{ text: expect.stringMatching(/already approved.* 1 more approval from @security/) }]);
  expect(await journal()).toBe('approved');
});

test.each([
  ['deny a waiting request', pending(), ids.denyForm],
  ['stop an approved request', approved(), ids.stopForm],
])('Deny… opens a form to %s and stores nothing', async (_, request, form) => {
  const { press, opened, journal } = await cardOf(request);
  await press(ann, ids.denyInForm);
  expect(opened).toMatchObject([{ callback_id: form }]);
  expect(await journal()).toBe('');
});

describe('Stop', () => {
  test.each([
    ['an approver', ann, 'denied'],
    ['the requester', rita, 'cancelled'],
  ])('by %s acts at once, and then asks why in a form', async (_, who, state) => {
    const { press, told, opened, request } = await cardOf(approved());
    await press(who, ids.deny);
    expect(await request()).toMatchObject({ state });
    expect(opened).toMatchObject([{ callback_id: ids.reasonForm, private_metadata: expect.stringContaining(ID) }]);
    expect(told).toEqual([]);
  });

  test('offers a button that opens that form if the trigger has expired', async () => {
    const { press, told, slack } = await cardOf(pending());
    slack.isTriggerExpired = true;
    await press(ann, ids.deny);
    expect(JSON.stringify(told)).toContain(ids.giveReason);
  });
});

describe('Check again', () => {
  const dueAt = async (store: { key(...parts: string[]): string }) =>
    Number(await redis.connection.zscore(store.key('due', 'work'), ID));

  test('makes an unconfirmed request due at once', async () => {
    const { press, store } = await cardOf(unknown({ nextReadAt: NOW + HOUR }));
    expect(await dueAt(store)).toBe(NOW + HOUR);
    await press(ben, ids.checkAgain);
    expect(await dueAt(store)).toBe(0);
  });

  test('is refused when the outcome is known', async () => {
    const { press, store, told } = await cardOf(pending());
    const before = await dueAt(store);
    await press(ben, ids.checkAgain);
    expect(told).toMatchObject([{ text: expect.stringContaining(ID) }]);
    expect(await dueAt(store)).toBe(before);
  });
});
