import { expect, test } from '@jest/globals';
import { SCHEMA } from '../../src/approvals/request.js';
import { submit } from '../../src/approvals/submit.js';
import { benchOn } from '../support/bench.js';
import { dropLimit } from '../support/limit.js';
import { ann, rita } from '../support/people.js';
import { forgetful, openRedis, stored } from '../support/redis.js';

const redis = await openRedis();

const submission = (over: Partial<Parameters<typeof submit>[1]> = {}) => ({
  form: 'V0FORM',
  operation: dropLimit,
  params: { limit: 'daily' },
  names: {},
  reason: 'INC-70 backfill',
  person: rita,
  askedIn: 'C0INCIDENT',
  command: '/atlas',
  place: undefined,
  ...over,
});
const idOf = (outcome: object) => ('id' in outcome ? outcome.id : outcome);

test('the same submission twenty times at once is one request with one journal entry', async () => {
  const { deps, store } = benchOn(redis.freshStore());
  const outcomes = await Promise.all(Array.from({ length: 20 }, () => submit(deps, submission())));
  const ids = new Set(outcomes.map(idOf));
  expect(ids.size).toBe(1);
  expect(await store.countOpen()).toBe(1);
  expect((await store.history(String([...ids][0]))).map(({ type }) => type)).toEqual(['asked']);
});

test('an edited submission, and the same one from another form, are requests of their own', async () => {
  const { deps, store } = benchOn(redis.freshStore());
  const all = [submission(), submission({ reason: 'INC-71' }), submission({ form: 'V0OTHER' })];
  const ids = await Promise.all(all.map(async (one) => idOf(await submit(deps, one))));
  expect(new Set(ids).size).toBe(3);
  expect(await store.countOpen()).toBe(3);
});

test.each([
  ['nobody’s reason', { reason: '  ' }, 'reason'],
  ['an endless reason', { reason: 'x'.repeat(1_001) }, 'reason'],
  ['somebody who may not ask', { person: ann }, 'not a requester'],
])('%s stores nothing', async (_, over, refused) => {
  const { deps, store } = benchOn(redis.freshStore());
  expect(await submit(deps, submission(over))).toMatchObject({ refused });
  expect(await store.countOpen()).toBe(0);
});

test('a submission that Redis does not store for good is not called stored', async () => {
  const { deps } = benchOn(redis.freshStore());
  expect(await submit({ ...deps, store: forgetful(deps.store) }, submission())).toMatchObject({
    refused: 'not durable',
  });
});

test('a submission that another version of the bot has stored is left to it, and is not tried for ever', async () => {
  const { deps, store } = benchOn(redis.freshStore());
  const id = String(idOf(await submit(deps, submission())));
  const { request } = await stored(store, id);
  await redis.connection.hset(store.key('request', id), 'json', JSON.stringify({ ...request, schema: SCHEMA + 1 }));
  expect(await submit(deps, submission())).toMatchObject({ refused: 'newer' });
});

test('a store that is too slow each time ends in a sentence', async () => {
  const { deps } = benchOn(redis.freshStore());
  deps.store.commit = async () => 'stale';
  expect(await submit(deps, submission())).toMatchObject({ refused: 'busy' });
});
