// After a restore, changes approved before it are not sent again, even if Atlas is as it was before the approval.
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { CHANNELS, PEOPLE } from '../../src/sandbox/slack/index.js';
import { cardWhere, decide, latestView, ownCard, submitted } from '../support/acting.js';
import { dedicated } from '../support/atlas-things.js';
import { type Asked, askedGrant, canChange, cardWith, grantCalls, idOn } from '../support/cards.js';
import { isAllDrawn } from '../support/due-sets.js';
import { eventually } from '../support/eventually.js';
import { textOf } from '../support/looking.js';
import { atRest, untilStored, writes } from '../support/outcome.js';
import { type Meddling, nameOf, startRedisProxy } from '../support/redis-proxy.js';
import { backUp, copyOf, doubtsIn, restoreCopy, stopBots } from '../support/restored.js';
import { stateOn } from '../support/states.js';
import { POLICY, type TestSystemOptions } from '../support/test-system.js';
import { closers, testSystems } from '../support/use-test-system.js';

const HOUR_MS = 60 * 60_000;
const WAIT_MS = 10 * 60_000;
/** Changes of Cluster1 wait after their approval. */
const RULES = `freeze: [security]
${POLICY.replace(
  'rules:\n',
  `rules:
  - operations: [grant-access]
    when: { cluster: Cluster1 }
    requesters: [sre]
    wait: 10m
  - operations: [revoke-access]
    requesters: [sre]
`,
)}`;

const open = testSystems();
const closing = closers();
type Team = Awaited<ReturnType<typeof team>>;

async function team(options: TestSystemOptions = { roles: ['web', 'worker'] }) {
  const system = await open({ ...options, policy: RULES });
  return { system, inside: system.inside };
}

/** Approved while no worker runs. */
async function approved({ system, inside }: Team, { id, card }: Asked) {
  await decide(system, PEOPLE.sam, card, 'decide:approve');
  return untilStored(inside, id, (one) => one.state === 'approved' && one);
}

/** Ends the wait of its rule. */
const waited = async ({ inside }: Team, id: string) => {
  const request = await untilStored(inside, id, (one) => one.state === 'approved' && one);
  await inside.age(request, { approvedAt: request.approvedAt - WAIT_MS, notBefore: request.notBefore - WAIT_MS });
};

async function revoked({ system, inside }: Team, cluster: string, reason: string): Promise<void> {
  await system.slack.command(PEOPLE.rita, CHANNELS.incident, `revoke-access ${cluster} in Payments because ${reason}`);
  await submitted(system, PEOPLE.rita, await latestView(system, PEOPLE.rita, reason));
  const card = await cardWith(system, reason, /Needs 1 approval from/);
  await decide(system, PEOPLE.sam, card, 'decide:approve');
  expect((await atRest(inside, idOn(card))).state).toBe('succeeded');
}

test('changes done and undone since the copy are not sent again, even under a wait', async () => {
  const one = await team();
  const { system, inside } = one;
  const asked = [
    await askedGrant(system, 'Cluster0', 'INC-521'),
    await askedGrant(system, 'Cluster1', 'INC-522'),
  ] as const;
  await Promise.all(system.bots.filter(({ role }) => role === 'worker').map((bot) => bot.kill('SIGTERM')));
  const [direct, waiting] = [await approved(one, asked[0]), await approved(one, asked[1])];
  expect(waiting.notBefore - waiting.approvedAt).toBe(WAIT_MS);
  const restore = await backUp(inside);

  await system.start('worker');
  await waited(one, waiting.id);
  for (const { id } of [direct, waiting]) expect((await atRest(inside, id)).state).toBe('succeeded');
  await revoked(one, 'Cluster0', 'INC-523');
  await revoked(one, 'Cluster1', 'INC-524');
  await stopBots(system);
  await restore(HOUR_MS);
  await waited(one, waiting.id);
  const calls = writes(system, '/clusters/').length;
  expect(calls).toBe(4);

  await system.start('all');
  for (const { id } of [direct, waiting]) {
    const asking = await untilStored(inside, id, (found) => found.state === 'pending' && found, 60_000);
    expect(asking.approvals).toEqual([]);
  }
  expect(await doubtsIn(inside)).toEqual(['gap']);
  expect(writes(system, '/clusters/')).toHaveLength(calls);

  // Approved again, each does what its rule says: one is sent, the other waits.
  for (const reason of ['INC-521', 'INC-522'])
    await decide(system, PEOPLE.sam, await cardWith(system, reason, /Needs 1 approval from/, 60_000), 'decide:approve');
  expect((await atRest(inside, direct.id)).state).toBe('succeeded');
  const again = await untilStored(inside, waiting.id, (found) => found.state === 'approved' && found);
  expect(again.notBefore - again.approvedAt).toBe(WAIT_MS);
  expect([grantCalls(system, 'Cluster0'), grantCalls(system, 'Cluster1')].map(({ length }) => length)).toEqual([2, 1]);
  expect(dedicated(system.atlas.world, 'Cluster1').grant).toBeUndefined();
}, 240_000);

test('sends nothing after a live restore until a process compares histories', async () => {
  const { system, inside } = await team({ roles: [] });
  const proxy = await startRedisProxy(system.redis.url);
  closing(() => proxy.close());
  await system.start('web', { REDIS_URL: proxy.url });
  const worker = await system.start('worker');
  const asked = await askedGrant(system, 'Cluster0', 'INC-525');
  const own = await ownCard(system, PEOPLE.rita, 'INC-525', /Cancel/);
  worker.process.kill('SIGSTOP');
  await approved({ system, inside }, asked);
  const copy = await copyOf(inside.redis);
  await system.slack.press(PEOPLE.rita, cardWhere(own), 'cancel');
  await untilStored(inside, asked.id, ({ state }) => state === 'cancelled');

  // Only the web process knows of that, and it reconnects later than the worker.
  proxy.meddle(async (command): Promise<Meddling> => {
    if (nameOf(command) === 'heartbeat') await sleep(1_900);
    return 'pass';
  });
  await restoreCopy(inside.redis, copy, 'return 0');
  worker.process.kill('SIGCONT');
  await eventually(async () => (await doubtsIn(inside)).includes('missing'));
  const { approvals } = await untilStored(inside, asked.id, (one) => one.state === 'pending' && one);
  expect([approvals, grantCalls(system, 'Cluster0')]).toEqual([[], []]);
}, 120_000);

test('a card posted after the copy loses its buttons at the first press, which counts', async () => {
  const { system, inside } = await team();
  const { slack } = system;
  const { id, card } = await askedGrant(system, 'Cluster0', 'INC-526');
  await eventually(() => isAllDrawn(inside, id));
  // As in a copy that was taken before it was posted.
  await inside.redis.del(inside.store.key('cards', id));
  await inside.redis.zadd(inside.store.key('due', 'draw'), 0, id);
  const seen = ({ ts }: { readonly ts: string }) => slack.messages(CHANNELS.approvals).filter((one) => one.ts === ts);
  const cards = () => slack.messages(CHANNELS.approvals).filter((one) => one.text.includes(id) && canChange(one));
  const known = await slack.until(() => cards().find(({ ts }) => ts !== card.ts));

  await decide(system, PEOPLE.sam, card, 'decide:approve');
  await slack.until(() => !seen(card).some(canChange));
  expect(textOf(seen(card))).toContain(`/atlas request ${id}`);
  expect((await atRest(inside, id)).state).toBe('succeeded');
  expect(seen(known).map(({ blocks }) => stateOn(blocks))).toEqual(['done']);
  expect(grantCalls(system, 'Cluster0')).toHaveLength(1);
}, 120_000);
