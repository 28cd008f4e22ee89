// Replayed deliveries: what did not count before does not count now, even if it would be allowed by now.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { GROUPS, PEOPLE } from '../../src/sandbox/slack/index.js';
import { askGrant, cardWhere, decide, privateAnswers, submitted } from '../support/acting.js';
import { pressForm } from '../support/card-forms.js';
import { askedGrant, cardSaying, typesOf } from '../support/cards.js';
import { eventually } from '../support/eventually.js';
import type { Inside } from '../support/inside.js';
import { type RedisProxy, startRedisProxy } from '../support/redis-proxy.js';
import type { TestSystem } from '../support/test-system.js';
import { useTestSystem } from '../support/use-test-system.js';

/**
 * Slack is slow to identify the presser, and another replica seems to be reading the approvers. Each delay alone is
 * tolerable, both together are not.
 * @returns a function that ends the other replica's read
 */
async function delayPress({ slack }: TestSystem, { redis, store }: Inside): Promise<() => Promise<unknown>> {
  const reading = store.key('reading', GROUPS.security);
  await redis.del(store.key('membership', GROUPS.security));
  await redis.set(reading, '1', 'PX', 10_000);
  slack.fault({ method: 'users.info', kind: 'slow', ms: 1_500 });
  return () => redis.del(reading);
}

describe.each([
  ['over HTTP', false],
  ['in Socket Mode', true],
])('%s', (_, socketMode) => {
  const system = useTestSystem({ roles: [], socketMode });
  const { inside } = system;
  let proxy: RedisProxy;
  beforeAll(async () => {
    proxy = await startRedisProxy(system.redis.url);
    await system.start('all', { REDIS_URL: proxy.url });
    await eventually(() => !socketMode || system.slack.sockets() > 0);
  }, 90_000);
  afterAll(async () => {
    await proxy?.close();
  });

  const types = async (id: string) => typesOf(await inside.journal(id));
  const told = (user: string) => privateAnswers(system, user).length;
  const heard = (user: string, words: RegExp) =>
    system.slack.until(() => words.test(privateAnswers(system, user).at(-1) ?? ''));

  /** Makes somebody a member of exactly these groups, and drops cached memberships. */
  async function putInto(user: string, ...groups: readonly string[]): Promise<void> {
    for (const { id, members } of system.slack.world.groups) {
      if (groups.includes(id) === members.includes(user)) continue;
      if (groups.includes(id)) members.push(user);
      else members.splice(members.indexOf(user), 1);
      await inside.redis.del(inside.store.key('membership', id));
    }
  }

  /** Replays the last delivery: it is acknowledged, nothing happens, and nobody is told anything. */
  async function replayedInVain(id: string, user: string): Promise<void> {
    const before = { types: await types(id), told: told(user) };
    expect(await system.slack.replay()).toMatchObject({ kind: 'acknowledged' });
    expect({ types: await types(id), told: told(user) }).toEqual(before);
  }

  test('the replayed press of a former outsider does not count, and a new one does', async () => {
    const { id, card } = await askedGrant(system, 'Cluster0', 'INC-751');
    await decide(system, PEOPLE.pat, card, 'decide:approve');
    await heard(PEOPLE.pat, /Only .* can decide about this request. Nothing was recorded/);
    await putInto(PEOPLE.pat, GROUPS.security);
    await replayedInVain(id, PEOPLE.pat);
    expect(await types(id)).toBe('asked previewed');
    await decide(system, PEOPLE.pat, card, 'decide:approve');
    await cardSaying(system, 'INC-751', /^Done: /);
    expect(await types(id)).toBe('asked previewed approved quorum claimed sent succeeded');
    await replayedInVain(id, PEOPLE.pat);
  }, 120_000);

  test('a press and a form that failed because of Slack do not count when replayed', async () => {
    const { id, card } = await askedGrant(system, 'Cluster1', 'INC-752');
    const form = await pressForm(system, PEOPLE.ada, cardWhere(card), 'decide:deny-form', /can edit the request/);
    system.slack.fault({ method: 'users.info', kind: 'status', status: 503 });
    await decide(system, PEOPLE.sam, card, 'decide:approve');
    await heard(PEOPLE.sam, /^Not recorded/);
    await replayedInVain(id, PEOPLE.sam);
    system.slack.fault({ method: 'users.info', kind: 'status', status: 503 });
    expect(await system.slack.submit(PEOPLE.ada, form.id)).toMatchObject({
      errors: { why: expect.stringMatching(/^Not recorded/) },
    });
    expect(await system.slack.replay()).toMatchObject({ kind: 'acknowledged' });
    expect(await types(id)).toBe('asked previewed');
    system.slack.clearFaults();
    expect(await system.slack.submit(PEOPLE.ada, form.id)).toEqual({ kind: 'closed' });
    await cardSaying(system, 'INC-752', /^Denied: /);
  }, 120_000);

  test('a press that took too long is refused, and does not count when replayed', async () => {
    const { id, card } = await askedGrant(system, 'Cluster1', 'INC-753');
    const done = await delayPress(system, inside);
    await decide(system, PEOPLE.sam, card, 'decide:approve');
    await heard(PEOPLE.sam, /took too long\. Nothing was recorded/);
    await done();
    await replayedInVain(id, PEOPLE.sam);
    await decide(system, PEOPLE.ada, card, 'decide:deny');
    await cardSaying(system, 'INC-753', /^Denied: /);
    expect(await types(id)).toBe('asked previewed denied');
  }, 120_000);

  test('does not tell a presser that nothing was recorded when that is uncertain', async () => {
    const { id, card } = await askedGrant(system, 'Cluster1', 'INC-754');
    await putInto(PEOPLE.oli);
    const stop = proxy.meddle(({ name, args }) =>
      name === 'SET' && args[0]?.includes(':seen:delivery:') ? { reply: '-OOM command not allowed' } : 'pass',
    );
    await decide(system, PEOPLE.oli, card, 'decide:approve');
    await heard(PEOPLE.oli, /don’t know whether it counted/);
    stop();
    expect(privateAnswers(system, PEOPLE.oli).join(' ')).not.toMatch(/nothing was recorded/i);
    await putInto(PEOPLE.oli, GROUPS.sre);
    await decide(system, PEOPLE.ada, card, 'decide:deny');
    await cardSaying(system, 'INC-754', /^Denied: /);
    expect(await types(id)).toBe('asked previewed denied');
  }, 120_000);

  test('the replayed form of a former outsider stores nothing, and a new submission does', async () => {
    const form = await askGrant(system, PEOPLE.rita, 'grant-access Cluster1 in Payments for 1h because INC-755');
    await putInto(PEOPLE.rita);
    expect(await system.slack.submit(PEOPLE.rita, form.id)).toMatchObject({ kind: 'errors' });
    await putInto(PEOPLE.rita, GROUPS.sre);
    const before = await inside.everything();
    expect(await system.slack.replay()).toMatchObject({ kind: 'acknowledged', body: expect.stringMatching(/error/) });
    expect(await inside.everything()).toEqual(before);
    await submitted(system, PEOPLE.rita, form);
    await cardSaying(system, 'INC-755', /Needs \d+ approvals? from/);
  }, 120_000);
});
