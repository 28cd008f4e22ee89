import { describe, expect, test } from '@jest/globals';
import { cancelRequest, recordAnswer, recordDenialReason } from '../../../src/approvals/deciding/decide.js';
import { SlackSilentError } from '../../../src/approvals/people/people.js';
import type { Person } from '../../../src/approvals/request/request.js';
import type { WorkDeps } from '../../../src/approvals/storage/work.js';
import { identifyDelivery } from '../../../src/slack/api/replays.js';
import { answered, fixtureWith } from '../../support/approvals-fixture.js';
import { eventually } from '../../support/eventually.js';
import { ann, annElsewhere, ben, cleo, rita } from '../../support/people.js';
import { forgetful, openRedis, type put, stored } from '../../support/redis.js';
import {
  approved,
  executing,
  HOUR,
  MINUTE,
  NOW,
  pending,
  policyRule,
  preparing,
  ruleOf,
  ruleTowards,
  sent,
  unknown,
} from '../../support/requests.js';

const redis = await openRedis();
const { id } = pending();
const mallory: Person = { userId: 'U0MALLORY', identity: 'U0MALLORY' };
const open = (request: Parameters<typeof put>[1] = pending()) => fixtureWith(redis, request);

describe('an approval', () => {
  test('is stored with its person and rule before it is answered', async () => {
    const { store, press } = await open();
    expect(answered(await press(ann))).toBe('+approved +quorum');
    const { request } = await stored(store, id);
    expect(request).toMatchObject({ state: 'approved', approvals: [{ person: ann, rule: 'rule 1 (drop-limit)' }] });
    expect((await store.history(id)).map((entry) => entry.by)).toEqual([ann.userId, ann.userId]);
  });

  test('must pass both the stored rule and the policy in force', async () => {
    const { press, under, people } = await open();
    people.members.set('S0OTHER', [cleo.userId, mallory.userId]);
    const deps = under(policyRule({ approvers: [{ name: 'other', ids: ['S0OTHER'] }] }));
    expect(answered(await press(mallory))).toBe('not an approver');
    expect(answered(await press(mallory, 'approve', { deps }))).toBe('not an approver');
    expect(answered(await press(ann, 'approve', { deps }))).toBe('not an approver');
    expect(answered(await press(cleo, 'approve', { deps }))).toBe('+approved +quorum');
  });

  test('needs the larger quorum and the longer wait of the stored rule and the policy in force', async () => {
    const { press, under } = await open();
    const deps = under(policyRule({ approvals: 2, waitMs: 5 * MINUTE }));
    expect(answered(await press(ann, 'approve', { deps }))).toBe('+approved');
    const last = await press(ben, 'approve', { deps });
    expect(last).toMatchObject({ request: { state: 'approved' } });
    if ('request' in last && last.request.state === 'approved') {
      expect(last.request.notBefore - last.request.approvedAt).toBe(5 * MINUTE);
    }
  });

  test('is decided by the rule for the stored place and direction', async () => {
    const request = pending();
    const undirected = { ...request, preview: { ...request.preview, direction: 'unknown' as const } };
    for (const [stored, rule, expected] of [
      [undirected, ruleTowards('narrows'), 'no rule'],
      [undirected, ruleTowards('widens'), '+approved +quorum'],
      [request, policyRule({ projects: ['Dev'] }), 'no rule'],
      [request, policyRule({ projects: ['Payments'] }), '+approved +quorum'],
    ] as const) {
      const { press, under } = await open(stored);
      expect(answered(await press(ann, 'approve', { deps: under(rule) }))).toBe(expected);
    }
  });

  test('is refused on an outdated card, and recorded once however often it is pressed', async () => {
    const { store, press } = await open();
    expect(answered(await press(ann, 'approve', { planHash: 'old' }))).toBe('outdated card');
    await press(ann);
    expect(await press(ann)).toMatchObject({ events: [], request: { state: 'approved' } });
    expect((await stored(store, id)).version).toBe(2);
  });

  test('is refused while the request is preparing', async () => {
    const { press } = await open(preparing());
    expect(answered(await press(ann))).toBe('not pending');
  });
});

describe('a refusal', () => {
  test('names who can decide instead', async () => {
    const { press, deps, under } = await open();
    const only = (what: string) => ({ sentence: expect.stringContaining(`@security can ${what}`) });
    expect(await press(mallory)).toMatchObject(only('decide'));
    for (const policy of [deps, under()])
      expect(await press(mallory, 'deny', { deps: policy })).toMatchObject(only('deny'));
  });

  test('says that no rule is left, except to the requester, and a denial still counts', async () => {
    const { press, under } = await open();
    const deps = under();
    const noRule = { refused: 'no rule', sentence: expect.stringContaining('drop-limit') };
    expect(await press(ann, 'approve', { deps })).toMatchObject(noRule);
    expect(answered(await press(rita, 'approve', { deps }))).toBe('own request');
    expect(answered(await press(ann, 'deny', { deps }))).toBe('+denied');
  });

  test('says that it is their own request, even to a requester who is no approver', async () => {
    const { press, people } = await open();
    people.members.set('S0SECUR', [ann.userId]);
    for (const decision of ['approve', 'ask'] as const)
      expect(answered(await press(rita, decision))).toBe('own request');
  });

  test.each(['approve', 'deny'] as const)('says that the request doesn’t exist: %s', async (decision) => {
    const { press } = await open();
    expect(answered(await press(rita, decision, { id: 'CCC-CCC' }))).toBe('unknown request');
  });
});

describe('a decision', () => {
  test.each(['approve', 'deny'] as const)(
    'that isn’t durable is refused, also when pressed again: %s',
    async (decision) => {
      const { press, deps, store } = await open();
      const forgetting = { ...deps, store: forgetful(store) };
      for (const _ of ['first', 'again'])
        expect(answered(await press(ann, decision, { deps: forgetting }))).toBe('not durable');
      const cancelled = answered(await cancelRequest(forgetting, { id, userId: rita.userId }));
      expect(cancelled).toMatch(decision === 'deny' ? 'over' : 'not durable');
    },
  );

  test('based on an old read is made again', async () => {
    const { store, press, people } = await open();
    const read = store.read.bind(store);
    let reads = 0;
    store.read = async (one) => {
      const fresh = await read(one);
      reads += 1;
      // The first read tells whose groups to read ahead. The decision rests on the second.
      return reads === 2 && typeof fresh === 'object' ? { ...fresh, now: fresh.now - 4_000 } : fresh;
    };
    expect(answered(await press(ann))).toBe('+approved +quorum');
    expect(people.calls.isFreshMemberOfAny).toBe(1 + 4);
    expect((await stored(store, id)).version).toBe(2);
  });
});

describe('forty simultaneous presses', () => {
  const forty = Array.from({ length: 20 }, (_, at) => ({ userId: `U1P${at}`, identity: `U1P${at}` }));
  const ids = forty.map((one) => one.userId);

  test('of opposite kinds leave one decision, and everybody else is told the state', async () => {
    const { people, press, request, journal } = await open();
    people.members.set('S0SECUR', ids);
    const answers = (await Promise.all(forty.flatMap((one) => [press(one), press(one, 'deny')]))).map(answered);
    // A denial ends it; an approval before it may have made the quorum. Nothing follows a denial.
    expect(['denied', 'approved quorum denied']).toContain(await journal());
    expect((await request()).state).toBe('denied');
    expect(answers.filter((one) => one === '+denied')).toHaveLength(1);
    for (const one of answers) expect(['+denied', '+approved +quorum', 'not pending', 'over']).toContain(one);
  });

  test('of approval reach the quorum once', async () => {
    const { people, press, journal } = await open(pending({ rule: ruleOf({ approvals: 2 }) }));
    people.members.set('S0SECUR', ids);
    const answers = await Promise.all([...forty, ...forty].map((one) => press(one)));
    expect(answers.map(answered).filter((one) => one.startsWith('+'))).toHaveLength(2);
    expect(await journal()).toBe('approved approved quorum');
  });

  test('by one person count once', async () => {
    const { store, press } = await open(pending({ rule: ruleOf({ approvals: 2 }) }));
    await Promise.all(Array.from({ length: 40 }, (_, at) => press(at % 2 === 0 ? ann : annElsewhere)));
    expect(await stored(store, id)).toMatchObject({ version: 2, request: { state: 'pending' } });
  });
});

describe('Slack', () => {
  test('is asked for groups and for the person at the same time', async () => {
    const { press, people } = await open();
    const freshPerson = people.freshPerson.bind(people);
    people.freshPerson = async (userId) => {
      await eventually(() => people.calls.isFreshMemberOfAny > 0);
      return freshPerson(userId);
    };
    expect(answered(await press(ann))).toBe('+approved +quorum');
  });

  test.each(['freshPerson', 'isFreshMemberOfAny'] as const)(
    'doesn’t answer %s: nothing is recorded',
    async (method) => {
      const { store, press, people } = await open();
      people.silent[method] = true;
      for (const decision of ['approve', 'deny'] as const)
        await expect(press(ann, decision)).rejects.toThrow(SlackSilentError);
      expect(await stored(store, id)).toMatchObject({ version: 1, request: pending() });
    },
  );

  test('says that somebody is a guest: they are refused', async () => {
    const { press, people } = await open();
    people.guests.add(ann.userId);
    expect(answered(await press(ann))).toBe('guest');
  });

  test.each(['cancel', 'deny'] as const)('doesn’t answer: the requester can still %s their own request', async (by) => {
    const { deps, press, people } = await open();
    Object.assign(people.silent, { freshPerson: true, isFreshMemberOfAny: true });
    const answer = by === 'cancel' ? cancelRequest(deps, { id, userId: rita.userId }) : press(rita, 'deny');
    expect(answered(await answer)).toBe('+cancelled');
    expect(people.calls).toEqual({ freshPerson: 0, isFreshMemberOfAny: 0 });
  });
});

describe('a denial', () => {
  test.each([
    ['is accepted from an approver of the stored rule', ann, ['+questioned', '+denied']],
    ['is accepted from an approver of the policy in force', cleo, ['+questioned', '+denied']],
    ['is refused from anybody else', mallory, ['not an approver', 'not an approver']],
  ])('or a question %s', async (_, by, expected) => {
    const { press, under, people } = await open();
    people.members.set('S0SECUR', [ann.userId]).set('S0OTHER', [cleo.userId]);
    const deps = under(policyRule({ approvers: [{ name: 'o', ids: ['S0OTHER'] }] }));
    const asked = answered(await press(by, 'ask', { deps, question: 'Why now?' }));
    expect([asked, answered(await press(by, 'deny', { deps }))]).toEqual(expected);
  });

  test.each([
    ['approved', '+denied', approved()],
    ['claimed', '+denied', executing()],
    ['sent', 'already sent', sent()],
    ['unknown', 'already sent', unknown()],
  ])('of a request that is %s gives “%s”, and frees its target only if denied', async (_, expected, request) => {
    const { press, holder } = await open(request);
    expect(answered(await press(ben, 'deny'))).toBe(expected);
    expect(await holder()).toBe(expected === '+denied' ? null : id);
  });
});

test('a requester can cancel with the user id they asked with, and nobody else can', async () => {
  const { deps } = await open(pending({ requester: { userId: 'W0RITA', identity: rita.identity } }));
  expect(answered(await cancelRequest(deps, { id, userId: ann.userId }))).toBe('not the requester');
  expect(answered(await cancelRequest(deps, { id, userId: 'W0RITA' }))).toBe('+cancelled');
});

describe('the reason of a denial', () => {
  const because = (deps: WorkDeps, by: Person, why: string) => recordDenialReason(deps, { id, userId: by.userId, why });

  test('is stored durably with the denial, in the denier’s name', async () => {
    const { store, deps, press } = await open();
    await press(ann, 'deny');
    expect(answered(await because(deps, ann, 'Not during the sale.'))).toBe('+explained');
    const why = 'Not during the sale.';
    expect((await stored(store, id)).request).toMatchObject({ state: 'denied', by: ann.userId, why });
    expect((await store.history(id)).at(-1)).toMatchObject({ type: 'explained', by: ann.userId });
    expect(answered(await because({ ...deps, store: forgetful(store) }, ann, 'Never.'))).toBe('not durable');
  });

  test.each([
    ['on one line, without invisible characters', ' Not\u0007 during\r\n\nthe\tsale. ', 'Not during the sale.'],
    ['up to 300 characters', '🔥'.repeat(400), '🔥'.repeat(300)],
  ])('is kept %s', async (_, written, why) => {
    const { deps, press, request } = await open();
    await press(ann, 'deny');
    await because(deps, ann, written);
    expect(await request()).toMatchObject({ why });
  });

  test('is refused if empty, from another person or a guest, and before the denial', async () => {
    const { deps, press, people } = await open();
    expect(answered(await because(deps, ann, 'No.'))).toBe('not denied');
    await press(ann, 'deny');
    expect(answered(await because(deps, ann, ' \u200b '))).toBe('why');
    expect(answered(await because(deps, ben, 'No.'))).toBe('not the denier');
    people.guests.add(ann.userId);
    expect(answered(await because(deps, ann, 'No.'))).toBe('guest');
    people.silent.freshPerson = true;
    await expect(because(deps, ann, 'No.')).rejects.toThrow(SlackSilentError);
  });
});

describe('a question', () => {
  const answers = (deps: WorkDeps, by: Person) =>
    recordAnswer(deps, { id, userId: by.userId, number: 1, answer: 'The disk is full.' });

  test('and its answer are stored durably, in their authors’ names', async () => {
    const { store, deps, press } = await open();
    expect(answered(await press(ann, 'ask', { question: 'Why now?' }))).toBe('+questioned');
    expect(answered(await answers(deps, rita))).toBe('+answered');
    expect(await store.history(id)).toMatchObject([
      { type: 'questioned', by: ann.userId, details: { question: 'Why now?' } },
      { type: 'answered', by: rita.userId, details: { answer: 'The disk is full.' } },
    ]);
    const again = press(ann, 'ask', { question: 'Until when?', deps: { ...deps, store: forgetful(store) } });
    expect(answered(await again)).toBe('not durable');
  });

  test('counts once if Slack delivers it twice', async () => {
    const { press, request } = await open();
    const delivery = identifyDelivery('the submission');
    expect(answered(await press(ann, 'ask', { question: 'Why now?', delivery }))).toBe('+questioned');
    expect(answered(await press(ben, 'ask', { question: 'Why?', delivery }))).toBe('replayed');
    expect(await request()).toMatchObject({ questions: [{ by: ann }] });
  });

  test('is answered only by its requester, unless they have become a guest', async () => {
    const { deps, press, people } = await open();
    await press(ann, 'ask', { question: 'Why now?' });
    expect(answered(await answers(deps, ann))).toBe('not the requester');
    people.guests.add(rita.userId);
    expect(answered(await answers(deps, rita))).toBe('guest');
    people.silent.freshPerson = true;
    await expect(answers(deps, rita)).rejects.toThrow(SlackSilentError);
  });
});

test.each(['it happened', 'it did not happen'] as const)(
  'settling as “%s” goes by the stored rule if the policy no longer has one',
  async (decision) => {
    const { press, under } = await open(unknown({ since: NOW - HOUR }));
    expect(answered(await press(mallory, decision))).toBe('not an approver');
    expect(answered(await press(mallory, decision, { deps: under() }))).toBe('not an approver');
    expect(answered(await press(ann, decision, { deps: under() }))).toBe('+settled');
  },
);
