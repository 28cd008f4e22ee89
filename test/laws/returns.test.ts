// A temporary change is reverted once, even if workers die, and only what it changed.
import { beforeAll, expect, test } from '@jest/globals';
import { TAKES_EFFECT_WITHIN_MS } from '../../src/approvals/executing/verifier.js';
import { deriveReturnId } from '../../src/approvals/request/ids.js';
import type { InState } from '../../src/approvals/request/request.js';
import { identityProviderNamed } from '../../src/sandbox/atlas/index.js';
import { CHANNELS, PEOPLE } from '../../src/sandbox/slack/index.js';
import { decide, latestView, submitted } from '../support/acting.js';
import { makeDatabase } from '../support/atlas-things.js';
import { cardWith, idOn } from '../support/cards.js';
import { eventually } from '../support/eventually.js';
import { atRest, effects, story, untilStored, writes } from '../support/outcome.js';
import { nameOf, startRedisProxy } from '../support/redis-proxy.js';
import { type Bot, POLICY } from '../support/test-system.js';
import { useTestSystem } from '../support/use-test-system.js';

const RULES = `  - operations: [set-query-limit]
    requesters: [sre]
  - operations: [disconnect-org]
    requesters: [security]
`;

const system = useTestSystem({ roles: ['web'], policy: `${POLICY}${RULES}` });
const { inside } = system;
let worker: Bot;
beforeAll(async () => {
  for (const letter of 'abcdefg') makeDatabase(system.atlas.world, `while_${letter}`);
  worker = await system.start('worker');
  // Approvers sign in elsewhere, because changes that lock out approvers are refused.
  for (const person of system.slack.world.people) person.email = `${person.name}@people.example`;
}, 90_000);

/** Submitted, approved by Sam, and done. @returns its id */
async function done(line: string, reason: string, requester: string): Promise<string> {
  await system.slack.command(requester, CHANNELS.incident, `${line} because ${reason}`);
  await submitted(system, requester, await latestView(system, requester, reason));
  const card = await cardWith(system, reason, /Needs \d+ approvals? from/);
  await decide(system, PEOPLE.sam, card, 'decide:approve');
  const id = idOn(card);
  expect((await atRest(inside, id)).state).toBe('succeeded');
  return id;
}

/** Raises the daily limit of a database for two minutes. */
async function raised(database: string, reason: string) {
  const value = () =>
    system.atlas.world.federatedDatabases
      .find(({ name }) => name === database)
      ?.limits.find(({ name }) => name === 'bytesProcessed.daily')?.value;
  const before = value();
  const id = await done(`set-query-limit ${database} daily to 90TB for 2m in Payments`, reason, PEOPLE.rita);
  expect(value()).not.toBe(before);
  const path = `/dataFederation/${database}/`;
  /** Checks that the limit is restored after this many calls, two of which took effect. */
  const isBack = async (calls: number) => {
    expect(await atRest(inside, deriveReturnId(id))).toMatchObject({ state: 'succeeded' });
    expect(value()).toBe(before);
    expect([writes(system, path).length, effects(system, path).length]).toEqual([calls, 2]);
  };
  return { id, path, isBack };
}

const waiting = (id: string) =>
  untilStored(inside, deriveReturnId(id), (one): InState<'approved'> | false => one.state === 'approved' && one);

/** Ends its time. */
async function ends(id: string): Promise<void> {
  const request = await waiting(id);
  const now = await inside.store.now();
  if (request.returns === undefined) throw new Error(`${request.id} is no return`);
  await inside.age(request, { notBefore: now, returns: { ...request.returns, endsAt: now } });
}

test('reverts a limit once at the end of its two minutes', async () => {
  const { id, isBack } = await raised('while_a', 'INC-901');
  const { sent } = await untilStored(inside, id, (one) => one.state === 'succeeded' && one);
  expect(await waiting(id)).toMatchObject({ notBefore: sent.at + 120_000, returns: { change: id } });
  await ends(id);
  await isBack(2);
  expect(await story(inside, deriveReturnId(id))).toBe('scheduled claimed sent succeeded');
}, 120_000);

test('another worker reverts after one was killed with its call stored but not sent', async () => {
  const { id, isBack } = await raised('while_c', 'INC-903');
  await worker.kill('SIGTERM');
  const proxy = await startRedisProxy(system.redis.url);
  const struck = await system.start('worker', { REDIS_URL: proxy.url });
  let isStored = false;
  const killed = new Promise<void>((resolve, reject) => {
    const end = proxy.onReply(async (command) => {
      isStored ||= nameOf(command) === 'commit sent' && command.args.some((arg) => arg.includes(deriveReturnId(id)));
      if (!isStored || command.name !== 'WAITAOF') return;
      end();
      await struck.kill('SIGKILL').then(resolve, reject);
    });
  });
  await ends(id);
  await killed;
  worker = await system.start('worker');
  const request = await untilStored(inside, deriveReturnId(id), (one) => one.state === 'unknown' && one, 60_000);
  const sent = { ...request.sent, at: request.sent.at - TAKES_EFFECT_WITHIN_MS };
  await inside.age(request, { sent, nextReadAt: await inside.store.now() });
  await isBack(2);
  expect(await story(inside, deriveReturnId(id))).toMatch(
    /^scheduled claimed sent lost (read )+not-applied claimed sent succeeded$/,
  );
  await proxy.close();
}, 120_000);

test('does not revert again after a worker was killed when its call had taken effect', async () => {
  const { id, path, isBack } = await raised('while_d', 'INC-904');
  system.atlas.fault({ kind: 'hang after effect', path: new RegExp(path), method: 'PATCH', times: 1 });
  await ends(id);
  await eventually(() => effects(system, path).length === 2);
  await worker.kill('SIGKILL');
  worker = await system.start('worker');
  await isBack(2);
  expect(await story(inside, deriveReturnId(id))).toMatch(/^scheduled claimed sent lost (read )*succeeded$/);
}, 120_000);

test('restores only the removed connection after somebody else changed the same config', async () => {
  const config = () => system.atlas.world.federations[0]?.connectedOrgConfigs[1];
  const google = identityProviderNamed(system.atlas.world, 'Labs Google').id;
  const id = await done('disconnect-org "Labs Google" from "Counter Labs" for 2m', 'INC-906', PEOPLE.max);
  expect(config()?.dataAccessIdentityProviderIds).not.toContain(google);
  config()?.domainAllowList.push('new.counter.example');
  const pipelines = identityProviderNamed(system.atlas.world, 'CI pipelines').id;
  config()?.dataAccessIdentityProviderIds.push(pipelines);
  await ends(id);
  expect(await atRest(inside, deriveReturnId(id))).toMatchObject({ state: 'succeeded' });
  expect(config()?.dataAccessIdentityProviderIds.toSorted()).toEqual([google, pipelines].toSorted());
  expect(config()?.domainAllowList).toContain('new.counter.example');
}, 120_000);
