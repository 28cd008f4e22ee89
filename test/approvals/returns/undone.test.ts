// An undone change names the request that undid it, from the step in which that is done.
import { expect, test } from '@jest/globals';
import { TAKES_EFFECT_WITHIN_MS } from '../../../src/approvals/executing/verifier.js';
import { deriveReturnId } from '../../../src/approvals/request/ids.js';
import { SETTLE_AFTER_MS } from '../../../src/approvals/request/request.js';
import { fixtureWith } from '../../support/approvals-fixture.js';
import { refused } from '../../support/for-a-while.js';
import { ann, ben, rita } from '../../support/people.js';
import { openRedis, put, stored, storedAs, taken } from '../../support/redis.js';
import { approved, HOUR, NOW, ruleOf, succeeded, unknown } from '../../support/requests.js';
import { asReturn } from '../../support/returns.js';

const redis = await openRedis();
const DONE = succeeded({ id: 'GGG-GGG', requester: ann });
const undo = { undoes: DONE.id };
const ID = approved().id;

const fixture = () => fixtureWith(redis, DONE);

test('a change is marked as undone in the step in which its undo succeeds', async () => {
  const { store, execute } = await fixture();
  const { version } = await stored(store, DONE.id);
  await put(store, approved(undo));
  expect((await execute()).state).toBe('succeeded');
  const undone = await storedAs(store, DONE.id, 'succeeded');
  expect(undone).toMatchObject({ version: version + 1, request: { undone: { by: ID } } });
  expect((await store.history(DONE.id)).at(-1)).toMatchObject({ type: 'undone', details: { undo: ID } });
  // Each stays in its requester's list.
  for (const [user, id] of [
    [ann, DONE.id],
    [rita, ID],
  ] as const)
    expect((await store.index.requests({ by: [user.userId] }).next()).value).toEqual([id]);
  expect(await store.open(9)).toEqual([]);
});

test('an undone change is drawn again', async () => {
  const { store, execute } = await fixture();
  await store.rest('draw', DONE.id, (await stored(store, DONE.id)).version);
  await put(store, approved(undo));
  await execute();
  await store.confirm(await stored(store, DONE.id));
  await store.defer('draw', DONE.id, 0);
  expect(await taken(store, 'draw')).toContain(DONE.id);
});

test('a change isn’t marked if Atlas refuses its undo', async () => {
  const { store, atlas, execute, request } = await fixture();
  atlas.on.write = refused;
  await put(store, approved(undo));
  expect((await execute()).state).toBe('failed');
  expect(await request(DONE.id)).toEqual(DONE);
});

test('a change is marked once its unconfirmed undo is read back', async () => {
  const { store, atlas, verify, request } = await fixture();
  const one = unknown(undo);
  await put(store, { ...one, sent: { ...one.sent, at: one.sent.at - TAKES_EFFECT_WITHIN_MS } });
  atlas.value = null;
  await verify();
  expect(await request(DONE.id)).toMatchObject({ undone: { by: ID } });
});

test('a return left to Atlas is checked when a person settles another change of its target', async () => {
  const { store, press } = await fixture();
  const endsItself = asReturn(approved({ notBefore: NOW + HOUR, returning: { byItself: true } }));
  await put(store, { ...endsItself, id: deriveReturnId(DONE.id) });
  const since = (await store.now()) - SETTLE_AFTER_MS;
  await put(store, unknown({ ...undo, since }));
  expect(await taken(store, 'returns-last')).toEqual([]);
  await press(ben, 'it happened');
  expect(await taken(store, 'returns-last')).toEqual([deriveReturnId(DONE.id)]);
});

test.each([
  ['it happened', 1, 'settled', { by: ID }],
  ['it did not happen', 1, 'settled', undefined],
  ['it happened', 2, 'settling', undefined],
] as const)(
  'a change is marked only if its undo is settled as done: %s, %i needed',
  async (decision, approvals, type, expected) => {
    const { store, press } = await fixture();
    const since = (await store.now()) - SETTLE_AFTER_MS;
    await put(store, unknown({ ...undo, rule: ruleOf({ approvals }), since }));
    expect(await press(ben, decision)).toMatchObject({ events: [{ type }] });
    const { request } = await storedAs(store, DONE.id, 'succeeded');
    expect(request.undone?.by).toBe(expected?.by);
  },
);
