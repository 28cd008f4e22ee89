// Processes that watch their policy files, on a real Redis: what is in force when, and who is told.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test } from '@jest/globals';
import { PolicyInForce } from '../../../src/approvals/policy/in-force.js';
import { PolicyStore } from '../../../src/approvals/policy/store.js';
import { POLICY_WAIT_MS, PolicyWatch } from '../../../src/approvals/policy/watch.js';
import { createLog } from '../../../src/log.js';
import { keysOf } from '../../../src/redis/keys.js';
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

/** All that processes share. */
function shared() {
  const key = keysOf(`T${randomBytes(6).toString('hex')}`);
  const store = new PolicyStore(redis.connection, commits, key);
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
    const watch = new PolicyWatch({ store, inForce, given, tell, log: createLog('silent') });
    await watch.begin();
    watch.start();
    running.push(watch);
    return { put, needs: () => inForce.rules[0]?.approvals, watch };
  }
  const ages = () => redis.connection.hset(key('policy'), 'nextPosted', Date.now() - POLICY_WAIT_MS - 1_000);
  return { key, store, said, starts, ages, clock };
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

test('a store that is restored from a backup goes by the file of who runs, not by what was in force long ago', async () => {
  const { key, store, starts } = shared();
  const first = await starts(needing(1));
  const backup = await redis.connection.hgetall(key('policy'));
  const known = await redis.connection.smembers(key('policies'));
  first.put(needing(2));
  await eventually(async () => first.needs() === 2);
  await redis.connection.del(key('policy'), key('policies'));
  await redis.connection.hset(key('policy'), backup);
  await redis.connection.sadd(key('policies'), ...known);
  await eventually(async () => first.needs() === 2 && (await store.read()).revision > Number(backup.revision));
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
