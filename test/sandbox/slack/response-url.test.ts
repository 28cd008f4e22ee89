import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { CHANNELS, PEOPLE } from '../../../src/sandbox/slack/index.js';
import { type Bench, button, overHttp, section } from './bolt.js';

const channel = CHANNELS.incident;
let bench: Bench;
let now = Date.now();

beforeEach(async () => {
  now = Date.now();
  bench = await overHttp({ now: () => now });
  bench.app.command('/atlas', ({ ack }) => ack());
  bench.app.action('share', ({ ack }) => ack());
});
afterEach(() => bench.stop());

async function respond(body: object): Promise<number> {
  const url = String(bench.slack.deliveries.at(-1)?.payload.response_url);
  const headers = { 'content-type': 'application/json' };
  return (await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })).status;
}

async function pressOnEphemeral(): Promise<void> {
  const blocks = [{ type: 'actions' as const, elements: [button('share')] }];
  const { message_ts: ts = '' } = await bench.web.chat.postEphemeral({
    channel,
    user: PEOPLE.rita,
    text: 'before',
    blocks,
  });
  await bench.slack.press(PEOPLE.rita, { channel, ts }, 'share');
}

const seenByRita = () => bench.slack.messages(channel, PEOPLE.rita).map((message) => message.text);

describe('a response url', () => {
  test('posts only to the command’s sender', async () => {
    await bench.slack.command(PEOPLE.rita, channel, '');
    await respond({ text: 'for you' });
    expect(seenByRita()).toEqual(['for you']);
    expect(bench.slack.messages(channel, PEOPLE.oli)).toEqual([]);
  });

  test('works in a channel without the bot', async () => {
    await bench.slack.command(PEOPLE.sam, CHANNELS.secret, '');
    await respond({ text: 'for you' });
    expect(bench.slack.messages(CHANNELS.secret, PEOPLE.sam)).toMatchObject([{ text: 'for you' }]);
  });

  test('replaces an ephemeral message', async () => {
    await pressOnEphemeral();
    expect(await respond({ text: 'after', blocks: [section('after')], replace_original: true })).toBe(200);
    expect(seenByRita()).toEqual(['after']);
  });

  test('is used up after five uses', async () => {
    await bench.slack.command(PEOPLE.rita, channel, '');
    const statuses: number[] = [];
    for (const text of ['1', '2', '3', '4', '5', '6']) statuses.push(await respond({ text }));
    expect(statuses).toEqual([200, 200, 200, 200, 200, 404]);
  });

  test('expires after half an hour', async () => {
    await bench.slack.command(PEOPLE.rita, channel, '');
    now += 30 * 60_000 + 1;
    expect(await respond({ text: 'late' })).toBe(404);
  });

  test('refuses an invalid message', async () => {
    await bench.slack.command(PEOPLE.rita, channel, '');
    expect(await respond({ text: 'x', blocks: [section('')] })).toBe(400);
    expect(await respond({ text: 'x', colour: 'red' })).toBe(400);
    expect(seenByRita()).toEqual([]);
  });
});
