import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { WebClient } from '@slack/web-api';
import { CHANNELS, PEOPLE, type SlackStandIn, startSlack } from '../../../../src/sandbox/slack/index.js';
import { refusal, webClient } from '../bolt.js';

const channel = CHANNELS.incident;
const csv = 'name,size\norders,9\n';
let slack: SlackStandIn;
let web: WebClient;

beforeEach(async () => {
  slack = await startSlack();
  web = webClient(slack);
});
afterEach(() => slack.close());

async function upload(): Promise<string> {
  const { upload_url = '', file_id = '' } = await web.files.getUploadURLExternal({
    filename: 'namespaces.csv',
    length: csv.length,
  });
  const reply = await fetch(upload_url, { method: 'POST', body: csv });
  expect(reply.status).toBe(200);
  return file_id;
}

describe('uploads', () => {
  test('shares a file in a thread, in three steps', async () => {
    const { ts } = slack.say(PEOPLE.rita, channel, 'which ones?');
    const id = await upload();
    await web.apiCall('files.completeUploadExternal', {
      files: [{ id, title: 'Namespaces' }],
      channel_id: channel,
      thread_ts: ts,
    });
    expect(slack.files()).toMatchObject([{ id, name: 'namespaces.csv', title: 'Namespaces', content: csv, channel }]);
    expect(slack.messages(channel)[1]).toMatchObject({ threadTs: ts, files: [{ id }] });
  });

  test('accepts uploads from the client library', async () => {
    await web.filesUploadV2({ channel_id: channel, filename: 'a.csv', content: csv });
    expect(slack.files()).toMatchObject([{ name: 'a.csv', content: csv }]);
  });

  test('refuses content with a different length than announced', async () => {
    const { upload_url = '' } = await web.files.getUploadURLExternal({ filename: 'a.csv', length: 1 });
    expect((await fetch(upload_url, { method: 'POST', body: csv })).status).toBe(400);
  });

  test('refuses to share a file that was never uploaded or was already shared', async () => {
    const { file_id = '' } = await web.files.getUploadURLExternal({ filename: 'a.csv', length: 1 });
    const share = (id: string) => web.files.completeUploadExternal({ files: [{ id }], channel_id: channel });
    expect((await refusal(share(file_id))).error).toBe('file_not_found');
    const id = await upload();
    await share(id);
    expect((await refusal(share(id))).error).toBe('file_not_found');
  });

  test('shares only in channels with the bot, and not by user id', async () => {
    const id = await upload();
    const share = (channel_id: string) => web.files.completeUploadExternal({ files: [{ id }], channel_id });
    expect((await refusal(share(CHANNELS.general))).error).toBe('not_in_channel');
    expect((await refusal(share(PEOPLE.rita))).error).toBe('channel_not_found');
    const { channel: direct = '' } = await web.chat.postMessage({ channel: PEOPLE.rita, text: 'here it is' });
    await share(direct);
    expect(slack.files()).toMatchObject([{ channel: direct }]);
  });
});
