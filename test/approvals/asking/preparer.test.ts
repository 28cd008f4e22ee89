import { describe, expect, test } from '@jest/globals';
import { prepareRequest } from '../../../src/approvals/asking/preparer.js';
import { cancelRequest, recordDecision, recordDenialReason } from '../../../src/approvals/deciding/decide.js';
import { planHash } from '../../../src/approvals/request/ids.js';
import { APPROVAL_VALID_MS } from '../../../src/approvals/request/request.js';
import type { WorkDeps } from '../../../src/approvals/storage/work.js';
import { AtlasApiError, AtlasUnreachableError } from '../../../src/atlas/errors.js';
import { serializeFixedEnd } from '../../../src/operations/end.js';
import { type ApprovalsFixture, type Deps, fixtureWith } from '../../support/approvals-fixture.js';
import { previewOf } from '../../support/limit.js';
import { ann } from '../../support/people.js';
import { openRedis, put, storedAs, taken } from '../../support/redis.js';
import { asksReason, HOUR, MINUTE, NOW, pending, policyRule, preparing, ruleTowards } from '../../support/requests.js';

const redis = await openRedis();
const { id } = preparing();
const GET = { method: 'GET', path: '/limits/daily' };

const open = (over: Parameters<typeof preparing>[0] = {}) => fixtureWith(redis, preparing(over));

describe('a prepared request', () => {
  test('is bound to what Atlas shows and to the current rule, by one read and no write', async () => {
    const { atlas, store, prepare } = await open();
    atlas.value = '7 GB';
    const request = await prepare();
    expect(request).toMatchObject({
      state: 'pending',
      preview: { basis: { value: '7 GB' } },
      planHash: planHash({ operation: 'drop-limit', params: { limit: 'daily' }, preview: previewOf('7 GB') }),
      rule: { title: 'rule 1 (drop-limit)', approvals: 1 },
      approvals: [],
    });
    expect(request).not.toHaveProperty('demanded');
    expect(atlas.calls).toEqual({ get: 1, list: 0, write: 0 });
    expect(await redis.connection.zscore(store.key('due', 'work'), id)).toBeNull();
  });

  test('doesn’t keep what its form offers to do first', async () => {
    const { deps, prepare } = await open();
    const first = { label: 'Raise it first…', operation: 'raise-limit', params: {} };
    const offering: WorkDeps['operation'] = (name) => {
      const found = deps.operation(name);
      return found && { ...found, preview: async (...asked) => ({ ...(await found.preview(...asked)), first }) };
    };
    const request = await prepare({ deps: { ...deps, operation: offering } });
    expect(request).toMatchObject({ state: 'pending', preview: { basis: {} } });
    expect(request).not.toHaveProperty('preview.first');
  });

  test('is bound to the rule for its direction', async () => {
    const rules = [ruleTowards('narrows', { approvals: 3 }), policyRule({ title: 'the rest' })];
    for (const [direction, rule] of [
      ['narrows cost', { approvals: 3 }],
      ['widens cost', { title: 'the rest' }],
    ] as const) {
      const { atlas, under, prepare } = await open();
      atlas.direction = direction;
      expect(await prepare({ deps: under(...rules) })).toMatchObject({
        state: 'pending',
        preview: { direction },
        rule,
      });
    }
  });

  test('is bound to the rule for its values, and voided if there is none', async () => {
    const { under, prepare } = await open();
    const weekly = policyRule({ title: 'weekly', when: { limit: ['weekly'] } });
    const daily = policyRule({ title: 'daily', when: { limit: ['d*'] } });
    expect(await prepare({ deps: under(weekly, daily) })).toMatchObject({ state: 'pending', rule: { title: 'daily' } });
    const other = await open();
    const sentence = expect.stringMatching(/^None of .*rules for drop-limit/);
    expect(await other.prepare({ deps: other.under(weekly) })).toMatchObject({ state: 'voided', sentence });
  });

  test('waits for approval as long as the rule containing, and reminds half way, but not within ten minutes', async () => {
    for (const [expiresAfterMs, remindAfterMs] of [
      [2 * HOUR, HOUR],
      [9 * MINUTE, 9 * MINUTE],
    ] as const) {
      const { under, prepare, store } = await open();
      const before = await store.now();
      const request = await prepare({ deps: under(policyRule({ expiresAfterMs })) });
      if (request.state !== 'pending') throw new Error(request.state);
      expect(request.expiresAt - (request.remindAt ?? 0)).toBe(expiresAfterMs - remindAfterMs);
      expect(request.expiresAt).toBeGreaterThanOrEqual(before + expiresAfterMs);
    }
  });

  test('stops waiting for approval when too little time would be left', async () => {
    const at = Math.floor(Date.now() / 1000) * 1000 + HOUR;
    const { under, prepare } = await open({ params: { limit: 'daily', for: serializeFixedEnd(at) } });
    const request = await prepare({ deps: under(policyRule({ expiresAfterMs: 2 * HOUR })) });
    expect(request).toMatchObject({ state: 'pending', expiresAt: at - MINUTE });
    const short = await open({ params: { limit: 'daily', for: '20m' } });
    const before = await short.store.now();
    const lasting = await short.prepare({ deps: short.under(policyRule({ expiresAfterMs: HOUR })) });
    expect('expiresAt' in lasting && lasting.expiresAt).toBeGreaterThanOrEqual(before + HOUR);
  });
});

test('a request for the same as one denied within a day shows the denial', async () => {
  const { store, deps, prepare } = await open();
  const before = pending({ id: 'DDD-DDD' });
  await put(store, before);
  const press = { id: before.id, userId: ann.userId };
  await recordDecision(deps, { ...press, decision: 'deny', planHash: before.planHash });
  await recordDenialReason(deps, { ...press, why: 'Not during the sale.' });
  const denial = { id: before.id, by: ann.userId, at: expect.any(Number), why: 'Not during the sale.' };
  expect(await prepare()).toMatchObject({ state: 'pending', denial });
  expect((await store.history(id)).at(-1)?.details).toMatchObject({ denial });
});

describe('a request that one person can run alone', () => {
  const alone = policyRule({ alone: true, approvals: 2, waitMs: MINUTE });

  test('is approved at once while it narrows access, with the wait of its rule', async () => {
    const { atlas, store, under, prepare } = await open();
    atlas.direction = 'narrows access';
    const before = await store.now();
    const request = await prepare({ deps: under(alone) });
    if (request.state !== 'approved') throw new Error(request.state);
    expect(request).toMatchObject({
      approvals: [],
      rule: { alone: true, approvals: 2, approvers: [{ name: 'security' }] },
    });
    expect(request.notBefore).toBeGreaterThanOrEqual(before + MINUTE);
    expect(request.expiresAt - request.notBefore).toBe(APPROVAL_VALID_MS);
    expect((await store.history(id)).map(({ type, by }) => `${type} by ${by}`)).toEqual([
      'previewed by countersign',
      'quorum by countersign',
    ]);
  });

  test.each(['narrows cost', 'neither', 'unknown', 'widens access'] as const)(
    'waits for approvers when its direction is: %s',
    async (direction) => {
      const { atlas, under, prepare } = await open();
      atlas.direction = direction;
      const request = await prepare({ deps: under(alone) });
      expect(request).toMatchObject({ state: 'pending', rule: { approvals: 2 } });
      expect(request).not.toHaveProperty('rule.alone');
    },
  );

  test('is still only for requesters', async () => {
    const { atlas, people, under, prepare } = await open();
    atlas.direction = 'narrows access';
    people.members.set('S0SRE00', []);
    expect((await prepare({ deps: under(alone) })).state).toBe('voided');
  });
});

describe('a request is voided with the reason when', () => {
  const project = { id: 'a'.repeat(24), name: 'Payments' };
  const atMostAnHour = policyRule({ maxDurationMs: HOUR });
  const none = /^None of .*rules for drop-limit/;
  const containing = (text: string) => expect.stringContaining(text);

  test.each<
    [when: string, asked: Parameters<typeof preparing>[0], set: (one: ApprovalsFixture) => Deps | unknown, why: unknown]
  >([
    [
      'something blocks it',
      {},
      ({ atlas }) => atlas.blockers.push('It is in use.', 'Stop it first.'),
      'It is in use. Stop it first.',
    ],
    [
      'the requester can’t ask for it in this project after all',
      {},
      ({ people }) => people.members.set('S0SRE00', []),
      containing('Only @sre can ask'),
    ],
    [
      'the policy has no rule for the place, and suggests one',
      { names: { project } },
      ({ under }) => under(policyRule({ projects: ['Dev'] })),
      expect.stringMatching(/no rule for drop-limit in Payments[\s\S]*operations: \[drop-limit\]/),
    ],
    [
      'only a rule for narrowing would allow it and its direction is unknown',
      {},
      ({ atlas, under }) => {
        atlas.direction = 'unknown';
        return under(ruleTowards('narrows'));
      },
      expect.stringMatching(none),
    ],
    [
      'it asks for longer than the rule allows',
      { params: { limit: 'daily', for: '4h' } },
      ({ under }) => under(atMostAnHour),
      expect.stringMatching(/4 hours .*rule 1 \(drop-limit\) .*1 hour/),
    ],
    [
      'it would be permanent although the rule has a longest duration',
      {},
      ({ under }) => under(atMostAnHour),
      expect.stringMatching(/duration.*rule 1 \(drop-limit\) .*1 hour/),
    ],
    [
      'its reason lacks what the policy in force asks for',
      {},
      ({ under }) => under(policyRule({ reason: asksReason('CHG') })),
      containing('name an incident'),
    ],
    [
      'Atlas refuses the read',
      {},
      ({ atlas }) => {
        atlas.on.get = () => new AtlasApiError(GET, { status: 403, errorCode: 'USER_UNAUTHORIZED' });
      },
      containing('Project Owner'),
    ],
    ['the operation no longer exists', { operation: 'retired' }, () => undefined, containing('retired')],
  ])('%s', async (_, asked, set, sentence) => {
    const one = await open(asked);
    const deps = set(one);
    const request = await one.prepare(isDeps(deps) ? { deps } : {});
    expect(request).toMatchObject({ state: 'voided', sentence });
    expect(one.atlas.calls.write).toBe(0);
  });
  const isDeps = (value: unknown): value is Deps => typeof value === 'object' && value !== null && 'policy' in value;
});

describe('a request stays in preparation and containing why while', () => {
  const silences = {
    'Atlas can’t be reached': new AtlasUnreachableError(GET, { why: 'timeout', sent: true }),
    'Atlas answers 503': new AtlasApiError(GET, { status: 503 }),
    'Atlas answers 429': new AtlasApiError(GET, { status: 429 }),
  };
  test.each(Object.entries(silences))('%s', async (_, error) => {
    const { atlas, store, prepare } = await open();
    atlas.on.get = () => error;
    const delayed = expect.stringContaining('Atlas');
    expect(await prepare()).toMatchObject({ state: 'preparing', delayed });
    await prepare();
    expect(await store.history(id)).toHaveLength(1); // the same reason is recorded once
    expect(await taken(store, 'work')).toEqual([]); // not at once
    delete atlas.on.get;
    const request = await prepare();
    expect(request.state).toBe('pending');
    expect(request).not.toHaveProperty('delayed');
  });

  test('Slack doesn’t say who is in which group', async () => {
    const { people, prepare } = await open();
    people.silent.isFreshMemberOfAny = true;
    expect(await prepare()).toMatchObject({ state: 'preparing', delayed: expect.stringContaining('Slack') });
  });
});

test('a request that expired or was cancelled while Atlas was read stays so', async () => {
  const expired = await open({ expiresAt: NOW - 1 });
  expect((await expired.prepare()).state).toBe('preparing'); // the clock ends it
  const { atlas, store, deps, prepare } = await open();
  atlas.on.get = async () => {
    await cancelRequest(deps, { id, userId: preparing().requester.userId });
    return undefined;
  };
  expect((await prepare()).state).toBe('cancelled');
  expect((await store.history(id)).map((entry) => entry.type)).toEqual(['cancelled']);
});

test('two workers that prepare the same request preview it once', async () => {
  const { store, deps, as } = await open();
  const read = await storedAs(store, id, 'preparing');
  await Promise.all([prepareRequest(deps, read), prepareRequest(as('worker-2'), read)]);
  expect((await store.history(id)).map((entry) => entry.type)).toEqual(['previewed']);
});
