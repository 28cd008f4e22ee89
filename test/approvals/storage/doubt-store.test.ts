import { expect, test } from '@jest/globals';
import type { RequestEvent } from '../../../src/approvals/request/events.js';
import { HistoryDoubtStore } from '../../../src/approvals/storage/doubt-store.js';
import { withCorrelation } from '../../../src/log.js';
import { LOSS_FREEZE_REASON } from '../../../src/redis/history.js';
import { openRedis, put, stored } from '../../support/redis.js';
import { basis, call, executing, NOW } from '../../support/requests.js';

const redis = await openRedis();
const commits = await redis.openPool();
const sent: RequestEvent = { type: 'sent', call, basis, worker: 'worker-1', leaseUntil: NOW };
const claimed: RequestEvent = { type: 'claimed', worker: 'worker-1', leaseUntil: NOW };
const [project, organization] = [
  { id: 'p1', name: 'Payments' },
  { id: 'o1', name: 'Acme' },
];

function openFixture() {
  const store = redis.freshStore();
  return { store, history: new HistoryDoubtStore(redis.connection, commits, store.key) };
}

test.each([
  [{ project, organization }, [claimed, sent], ['p1']],
  [{ organization }, [sent], ['o1']],
  [{}, [sent], []],
  [{ project }, [claimed], []],
])(
  'the newest call is stored for the project, or else the organization, that it was sent in %#',
  async (place, events, scopes) => {
    const { store, history } = openFixture();
    await put(store, executing({ preview: { ...executing().preview, place } }));
    expect(await history.newestSent()).toEqual(new Map());
    const { request, now } = await stored(store, executing().id);
    await store.commit({ request, expected: 1, readAt: now, events, by: 'countersign' });
    const newest = await history.newestSent();
    expect([...newest.keys()]).toEqual(scopes);
    for (const at of newest.values()) expect(at).toBeGreaterThanOrEqual(now);
  },
);

test('changes of doubts and freezes are in the journal with their correlation IDs', async () => {
  const { store, history } = openFixture();
  const freeze = { all: [], type: 'unfrozen', by: 'U0ADA', scope: { kind: 'all' }, reason: '' } as const;
  await withCorrelation('c-1', () => history.write(0, [], { by: 'host', endsFreezes: true }));
  await withCorrelation('c-2', () => redis.freezesOf(store).write(1, freeze));
  await withCorrelation('c-3', () => history.declareLoss());
  await history.write(2, [], { by: 'host' });
  const entries = await redis.connection.xrange(store.key('journal'), '-', '+');
  const valuesOf = (name: string) => entries.map(([, fields]) => fields[fields.indexOf(name) + 1] ?? '');
  expect(valuesOf('correlation')).toEqual(['c-1', 'c-2', 'c-3', '']);
  const details = valuesOf('details');
  expect([details[0], details[3]]).toEqual(['{"all":[],"endsFreezes":true}', '{"all":[]}']);
  expect((await redis.freezesOf(store).read()).all).toMatchObject([{ reason: LOSS_FREEZE_REASON }]);
});

test.each([true, false])(
  'a freeze after a loss forgets the policy in force only if asked to: %s',
  async (forgetsPolicy) => {
    const { store, history } = openFixture();
    await redis.connection.hset(store.key('policy'), 'hash', 'h');
    await history.write(0, [], { by: 'countersign', freezes: true, forgetsPolicy });
    expect(await redis.connection.hexists(store.key('policy'), 'hash')).toBe(forgetsPolicy ? 0 : 1);
  },
);

test('the message about each doubt is claimed once', async () => {
  const { history } = openFixture();
  const doubt = { kind: 'gap', from: NOW - 1, til: NOW, isExplained: false, isJudged: true } as const;
  for (const one of [doubt, { ...doubt, til: NOW + 1 }])
    expect([await history.claim(one), await history.claim(one)]).toEqual([true, false]);
});
