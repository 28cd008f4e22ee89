// A request expires during a press or its execution.
import { expect, test } from '@jest/globals';
import { recordDecision } from '../../src/approvals/deciding/decide.js';
import { applyTimedEvents } from '../../src/approvals/executing/clock.js';
import type { Request } from '../../src/approvals/request/request.js';
import type { WorkDeps } from '../../src/approvals/storage/work.js';
import { AtlasApiError } from '../../src/atlas/errors.js';
import { type ApprovalsFixture, fixtureOn } from '../support/approvals-fixture.js';
import { typesOf } from '../support/cards.js';
import { eventually, gate } from '../support/eventually.js';
import { ann } from '../support/people.js';
import { openRedis, put } from '../support/redis.js';
import { approved, pending } from '../support/requests.js';

const redis = await openRedis();
const { id, planHash } = pending();
/** Long enough for a busy machine to read the request before. */
const SOON_MS = 2_000;

/** A request that expires soon. */
async function soonOver(request: (expiresAt: number) => Request) {
  const fixture = fixtureOn(redis.freshStore());
  const expiresAt = (await fixture.store.now()) + SOON_MS;
  await put(fixture.store, request(expiresAt));
  const past = () => eventually(async () => (await fixture.store.now()) >= expiresAt);
  return { ...fixture, past };
}
const soonPending = () => soonOver((expiresAt) => pending({ expiresAt, remindAt: expiresAt }));
const soonApproved = () => soonOver((expiresAt) => approved({ expiresAt }));

const approve = (deps: WorkDeps) => recordDecision(deps, { id, userId: ann.userId, decision: 'approve', planHash });

/** With Slack answering the question only after `wait`. */
const slowly = (
  { deps, people }: ApprovalsFixture,
  question: 'freshPerson' | 'isFreshMemberOfAny',
  wait: () => Promise<void>,
): WorkDeps => ({
  ...deps,
  people: {
    freshPerson: async (userId) => {
      if (question === 'freshPerson') await wait();
      return people.freshPerson(userId);
    },
    isFreshMemberOfAny: async (person, groups) => {
      if (question === 'isFreshMemberOfAny') await wait();
      return people.isFreshMemberOfAny(person, groups);
    },
    isCachedMemberOfAny: () => Promise.reject(new Error('a decision needs fresh memberships')),
    byEmail: (email) => people.byEmail(email),
    emailDomains: (groups) => people.emailDomains(groups),
  },
});

/** What the presser was told, in terms of the journal. */
function heardIn(answer: Awaited<ReturnType<typeof approve>>): string {
  if (!('refused' in answer)) return typesOf(answer.events);
  return JSON.stringify(answer.sentence).includes('expired at') ? 'expired' : answer.refused;
}

test('refuses a press that Slack identifies after the expiry, before a worker records the expiry', async () => {
  const fixture = await soonPending();
  const answer = await approve(slowly(fixture, 'freshPerson', async () => void (await fixture.past())));
  expect(answer).toMatchObject({ refused: 'expired' });
  expect(await fixture.journal()).toBe('');
  await applyTimedEvents(fixture.store, id);
  expect(await fixture.journal()).toBe('expired');
});

test('refuses a press that was read before the expiry and is stored after it', async () => {
  const fixture = await soonPending();
  const clicked = approve(
    slowly(fixture, 'isFreshMemberOfAny', async () => {
      await fixture.past();
      await applyTimedEvents(fixture.store, id);
    }),
  );
  expect(await clicked).toMatchObject({
    refused: 'not pending',
    sentence: expect.arrayContaining([`${id} expired at `]),
  });
  expect(await fixture.journal()).toBe('expired');
});

test('counts a press stored before the expiry, which then no longer applies', async () => {
  const fixture = await soonPending();
  await approve(fixture.deps);
  await fixture.past();
  await applyTimedEvents(fixture.store, id);
  expect(await fixture.journal()).toBe('approved quorum');
});

test('records a press or the expiry of the same instant, and tells the presser which', async () => {
  const { store, press, journal } = fixtureOn(redis.freshStore());
  const expiresAt = (await store.now()) + SOON_MS;
  const ids = Array.from({ length: 200 }, (_, at) => `R${String(at).padStart(2, '0')}-${at}`);
  await Promise.all(ids.map((one) => put(store, pending({ id: one, expiresAt, remindAt: expiresAt }))));
  const ended = await Promise.all(
    ids.map(async (one, at) => {
      await eventually(async () => (await store.now()) >= expiresAt - 20 + at / 5);
      const [answer] = await Promise.all([press(ann, 'approve', { id: one }), applyTimedEvents(store, one)]);
      return { one, heard: heardIn(answer) };
    }),
  );
  await Promise.all(ids.map((one) => applyTimedEvents(store, one)));
  expect(await Promise.all(ended.map(({ one }) => journal(one)))).toEqual(ended.map(({ heard }) => heard));
});

test('carries out a request that expires between its claim and its call', async () => {
  const fixture = await soonApproved();
  fixture.atlas.on.get = async () => {
    await fixture.past();
    await applyTimedEvents(fixture.store, id);
    return undefined;
  };
  await fixture.execute();
  expect(await fixture.journal()).toBe('claimed sent succeeded');
});

test('records the outcome of a call in flight at the expiry', async () => {
  const fixture = await soonApproved();
  const answered = gate();
  fixture.atlas.on.write = async () => {
    await answered.until;
    return undefined;
  };
  const executed = fixture.execute();
  await fixture.past();
  await applyTimedEvents(fixture.store, id);
  answered.open();
  await executed;
  expect(await fixture.journal()).toBe('claimed sent succeeded');
});

test('expires a request during a rate limit of Atlas, without sending it again', async () => {
  const fixture = await soonApproved();
  fixture.atlas.on.write = async () => {
    await fixture.past();
    return new AtlasApiError({ method: 'DELETE', path: '/limits/daily' }, { status: 429 });
  };
  await fixture.execute();
  await applyTimedEvents(fixture.store, id);
  expect(await fixture.journal()).toBe('claimed sent returned expired');
  expect(fixture.atlas.calls.write).toBe(1);
});
