// Slack limits edits for the whole workspace, so all replicas share one pace.
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createLog } from '../../../src/log.js';
import { createMetrics } from '../../../src/metrics.js';
import { CHANNELS, type SlackStandIn, startSlack } from '../../../src/sandbox/slack/index.js';
import { Chat } from '../../../src/slack/api/chat.js';
import { createSlackClient } from '../../../src/slack/api/client.js';
import { Pace } from '../../../src/slack/api/pace.js';
import { chatOn } from '../../support/chat.js';
import { eventually } from '../../support/eventually.js';
import { openRedis } from '../../support/redis.js';

const redis = await openRedis();
const log = createLog('silent');
let slack: SlackStandIn;
beforeEach(async () => {
  slack = await startSlack();
});
afterEach(() => slack.close());

const newClient = () => createSlackClient(slack.botToken, slack.apiUrl, log);
const updates = () => slack.calls.filter(({ method }) => method === 'chat.update').length;
const limitOnce = (retryAfter: number) => slack.fault({ method: 'chat.update', kind: 'ratelimited', retryAfter });

/** Two replicas, and a message in each of two channels. */
async function replicas() {
  const store = redis.freshStore();
  const [one, other] = [0, 0].map(() => chatOn(newClient(), new Pace(redis.connection, store.key)));
  if (one === undefined || other === undefined) throw new Error('there are two');
  const post = async (channel: string) => {
    const sent = await one.post({ channel, text: 'Before.' });
    if (sent.kind !== 'sent') throw new Error(sent.kind);
    return { channel: sent.channel, ts: sent.ts, text: 'After.' };
  };
  const [here, there] = [await post(CHANNELS.incident), await post(CHANNELS.approvals)];
  const end = (part: string) => redis.connection.del(store.key('pace', 'edits', part));
  return { one, other, here, there, end };
}

test('edits at once until Slack limits one replica, and then in no replica or channel until the limit ends', async () => {
  const { one, other, here, there } = await replicas();
  for (const chat of [one, other, one]) expect(await chat.update(here)).toMatchObject({ kind: 'sent' });
  limitOnce(30);
  expect(await one.update(here)).toEqual({ kind: 'rate limited', retryAfterMs: 30_000 });
  const before = updates();
  for (const chat of [one, other]) {
    const answer = await chat.update(there);
    expect(answer).toMatchObject({ kind: 'rate limited' });
    expect('retryAfterMs' in answer && answer.retryAfterMs).toBeGreaterThan(20_000);
  }
  expect(updates()).toBe(before);
});

test('edits about 50 times a minute over all replicas for the minute after a limit', async () => {
  const { one, other, here, there, end } = await replicas();
  limitOnce(1);
  await other.update(here);
  await end('held');
  expect(await one.update(here)).toMatchObject({ kind: 'sent' });
  const waits = [await one.update(there), await one.update(here)].map((answer) =>
    'retryAfterMs' in answer ? Math.ceil(answer.retryAfterMs / 1_200) : answer.kind,
  );
  expect(waits).toEqual([1, 2]);
  await eventually(async () => (await other.update(there)).kind === 'sent');
  await end('slow');
  for (const chat of [one, other]) expect(await chat.update(there)).toMatchObject({ kind: 'sent' });
});

test('counts a limit once, by method, and keeps to it without Redis too', async () => {
  const metrics = createMetrics();
  const gone = () => Promise.reject(new Error('gone'));
  const chat = new Chat({ client: newClient(), edits: { edit: gone, limitEdits: gone }, log, metrics });
  const { here, there } = await replicas();
  limitOnce(30);
  for (const message of [here, there, here]) expect(await chat.update(message)).toMatchObject({ kind: 'rate limited' });
  expect(await metrics.slackLimits.get()).toMatchObject({ values: [{ value: 1, labels: { method: 'chat.update' } }] });
});
