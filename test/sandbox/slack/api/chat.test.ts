import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { WebClient } from '@slack/web-api';
import { CHANNELS, PEOPLE, type SlackStandIn, startSlack } from '../../../../src/sandbox/slack/index.js';
import { refusal, section, webClient } from '../bolt.js';

let slack: SlackStandIn;
let web: WebClient;
const channel = CHANNELS.incident;

beforeEach(async () => {
  slack = await startSlack();
  web = webClient(slack);
});
afterEach(() => slack.close());

describe('chat.postMessage', () => {
  test('posts blocks and generates missing block ids', async () => {
    await web.chat.postMessage({ channel, text: 'hello', blocks: [section('hello')] });
    expect(slack.messages(channel)).toMatchObject([{ text: 'hello', blocks: [{ type: 'section' }] }]);
    expect(slack.messages(channel)[0]?.blocks[0]?.block_id).toMatch(/^\S{5}$/);
  });

  test('opens a user’s direct messages', async () => {
    const answer = await web.chat.postMessage({ channel: PEOPLE.rita, text: 'hello' });
    expect(answer.channel).toMatch(/^D/);
    expect(slack.directMessages(PEOPLE.rita)).toMatchObject([{ text: 'hello', channel: answer.channel }]);
  });

  test.each([
    ['an archived channel', CHANNELS.archived, 'is_archived'],
    ['a private channel without the bot', CHANNELS.secret, 'channel_not_found'],
    ['an unknown channel', 'C0NOSUCH01', 'channel_not_found'],
    ['a deactivated user', PEOPLE.dee, 'channel_not_found'],
    ['a user in another workspace', PEOPLE.xena, 'channel_not_found'],
  ])('refuses %s', async (_name, target, error) => {
    expect((await refusal(web.chat.postMessage({ channel: target, text: 'hello' }))).error).toBe(error);
  });

  test('posts to a public channel without the bot only with chat:write.public', async () => {
    await web.chat.postMessage({ channel: CHANNELS.general, text: 'hello' });
    expect(slack.messages(CHANNELS.general)).toHaveLength(1);
    await slack.close();
    slack = await startSlack({ scopes: ['chat:write'] });
    const call = webClient(slack).chat.postMessage({ channel: CHANNELS.general, text: 'hello' });
    expect((await refusal(call)).error).toBe('not_in_channel');
  });

  test('refuses an empty message', async () => {
    expect((await refusal(web.chat.postMessage({ channel, text: '' }))).error).toBe('no_text');
    expect((await refusal(web.chat.postMessage({ channel, text: '', blocks: [] }))).error).toBe('no_text');
  });

  test('reports problems in blocks', async () => {
    const answer = await refusal(web.chat.postMessage({ channel, text: 'x', blocks: [section('x'.repeat(3001))] }));
    expect(answer).toEqual({
      error: 'invalid_blocks',
      messages: ['[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]'],
    });
  });

  test('refuses more than 10000 characters in a message’s blocks', async () => {
    const blocks = Array.from({ length: 4 }, () => section('x'.repeat(2_501)));
    expect((await refusal(web.chat.postMessage({ channel, text: 'x', blocks }))).error).toBe('msg_blocks_too_long');
  });

  test('refuses blocks that aren’t a JSON array', async () => {
    const call = web.apiCall('chat.postMessage', { channel, text: 'x', blocks: '[{' });
    expect((await refusal(call)).error).toBe('invalid_blocks_format');
  });

  test('refuses new block types if configured', async () => {
    slack.refuseNewBlocks(true);
    const rows = [[{ type: 'raw_text' as const, text: 'a' }], [{ type: 'raw_text' as const, text: 'b' }]];
    const blocks = [{ type: 'data_table' as const, caption: 'Top', rows }];
    expect((await refusal(web.chat.postMessage({ channel, text: 'x', blocks }))).error).toBe('invalid_blocks');
    slack.refuseNewBlocks(false);
    await expect(web.chat.postMessage({ channel, text: 'x', blocks })).resolves.toMatchObject({ ok: true });
  });

  test('truncates text to 40000 characters', async () => {
    await web.chat.postMessage({ channel, text: 'x'.repeat(40_001) });
    expect(slack.messages(channel)[0]?.text).toHaveLength(40_000);
  });

  test('adds replies under the first message of a thread', async () => {
    const first = slack.say(PEOPLE.rita, channel, 'checkout is slow');
    const reply = await web.chat.postMessage({ channel, text: 'looking', thread_ts: first.ts });
    await web.chat.postMessage({ channel, text: 'done', thread_ts: reply.ts });
    expect(slack.messages(channel).map((message) => message.threadTs)).toEqual([undefined, first.ts, first.ts]);
    const stray = web.chat.postMessage({ channel, text: 'x', thread_ts: '1.000001' });
    expect((await refusal(stray)).error).toBe('cannot_reply_to_message');
  });
});

describe('chat.postEphemeral', () => {
  test('shows the message to one user', async () => {
    await web.chat.postEphemeral({ channel, user: PEOPLE.rita, text: 'for you' });
    expect(slack.messages(channel, PEOPLE.rita)).toMatchObject([{ text: 'for you' }]);
    expect(slack.messages(channel, PEOPLE.oli)).toEqual([]);
    expect(slack.messages(channel)).toEqual([]);
  });

  test('refuses users who aren’t in the channel', async () => {
    const call = web.chat.postEphemeral({ channel, user: PEOPLE.xena, text: 'x' });
    expect((await refusal(call)).error).toBe('user_not_in_channel');
  });

  test('refuses a channel without the bot, even with chat:write.public', async () => {
    const call = web.chat.postEphemeral({ channel: CHANNELS.general, user: PEOPLE.rita, text: 'x' });
    expect((await refusal(call)).error).toBe('not_in_channel');
  });
});

describe('chat.update and chat.delete', () => {
  const post = async () =>
    (await web.chat.postMessage({ channel, text: 'before', blocks: [section('before')] })).ts ?? '';

  test('updates a message and keeps omitted blocks', async () => {
    const ts = await post();
    await web.chat.update({ channel, ts, text: 'after' });
    expect(slack.messages(channel)).toMatchObject([{ ts, text: 'after', blocks: [{ text: { text: 'before' } }] }]);
    await web.chat.update({ channel, ts, text: 'last', blocks: [] });
    expect(slack.messages(channel)).toMatchObject([{ ts, text: 'last', blocks: [] }]);
    expect(slack.messages(channel)[0]?.edited).toBeDefined();
  });

  test('refuses other users’ messages', async () => {
    const { ts } = slack.say(PEOPLE.rita, channel, 'mine');
    expect((await refusal(web.chat.update({ channel, ts, text: 'x' }))).error).toBe('cant_update_message');
    expect((await refusal(web.chat.delete({ channel, ts }))).error).toBe('cant_delete_message');
  });

  test('can’t find ephemeral messages', async () => {
    const { message_ts: ts = '' } = await web.chat.postEphemeral({ channel, user: PEOPLE.rita, text: 'x' });
    expect((await refusal(web.chat.update({ channel, ts, text: 'y' }))).error).toBe('message_not_found');
    expect((await refusal(web.chat.delete({ channel, ts }))).error).toBe('message_not_found');
  });

  test('refuses an edit of more than 4000 characters', async () => {
    const ts = await post();
    expect((await refusal(web.chat.update({ channel, ts, text: 'x'.repeat(4001) }))).error).toBe('msg_too_long');
  });

  test('needs the direct messages’ id instead of the user’s id', async () => {
    const { ts = '' } = await web.chat.postMessage({ channel: PEOPLE.rita, text: 'x' });
    expect((await refusal(web.chat.update({ channel: PEOPLE.rita, ts, text: 'y' }))).error).toBe('channel_not_found');
  });

  test('deletes the bot’s own message', async () => {
    const ts = await post();
    await web.chat.delete({ channel, ts });
    expect(slack.messages(channel)).toEqual([]);
    expect((await refusal(web.chat.delete({ channel, ts }))).error).toBe('message_not_found');
  });
});
