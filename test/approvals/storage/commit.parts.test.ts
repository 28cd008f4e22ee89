// Which changes wait for one another: every pair of changes on the same thing, with what each reserves.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Commit } from '../../../src/approvals/storage/commit.js';
import type { RequestStore } from '../../../src/approvals/storage/store.js';
import type { Preview, Target } from '../../../src/operations/operation.js';
import { CASES } from '../../operations/cases.js';
import { openSharedFixture, type SharedFixture } from '../../operations/fixture.js';
import { NOW } from '../../operations/given.js';
import { NO_READ, openRedis } from '../../support/redis.js';
import { executing, succeeded } from '../../support/requests.js';

/** Changes to one part of a cluster. Changes to different parts don't wait for one another. */
const CLUSTER_PARTS = [
  [
    ...['scale-cluster', 'set-disk', 'set-autoscaling', 'set-cluster-option', 'restart-primary'],
    ...['protect-cluster', 'unprotect-cluster'],
  ],
  ['grant-access', 'revoke-access'],
  ['reject-query', 'allow-query'],
  ['set-backup-schedule'],
  ['take-snapshot'],
  ['delete-snapshot'],
];
/** Changes to the existence or all data of a cluster. */
const WHOLE_CLUSTER = ['pause-cluster', 'resume-cluster', 'delete-cluster', 'restore-snapshot'];

interface Held {
  readonly name: string;
  readonly target: Target;
  readonly source: Target | undefined;
}

const redis = await openRedis();
const all: Held[] = [];
let fixture: SharedFixture;
beforeAll(async () => {
  fixture = await openSharedFixture(() => NOW);
  const firsts = CASES.filter(([{ name }], at) => CASES.findIndex(([one]) => one.name === name) === at);
  for (const [change, given] of firsts) {
    fixture.reset();
    const { target, alsoHolds } = await change.preview(fixture.atlas, await given(fixture), NOW);
    all.push({ name: change.name, target: { ...target, id: 'one' }, source: alsoHolds && { ...alsoHolds, id: 'two' } });
  }
});
afterAll(() => fixture.close());

type Reserved = Pick<Preview, 'target' | 'alsoHolds'>;
const claim = (store: RequestStore, id: string, { target, alsoHolds }: Reserved) =>
  commit(store, { request: executing({ id }), expected: 0, reservation: 'claim', target, alsoHolds });
const commit = (store: RequestStore, what: Pick<Commit, 'request' | 'expected' | 'reservation'> & Reserved) =>
  store.commit({ ...what, readAt: NO_READ, events: [], by: 'countersign' });

/** Whether `second` must wait after `first` has claimed what it reserves. */
async function waits(first: Reserved, second: Reserved): Promise<boolean> {
  const store = redis.freshStore();
  expect(await claim(store, 'AAA-AAA', first)).toMatchObject({ done: 1 });
  const then = await claim(store, 'BBB-BBB', second);
  if (typeof then === 'object' && 'done' in then) return false;
  expect(then).toEqual({ reserved: 'AAA-AAA' });
  return true;
}

const partOf = ({ name }: Held) => CLUSTER_PARTS.findIndex((part) => part.includes(name));
function mustWait(one: Held, other: Held): boolean {
  if (one.target.kind !== other.target.kind) return false;
  if (one.target.kind !== 'cluster') return true;
  return [one, other].some(({ name }) => WHOLE_CLUSTER.includes(name)) || partOf(one) === partOf(other);
}

test('two changes of the same thing wait for one another if they change the same part, or one changes all of it', async () => {
  const clusterChanges = all.filter(({ target }) => target.kind === 'cluster').map(({ name }) => name);
  expect(clusterChanges.toSorted()).toEqual([...CLUSTER_PARTS.flat(), ...WHOLE_CLUSTER].toSorted());
  for (const [at, one] of all.entries()) {
    // Different kinds have different keys, so it's enough to try them with one change.
    const others = all.filter(({ target }) => at === 0 || target.kind === one.target.kind);
    const found = await Promise.all(others.map((other) => waits(one, other)));
    const waiting = (is: readonly boolean[]) => others.filter((_, nth) => is[nth]).map(({ name }) => name);
    expect([one.name, waiting(found)]).toEqual([one.name, waiting(others.map((other) => mustWait(one, other)))]);
  }
}, 120_000);

test('a restore holds only its snapshot of the source cluster', async () => {
  const restore = all.find(({ name }) => name === 'restore-snapshot');
  const { target, source } = restore ?? {};
  if (target === undefined || source === undefined) throw new Error('the restore reads from no other cluster');
  const ofSource = all.filter((one) => one.target.kind === 'cluster');
  const found = await Promise.all(
    ofSource.map((one) => waits({ target, alsoHolds: source }, { target: { ...one.target, id: 'two' } })),
  );
  expect(ofSource.filter((_, at) => found[at]).map(({ name }) => name)).toEqual(
    ofSource.map(({ name }) => name).filter((name) => [...WHOLE_CLUSTER, 'delete-snapshot'].includes(name)),
  );
});

test('each query and each snapshot is a part of its own', () => {
  const parts = all.flatMap(({ target: { part = '' } }) => (part.includes('/') ? [part] : []));
  expect([...new Set(parts)].toSorted()).toEqual([
    expect.stringMatching(/^query-shape\/[0-9A-F]{64}$/),
    expect.stringMatching(/^snapshot\/[0-9a-f]{24}$/),
  ]);
});

test('a request that was stored without its part holds the whole target', async () => {
  const without = { target: { kind: 'cluster', id: 'one' } };
  const of = { target: { ...without.target, part: 'configuration' } };
  expect([await waits(without, of), await waits(of, without)]).toEqual([true, true]);
});

test('a part is free again once its request ends, and isn’t released by others', async () => {
  const store = redis.freshStore();
  const held = { target: { kind: 'cluster', id: 'one', part: 'configuration' } };
  const end = (id: string, expected: number) =>
    commit(store, { request: succeeded({ id }), expected, reservation: 'release', ...held });
  await claim(store, 'AAA-AAA', held);
  await end('BBB-BBB', 0);
  expect(await claim(store, 'CCC-CCC', held)).toEqual({ reserved: 'AAA-AAA' });
  await end('AAA-AAA', 1);
  expect(await redis.connection.exists(store.key('parts', 'cluster', 'one'))).toBe(0);
  expect(await claim(store, 'CCC-CCC', held)).toMatchObject({ done: 1 });
});
