// Processes that watch their policy files, on a real Redis: what is in force when, and who is told.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test } from '@jest/globals';
import { PolicyInForce } from '../../../src/approvals/policy/in-force.js';
import { PolicyStore } from '../../../src/approvals/policy/store.js';
import { POLICY_WAIT_MS, PolicyWatch } from '../../../src/approvals/policy/watch.js';
import type { PolicyRule } from '../../../src/approvals/request/policy.js';
import { HistoryStore } from '../../../src/approvals/storage/history-store.js';
import { createLog } from '../../../src/log.js';
import { keyBuilder } from '../../../src/redis/keys.js';
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

/** What needs so many approvals: more is stricter. */
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

/** All that processes share. */
function shared() {
  const key = keyBuilder(`T${randomBytes(6).toString('hex')}`);
  const store = new PolicyStore(redis.connection, commits, key);
  const history = new HistoryStore(redis.connection, commits, key);
  /** Redis's, as far as the store reads it. */
  const clock = { aheadMs: 0, reads: 0 };
  const read = store.read.bind(store);
  store.read = async () => {
    clock.reads += 1;
    const policies = await read();
    return { ...policies, now: policies.now + clock.aheadMs };
  };
  const said: string[] = [];
  const say = (what: string) => async () => said.push(what) > 0;
  const tell = { announced: say('announced'), inForce: say('in force'), withdrawn: say('withdrawn'), bad: say('bad') };
  /** A process with a file of its own. @returns which changes it, and how many approvals are needed there now */
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
  const ages = () => redis.connection.hset(key('policy'), 'nextPosted', Date.now() - POLICY_WAIT_MS - 1_000);
  return { key, store, history, said, starts, ages, clock };
}
const announced = (store: PolicyStore) =>
  eventually(async () => (await store.read()).announced?.postedAt !== undefined);

test('a looser file waits, whichever process starts or ends meanwhile, and is said once', async () => {
  const { store, said, starts, ages } = shared();
  const [one, other] = [await starts(needing(2)), await starts(needing(2))];
  one.put(needing(1));
  await announced(store);
  other.put(needing(1));
  await one.watch.stop();
  const again = await starts(needing(1));
  expect([other.needs(), again.needs(), said]).toEqual([2, 2, ['announced']]);
  await ages();
  await eventually(async () => other.needs() === 1 && again.needs() === 1);
  expect(said).toEqual(['announced', 'in force']);
}, 30_000);

test('Redis’s clock that jumps ahead ends no wait early, also not for a process that starts after that', async () => {
  const { store, starts, clock } = shared();
  const one = await starts(needing(2));
  one.put(needing(1));
  await announced(store);
  await eventually(() => one.watch.note().includes('in force from'));
  clock.aheadMs = 20 * 60_000;
  const other = await starts(needing(2));
  const looks = clock.reads;
  await eventually(() => clock.reads > looks + 5);
  expect([one.needs(), other.needs(), (await store.read()).announced?.hash]).toEqual([2, 2, expect.any(String)]);
}, 30_000);

test('a stricter file counts at once, and takes back what waits', async () => {
  const { store, said, starts } = shared();
  const [one, other] = [await starts(needing(2)), await starts(needing(2))];
  one.put(needing(1));
  await announced(store);
  other.put(needing(3));
  await eventually(async () => one.needs() === 3 && other.needs() === 3);
  expect((await store.read()).announced).toBeUndefined();
  expect(said).toEqual(['announced', 'withdrawn']);
}, 30_000);

/** Puts the policies back to an earlier copy, and records that as a loss. */
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

test('after a restore a running process offers its file again: a stricter one counts at once', async () => {
  const all = shared();
  const one = await all.starts(needing(1));
  const restore = await restorable(all);
  one.put(needing(2));
  await eventually(() => one.needs() === 2);
  await restore();
  await eventually(async () => one.needs() === 2 && (await all.store.read()).lostAt === undefined);
}, 30_000);

test('after a restore a policy that waited in the copy does not come in force: it may have been withdrawn since', async () => {
  const all = shared();
  const one = await all.starts(needing(2));
  one.put(needing(1));
  await announced(all.store);
  await all.ages();
  const restore = await restorable(all);
  one.put(needing(3));
  await eventually(() => one.needs() === 3);
  await one.watch.stop();
  await restore();
  const again = await all.starts(needing(2));
  const looks = all.clock.reads;
  await eventually(() => all.clock.reads > looks + 5);
  expect(again.needs()).toBe(2);
}, 30_000);

test('after a restore an earlier file is announced, not passed over', async () => {
  const all = shared();
  const one = await all.starts(needing(1));
  one.put(needing(2));
  await eventually(() => one.needs() === 2);
  await one.watch.stop();
  await all.history.declareLoss();
  await all.starts(needing(1));
  await announced(all.store);
}, 30_000);

test('where a loss leaves no policy, the file waits; meanwhile its look-ups work and nobody may change anything', async () => {
  const { history, store, said, starts, ages } = shared();
  await history.declareLoss();
  const one = await starts(`${needing(2)}look_ups:\n  requesters: [sre]\n`);
  await announced(store);
  await eventually(() => one.inForce.approvalsChannel === 'C0123456789');
  expect(one.needs()).toBeUndefined();
  expect(one.inForce.lookUpRequesters).toMatchObject([{ name: 'sre' }]);
  await eventually(() => /lost.*in force from/.test(one.watch.note()));
  await ages();
  await eventually(() => one.needs() === 2);
  expect(said).toEqual(['announced', 'in force']);
  expect((await store.read()).lostAt).toBeUndefined();
}, 30_000);

test('where Redis lost the policy alone, a running process offers its file again', async () => {
  const { key, store, starts, clock } = shared();
  const one = await starts(needing(2));
  const looks = clock.reads;
  await eventually(() => clock.reads > looks + 2);
  await redis.connection.del(key('policy'), key('policies'));
  await eventually(async () => (await store.read()).inForce !== undefined && one.needs() === 2);
}, 30_000);

test('a first policy counts at once only until a worker finds that Redis did lose history', async () => {
  const { history, store, starts } = shared();
  const one = await starts(needing(2));
  expect(one.needs()).toBe(2);
  await history.write(0, [], { by: 'countersign', freezes: true, forgetsPolicy: true });
  await eventually(() => one.needs() === undefined);
  await announced(store);
}, 30_000);

test('a file with mistakes changes nothing, and is said once', async () => {
  const { said, starts } = shared();
  const [one, other] = [await starts(needing(2)), await starts(needing(2))];
  for (const { put } of [one, other]) put(`${needing(1)}    unheard_of: 1\n`);
  await eventually(async () => one.watch.note() !== '' && other.watch.note() !== '');
  // It is noted before it is told.
  await Promise.all([one.watch.stop(), other.watch.stop()]);
  expect([one.needs(), other.needs(), said]).toEqual([2, 2, ['bad']]);
}, 30_000);
