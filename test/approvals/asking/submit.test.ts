import { describe, expect, test } from '@jest/globals';
import { type Submission, submitRequest } from '../../../src/approvals/asking/submit.js';
import { cancelRequest, recordDecision } from '../../../src/approvals/deciding/decide.js';
import { type Request, SCHEMA_NUMBER } from '../../../src/approvals/request/request.js';
import type { WorkDeps } from '../../../src/approvals/storage/work.js';
import { fixtureOn, submission } from '../../support/approvals-fixture.js';
import { previewOf } from '../../support/limit.js';
import { ann, rita } from '../../support/people.js';
import { forgetful, openRedis, put, stored } from '../../support/redis.js';
import {
  approved,
  asksReason,
  executing,
  MINUTE,
  NOW,
  pending,
  policyRule,
  preparing,
  ruleTowards,
  succeeded,
  unknown,
} from '../../support/requests.js';
import { asReturn } from '../../support/returns.js';

const redis = await openRedis();

const ID = pending().id;
const idOf = (outcome: object) => ('id' in outcome ? outcome.id : outcome);

test('twenty identical submissions at once make one request with one journal entry', async () => {
  const { deps, store } = fixtureOn(redis.freshStore());
  const outcomes = await Promise.all(Array.from({ length: 20 }, () => submitRequest(deps, submission())));
  const ids = new Set(outcomes.map(idOf));
  expect(ids.size).toBe(1);
  expect(await store.countOpen()).toBe(1);
  expect((await store.history(String([...ids][0]))).map(({ type }) => type)).toEqual(['asked']);
});

test('a submission is stored whole, and expires if it isn’t prepared within 15 minutes', async () => {
  const { deps } = fixtureOn(redis.freshStore());
  const inForce = { version: 1, hash: 'of the policy', refresh: async () => {} };
  const details = {
    names: { limit: { id: 'daily', name: 'Daily' } },
    thread: '17.5',
    undoes: 'GGG-GGG',
    extends: 'HHH-HHH',
    asks: 'U0ANN',
    reason: ' INC-42 ',
  };
  const { operation, form: _, person: requester, place: __, ...given } = submission(details);
  const request = await submitRequest({ ...deps, policy: { ...deps.policy, inForce } }, submission(details));
  expect(request).toMatchObject({
    ...given,
    reason: 'INC-42',
    operation: operation.name,
    requester,
    policyHash: inForce.hash,
  });
  if ('expiresAt' in request) expect(request.expiresAt - request.askedAt).toBe(15 * MINUTE);
});

test('a submission whose id is taken gets another id', async () => {
  const { deps, store } = fixtureOn(redis.freshStore());
  const id = String(idOf(await submitRequest(deps, submission())));
  const other = { ...(await stored(store, id)).request, fingerprint: 'another' };
  await redis.connection.hset(store.key('request', id), 'json', JSON.stringify(other));
  const own = String(idOf(await submitRequest(deps, submission())));
  expect(own).not.toBe(id);
  expect((await stored(store, id)).request).toEqual(other);
});

test('a repeated delivery of a submission stores nothing', async () => {
  const { deps, store } = fixtureOn(redis.freshStore());
  const delivery = { hash: 'a'.repeat(64), attempt: 'first' };
  await store.mark(delivery);
  const again = submission({ delivery: { ...delivery, attempt: 'again' } });
  expect(await submitRequest(deps, again)).toMatchObject({ refused: 'replayed' });
  expect(await store.countOpen()).toBe(0);
});

test('an edited submission and the same one from another form are separate requests', async () => {
  const { deps, store } = fixtureOn(redis.freshStore());
  const all = [submission(), submission({ reason: 'INC-43' }), submission({ form: 'V0OTHER' })];
  const ids = await Promise.all(all.map(async (one) => idOf(await submitRequest(deps, one))));
  expect(new Set(ids).size).toBe(3);
  expect(await store.countOpen()).toBe(3);
});

describe('the limit of open requests per person', () => {
  const submitted = (deps: WorkDeps, form: string, over: Partial<Submission> = {}) =>
    submitRequest(deps, submission({ form, ...over }));
  const refusals = (outcomes: readonly object[]) => outcomes.filter((one) => 'refused' in one);

  test('allows ten at once, and doesn’t count colleagues or repeated forms', async () => {
    const { deps, store, people } = fixtureOn(redis.freshStore());
    people.members.set('S0SRE00', [rita.userId, ann.userId]);
    const forms = Array.from({ length: 13 }, (_, at) => `V${at}`);
    const outcomes = await Promise.all(forms.map((form) => submitted(deps, form)));
    expect(refusals(outcomes)).toEqual(
      Array(3).fill(
        expect.objectContaining({
          refused: 'too many open',
          sentence: expect.stringMatching(/10 open requests.* 10.*\/atlas requests /),
        }),
      ),
    );
    expect(await store.countOpen()).toBe(10);
    expect(refusals([await submitted(deps, 'V-ANN', { person: ann })])).toEqual([]);
    const taken = outcomes.findIndex((one) => 'id' in one);
    expect(await submitted(deps, `V${taken}`)).toMatchObject({ id: idOf(outcomes[taken] ?? {}) });
  });

  test('is set by the policy, and allows one more for each request that ends', async () => {
    const { deps } = fixtureOn(redis.freshStore());
    const strict = { ...deps, policy: { ...deps.policy, maxOpenRequests: 2 } };
    const first = await submitted(strict, 'V1');
    await submitted(strict, 'V2');
    expect(await submitted(strict, 'V3')).toMatchObject({ refused: 'too many open' });
    await cancelRequest(deps, { id: String(idOf(first)), userId: rita.userId });
    expect(refusals([await submitted(strict, 'V3')])).toEqual([]);
    expect(await submitted(strict, 'V4')).toMatchObject({ refused: 'too many open' });
  });

  test('doesn’t keep people from ending a temporary change early', async () => {
    const { deps, store } = fixtureOn(redis.freshStore());
    const strict = { ...deps, policy: { ...deps.policy, maxOpenRequests: 0 } };
    await put(store, asReturn(approved({ params: submission().params })));
    expect(refusals([await submitted(strict, 'V1', { undoes: approved().id })])).toEqual([]);
    const other = { undoes: approved().id, params: { limit: 'weekly' } };
    expect(await submitted(strict, 'V2', other)).toMatchObject({ refused: 'too many open' });
  });
});

test.each([
  ...['', ' \n\t', '\u200b\u200b', '\u200f \u2060'].map(
    (reason) => [`an invisible reason (${JSON.stringify(reason)})`, { reason }, 'reason'] as const,
  ),
  ['a reason that is too long', { reason: 'x'.repeat(1_001) }, 'reason'],
  ['somebody who can’t ask', { person: ann }, 'not a requester'],
])('%s stores nothing', async (_, over, refused) => {
  const { deps, store } = fixtureOn(redis.freshStore());
  expect(await submitRequest(deps, submission(over))).toMatchObject({ refused });
  expect(await store.countOpen()).toBe(0);
});

test.each(['INC-42', '\u200fحادث 42', '🔥', 'x'.repeat(1_000)])(
  'a reason in any script (%j) is accepted',
  async (reason) => {
    const { deps } = fixtureOn(redis.freshStore());
    expect(await submitRequest(deps, submission({ reason }))).toMatchObject({ state: 'preparing', reason });
  },
);

test('anyone whom a possible rule allows can ask while the direction is unknown', async () => {
  const { under } = fixtureOn(redis.freshStore());
  const nobody = [{ name: 'x', ids: ['S0NOBODY'] }];
  const rules = [ruleTowards('narrows', { requesters: nobody, maxDurationMs: 1 }), policyRule()];
  const given = submission({ place: previewOf('').place, params: { limit: 'daily', for: '4h' } });
  expect(await submitRequest(under(...rules), given)).toHaveProperty('id');
  const onlyNarrowing = under(ruleTowards('narrows', { requesters: nobody }));
  expect(await submitRequest(onlyNarrowing, given)).toMatchObject({ refused: 'not a requester' });
  expect(await submitRequest(under(ruleTowards('narrows', { maxDurationMs: 1 })), given)).toMatchObject({
    refused: 'for',
  });
  expect(await submitRequest(under(policyRule({ projects: ['Dev'] })), given)).toMatchObject({ refused: 'no rule' });
});

test('a reason that lacks what the rule asks for is refused, and nothing is stored', async () => {
  const { under, store } = fixtureOn(redis.freshStore());
  const deps = under(policyRule({ reason: asksReason() }));
  const lacking = await submitRequest(deps, submission({ reason: 'backfill' }));
  expect(lacking).toMatchObject({ refused: 'reason', sentence: expect.stringContaining('name an incident') });
  expect(await store.countOpen()).toBe(0);
  expect(await submitRequest(deps, submission())).toHaveProperty('id');
});

test('a submission that Redis doesn’t store durably is refused', async () => {
  const { deps } = fixtureOn(redis.freshStore());
  expect(await submitRequest({ ...deps, store: forgetful(deps.store) }, submission())).toMatchObject({
    refused: 'not durable',
  });
});

test('a submission stored by a newer release is left to it', async () => {
  const { deps, store } = fixtureOn(redis.freshStore());
  const id = String(idOf(await submitRequest(deps, submission())));
  const { request } = await stored(store, id);
  await redis.connection.hset(
    store.key('request', id),
    'json',
    JSON.stringify({ ...request, schema: SCHEMA_NUMBER + 1, actFrom: SCHEMA_NUMBER + 1 }),
  );
  expect(await submitRequest(deps, submission())).toMatchObject({ refused: 'newer' });
});

test('a submission is refused as busy when every commit is stale', async () => {
  const { deps } = fixtureOn(redis.freshStore());
  deps.store.commit = async () => 'stale';
  expect(await submitRequest(deps, submission())).toMatchObject({ refused: 'busy' });
});

describe('an edit of an open request', () => {
  const edit = (over: Partial<Submission> = {}) => submission({ replaces: ID, reason: 'INC-43 shorter', ...over });

  test.each<[string, Request]>([
    ['preparing', preparing()],
    ['waiting', pending({ approvals: [{ person: ann, at: NOW, rule: 'rule 1' }] })],
    ['approved', approved()],
  ])('that is %s cancels it in the same step as it stores the new one', async (_, before) => {
    const { deps, store } = fixtureOn(await redis.storeWith(before));
    const outcome = await submitRequest(deps, edit());
    const id = String(idOf(outcome));
    expect(outcome).toMatchObject({ state: 'preparing', replaces: ID });
    expect((await stored(store, ID)).request).toMatchObject({ state: 'cancelled', by: rita.userId, replacedBy: id });
    expect((await stored(store, ID)).request).not.toHaveProperty('approvals');
    expect((await store.history(ID)).at(-1)).toMatchObject({ type: 'cancelled', details: { replacedBy: id } });
    for (const list of [await store.open(9), await store.openBy(rita, 9)]) expect(list.map(idOf)).toEqual([id]);
    expect(await redis.connection.zscore(store.key('due', 'work'), ID)).toBeNull();
    expect(await redis.connection.zscore(store.key('due', 'draw'), ID)).not.toBeNull();
  });

  test('makes one request, however often it is submitted at once', async () => {
    const { deps, store } = fixtureOn(await redis.storeWith(pending()));
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => submitRequest(deps, edit())));
    expect(new Set(outcomes.map(idOf)).size).toBe(1);
    expect(await store.countOpen()).toBe(1);
  });

  test('by one of two forms wins if both are submitted at once', async () => {
    const { deps, store } = fixtureOn(await redis.storeWith(pending()));
    const forms = [edit({ form: 'V0ONE' }), edit({ form: 'V0TWO' })];
    const outcomes = await Promise.all(forms.map((one) => submitRequest(deps, one)));
    expect(outcomes.filter((one) => 'refused' in one)).toMatchObject([{ refused: 'not editable' }]);
    expect(await store.countOpen()).toBe(1);
  });

  test('never leaves an approved request behind if an approval comes at the same time', async () => {
    const { deps, store } = fixtureOn(await redis.storeWith(pending()));
    const press = { id: ID, userId: ann.userId, planHash: pending().planHash, decision: 'approve' } as const;
    await Promise.all([recordDecision(deps, press), submitRequest(deps, edit())]);
    expect((await stored(store, ID)).request.state).toBe('cancelled');
  });

  test('is possible at the limit on open requests', async () => {
    const { deps, store } = fixtureOn(await redis.storeWith(pending()));
    const limited = { ...deps, policy: { ...deps.policy, maxOpenRequests: 1 } };
    expect(await submitRequest(limited, submission())).toMatchObject({ refused: 'too many open' });
    expect(await submitRequest(limited, edit())).toMatchObject({ state: 'preparing' });
    expect(await store.countOpen()).toBe(1);
  });

  test.each<[string, Request, Partial<Submission>, string]>([
    ['by another person', pending({ requester: ann }), {}, 'not the requester'],
    ['that is running', executing(), {}, 'not editable'],
    ['that is unconfirmed', unknown(), {}, 'not editable'],
    ['that is done', succeeded(), {}, 'not editable'],
    ['that has expired', pending({ expiresAt: 1 }), {}, 'expired'],
    ['that isn’t stored', pending({ id: 'GGG-GGG' }), {}, 'unknown request'],
    [
      'that changes nothing',
      pending({ params: submission().params, reason: 'same' }),
      { reason: ' same' },
      'unchanged',
    ],
  ])('%s is refused and changes nothing', async (_, before, over, refused) => {
    const { deps, store } = fixtureOn(await redis.storeWith(before));
    const open = await store.countOpen();
    expect(await submitRequest(deps, edit(over))).toMatchObject({ refused });
    expect([await store.countOpen(), (await stored(store, before.id)).request]).toEqual([open, before]);
  });
});
