// Answers and files over HTTP: sends simpler blocks where Slack refuses new ones, and waits for rate limits.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createLog } from '../../../src/log.js';
import {
  CHANNELS,
  PEOPLE,
  type SlackOptions,
  type SlackStandIn,
  startSlack,
} from '../../../src/sandbox/slack/index.js';
import { withSentenceInFront } from '../../../src/slack/answers/audience.js';
import { createSlackClient } from '../../../src/slack/api/client.js';
import { Posting } from '../../../src/slack/api/posting.js';
import { plainMessage } from '../../../src/slack/api/reply.js';
import { describeUploadFailure } from '../../../src/slack/api/upload.js';
import { lengthOf } from '../../../src/slack/blocks/length.js';
import { resultMessage } from '../../../src/slack/blocks/result.js';
import { chatOn } from '../../support/chat.js';

const channel = CHANNELS.incident;
const log = createLog('silent');
const CHART = { title: 'Latency', unit: 'ms', moments: [0, 60_000], lines: [{ name: 'reads', values: [1, 2] }] };
const TABLE = { caption: 'Jobs', columns: ['id'], rows: [['68a1']] };
const answer = (parts: object) =>
  resultMessage(
    { headline: '3 of 230 restore jobs failed.', place: {}, facts: [], notes: [], ...parts },
    { line: '/atlas restore-jobs', by: PEOPLE.rita, at: 0, view: 'sa', tookMs: 400, actions: [] },
  );
const TABLED = answer({ table: TABLE });
const LONG = answer({
  table: { ...TABLE, rows: Array.from({ length: 90 }, (_, row) => [`${row} ${'x'.repeat(200)}`]) },
});

let slack: SlackStandIn;
let posting: Posting;
async function start(options: SlackOptions = {}): Promise<void> {
  slack = await startSlack(options);
  const client = createSlackClient(slack.botToken, slack.apiUrl, log);
  posting = new Posting({ client, chat: chatOn(client), log });
}
beforeEach(() => start());
afterEach(() => slack.close());

const callsOf = (...methods: string[]) => slack.calls.filter(({ method }) => methods.includes(method));
const kindsOf = (index = -1) =>
  slack
    .messages(channel, PEOPLE.rita)
    .at(index)
    ?.blocks.map(({ type }) => type);
async function responseUrl(): Promise<string> {
  await slack.command(PEOPLE.rita, channel, 'help'); // nobody listens, but it has a response_url
  return String(slack.deliveries.at(-1)?.payload.response_url);
}

describe('new block kinds', () => {
  test('are sent with one call each, in threads and edits too', async () => {
    const root = await posting.post({ channel }, plainMessage('Looking.'));
    if (root.kind !== 'sent') throw new Error(root.kind);
    expect(await posting.post({ channel, thread: root.ts }, TABLED)).toMatchObject({ kind: 'sent', channel });
    expect(kindsOf()).toContain('data_table');
    expect(slack.messages(channel).at(-1)).toMatchObject({ threadTs: root.ts, text: TABLED.text });
    expect(await posting.update(root, answer({ charts: [CHART] }))).toMatchObject({ kind: 'sent', ts: root.ts });
    expect(kindsOf(0)).toContain('data_visualization');
    expect(slack.calls).toHaveLength(3);
  });

  test('are replaced by plain blocks after Slack refused them once', async () => {
    slack.refuseNewBlocks(true);
    for (const _ of [1, 2]) expect(await posting.post({ channel }, TABLED)).toMatchObject({ kind: 'sent' });
    expect(callsOf('chat.postMessage').map(({ answer: { ok } }) => ok)).toEqual([false, true, true]);
    expect(kindsOf()).not.toContain('data_table');
  });

  test('are remembered by kind: charts are still sent after tables were refused', async () => {
    slack.refuseNewBlocks(true);
    await posting.post({ channel }, TABLED);
    slack.refuseNewBlocks(false);
    await posting.post({ channel }, answer({ charts: [CHART] }));
    expect(kindsOf()).toContain('data_visualization');
    await posting.post({ channel }, TABLED);
    expect(kindsOf()).not.toContain('data_table');
  });

  test('are replaced in one message only if just that block is invalid', async () => {
    const wrong = { ...TABLED, blocks: [{ type: 'data_table' as const, caption: '', rows: [] }] };
    expect(await posting.post({ channel }, wrong)).toMatchObject({ kind: 'sent' });
    await posting.post({ channel }, TABLED);
    expect(kindsOf()).toContain('data_table');
  });

  test('are halved if the message is too long, and left out if half is too long', async () => {
    const tooLong = { method: 'chat.postMessage', kind: 'error', error: 'msg_blocks_too_long' } as const;
    slack.fault(tooLong);
    expect(await posting.post({ channel }, LONG)).toMatchObject({ kind: 'sent' });
    expect(kindsOf()).toContain('data_table');
    expect(lengthOf(LONG.blocks)).toBeGreaterThan(5_000);
    expect(JSON.stringify(slack.messages(channel).at(-1)?.blocks).length).toBeLessThan(
      JSON.stringify(LONG.blocks).length * 0.6,
    );
    slack.fault({ ...tooLong, times: 2 });
    expect(await posting.post({ channel }, LONG)).toMatchObject({ kind: 'sent' });
    expect(slack.messages(channel).at(-1)).toMatchObject({ text: LONG.text, blocks: [] });
    await posting.post({ channel }, LONG);
    expect(kindsOf()).toContain('data_table');
    expect(callsOf('chat.postMessage')).toHaveLength(2 + 3 + 1);
  });

  test('become half of the plain blocks if Slack refuses them and the message is too long', async () => {
    slack.refuseNewBlocks(true);
    await posting.post({ channel }, LONG);
    slack.fault({ method: 'chat.postMessage', kind: 'error', error: 'msg_blocks_too_long' });
    await posting.post({ channel }, LONG);
    expect(kindsOf()).toEqual(LONG.half.plainBlocks.map(({ type }) => type));
  });

  test('are tried again in the next message if Slack refused the plain blocks too', async () => {
    slack.fault({ method: 'chat.postMessage', kind: 'error', error: 'invalid_blocks', times: 2 });
    await posting.post({ channel }, TABLED);
    expect(slack.messages(channel).at(-1)).toMatchObject({ blocks: [] });
    await posting.post({ channel }, TABLED);
    expect(kindsOf()).toContain('data_table');
  });

  test('still fit with a sentence in front of the longest message', async () => {
    expect(await posting.post({ channel }, withSentenceInFront(LONG, 'x'.repeat(2_000)))).toMatchObject({
      kind: 'sent',
    });
    expect(callsOf('chat.postMessage')).toHaveLength(1);
  });

  test('fall back to text if Slack refuses the plain blocks too, also in an edit', async () => {
    const wrong = [{ type: 'divider' as const, block_id: 'x'.repeat(256) }];
    const message = { text: 'The answer.', blocks: wrong, plainBlocks: wrong };
    const sent = await posting.post({ channel }, message);
    expect(slack.messages(channel).at(-1)).toMatchObject({ text: 'The answer.', blocks: [] });
    if (sent.kind !== 'sent') throw new Error(sent.kind);
    await posting.update(sent, TABLED);
    await posting.update(sent, message);
    expect(slack.messages(channel).at(-1)).toMatchObject({ text: 'The answer.', blocks: [] });
  });
});

describe('a private answer', () => {
  test('uses one of its five response_url calls to learn that Slack refuses new blocks', async () => {
    slack.refuseNewBlocks(true);
    const url = await responseUrl();
    for (const _ of [1, 2, 3, 4]) expect(await posting.reply(url, TABLED)).toBe(true);
    expect(await posting.reply(url, TABLED)).toBe(false);
    expect(slack.messages(channel, PEOPLE.rita)).toHaveLength(4);
    expect(await posting.reply(undefined, TABLED)).toBe(false);
  });

  test('is halved if it is too long, and block kinds stay in use', async () => {
    slack.fault({ method: 'response_url', kind: 'error', error: 'msg_blocks_too_long' });
    const url = await responseUrl();
    expect(await posting.reply(url, LONG)).toBe(true);
    expect(slack.messages(channel, PEOPLE.rita).at(-1)?.blocks).toMatchObject(LONG.half.blocks);
    expect(await posting.reply(url, TABLED)).toBe(true);
    expect(kindsOf()).toContain('data_table');
  });

  test('gets plain blocks when Slack answers invalid_arguments', async () => {
    slack.fault({ method: 'response_url', kind: 'error', error: 'invalid_arguments' });
    expect(await posting.reply(await responseUrl(), TABLED)).toBe(true);
    expect(kindsOf()).toEqual(TABLED.plainBlocks.map(({ type }) => type));
  });

  test('replaces the message that was pressed', async () => {
    const button = {
      type: 'button' as const,
      action_id: 'again',
      text: { type: 'plain_text' as const, text: 'Again' },
    };
    await posting.reply(await responseUrl(), { text: 'Old.', blocks: [{ type: 'actions', elements: [button] }] });
    const [old] = slack.messages(channel, PEOPLE.rita);
    await slack.press(PEOPLE.rita, { channel, ts: old?.ts ?? '' }, 'again');
    const url = String(slack.deliveries.at(-1)?.payload.response_url);
    expect(await posting.reply(url, TABLED, { replace: true })).toBe(true);
    expect(slack.messages(channel, PEOPLE.rita).map(({ text }) => text)).toEqual([TABLED.text]);
  });
});

describe('when Slack fails', () => {
  test('waits for a rate limit, and never repeats a post that may have been carried out', async () => {
    slack.fault({ method: 'chat.postMessage', kind: 'ratelimited', retryAfter: 1 });
    expect(await posting.post({ channel }, TABLED)).toMatchObject({ kind: 'sent' });
    slack.fault({ method: 'chat.postMessage', kind: 'cut', carriedOut: true });
    expect(await posting.post({ channel }, TABLED)).toMatchObject({ kind: 'unreachable' });
    expect(slack.messages(channel)).toHaveLength(2);
  });

  test('repeats an edit until Slack accepts it', async () => {
    const sent = await posting.post({ channel }, plainMessage('Looking.'));
    if (sent.kind !== 'sent') throw new Error(sent.kind);
    slack.fault({ method: 'chat.update', kind: 'status', status: 503 });
    slack.fault({ method: 'chat.update', kind: 'ratelimited', retryAfter: 1 });
    expect(await posting.update(sent, TABLED)).toMatchObject({ kind: 'sent' });
    expect(kindsOf()).toContain('data_table');
  });

  test('reports a rate limit of an hour at once', async () => {
    slack.fault({ method: 'chat.postMessage', kind: 'ratelimited', retryAfter: 3600 });
    expect(await posting.post({ channel }, TABLED)).toMatchObject({ kind: 'rate limited' });
    expect(await posting.post({ channel: CHANNELS.general }, plainMessage('Elsewhere.'))).toMatchObject({
      kind: 'sent',
    });
  });

  test('reports Slack’s error code after one call', async () => {
    expect(await posting.post({ channel: 'C404' }, TABLED)).toMatchObject({ error: 'channel_not_found' });
    expect(slack.calls).toHaveLength(1);
  });
});

describe('a file', () => {
  const file = { name: 'restore-jobs-2026-11-25.csv', title: 'Restore jobs', content: '\ufeffid\r\n68a1 é\r\n' };

  test('is shared with its name, title and exact content in a thread', async () => {
    const root = await posting.post({ channel }, TABLED);
    if (root.kind !== 'sent') throw new Error(root.kind);
    expect(await posting.upload({ channel, thread: root.ts }, file)).toEqual({ kind: 'sent' });
    expect(slack.files()).toMatchObject([{ ...file, channel, size: Buffer.byteLength(file.content) }]);
    expect(slack.messages(channel).at(-1)).toMatchObject({ threadTs: root.ts });
  });

  test('is sent to one person as a direct message', async () => {
    expect(await posting.upload({ channel: PEOPLE.rita }, file)).toEqual({ kind: 'sent' });
    expect(slack.files()[0]?.channel).toMatch(/^D/);
  });

  test('is announced with its title escaped', async () => {
    await posting.upload({ channel: PEOPLE.rita }, { ...file, title: 'Jobs of <!channel> & more' });
    expect(slack.directMessages(PEOPLE.rita)[0]?.text).toContain('Jobs of &lt;!channel&gt; &amp; more');
  });

  test.each(['files.getUploadURLExternal', 'upload', 'files.completeUploadExternal'])(
    'is sent after a rate limit of %s',
    async (method) => {
      slack.fault({ method, kind: 'ratelimited', retryAfter: 1 });
      expect(await posting.upload({ channel }, file)).toEqual({ kind: 'sent' });
      expect(slack.files()).toHaveLength(1);
    },
  );

  test.each([
    ['is not in the channel', CHANNELS.general, {}, 'not_in_channel', '/invite'],
    ['cannot see the channel', 'C404', {}, 'channel_not_found', '/invite'],
    ['lacks the scope', channel, { scopes: ['chat:write'] }, 'missing_scope', 'reinstall the app'],
  ])('says why it wasn’t sent, and the next step, when the bot %s', async (_, where, options, error, step) => {
    await slack.close();
    await start(options);
    const failed = await posting.upload({ channel: where }, file);
    if (failed.kind === 'sent') throw new Error('sent');
    expect(failed).toMatchObject({ kind: 'refused', error });
    const said = describeUploadFailure('The table', failed);
    expect(said).toMatch(/^The table .+\(\w+(, needed: files:write)?\)$/);
    expect(said).toContain(step);
    expect(slack.files()).toEqual([]);
  });

  test.each(['file_uploads_disabled', 'storage_limit_reached', 'file_upload_size_restricted', 'file_type_not_allowed'])(
    'is explained if the workspace doesn’t allow it: %s',
    async (error) => {
      slack.fault({ method: 'files.getUploadURLExternal', kind: 'error', error });
      const failed = await posting.upload({ channel }, file);
      expect(failed.kind === 'sent' ? '' : describeUploadFailure('It', failed)).not.toContain('Slack refused');
    },
  );

  test('is reported as not sent if Slack never confirmed it', async () => {
    slack.fault({ method: 'files.completeUploadExternal', kind: 'cut' });
    const failed = await posting.upload({ channel }, file);
    expect(failed.kind === 'sent' ? '' : describeUploadFailure('It', failed)).toMatch(/accept.*Try again/);
  });
});
