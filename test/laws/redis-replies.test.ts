// Redis executes a command but its reply is lost or late: what people are told, and what is sent.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { CHANNELS, PEOPLE } from '../../src/sandbox/slack/index.js';
import { decide, privateAnswers } from '../support/acting.js';
import { makeCluster } from '../support/atlas-things.js';
import { askedGrant, cardSaying, grantCalls } from '../support/cards.js';
import { eventually, gate } from '../support/eventually.js';
import { lookInside } from '../support/inside.js';
import { textOf } from '../support/looking.js';
import { atRest, falseStatements, story } from '../support/outcome.js';
import { type Meddling, nameOf, type RedisCommand, type RedisProxy, startRedisProxy } from '../support/redis-proxy.js';
import { pressUntilRecorded } from '../support/redis-trouble.js';
import { useTestSystem } from '../support/use-test-system.js';

const NAMES = ['moving', 'reply', 'sync', 'demoted', 'loading', 'unsynced', 'unsure', 'orphan'];
const system = useTestSystem({ roles: [] });
let { inside } = system;
/** One proxy per role, so that faults meet only that role. */
let toWeb: RedisProxy;
let toWorker: RedisProxy;
/** Its call was stored, but the reply was lost. Begins first, because it takes the longest. */
let unsure: string;
beforeAll(async () => {
  const proxies = [startRedisProxy(system.redis.url), startRedisProxy(system.redis.url)] as const;
  [inside, toWeb, toWorker] = await Promise.all([lookInside(system), ...proxies]);
  for (const name of NAMES) makeCluster(system.atlas.world, name);
  await Promise.all([
    system.start('web', { REDIS_URL: toWeb.url }),
    system.start('worker', { REDIS_URL: toWorker.url }),
  ]);
  const { id, card } = await askedGrant(system, 'unsure', 'unsure');
  meddleOnce(toWorker, 'sent', undefined, 'lose reply');
  await decide(system, PEOPLE.sam, card, 'decide:approve');
  await eventually(async () => (await story(inside, id)).includes('sent'));
  unsure = id;
}, 90_000);
afterAll(async () => {
  await toWeb?.close();
  await toWorker?.close();
});

/**
 * Meddles once with the commit of these events; or with the first command `after` that follows it on its connection
 * once Redis has executed it.
 */
function meddleOnce(proxy: RedisProxy, commit: string, after: string | undefined, meddling: Meddling): void {
  const carriedOut = gate();
  let committer: number | undefined;
  const isCommit = (command: RedisCommand) => nameOf(command) === `commit ${commit}`;
  const stopListening = proxy.onReply((command) => {
    if (isCommit(command)) carriedOut.open();
  });
  const stop = proxy.meddle(async (command) => {
    const isIt = after === undefined ? isCommit(command) : command.client === committer && nameOf(command) === after;
    if (isCommit(command)) committer = command.client;
    if (!isIt) return 'pass';
    stop();
    if (after !== undefined) await carriedOut.until;
    stopListening();
    return meddling;
  });
}

test('records a decision that arrives while its slot is moving', async () => {
  const { id, card } = await askedGrant(system, 'moving', 'moving');
  const before = privateAnswers(system, PEOPLE.sam).length;
  meddleOnce(toWeb, 'approved quorum', undefined, {
    reply: '-TRYAGAIN Multiple keys request during rehashing of slot',
  });
  await decide(system, PEOPLE.sam, card, 'decide:approve');
  await cardSaying(system, 'moving', /^Done: /);
  expect(await story(inside, id)).toBe('asked previewed approved quorum claimed sent succeeded');
  expect(privateAnswers(system, PEOPLE.sam).slice(before)).toEqual([]);
}, 120_000);

const NOT_SYNCED = { reply: '*2\r\n:0\r\n:0' };

test.each([
  ['the reply to the commit is lost', 'reply', undefined, 'lose reply'],
  ['the connection is lost before the commit is durable', 'sync', 'WAITAOF', 'cut'],
  ['the server is demoted before the commit is durable', 'demoted', 'WAITAOF', { reply: '-UNBLOCKED demoted' }],
  ['Redis answers LOADING to the check for durability', 'loading', 'INFO', { reply: '-LOADING not yet' }],
] as const)(
  'does not deny a recorded decision when %s',
  async (_, name, after, meddling) => {
    const { id, card } = await askedGrant(system, name, name);
    const before = privateAnswers(system, PEOPLE.sam).length;
    meddleOnce(toWeb, 'approved quorum', after, meddling);
    await decide(system, PEOPLE.sam, card, 'decide:approve');
    await atRest(inside, id);
    await cardSaying(system, name, /^Done: /);
    const told = () => privateAnswers(system, PEOPLE.sam).slice(before).join(' ');
    expect(await system.slack.until(() => told() !== '' && told())).toMatch(/don’t know whether|If the card hasn’t/);
    expect(told()).not.toMatch(/[Nn]othing was recorded|Not recorded|Not sent/);
    expect(grantCalls(system, name)).toHaveLength(1);
  },
  60_000,
);

test('sends a call once, after it is durably stored', async () => {
  const { id, card } = await askedGrant(system, 'unsynced', 'unsynced');
  let isSent = false;
  const stop = toWorker.meddle((command) => {
    const name = nameOf(command);
    isSent ||= name === 'commit sent';
    if (name === 'commit returned') stop();
    return isSent && name === 'WAITAOF' ? NOT_SYNCED : 'pass';
  });
  await decide(system, PEOPLE.sam, card, 'decide:approve');
  await atRest(inside, id);
  expect(await story(inside, id)).toBe('asked previewed approved quorum claimed sent returned claimed sent succeeded');
  expect(grantCalls(system, 'unsynced')).toHaveLength(1);
}, 120_000);

test('a card whose place was not stored shows no state, and another one is posted and works', async () => {
  const stop = toWorker.meddle((command) => {
    // Of all cards only this one is new: a sketch, whose version is none of the request's.
    const [place, json] = command.args.slice(-2);
    if (nameOf(command) !== 'draw-lock' || place !== 'approvals' || json?.includes('"version":0') !== true)
      return 'pass';
    stop();
    return 'cut';
  });
  const asked = await askedGrant(system, 'orphan', 'orphan');
  const { id, card } = asked;
  await pressUntilRecorded(system, inside, asked);
  await atRest(inside, id);
  await cardSaying(system, 'orphan', /^Done: /);
  const cards = system.slack
    .messages(CHANNELS.approvals)
    .filter(({ threadTs, text }) => threadTs === undefined && text.includes(id));
  const [lost, ...others] = cards;
  expect(others.map(({ ts }) => ts)).toEqual([card.ts]);
  expect(lost?.blocks.map(({ type }) => type)).toEqual(['header', 'rich_text', 'context']);
  expect(textOf([lost?.text, lost?.blocks])).not.toMatch(/waiting|done|Needs | – /i);
}, 120_000);

test('sends a call once when the reply to storing it was lost', async () => {
  const { state } = await atRest(inside, unsure);
  await cardSaying(system, 'unsure', /^Done: /);
  expect(await story(inside, unsure)).toMatch(
    /^asked previewed approved quorum claimed sent (returned claimed sent )*succeeded$/,
  );
  expect([state, grantCalls(system, 'unsure').length]).toEqual(['succeeded', 1]);
  expect(falseStatements(system, unsure, '/clusters/unsure:')).toEqual([]);
}, 120_000);
