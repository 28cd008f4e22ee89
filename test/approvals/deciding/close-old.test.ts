// Closing requests from before a loss: only by people who can decide on them, and without sending anything.
import { expect, test } from '@jest/globals';
import { closeOldRequests, findOldRequests } from '../../../src/approvals/deciding/close-old.js';
import { deriveReturnId } from '../../../src/approvals/request/ids.js';
import { isRefusal } from '../../../src/approvals/request/refusal.js';
import type { Request } from '../../../src/approvals/request/request.js';
import { fixtureWith } from '../../support/approvals-fixture.js';
import { ann, ben, rita } from '../../support/people.js';
import { openRedis } from '../../support/redis.js';
import { approved, HOUR, MINUTE, NOW, pending, ruleOf, unknown } from '../../support/requests.js';
import { asReturn } from '../../support/returns.js';

const redis = await openRedis();
const LOST_AT = NOW - MINUTE;
const old = { askedAt: NOW - 10 * MINUTE };
const later = { expiresAt: NOW + HOUR };
const asked = (id: string, over = {}) => pending({ id, ...old, ...later, ...over });
const twice = { rule: ruleOf({ approvals: 2 }) };

async function open(...requests: Request[]) {
  const { store, deps, people, request } = await fixtureWith(redis, ...requests);
  return {
    people,
    close: async (userId: string) => {
      const done = await closeOldRequests(deps, { before: LOST_AT, userId });
      if (isRefusal(done)) throw new Error(done.refused);
      return { closed: done.closed, remaining: done.remaining.map(({ request }) => request.id) };
    },
    find: async (userId: string) => {
      const found = await findOldRequests(deps, { before: LOST_AT, userId });
      return isRefusal(found) ? found.refused : found.closable.map(({ id }) => id);
    },
    whyNot: async (userId: string) => {
      const found = await findOldRequests(deps, { before: LOST_AT, userId });
      return isRefusal(found) ? [] : found.remaining.map(({ why }) => String(why));
    },
    stateOf: async (id: string) => (await request(id)).state,
    journal: (id: string) => store.history(id),
  };
}

test('closing denies requests from before the loss, not younger ones or ones approved since', async () => {
  const { close, stateOf, journal } = await open(
    asked('AAA-AAA'),
    asked('BBB-BBB', { askedAt: NOW }),
    approved({ id: 'CCC-CCC', ...old, approvedAt: NOW - 5 * MINUTE, ...later }),
    approved({ id: 'DDD-DDD', ...old, approvedAt: NOW, ...later }),
  );
  expect(await close(ann.userId)).toEqual({ closed: 2, remaining: [] });
  expect(await Promise.all(['AAA-AAA', 'BBB-BBB', 'CCC-CCC', 'DDD-DDD'].map(stateOf))).toEqual([
    'denied',
    'pending',
    'denied',
    'approved',
  ]);
  expect((await journal('AAA-AAA')).at(-1)).toMatchObject({ type: 'denied', by: ann.userId });
  expect(await close(ann.userId)).toEqual({ closed: 0, remaining: [] });
});

test('closing leaves the person’s own requests, and those that may have been sent', async () => {
  const own = asked('AAA-AAA', { requester: ann });
  const sent = unknown({ id: 'CCC-CCC', ...old });
  const { close, stateOf } = await open(own, sent);
  const left = await close(ann.userId);
  expect(left.closed).toBe(0);
  expect(left.remaining.toSorted()).toEqual(['AAA-AAA', 'CCC-CCC']);
  expect(await stateOf('AAA-AAA')).toBe('pending');
  expect(await stateOf('CCC-CCC')).toBe('unknown');
});

test('closing denies a pending return only if its change needed one approval', async () => {
  const id = deriveReturnId(approved().id);
  const { close, stateOf } = await open(asReturn(asked('AAA-AAA')));
  expect(await close(ann.userId)).toEqual({ closed: 1, remaining: [] });
  expect(await stateOf(id)).toBe('denied');
  const two = await open(asReturn(asked('AAA-AAA', twice)));
  expect(await two.close(ann.userId)).toEqual({ closed: 0, remaining: [id] });
  const waiting = await open(asReturn(approved({ ...old, approvals: [] })));
  expect(await waiting.close(ann.userId)).toEqual({ closed: 0, remaining: [id] });
  expect(await waiting.whyNot(ann.userId)).toEqual([expect.stringContaining('End or extend')]);
});

test('people who can’t decide are offered nothing to close', async () => {
  const { find, close, people } = await open(asked('AAA-AAA'), asked('BBB-BBB', { requester: ben }));
  expect(await find('U0MALLORY')).toEqual([]);
  expect((await close('U0MALLORY')).closed).toBe(0);
  expect(await find(rita.userId)).toEqual(['BBB-BBB']);
  people.guests.add(rita.userId);
  expect(await find(rita.userId)).toBe('guest');
});
