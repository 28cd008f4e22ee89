// Which doubts about the history still matter, and what people are told to do.
import { expect, test } from '@jest/globals';
import { describeDoubts, readRelevantDoubts } from '../../../src/approvals/history/relevant-doubts.js';
import { PolicyStore } from '../../../src/approvals/policy/store.js';
import { type DoubtContext, type HistoryDoubt, isDoubtRelevant } from '../../../src/approvals/request/doubt.js';
import type { Request } from '../../../src/approvals/request/request.js';
import { HistoryDoubtStore } from '../../../src/approvals/storage/doubt-store.js';
import { registerRequestGauges } from '../../../src/gauges.js';
import { createMetrics } from '../../../src/metrics.js';
import { commandsOf, numberedId, putMany } from '../../support/many.js';
import { ann } from '../../support/people.js';
import { openRedis, put } from '../../support/redis.js';
import { approved, HOUR, NOW, pending, succeeded } from '../../support/requests.js';
import { asReturn } from '../../support/returns.js';

const doubt = (kind: HistoryDoubt['kind'], over: Partial<HistoryDoubt> = {}): HistoryDoubt => ({
  kind,
  from: NOW - HOUR,
  til: NOW,
  isExplained: false,
  isJudged: true,
  ...over,
});
const nothing: DoubtContext = { isFrozenByLoss: false, oldestApproval: undefined };
const frozen: DoubtContext = { ...nothing, isFrozenByLoss: true };
const old: DoubtContext = { ...nothing, oldestApproval: NOW - 1 };
const young: DoubtContext = { ...nothing, oldestApproval: NOW };

test.each<[string, boolean, HistoryDoubt, DoubtContext]>([
  ['a doubt that was not judged', true, doubt('gap', { isJudged: false }), nothing],
  ['an empty Redis that was not accepted', true, doubt('empty'), nothing],
  ['a loss during its freeze', true, doubt('missing'), frozen],
  ['a loss with an older open request', true, doubt('missing'), old],
  ['a loss without either', false, doubt('missing'), young],
  ['a loss that was accepted', false, doubt('missing', { isAccepted: true }), old],
  ['a gap with an older open request', true, doubt('gap'), old],
  ['a gap during a freeze', false, doubt('gap'), frozen],
  ['a gap without older open requests', false, doubt('gap'), young],
])('%s still matters: %s', (_, matters, one, now) => {
  expect(isDoubtRelevant(one, now)).toBe(matters);
});

const redis = await openRedis();
const commits = await redis.openPool();

test.each<[older: string, Request]>([
  ['request', pending({ id: 'BBB-BBB', askedAt: NOW - HOUR })],
  ['return', asReturn(approved({ id: 'BBB-BBB', askedAt: NOW - HOUR, approvals: [] }))],
])('a doubt matters for an older open %s', async (_, older) => {
  const store = redis.freshStore();
  const history = new HistoryDoubtStore(redis.connection, commits, store.key);
  const policies = new PolicyStore(redis.connection, commits, store.key);
  const deps = { store, history, freezes: redis.freezesOf(store), policies };
  const { at } = await history.declareLoss();
  await history.write(1, [doubt('gap', { til: NOW })], { by: 'countersign', endsFreezes: true });
  expect(at).toBeGreaterThan(0);
  expect((await readRelevantDoubts(deps)).all).toEqual([]);
  await put(store, pending({ id: 'AAA-AAA', askedAt: NOW + HOUR }));
  expect((await readRelevantDoubts(deps)).all).toEqual([]);
  await put(store, older);
  expect((await readRelevantDoubts(deps)).all).toHaveLength(1);
});

test('the next step is on the host if the policy lets nobody unfreeze', () => {
  const lost = { all: [doubt('missing'), doubt('missing', { til: NOW + 1 })], isFrozenByLoss: true, isForHost: false };
  const HOST = 'npx countersign history accept';
  expect(describeDoubts(lost, {})).toEqual([expect.stringContaining(HOST)]);
  const freezers = [{ name: 'sre', ids: ['S0SRE00'] }];
  const [step] = describeDoubts(lost, { freezers });
  expect(step).toContain('unfreeze');
  expect(step).not.toContain('npx');
  const [early] = describeDoubts({ ...lost, isForHost: true }, { freezers });
  expect(early).toContain(HOST);
});

test('presenting doubts costs the same however many returns are open', async () => {
  const taken: Record<string, number>[] = [];
  for (const count of [1, 40]) {
    const store = redis.freshStore();
    const history = new HistoryDoubtStore(redis.connection, commits, store.key);
    const policies = new PolicyStore(redis.connection, commits, store.key);
    const deps = { store, history, freezes: redis.freezesOf(store), policies };
    const returns = Array.from({ length: count }, (_, at) => ({
      ...asReturn(approved({ askedAt: NOW - HOUR + at, approvals: [] })),
      id: `${numberedId(at)}-R`,
    }));
    await putMany(redis.connection, store, returns);
    await history.write(0, [doubt('missing', { til: NOW })], { by: 'countersign' });
    taken.push(await commandsOf(redis.connection, () => readRelevantDoubts(deps)));
    expect((await readRelevantDoubts(deps)).all).toHaveLength(1);
    expect(await store.index.oldestReturn()).toBe(NOW - HOUR);
  }
  expect(taken[1]).toEqual(taken[0]);
});

test('a return that was approved again counts from then, until it ends', async () => {
  const store = redis.freshStore();
  const approvals = [{ person: ann, at: NOW + 1, rule: 'rule 1' }];
  await put(store, asReturn(approved({ askedAt: NOW - HOUR, approvals })));
  expect(await store.index.oldestReturn()).toBe(NOW + 1);
  const request = asReturn(succeeded({ approvals }));
  await store.commit({ request, expected: 1, readAt: await store.now(), events: [], by: 'countersign' });
  expect(await store.index.oldestReturn()).toBeUndefined();
});

test('the gauge shows an empty Redis until the host accepts it, even after the freeze', async () => {
  const store = redis.freshStore();
  const history = new HistoryDoubtStore(redis.connection, commits, store.key);
  const freezes = redis.freezesOf(store);
  const metrics = createMetrics();
  registerRequestGauges(metrics, { store, history, freezes });
  const shown = async () => /^countersign_history_lost (\d)$/m.exec(await metrics.scrape())?.[1];
  await history.write(0, [doubt('empty', { isJudged: false })], { by: 'countersign' });
  expect(await shown()).toBe('0');
  await history.write(1, [doubt('empty')], { by: 'countersign', freezes: true });
  expect(await shown()).toBe('1');
  await freezes.write(1, { all: [], type: 'unfrozen', by: 'U1', scope: { kind: 'all' }, reason: 'checked' });
  expect(await shown()).toBe('1');
  await history.write(2, [], { by: 'host', endsFreezes: true });
  expect(await shown()).toBe('0');
});
