import { afterAll, expect, test } from '@jest/globals';
import { CHANNELS, PEOPLE, startSlack } from '../../src/sandbox/slack/index.js';
import { Cards } from '../../src/slack/cards/card-store.js';
import { webClient } from '../sandbox/slack/bolt.js';
import { openRedis } from '../support/redis.js';
import { pending } from '../support/requests.js';
import { faultsInSaying, saidUnnoted } from './said.js';

const { connection, freshStore } = await openRedis();
const slack = await startSlack();
afterAll(() => slack.close());
const web = webClient(slack);

/** A request that has just ended, with nobody told yet. */
async function ended() {
  const { key } = freshStore();
  const id = `T${Math.random()}`.slice(0, 12);
  const details = JSON.stringify(pending());
  await connection.xadd(
    key('journal'),
    '*',
    'request',
    id,
    'version',
    1,
    'type',
    'asked',
    'at',
    1,
    'by',
    'U',
    'details',
    details,
  );
  const records = { system: { slack }, redis: connection, key: (...parts: readonly string[]) => key(...parts) };
  const card = await web.chat.postMessage({ channel: CHANNELS.approvals, text: `Approve? ${id}` });
  const say = (place: 'thread' | 'requester', text = `✅ ${id}`) =>
    place === 'requester'
      ? web.chat.postMessage({ channel: PEOPLE.rita, text })
      : web.chat.postMessage({ channel: CHANNELS.approvals, thread_ts: card.ts ?? '', text });
  return { id, records, say, cards: new Cards(connection, key) };
}

test('finds where the outcome was announced but not recorded', async () => {
  const { id, records, say, cards } = await ended();
  await say('thread', `Unconfirmed: ${id}`);
  expect(await saidUnnoted(records)).toEqual([]);
  await say('thread');
  await say('requester');
  expect(await saidUnnoted(records)).toEqual(['thread', 'requester']);
  await cards.noteSaid(id, ['end in thread']);
  expect(await saidUnnoted(records)).toEqual(['requester']);
  await cards.noteSaid(id, ['end']);
  expect(await saidUnnoted(records)).toEqual([]);
});

test('allows a second message only if the first was not recorded, and never a third', async () => {
  const { id, records, say } = await ended();
  const faults = (...unnoted: readonly ('thread' | 'requester')[]) => faultsInSaying(records, id, 'done', unnoted);
  const never = 'announced 0 times to the thread';
  await say('requester');
  expect(faults('thread')).toEqual([never]);
  await say('requester');
  expect(faults('thread')).toEqual([never, 'announced 2 times to the requester']);
  expect(faults('requester')).toEqual([never]);
  await say('thread');
  await say('requester');
  expect(faults('requester')).toEqual(['announced 3 times to the requester']);
});
