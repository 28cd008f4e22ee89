// A request expires in the middle of something: a click, its execution.
import { expect, test } from '@jest/globals';
import { decide } from '../../src/approvals/deciding/decide.js';
import { tick } from '../../src/approvals/executing/clock.js';
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
/** Long enough for a busy machine to come to its read before. */
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

const approve = (deps: WorkDeps) => decide(deps, { id, userId: ann.userId, decision: 'approve', planHash });

/** The same, with Slack answering each question only once `wait` is over. */
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
    isCachedMemberOfAny: () => Promise.reject(new Error('a decision is not taken by what was')),
    byEmail: (email) => people.byEmail(email),
    emailDomains: (groups) => people.emailDomains(groups),
  },
});

/** What the presser was told of, in the journal's words. */
function heardIn(answer: Awaited<ReturnType<typeof approve>>): string {
  if (!('refused' in answer)) return typesOf(answer.events);
  return JSON.stringify(answer.sentence).includes('expired at') ? 'expired' : answer.refused;
}

test('a click that Slack answers only after the expiry is refused as expired, though no worker has noticed it yet', async () => {
  const fixture = await soonPending();
  const answer = await approve(slowly(fixture, 'freshPerson', async () => void (await fixture.past())));
  expect(answer).toMatchObject({ refused: 'expired' });
  expect(await fixture.journal()).toBe('');
  await tick(fixture.store, id);
  expect(await fixture.journal()).toBe('expired');
});

test('a click that was read before the expiry and comes to be stored after it finds the request expired', async () => {
  const fixture = await soonPending();
  const clicked = approve(
    slowly(fixture, 'isFreshMemberOfAny', async () => {
      await fixture.past();
      await tick(fixture.store, id);
    }),
  );
  expect(await clicked).toMatchObject({
    refused: 'not pending',
    sentence: expect.arrayContaining([`${id} expired at `]),
  });
  expect(await fixture.journal()).toBe('expired');
});

test('a click that is stored before the expiry counts, and the expiry it had then no longer does', async () => {
  const fixture = await soonPending();
  await approve(fixture.deps);
  await fixture.past();
  await tick(fixture.store, id);
  expect(await fixture.journal()).toBe('approved quorum');
});

test('clicks and expiry in the same instant leave one of them in the journal, and the presser hears which', async () => {
  const { store, press, journal } = fixtureOn(redis.freshStore());
  const expiresAt = (await store.now()) + SOON_MS;
  const ids = Array.from({ length: 200 }, (_, at) => `R${String(at).padStart(2, '0')}-${at}`);
  await Promise.all(ids.map((one) => put(store, pending({ id: one, expiresAt, remindAt: expiresAt }))));
  const ended = await Promise.all(
    ids.map(async (one, at) => {
      await eventually(async () => (await store.now()) >= expiresAt - 20 + at / 5);
      const [answer] = await Promise.all([press(ann, 'approve', { id: one }), tick(store, one)]);
      return { one, heard: heardIn(answer) };
    }),
  );
  await Promise.all(ids.map((one) => tick(store, one)));
  expect(await Promise.all(ended.map(({ one }) => journal(one)))).toEqual(ended.map(({ heard }) => heard));
});

test('a request whose time is over between its claim and its call is carried out: it was approved and taken in time', async () => {
  const fixture = await soonApproved();
  fixture.atlas.on.get = async () => {
    await fixture.past();
    await tick(fixture.store, id);
    return undefined;
  };
  await fixture.execute();
  expect(await fixture.journal()).toBe('claimed sent succeeded');
});

test('a call under way does not expire: how it ended is what the request says', async () => {
  const fixture = await soonApproved();
  const answered = gate();
  fixture.atlas.on.write = async () => {
    await answered.until;
    return undefined;
  };
  const executed = fixture.execute();
  await fixture.past();
  await tick(fixture.store, id);
  answered.open();
  await executed;
  expect(await fixture.journal()).toBe('claimed sent succeeded');
});

test('a request whose time is over while Atlas refuses for its rate limit expires, and is not sent again', async () => {
  const fixture = await soonApproved();
  fixture.atlas.on.write = async () => {
    await fixture.past();
    return new AtlasApiError({ method: 'DELETE', path: '/limits/daily' }, { status: 429 });
  };
  await fixture.execute();
  await tick(fixture.store, id);
  expect(await fixture.journal()).toBe('claimed sent returned expired');
  expect(fixture.atlas.calls.write).toBe(1);
});
