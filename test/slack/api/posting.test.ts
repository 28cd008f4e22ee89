// Answers and files over real HTTP: what Slack refuses is sent plainer, what it limits is waited for, and neither is forgotten.
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
import { resultBlocks } from '../../../src/slack/blocks/result.js';
import { chatOn } from '../../support/chat.js';

const channel = CHANNELS.incident;
const log = createLog('silent');
const CHART = { title: 'Latency', unit: 'ms', moments: [0, 60_000], lines: [{ name: 'reads', values: [1, 2] }] };
const TABLE = { caption: 'Jobs', columns: ['id'], rows: [['68a1']] };
const answer = (parts: object) =>
  resultBlocks(
    { headline: '3 of 230 restore jobs failed.', place: {}, facts: [], notes: [], ...parts },
    { line: '/atlas restore-jobs', by: PEOPLE.rita, at: 0, view: 'the service account', tookMs: 400, actions: [] },
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

describe('new kinds of blocks', () => {
  test('are sent, in a thread too, and nothing is asked twice', async () => {
    const root = await posting.post({ channel }, plainMessage('Looking.'));
    if (root.kind !== 'sent') throw new Error(root.kind);
    expect(await posting.post({ channel, thread: root.ts }, TABLED)).toMatchObject({ kind: 'sent', channel });
    expect(kindsOf()).toContain('data_table');
    expect(slack.messages(channel).at(-1)).toMatchObject({ threadTs: root.ts, text: TABLED.text });
    expect(await posting.update(root, answer({ charts: [CHART] }))).toMatchObject({ kind: 'sent', ts: root.ts });
    expect(kindsOf(0)).toContain('data_visualization');
    expect(slack.calls).toHaveLength(3);
  });

  test('that Slack refuses are sent plain, and not tried again', async () => {
    slack.refuseNewBlocks(true);
    for (const _ of [1, 2]) expect(await posting.post({ channel }, TABLED)).toMatchObject({ kind: 'sent' });
    expect(callsOf('chat.postMessage').map(({ answer: { ok } }) => ok)).toEqual([false, true, true]);
    expect(kindsOf()).not.toContain('data_table');
  });

  test('are remembered one by one: what refuses tables may draw charts', async () => {
    slack.refuseNewBlocks(true);
    await posting.post({ channel }, TABLED);
    slack.refuseNewBlocks(false);
    await posting.post({ channel }, answer({ charts: [CHART] }));
    expect(kindsOf()).toContain('data_visualization');
    await posting.post({ channel }, TABLED);
    expect(kindsOf()).not.toContain('data_table');
  });

  test('of which one alone is wrong are sent plain this once', async () => {
    const wrong = { ...TABLED, blocks: [{ type: 'data_table' as const, caption: '', rows: [] }] };
    expect(await posting.post({ channel }, wrong)).toMatchObject({ kind: 'sent' });
    await posting.post({ channel }, TABLED);
    expect(kindsOf()).toContain('data_table');
  });

  test('of which there is too much are sent as half of it, and what is too much then as text alone', async () => {
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

  test('of which there is too much for a Slack that refuses them are half of the plain ones', async () => {
    slack.refuseNewBlocks(true);
    await posting.post({ channel }, LONG);
    slack.fault({ method: 'chat.postMessage', kind: 'error', error: 'msg_blocks_too_long' });
    await posting.post({ channel }, LONG);
    expect(kindsOf()).toEqual(LONG.half.plainBlocks.map(({ type }) => type));
  });

  test('are not given up for what is wrong in the plain ones, too', async () => {
    slack.fault({ method: 'chat.postMessage', kind: 'error', error: 'invalid_blocks', times: 2 });
    await posting.post({ channel }, TABLED);
    expect(slack.messages(channel).at(-1)).toMatchObject({ blocks: [] });
    await posting.post({ channel }, TABLED);
    expect(kindsOf()).toContain('data_table');
  });

  test('and a lead in front of as much as fits are taken', async () => {
    expect(await posting.post({ channel }, withSentenceInFront(LONG, 'x'.repeat(2_000)))).toMatchObject({
      kind: 'sent',
    });
    expect(callsOf('chat.postMessage')).toHaveLength(1);
  });

  test('and plain ones that Slack refuses leave the text, in an edit too', async () => {
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

describe('an answer to one person', () => {
  test('is plain where Slack refuses new blocks, and spends one of its five answers on finding out', async () => {
    slack.refuseNewBlocks(true);
    const url = await responseUrl();
    for (const _ of [1, 2, 3, 4]) expect(await posting.reply(url, TABLED)).toBe(true);
    expect(await posting.reply(url, TABLED)).toBe(false);
    expect(slack.messages(channel, PEOPLE.rita)).toHaveLength(4);
    expect(await posting.reply(undefined, TABLED)).toBe(false);
  });

  test('that is too long is half of it, and turns off no kind of blocks', async () => {
    slack.fault({ method: 'response_url', kind: 'error', error: 'msg_blocks_too_long' });
    const url = await responseUrl();
    expect(await posting.reply(url, LONG)).toBe(true);
    expect(slack.messages(channel, PEOPLE.rita).at(-1)?.blocks).toMatchObject(LONG.half.blocks);
    expect(await posting.reply(url, TABLED)).toBe(true);
    expect(kindsOf()).toContain('data_table');
  });

  test('whose blocks are “invalid arguments” to Slack is plain', async () => {
    slack.fault({ method: 'response_url', kind: 'error', error: 'invalid_arguments' });
    expect(await posting.reply(await responseUrl(), TABLED)).toBe(true);
    expect(kindsOf()).toEqual(TABLED.plainBlocks.map(({ type }) => type));
  });

  test('takes the place of the message that was pressed', async () => {
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

describe('trouble', () => {
  test('a limit is waited for; what may have been posted is not posted again', async () => {
    slack.fault({ method: 'chat.postMessage', kind: 'ratelimited', retryAfter: 1 });
    expect(await posting.post({ channel }, TABLED)).toMatchObject({ kind: 'sent' });
    slack.fault({ method: 'chat.postMessage', kind: 'cut', carriedOut: true });
    expect(await posting.post({ channel }, TABLED)).toMatchObject({ kind: 'unreachable' });
    expect(slack.messages(channel)).toHaveLength(2);
  });

  test('an edit is repeated until Slack takes it', async () => {
    const sent = await posting.post({ channel }, plainMessage('Looking.'));
    if (sent.kind !== 'sent') throw new Error(sent.kind);
    slack.fault({ method: 'chat.update', kind: 'status', status: 503 });
    slack.fault({ method: 'chat.update', kind: 'ratelimited', retryAfter: 1 });
    expect(await posting.update(sent, TABLED)).toMatchObject({ kind: 'sent' });
    expect(kindsOf()).toContain('data_table');
  });

  test('a limit beyond all patience is said at once', async () => {
    slack.fault({ method: 'chat.postMessage', kind: 'ratelimited', retryAfter: 3600 });
    expect(await posting.post({ channel }, TABLED)).toMatchObject({ kind: 'rate limited' });
    expect(await posting.post({ channel: CHANNELS.general }, plainMessage('Elsewhere.'))).toMatchObject({
      kind: 'sent',
    });
  });

  test('a refusal is Slack’s own word', async () => {
    expect(await posting.post({ channel: 'C404' }, TABLED)).toMatchObject({ error: 'channel_not_found' });
    expect(slack.calls).toHaveLength(1);
  });
});

describe('a file', () => {
  const file = { name: 'restore-jobs-2026-11-25.csv', title: 'Restore jobs', content: '\ufeffid\r\n68a1 é\r\n' };

  test('is shared with its name, title and exact content, in a thread too', async () => {
    const root = await posting.post({ channel }, TABLED);
    if (root.kind !== 'sent') throw new Error(root.kind);
    expect(await posting.upload({ channel, thread: root.ts }, file)).toEqual({ kind: 'sent' });
    expect(slack.files()).toMatchObject([{ ...file, channel, size: Buffer.byteLength(file.content) }]);
    expect(slack.messages(channel).at(-1)).toMatchObject({ threadTs: root.ts });
  });

  test('reaches one person in direct messages', async () => {
    expect(await posting.upload({ channel: PEOPLE.rita }, file)).toEqual({ kind: 'sent' });
    expect(slack.files()[0]?.channel).toMatch(/^D/);
  });

  test('whose title holds markup announces it as the text that it is', async () => {
    await posting.upload({ channel: PEOPLE.rita }, { ...file, title: 'Jobs of <!channel> & more' });
    expect(slack.directMessages(PEOPLE.rita)[0]?.text).toContain('Jobs of &lt;!channel&gt; &amp; more');
  });

  test.each(['files.getUploadURLExternal', 'upload', 'files.completeUploadExternal'])(
    'is sent all the same when Slack limits %s at first',
    async (method) => {
      slack.fault({ method, kind: 'ratelimited', retryAfter: 1 });
      expect(await posting.upload({ channel }, file)).toEqual({ kind: 'sent' });
      expect(slack.files()).toHaveLength(1);
    },
  );

  test.each([
    ['is not in the channel', CHANNELS.general, {}, 'not_in_channel', '/invite'],
    ['cannot see the channel', 'C404', {}, 'channel_not_found', '/invite'],
    ['lacks the scope', channel, { scopes: ['chat:write'] }, 'missing_scope', 'reinstall it'],
  ])('says why not, and what to do, when the bot %s', async (_, where, options, error, step) => {
    await slack.close();
    await start(options);
    const failed = await posting.upload({ channel: where }, file);
    if (failed.kind === 'sent') throw new Error('sent');
    expect(failed).toMatchObject({ kind: 'refused', error });
    expect(describeUploadFailure('The whole table', failed)).toMatch(
      /^The whole table couldn’t be sent as a file\. .+\(\w+(, needed: files:write)?\)$/,
    );
    expect(describeUploadFailure('The whole table', failed)).toContain(step);
    expect(slack.files()).toEqual([]);
  });

  test.each(['file_uploads_disabled', 'storage_limit_reached', 'file_upload_size_restricted', 'file_type_not_allowed'])(
    'that the workspace does not allow is said with a next step: %s',
    async (error) => {
      slack.fault({ method: 'files.getUploadURLExternal', kind: 'error', error });
      const failed = await posting.upload({ channel }, file);
      expect(failed.kind === 'sent' ? '' : describeUploadFailure('The whole table', failed)).not.toContain(
        'Slack refused it.',
      );
    },
  );

  test('that Slack never took is said so', async () => {
    slack.fault({ method: 'files.completeUploadExternal', kind: 'cut' });
    const failed = await posting.upload({ channel }, file);
    expect(failed.kind === 'sent' ? '' : describeUploadFailure('The whole table', failed)).toContain(
      'Slack didn’t accept it',
    );
  });
});
