// The Home tab among many requests, besides what test/e2e/open-home.test.ts checks.
import { expect, test } from '@jest/globals';
import type { Request } from '../../../src/approvals/request/request.js';
import type { RequestStore } from '../../../src/approvals/storage/store.js';
import { createLog } from '../../../src/log.js';
import { Cards } from '../../../src/slack/cards/card-store.js';
import { readHomeSections } from '../../../src/slack/home/sections.js';
import { homeView } from '../../../src/slack/home/view.js';
import { textOf } from '../../support/looking.js';
import { commandsOf, numberedId, putMany } from '../../support/many.js';
import { ann, FakePeople, rita } from '../../support/people.js';
import { openRedis, put } from '../../support/redis.js';
import {
  approved,
  everyStanding,
  HOUR,
  MINUTE,
  NOW,
  pending,
  policyRule,
  ruleOf,
  succeeded,
  unknown,
} from '../../support/requests.js';
import { asReturn } from '../../support/returns.js';

const redis = await openRedis();

const pat = { userId: 'U0PAT', identity: 'U0PAT' };
const owners = [{ name: 'owners', ids: [pat.userId] }];
const byOwners = { rule: ruleOf({ approvers: owners }) };
const deps = (store: RequestStore) => ({
  store,
  cards: new Cards(redis.connection, store.key),
  people: new FakePeople(),
  policy: {
    approvalsChannel: 'C0APPROVAL',
    rules: [policyRule({ approvers: [...owners, ...ruleOf().approvers] })],
    lookUpRequesters: 'everyone' as const,
  },
  log: createLog('silent'),
  offered: async () => ({ names: [] }),
});
const many = (count: number, one: (at: number) => Request) =>
  Array.from({ length: count }, (_, at) => ({ ...one(at), id: numberedId(at) }));

test('finds the requests that wait for a person among 1,500 others, soonest expiry first', async () => {
  const store = redis.freshStore();
  await put(store, pending({ id: 'AAA-AAA', expiresAt: NOW + 3 * HOUR, ...byOwners }));
  await put(store, pending({ id: 'BBB-BBB', expiresAt: NOW + 2 * HOUR, ...byOwners }));
  await put(store, unknown({ id: 'CCC-CCC', ...byOwners }));
  await putMany(
    redis.connection,
    store,
    many(1_500, () => pending({ expiresAt: NOW + HOUR })),
  );
  const { waiting, hasMore } = await readHomeSections(deps(store), pat);
  expect([waiting.map(({ request }) => request.id), hasMore]).toEqual([['CCC-CCC', 'BBB-BBB', 'AAA-AAA'], false]);
});

test('shows the ten requests that expire first, and says that there are more', async () => {
  const store = redis.freshStore();
  await putMany(
    redis.connection,
    store,
    many(12, (at) => pending({ expiresAt: NOW + HOUR - at * MINUTE })),
  );
  const { waiting, hasMore } = await readHomeSections(deps(store), ann);
  const ids = Array.from({ length: 10 }, (_, at) => numberedId(11 - at));
  expect([waiting.map(({ request }) => request.id), hasMore]).toEqual([ids, true]);
});

test('finds the latest changes behind 1,500 newer waiting requests', async () => {
  const store = redis.freshStore();
  await put(store, succeeded({ id: 'AAA-AAA' }));
  await put(store, asReturn(succeeded()));
  await putMany(
    redis.connection,
    store,
    many(1_500, () => pending()),
  );
  const { changes } = await readHomeSections(deps(store), ann);
  expect(changes.map(({ id }) => id)).toEqual([asReturn(succeeded()).id, 'AAA-AAA']);
});

test('lists only the user’s own open requests', async () => {
  const store = redis.freshStore();
  await put(store, pending({ id: 'AAA-AAA' }));
  await put(store, pending({ id: 'BBB-BBB', requester: ann }));
  await put(store, succeeded());
  const { own } = await readHomeSections(deps(store), rita);
  expect(own.map(({ id }) => id)).toEqual(['AAA-AAA']);
});

test('says when the user’s scheduled change runs', async () => {
  const store = redis.freshStore();
  await put(store, approved({ startsAt: NOW + HOUR, notBefore: NOW + HOUR }));
  const view = homeView(await readHomeSections(deps(store), rita), undefined, '');
  expect(textOf(view.blocks)).toMatch(/Approved, runs at /);
});

test.each([
  ['its own title', true, /Temporary changes {2}\*drop-limit: weekly\*/],
  ['its revert’s title if its record is lost', false, /Temporary changes {2}\*drop-limit: daily\*/],
])('names a temporary change by %s', async (_, isStored, expected) => {
  const store = redis.freshStore();
  const { preview } = succeeded();
  if (isStored) await put(store, succeeded({ preview: { ...preview, subject: 'weekly' } }));
  await put(store, asReturn(approved()));
  const view = homeView(await readHomeSections(deps(store), ann), undefined, '');
  expect(textOf(view.blocks)).toMatch(expected);
});

test('shows a reverted change once, offers to end one in effect, and shows open questions', async () => {
  const store = redis.freshStore();
  await put(store, succeeded());
  await put(store, asReturn(succeeded()));
  await put(store, { ...asReturn<Request>(approved()), id: 'BBB-BBB-R' });
  const questions = [{ by: ann, at: NOW, text: 'Why *now*?' }];
  await put(store, pending({ id: 'AAA-AAA', questions }));
  const sections = await readHomeSections(deps(store), rita);
  expect(sections.changes.map(({ id }) => id)).toEqual([succeeded().id]);
  const { blocks } = homeView(sections, undefined, '');
  expect(JSON.stringify(blocks).match(/decide:(end-now|answer)/g)).toEqual(['decide:answer', 'decide:end-now']);
  expect(textOf(blocks)).toMatch(/asks: `?Why/);
});

test('shows a temporary change that has ended as ended', async () => {
  const store = redis.freshStore();
  await put(store, succeeded({ params: { ...succeeded().params, for: '2h' } }));
  await put(store, asReturn<Request>(everyStanding.voided));
  const view = homeView(await readHomeSections(deps(store), ann), undefined, '');
  expect(textOf(view.blocks)).toMatch(/Latest changes .*Ended at .* requested by/);
});

test('takes equally many Redis commands with 1,000 requests of each kind as with 50', async () => {
  const taken = [];
  for (const size of [50, 1_000]) {
    const store = redis.freshStore();
    const all = [pending(), succeeded(), asReturn(approved())];
    const requests = many(3 * size, (at) => all[at % 3] ?? pending());
    await putMany(redis.connection, store, requests);
    const read = async () => {
      const { waiting, changes, temporary } = await readHomeSections(deps(store), ann);
      expect([waiting.length, changes.length, temporary.length]).toEqual([10, 10, 10]);
    };
    taken.push(await commandsOf(redis.connection, read));
  }
  expect(taken[1]).toEqual(taken[0]);
});
