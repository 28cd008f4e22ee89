import { describe, expect, test } from '@jest/globals';
import { cancel, decide, explain, type Press } from '../../../src/approvals/deciding/decide.js';
import { SlackSilent } from '../../../src/approvals/people/people.js';
import type { Refusal } from '../../../src/approvals/request/refusal.js';
import type { Person } from '../../../src/approvals/request/request.js';
import type { Moved } from '../../../src/approvals/storage/move.js';
import type { Work } from '../../../src/approvals/storage/work.js';
import { benchOn } from '../../support/bench.js';
import { eventually } from '../../support/eventually.js';
import { ann, ben, cleo, rita } from '../../support/people.js';
import { forgetful, openRedis, put, stored } from '../../support/redis.js';
import {
  approved,
  executing,
  HOUR,
  MINUTE,
  NOW,
  pending,
  policyRule,
  preparing,
  ruleTowards,
  sent,
  unknown,
} from '../../support/requests.js';

const redis = await openRedis();
const { id, planHash } = pending();
const mallory: Person = { userId: 'U0MALLORY', identity: 'U0MALLORY' };

async function benchWith(request = pending()) {
  const bench = benchOn(redis.freshStore());
  await put(bench.store, request);
  return bench;
}
const press = (deps: Work, by: Person, decision: Press['decision'] = 'approve', over: Partial<Press> = {}) =>
  decide(deps, { id, userId: by.userId, decision, planHash, ...over });
const said = (answer: Moved | Refusal) =>
  'refused' in answer ? answer.refused : answer.events.map((event) => `+${event.type}`).join(' ');

describe('an approval', () => {
  test('is stored for good with the person, the rule and the moment before it is answered', async () => {
    const { store, deps } = await benchWith();
    expect(said(await press(deps, ann))).toBe('+approved +quorum');
    const { request } = await stored(store, id);
    expect(request).toMatchObject({ state: 'approved', approvals: [{ person: ann, rule: 'rule 1 (drop-limit)' }] });
    expect((await store.history(id)).map((entry) => entry.by)).toEqual([ann.userId, ann.userId]);
  });

  test('by the requester is refused although the requester is among the approvers', async () => {
    const { deps } = await benchWith();
    expect(said(await press(deps, rita))).toBe('own request');
  });

  test('needs to pass the stored rule and the policy of now', async () => {
    const { deps, under, people } = await benchWith();
    people.members.set('S0OTHER', [cleo.userId, mallory.userId]);
    const others = under(policyRule({ approvers: [{ name: 'other', ids: ['S0OTHER'] }] }));
    expect(said(await press(deps, mallory))).toBe('not an approver');
    expect(said(await press(others, mallory))).toBe('not an approver');
    expect(said(await press(others, ann))).toBe('not an approver');
    expect(said(await press(others, cleo))).toBe('+approved +quorum');
  });

  test('reaches the larger quorum of the stored rule and the policy of now', async () => {
    const { under } = await benchWith();
    const stricter = under(policyRule({ approvals: 2, waitMs: 5 * MINUTE }));
    expect(said(await press(stricter, ann))).toBe('+approved');
    const last = await press(stricter, ben);
    expect(last).toMatchObject({ request: { state: 'approved' } });
    if ('request' in last && last.request.state === 'approved') {
      expect(last.request.notBefore - last.request.approvedAt).toBe(5 * MINUTE);
    }
  });

  test('is refused where only a rule for what narrows is left, and the stored direction is unknown', async () => {
    const request = pending();
    const older = { ...request, preview: { ...request.preview, direction: 'unknown' as const } };
    const { under } = await benchWith(older);
    expect(said(await press(under(ruleTowards('narrows')), ann))).toBe('no rule');
    expect(said(await press(under(ruleTowards('widens')), ann))).toBe('+approved +quorum');
  });

  test('is refused where the policy no longer has a rule, and so is every decision but a denial', async () => {
    const { under } = await benchWith();
    expect(said(await press(under(), ann))).toBe('no rule');
    expect(said(await press(under(), ann, 'deny'))).toBe('+denied');
  });

  test('is refused by its reason: outdated card, expired, still preparing, not there', async () => {
    const { deps } = await benchWith();
    expect(said(await press(deps, ann, 'approve', { planHash: 'old' }))).toBe('outdated card');
    expect(said(await press(deps, ann, 'approve', { id: 'CCC-CCC' }))).toBe('unknown request');
    const expired = await benchWith(pending({ expiresAt: NOW - 1 }));
    expect(said(await press(expired.deps, ann))).toBe('expired');
    const early = benchOn(redis.freshStore());
    await put(early.store, preparing());
    expect(said(await press(early.deps, ann))).toBe('not pending');
  });

  test('that is already recorded is a success without a second event', async () => {
    const { store, deps } = await benchWith();
    await press(deps, ann);
    expect(await press(deps, ann)).toMatchObject({ events: [], request: { state: 'approved' } });
    expect((await stored(store, id)).version).toBe(2);
  });
});

describe('a decision', () => {
  test('that Redis did not store for good does not count, and counts when it is pressed again', async () => {
    for (const decision of ['approve', 'deny'] as const) {
      const { deps } = await benchWith();
      const forgetting = { ...deps, store: forgetful(redis.freshStore()) };
      await put(forgetting.store, pending());
      for (const _ of ['first', 'again']) expect(said(await press(forgetting, ann, decision))).toBe('not durable');
      expect(said(await cancel(forgetting, { id, userId: rita.userId }))).toMatch(
        decision === 'deny' ? 'over' : 'not durable',
      );
    }
  });

  test('that rests on a read of long ago is made again', async () => {
    const { store, deps, people } = await benchWith();
    const read = store.read.bind(store);
    let reads = 0;
    store.read = async (one) => {
      const fresh = await read(one);
      reads += 1;
      // The first is to know whose groups to read ahead; the decision rests on the second.
      return reads === 2 && typeof fresh === 'object' ? { ...fresh, now: fresh.now - 4_000 } : fresh;
    };
    expect(said(await press(deps, ann))).toBe('+approved +quorum');
    expect(people.calls.isInAny).toBe(1 + 4);
    expect((await stored(store, id)).version).toBe(2);
  });
});

test('groups are read while Slack says who pressed, not after it', async () => {
  const { deps, people } = await benchWith();
  const whoIs = people.whoIs.bind(people);
  people.whoIs = async (userId) => {
    await eventually(() => people.calls.isInAny > 0);
    return whoIs(userId);
  };
  expect(said(await press(deps, ann))).toBe('+approved +quorum');
});

describe('when Slack', () => {
  test('does not say who somebody is or where they belong, nothing is recorded', async () => {
    const { store, deps, people } = await benchWith();
    for (const method of ['whoIs', 'isInAny'] as const) {
      people.silent[method] = true;
      for (const decision of ['approve', 'deny'] as const) {
        await expect(press(deps, ann, decision)).rejects.toThrow(SlackSilent);
      }
      people.silent[method] = false;
    }
    expect(await stored(store, id)).toMatchObject({ version: 1, request: pending() });
  });

  test('calls somebody a guest, that is the answer', async () => {
    const { deps, people } = await benchWith();
    people.guests.add(ann.userId);
    expect(said(await press(deps, ann))).toBe('guest');
  });

  test('is silent, the requester can still take it back, as cancel or as deny', async () => {
    for (const decision of ['cancel', 'deny'] as const) {
      const { deps, people } = await benchWith();
      people.silent.whoIs = true;
      people.silent.isInAny = true;
      const answer =
        decision === 'cancel' ? await cancel(deps, { id, userId: rita.userId }) : await press(deps, rita, 'deny');
      expect(said(answer)).toBe('+cancelled');
      expect(people.calls).toEqual({ whoIs: 0, isInAny: 0 });
    }
  });
});

describe('an abort', () => {
  test('by one approver denies, also after approving and after the quorum', async () => {
    const { store, deps } = await benchWith();
    await press(deps, ann);
    expect(said(await press(deps, ann, 'deny'))).toBe('+denied');
    expect(said(await press(deps, ann, 'deny'))).toBe('');
    expect((await stored(store, id)).request.state).toBe('denied');
  });

  test('is open to approvers of the stored rule and to those of the policy of now, and to nobody else', async () => {
    for (const [by, expected] of [
      [ann, '+denied'],
      [cleo, '+denied'],
      [mallory, 'not an approver'],
    ] as const) {
      const { under, people } = await benchWith();
      people.members.set('S0SECUR', [ann.userId]);
      people.members.set('S0OTHER', [cleo.userId]);
      expect(said(await press(under(policyRule({ approvers: [{ name: 'o', ids: ['S0OTHER'] }] })), by, 'deny'))).toBe(
        expected,
      );
    }
  });

  test('works until the call is stored, and frees the target', async () => {
    for (const [request, expected] of [
      [approved(), '+denied'],
      [executing(), '+denied'],
      [sent(), 'already sent'],
      [unknown(), 'already sent'],
    ] as const) {
      const { store, deps } = benchOn(redis.freshStore());
      await put(store, request);
      expect(said(await press(deps, ben, 'deny'))).toBe(expected);
      const isHeld = await redis.connection.exists(store.key('target', 'query-limit', 'daily'));
      expect(isHeld).toBe(expected === '+denied' ? 0 : 1);
    }
  });

  test('by anybody but the requester is no cancel', async () => {
    const { deps } = await benchWith();
    expect(said(await cancel(deps, { id, userId: ann.userId }))).toBe('not the requester');
  });
});

describe('why it was denied', () => {
  const because = (deps: Work, by: Person, why: string) => explain(deps, { id, userId: by.userId, why });

  test('is stored beside the denial, for good, in the name of who denied it', async () => {
    const { store, deps } = await benchWith();
    await press(deps, ann, 'deny');
    expect(said(await because(deps, ann, 'Not during the sale.'))).toBe('+explained');
    expect((await stored(store, id)).request).toMatchObject({
      state: 'denied',
      by: ann.userId,
      why: 'Not during the sale.',
    });
    expect((await store.history(id)).at(-1)).toMatchObject({ type: 'explained', by: ann.userId });
    expect(said(await because({ ...deps, store: forgetful(store) }, ann, 'Never.'))).toBe('not durable');
  });

  test('is kept on one line, without what cannot be seen, and not longer than 300 characters', async () => {
    for (const [why, expected] of [
      [' Not\u0007 during\r\n\nthe\tsale. ', 'Not during the sale.'],
      ['🔥'.repeat(400), '🔥'.repeat(300)],
    ] as const) {
      const { store, deps } = await benchWith();
      await press(deps, ann, 'deny');
      await because(deps, ann, why);
      expect((await stored(store, id)).request).toMatchObject({ why: expected });
    }
  });

  test('is refused when it says nothing, by another person or a guest, and before it is denied', async () => {
    const { deps, people } = await benchWith();
    expect(said(await because(deps, ann, 'No.'))).toBe('not denied');
    await press(deps, ann, 'deny');
    expect(said(await because(deps, ann, ' \u200b '))).toBe('why');
    expect(said(await because(deps, ben, 'No.'))).toBe('not the denier');
    people.guests.add(ann.userId);
    expect(said(await because(deps, ann, 'No.'))).toBe('guest');
    people.silent.whoIs = true;
    await expect(because(deps, ann, 'No.')).rejects.toThrow(SlackSilent);
  });
});

describe('settling', () => {
  const settle = async (by: Person, since = NOW - HOUR, decision: Press['decision'] = 'it happened') => {
    const { store, deps } = benchOn(redis.freshStore());
    await put(store, unknown({ since }));
    return said(await press(deps, by, decision));
  };

  test('is up to an approver other than the requester, after an hour', async () => {
    expect(await settle(ann)).toBe('+settled');
    expect(await settle(ann, NOW - HOUR, 'it did not happen')).toBe('+settled');
    expect(await settle(ann, NOW)).toBe('too early');
    expect(await settle(rita)).toBe('own request');
    expect(await settle(mallory)).toBe('not an approver');
  });

  test('goes by the stored rule where the policy no longer has one: otherwise nothing could ever end it', async () => {
    for (const decision of ['it happened', 'it did not happen'] as const) {
      const { store, under } = benchOn(redis.freshStore());
      await put(store, unknown({ since: NOW - HOUR }));
      expect(said(await press(under(), mallory, decision))).toBe('not an approver');
      expect(said(await press(under(), ann, decision))).toBe('+settled');
    }
  });

  test('ends it as it was said', async () => {
    for (const [decision, state] of [
      ['it happened', 'succeeded'],
      ['it did not happen', 'failed'],
    ] as const) {
      const { store, deps } = benchOn(redis.freshStore());
      await put(store, unknown({ since: NOW - HOUR }));
      expect(await press(deps, ann, decision)).toMatchObject({ request: { state } });
    }
  });
});
