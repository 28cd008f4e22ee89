// Processes that watch their policy files, on a real Redis: which policy is in force when, and what is posted.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test } from '@jest/globals';
import { PolicyInForce } from '../../../src/approvals/policy/in-force.js';
import { PolicyStore } from '../../../src/approvals/policy/store.js';
import { LOOSER_POLICY_WAIT_MS, PolicyWatch } from '../../../src/approvals/policy/watch.js';
import type { PolicyRule } from '../../../src/approvals/request/policy.js';
import { HistoryDoubtStore } from '../../../src/approvals/storage/doubt-store.js';
import { createLog } from '../../../src/log.js';
import { createKeyBuilder } from '../../../src/redis/keys.js';
import { eventually } from '../../support/eventually.js';
import { openRedis } from '../../support/redis.js';

const redis = await openRedis();
const commits = await redis.openPool();
const folder = mkdtempSync(join(tmpdir(), 'policy-watch-'));
const running: PolicyWatch[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((watch) => watch.stop()));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A file with one rule. More approvals are stricter. */
const needing = (approvals: number) => `approvals_channel: C0123456789
groups:
  sre: [S0123456789]
rules:
  - operations: [grant-access]
    requesters: [sre]
    approvers: [sre]
    approvals: ${approvals}
`;

const asksForGrant = ({ operations }: PolicyRule) => operations.includes('grant-access');

/** What processes share. */
function shared() {
  const key = createKeyBuilder(`T${randomBytes(6).toString('hex')}`);
  const store = new PolicyStore(redis.connection, commits, key);
  const history = new HistoryDoubtStore(redis.connection, commits, key);
  /** The time of Redis, as the store reads it. */
  const clock = { aheadMs: 0, reads: 0 };
  const read = store.read.bind(store);
  store.read = async () => {
    clock.reads += 1;
    const policies = await read();
    return { ...policies, now: policies.now + clock.aheadMs };
  };
  const posted: string[] = [];
  const post = (what: string) => async () => posted.push(what) > 0;
  const tell = {
    announced: post('announced'),
    inForce: post('in force'),
    withdrawn: post('withdrawn'),
    bad: post('bad'),
  };
  /** A process with its own file. `put` changes the file, `needs` says how many approvals are needed now. */
  async function starts(text: string) {
    const given = join(folder, randomBytes(6).toString('hex'));
    const put = (next: string) => writeFileSync(given, next);
    put(text);
    const inForce = new PolicyInForce(store);
    const watch = new PolicyWatch({ store, inForce, given, tell, log: createLog('silent'), lookEveryMs: 20 });
    await watch.begin();
    watch.start();
    running.push(watch);
    return { put, needs: () => inForce.rules.find(asksForGrant)?.approvals, watch, inForce };
  }
  const endWait = () => redis.connection.hset(key('policy'), 'nextPosted', Date.now() - LOOSER_POLICY_WAIT_MS - 1_000);
  return { key, store, history, posted, starts, endWait, clock };
}
const announced = (store: PolicyStore) =>
  eventually(async () => (await store.read()).announced?.postedAt !== undefined);

test('a looser file waits, whichever process starts or ends meanwhile, and is announced once', async () => {
  const { store, posted, starts, endWait } = shared();
  const [one, other] = [await starts(needing(2)), await starts(needing(2))];
  one.put(needing(1));
  await announced(store);
  other.put(needing(1));
  await one.watch.stop();
  const again = await starts(needing(1));
  expect([other.needs(), again.needs(), posted]).toEqual([2, 2, ['announced']]);
  await endWait();
  await eventually(async () => other.needs() === 1 && again.needs() === 1);
  expect(posted).toEqual(['announced', 'in force']);
}, 90_000);

test('a Redis clock that jumps ahead ends no wait early, even for a process that starts later', async () => {
  const { store, starts, clock } = shared();
  const one = await starts(needing(2));
  one.put(needing(1));
  await announced(store);
  await eventually(() => one.watch.note().includes('takes effect at'));
  clock.aheadMs = 20 * 60_000;
  const other = await starts(needing(2));
  const reads = clock.reads;
  await eventually(() => clock.reads > reads + 5);
  expect([one.needs(), other.needs(), (await store.read()).announced?.hash]).toEqual([2, 2, expect.any(String)]);
}, 90_000);

test('a stricter file is in force at once and withdraws the announced one', async () => {
  const { store, posted, starts } = shared();
  const [one, other] = [await starts(needing(2)), await starts(needing(2))];
  one.put(needing(1));
  await announced(store);
  other.put(needing(3));
  await eventually(async () => one.needs() === 3 && other.needs() === 3);
  expect((await store.read()).announced).toBeUndefined();
  expect(posted).toEqual(['announced', 'withdrawn']);
}, 90_000);

/** @returns a function that restores this copy of the policies and records that as a loss */
async function restorable({ key, history }: Pick<ReturnType<typeof shared>, 'key' | 'history'>) {
  const backup = await redis.connection.hgetall(key('policy'));
  const known = await redis.connection.smembers(key('policies'));
  return async () => {
    await redis.connection.del(key('policy'), key('policies'));
    await redis.connection.hset(key('policy'), backup);
    if (known.length > 0) await redis.connection.sadd(key('policies'), ...known);
    await history.declareLoss();
  };
}

test('after a restore a running process puts its stricter file in force again', async () => {
  const all = shared();
  const one = await all.starts(needing(1));
  const restore = await restorable(all);
  one.put(needing(2));
  await eventually(() => one.needs() === 2);
  await restore();
  await eventually(async () => one.needs() === 2 && (await all.store.read()).lostAt === undefined);
}, 90_000);

test('after a restore the announced policy of the copy is not put in force, as it may have been withdrawn', async () => {
  const all = shared();
  const one = await all.starts(needing(2));
  one.put(needing(1));
  await announced(all.store);
  await all.endWait();
  const restore = await restorable(all);
  one.put(needing(3));
  await eventually(() => one.needs() === 3);
  await one.watch.stop();
  await restore();
  const again = await all.starts(needing(2));
  const reads = all.clock.reads;
  await eventually(() => all.clock.reads > reads + 5);
  expect(again.needs()).toBe(2);
}, 90_000);

test('after a restore an earlier file is announced, not ignored', async () => {
  const all = shared();
  const one = await all.starts(needing(1));
  one.put(needing(2));
  await eventually(() => one.needs() === 2);
  await one.watch.stop();
  await all.history.declareLoss();
  await all.starts(needing(1));
  await announced(all.store);
}, 90_000);

test('after a loss of the policy the file waits: its look-ups work and nobody can change anything', async () => {
  const { history, store, posted, starts, endWait } = shared();
  await history.declareLoss();
  const one = await starts(`${needing(2)}look_ups:\n  requesters: [sre]\n`);
  await announced(store);
  await eventually(() => one.inForce.approvalsChannel === 'C0123456789');
  expect(one.needs()).toBeUndefined();
  expect(one.inForce.lookUpRequesters).toMatchObject([{ name: 'sre' }]);
  await eventually(() => /lost.*takes effect at/.test(one.watch.note()));
  await endWait();
  await eventually(() => one.needs() === 2);
  expect(posted).toEqual(['announced', 'in force']);
  expect((await store.read()).lostAt).toBeUndefined();
}, 90_000);

test('a running process offers its file again when Redis lost only the policy', async () => {
  const { key, store, starts, clock } = shared();
  const one = await starts(needing(2));
  const reads = clock.reads;
  await eventually(() => clock.reads > reads + 2);
  await redis.connection.del(key('policy'), key('policies'));
  await eventually(async () => (await store.read()).inForce !== undefined && one.needs() === 2);
}, 90_000);

test('a first policy is in force until a worker finds that Redis lost history', async () => {
  const { history, store, starts } = shared();
  const one = await starts(needing(2));
  expect(one.needs()).toBe(2);
  await history.write(0, [], { by: 'countersign', freezes: true, forgetsPolicy: true });
  await eventually(() => one.needs() === undefined);
  await announced(store);
}, 90_000);

test('a file with mistakes changes nothing and is reported once', async () => {
  const { posted, starts } = shared();
  const [one, other] = [await starts(needing(2)), await starts(needing(2))];
  for (const { put } of [one, other]) put(`${needing(1)}    unheard_of: 1\n`);
  await eventually(async () => one.watch.note() !== '' && other.watch.note() !== '');
  // The note is written before the post.
  await Promise.all([one.watch.stop(), other.watch.stop()]);
  expect([one.needs(), other.needs(), posted]).toEqual([2, 2, ['bad']]);
}, 90_000);
