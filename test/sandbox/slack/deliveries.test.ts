// Deliveries of mentions, message shortcuts and closed views.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { BOT_USER_ID, CHANNELS, PEOPLE, TEAM_ID } from '../../../src/sandbox/slack/index.js';
import { type Bench, overHttp, overSocket } from './bolt.js';

const { incident, general, shared } = CHANNELS;
const { rita, gus, xena } = PEOPLE;
const ME = `<@${BOT_USER_ID}>`;

let bench: Bench;
let heard: Record<string, unknown>[];
const listen = () => {
  heard = [];
  bench.app.event('app_mention', async ({ body }) => {
    heard.push({ ...body });
  });
};
afterEach(() => bench.stop());

describe('over HTTP', () => {
  beforeEach(async () => {
    bench = await overHttp({ ackMillis: 1000 });
    listen();
  });

  test('delivers a mention in the bot’s channel, with its thread', async () => {
    const root = bench.slack.say(rita, incident, 'slow');
    const { ts } = bench.slack.say(rita, incident, `${ME} status`, root.ts);
    await bench.slack.until(() => heard.length === 1);
    expect(heard).toMatchObject([
      {
        type: 'event_callback',
        team_id: TEAM_ID,
        is_ext_shared_channel: false,
        event: {
          type: 'app_mention',
          user: rita,
          text: `${ME} status`,
          ts,
          event_ts: ts,
          thread_ts: root.ts,
          channel: incident,
        },
      },
    ]);
    const [delivery] = bench.slack.deliveries;
    expect(Object.keys(delivery?.headers ?? {}).filter((name) => name.includes('retry'))).toEqual([]);
  });

  test('doesn’t deliver a message without a mention or in a channel without the bot', async () => {
    bench.slack.say(rita, incident, 'Countersign is nice');
    bench.slack.say(rita, general, `${ME} status`);
    bench.slack.say(xena, shared, `${ME} status`);
    await bench.slack.until(() => heard.length === 1);
    expect(heard).toMatchObject([{ is_ext_shared_channel: true, event: { user: xena, user_team: expect.anything() } }]);
  });

  test('delivers a shortcut with the full message and a response_url', async () => {
    const alert = bench.slack.notice(incident, { text: 'OPEN', attachments: [{ title: 'Lag' }] });
    const got: unknown[] = [];
    bench.app.shortcut({ callback_id: 'about', type: 'message_action' }, async ({ ack, body }) => {
      got.push(body);
      await ack();
    });
    expect(await bench.slack.shortcut(rita, alert, 'about')).toEqual({ kind: 'acknowledged' });
    expect(got).toMatchObject([
      {
        type: 'message_action',
        user: { id: rita, team_id: TEAM_ID },
        channel: { id: incident },
        message_ts: alert.ts,
        message: { text: 'OPEN', attachments: [{ title: 'Lag' }] },
        response_url: expect.stringContaining('/response/'),
        trigger_id: expect.any(String),
      },
    ]);
    const { ts } = bench.slack.say(xena, shared, 'hello');
    await expect(bench.slack.shortcut(xena, { channel: shared, ts }, 'about')).rejects.toThrow('shortcuts');
    expect(await bench.slack.shortcut(gus, alert, 'unknown')).toMatchObject({ kind: 'failed' });
  });

  test('delivers a closed view without its values', async () => {
    const closed: unknown[] = [];
    bench.app.command('/atlas', async ({ ack, body, client }) => {
      await ack();
      const title = { type: 'plain_text' as const, text: 'x' };
      const element = { type: 'plain_text_input' as const, action_id: 'why' };
      const blocks = [{ type: 'input' as const, block_id: 'why', label: title, element }];
      const view = { type: 'modal' as const, callback_id: 'f', notify_on_close: true, title, submit: title, blocks };
      await client.views.open({ trigger_id: body.trigger_id, view });
    });
    bench.app.view({ callback_id: 'f', type: 'view_closed' }, async ({ ack, view }) => {
      closed.push(view.state);
      await ack();
    });
    await bench.slack.command(rita, incident, '');
    const view = await bench.slack.until(() => bench.slack.openViews(rita)[0]);
    await bench.slack.change(rita, { viewId: view.id }, 'why', 'because');
    await bench.slack.closeView(rita, view.id);
    expect(closed).toEqual([{ values: {} }]);
  });
});

test('over a socket, delivers a mention as an event that isn’t a retry', async () => {
  bench = await overSocket({ ackMillis: 1000 });
  const frames: unknown[] = [];
  bench.app.use(async ({ context, next }) => {
    frames.push([context.retryNum, context.retryReason]);
    await next();
  });
  listen();
  bench.slack.say(rita, incident, `${ME} status`);
  await bench.slack.until(() => heard.length === 1 && bench.slack.deliveries.length === 1);
  expect(bench.slack.deliveries).toMatchObject([
    { kind: 'events_api', via: 'socket', reply: { kind: 'acknowledged' } },
  ]);
  expect(frames).toEqual([[0, '']]);
});
