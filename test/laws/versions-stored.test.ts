// Stored requests outlive the code: one of a newer release, and one that is unreadable.
import { expect, test } from '@jest/globals';
import { SCHEMA_NUMBER } from '../../src/approvals/request/request.js';
import { CHANNELS, PEOPLE } from '../../src/sandbox/slack/index.js';
import { ask, decide, privateAnswers } from '../support/acting.js';
import { askedGrant, cardSaying, grantCalls, typesOf } from '../support/cards.js';
import { DUE_SETS } from '../support/due-sets.js';
import { eventually } from '../support/eventually.js';
import { storedFields } from '../support/journal.js';
import { useTestSystem } from '../support/use-test-system.js';

const { approvals } = CHANNELS;
const system = useTestSystem();
const { inside } = system;

const storedForm = (id: string) => storedFields(inside.redis, inside.store.key('request', id));
const jsonOf = async (id: string) => (await storedForm(id)).json ?? '';

/** Replaces the stored request, and makes it due in every queue. */
async function storeAs(id: string, json: string): Promise<void> {
  await inside.redis.hset(inside.store.key('request', id), { json });
  await dueNow(id);
}
async function dueNow(id: string): Promise<void> {
  for (const set of DUE_SETS) await inside.redis.zadd(inside.store.key('due', set), 0, id);
}
/** Waits until a worker has taken it from every set. */
const taken = (id: string) =>
  eventually(async () => {
    const sets = DUE_SETS.map((set) => inside.store.key('due', set));
    const scores = await Promise.all(sets.map((set) => inside.redis.zscore(set, id)));
    return scores.every((score) => score !== '0');
  });

/** Submits and approves another request, and waits until it is done. */
async function anotherIsDone(cluster: string, reason: string): Promise<void> {
  const { card } = await askedGrant(system, cluster, reason);
  await decide(system, PEOPLE.sam, card, 'decide:approve');
  await cardSaying(system, reason, /^Done: /);
}

async function told(user: string, press: () => Promise<unknown>): Promise<string> {
  const before = privateAnswers(system, user).length;
  await press();
  return eventually(() => privateAnswers(system, user)[before]);
}

test('a request of a newer release is shown as such, not changed, and delays no other', async () => {
  const { id, card } = await askedGrant(system, 'Cluster0', 'INC-901');
  const newer = JSON.stringify({
    ...JSON.parse(await jsonOf(id)),
    schema: SCHEMA_NUMBER + 1,
    actFrom: SCHEMA_NUMBER + 1,
    state: 'simmering',
  });
  await storeAs(id, newer);
  const before = await storedForm(id);
  for (let times = 0; times < 3; times++) {
    await taken(id);
    await dueNow(id);
  }
  for (const decision of ['decide:approve', 'decide:deny'])
    expect(await told(PEOPLE.sam, () => decide(system, PEOPLE.sam, card, decision))).toMatch(/newer version/);
  expect(await ask(system, PEOPLE.rita, 'requests', approvals)).toMatch(new RegExp(`${id}.*newer version`));
  expect(await ask(system, PEOPLE.rita, `request ${id}`, approvals)).toMatch(/newer version/);
  await anotherIsDone('Cluster1', 'INC-902');
  expect(await storedForm(id)).toEqual(before);
  expect(grantCalls(system, 'Cluster0')).toEqual([]);
  expect(await ask(system, PEOPLE.rita, 'status', approvals)).not.toContain(id);
}, 120_000);

test('an unreadable request is listed, counted as trouble, and delays no other', async () => {
  const { id, card } = await askedGrant(system, 'ledger-eu', 'INC-903');
  const whole = await jsonOf(id);
  const { state: _, ...stateless } = JSON.parse(whole);
  for (const damaged of [JSON.stringify(stateless), whole.slice(0, 200), 'null']) {
    await storeAs(id, damaged);
    await taken(id);
    expect(await told(PEOPLE.sam, () => decide(system, PEOPLE.sam, card, 'decide:approve'))).toMatch(/can’t read/);
    const listed = await ask(system, PEOPLE.rita, 'requests', approvals);
    expect(listed).toMatch(new RegExp(`${id}.*can’t read`));
    expect(listed).toMatch(/newer version/); // from the test before
    expect(await ask(system, PEOPLE.rita, `request ${id}`, approvals)).toMatch(/can’t read/);
    expect(await jsonOf(id)).toBe(damaged);
  }
  await eventually(async () => ((await inside.store.troubled()).get(id) ?? 0) >= 2);
  expect(await ask(system, PEOPLE.rita, 'requests', approvals)).toMatch(new RegExp(`${id}.*failed \\d+ times`));
  expect(await ask(system, PEOPLE.rita, 'status', approvals)).toContain(id);
  expect(await failedAttempts()).toBeGreaterThanOrEqual(2);
  const { id: next } = await askedGrant(system, 'Cluster0', 'INC-904');
  expect(typesOf(await inside.journal(next))).toBe('asked previewed');

  await storeAs(id, whole); // repaired
  await decide(system, PEOPLE.sam, card, 'decide:approve');
  await cardSaying(system, 'INC-903', /^Done: /, 60_000);
  expect(typesOf(await inside.journal(id))).toBe('asked previewed approved quorum claimed sent succeeded');
  expect(await ask(system, PEOPLE.rita, 'status', approvals)).not.toContain(id);
}, 120_000);

/** As `GET /metrics` counts them. */
async function failedAttempts(): Promise<number> {
  const [bot] = system.bots;
  const text = await (await fetch(`http://127.0.0.1:${bot?.port}/metrics`)).text();
  const counts = text.matchAll(/^countersign_failed_attempts_total\{.*\} (\d+)$/gm);
  return [...counts].reduce((sum, [, count]) => sum + Number(count), 0);
}
