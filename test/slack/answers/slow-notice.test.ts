// The notice that Atlas is slow: when and where it is shown.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createLog } from '../../../src/log.js';
import { CHANNELS, PEOPLE, type SlackStandIn, startSlack } from '../../../src/sandbox/slack/index.js';
import { SlowNotice } from '../../../src/slack/answers/slow-notice.js';
import { createSlackClient } from '../../../src/slack/api/client.js';
import { Posting } from '../../../src/slack/api/posting.js';
import { chatOn } from '../../support/chat.js';

const { rita } = PEOPLE;
const channel = CHANNELS.incident;
const log = createLog('silent');
let slack: SlackStandIn;
let posting: Posting;
beforeEach(async () => {
  slack = await startSlack();
  const client = createSlackClient(slack.botToken, slack.apiUrl, log);
  posting = new Posting({ client, chat: chatOn(client), log });
});
afterEach(() => slack.close());

/** Already slow. Timers of equal length end in the order in which they were set. */
async function slow(origin: object): Promise<SlowNotice> {
  const waiting = new SlowNotice({ posting, log }, { userId: rita, channel, ...origin }, '@bot namespaces', 1);
  await sleep(1);
  return waiting;
}

test('posts the notice in the thread of a mention once the answer is known to go there', async () => {
  const waiting = await slow({ thread: '1.1' });
  expect(slack.messages(channel)).toEqual([]);
  waiting.showIn({ channel });
  expect(await waiting.end()).toMatchObject({ channel });
  expect(slack.messages(channel).map(({ text }) => text)).toEqual([
    expect.stringMatching(new RegExp(`^<@${rita}>.* slow.*@bot namespaces`)),
  ]);
});

test('posts the notice privately if there is a response_url, and not in the channel', async () => {
  await slack.command(rita, channel, 'help'); // nobody listens, but it has a response_url
  const waiting = await slow({ responseUrl: String(slack.deliveries.at(-1)?.payload.response_url) });
  waiting.showIn({ channel });
  expect(await waiting.end()).toBeUndefined();
  expect(slack.messages(channel, rita).map(({ ephemeralFor }) => ephemeralFor)).toEqual([rita]);
});

test('posts no notice for an answer in time', async () => {
  const waiting = new SlowNotice({ posting, log }, { userId: rita, channel }, '@bot namespaces');
  waiting.showIn({ channel });
  expect(await waiting.end()).toBeUndefined();
  expect(slack.calls).toEqual([]);
});
