import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { CHANNELS, PEOPLE, TEAM_ID } from '../../../src/sandbox/slack/index.js';
import { type Bench, button, overHttp, refusal, section } from './bolt.js';

const channel = CHANNELS.incident;
let bench: Bench;

beforeEach(async () => {
  bench = await overHttp({ ackMillis: 1000 });
});
afterEach(() => bench.stop());

async function card(): Promise<{ channel: string; ts: string }> {
  const blocks = [
    section('Grant?'),
    { type: 'actions' as const, elements: [button('approve', 'K7Q'), button('deny', 'K7Q')] },
  ];
  const { ts = '' } = await bench.web.chat.postMessage({ channel, text: 'Grant?', blocks });
  return { channel, ts };
}

describe('a command', () => {
  test('shows the acknowledgement only to its sender', async () => {
    bench.app.command('/atlas', ({ ack }) => ack('for you'));
    expect(await bench.slack.command(PEOPLE.rita, channel, '')).toMatchObject({
      kind: 'answered',
      message: { text: 'for you', ephemeralFor: PEOPLE.rita },
    });
    expect(bench.slack.messages(channel, PEOPLE.oli)).toEqual([]);
  });

  test('fails with operation_timeout if the bot doesn’t acknowledge in time', async () => {
    bench.app.command('/atlas', async () => {});
    const seen = await bench.slack.command(PEOPLE.rita, channel, '');
    expect(seen).toMatchObject({
      error: 'operation_timeout',
      text: '/atlas failed with the error “operation_timeout”',
    });
  });

  test('fails with dispatch_failed if the bot is unreachable or fails', async () => {
    bench.app.command('/atlas', async () => {
      throw new Error('broken');
    });
    expect(await bench.slack.command(PEOPLE.rita, channel, '')).toMatchObject({ error: 'dispatch_failed' });
    bench.slack.deliverTo('http://127.0.0.1:9/nobody-listens');
    expect(await bench.slack.command(PEOPLE.rita, channel, '')).toMatchObject({ error: 'dispatch_failed' });
  });

  test('isn’t available to users in other workspaces', async () => {
    const seen = await bench.slack.command(PEOPLE.xena, CHANNELS.shared, '');
    expect(seen).toMatchObject({ error: 'not_a_command' });
    expect(bench.slack.deliveries).toEqual([]);
  });

  test('can’t be sent in a channel that the user can’t read', async () => {
    await expect(bench.slack.command(PEOPLE.rita, CHANNELS.secret, '')).rejects.toThrow('#secret');
  });
});

describe('a press', () => {
  test('by an external user has their workspace in `user` and ours in `team`', async () => {
    bench.app.action('approve', ({ ack }) => ack());
    const blocks = [{ type: 'actions' as const, elements: [button('approve')] }];
    const { ts = '' } = await bench.web.chat.postMessage({ channel: CHANNELS.shared, text: 'x', blocks });
    await bench.slack.press(PEOPLE.xena, { channel: CHANNELS.shared, ts }, 'approve');
    expect(bench.slack.deliveries.at(-1)?.payload).toMatchObject({
      user: { id: PEOPLE.xena, team_id: 'T0ACMECORP' },
      team: { id: TEAM_ID },
    });
  });

  test('on an ephemeral message doesn’t contain the message', async () => {
    bench.app.action('share', ({ ack }) => ack());
    const blocks = [{ type: 'actions' as const, elements: [button('share')] }];
    const { message_ts: ts = '' } = await bench.web.chat.postEphemeral({
      channel,
      user: PEOPLE.rita,
      text: 'x',
      blocks,
    });
    await bench.slack.press(PEOPLE.rita, { channel, ts }, 'share');
    const payload = bench.slack.deliveries.at(-1)?.payload;
    expect(payload).toMatchObject({ container: { is_ephemeral: true, message_ts: ts } });
    expect(payload).not.toHaveProperty('message');
    await expect(bench.slack.press(PEOPLE.oli, { channel, ts }, 'share')).rejects.toThrow('can’t see message');
  });

  test('shows a warning if it isn’t acknowledged in time', async () => {
    bench.app.action('approve', async () => {});
    expect(await bench.slack.press(PEOPLE.sam, await card(), 'approve')).toMatchObject({
      kind: 'failed',
      why: 'timeout',
    });
  });

  test('on an unknown button throws', async () => {
    await expect(bench.slack.press(PEOPLE.sam, await card(), 'undo')).rejects.toThrow('approve, deny');
  });

  test('distinguishes buttons with the same action id by value', async () => {
    bench.app.action('open', ({ ack }) => ack());
    const blocks = ['A', 'B'].map((value) => ({ type: 'actions' as const, elements: [button('open', value)] }));
    const { ts = '' } = await bench.web.chat.postMessage({ channel, text: 'x', blocks });
    await bench.slack.press(PEOPLE.sam, { channel, ts }, 'open', { value: 'B' });
    expect(bench.slack.deliveries.at(-1)?.payload).toMatchObject({ actions: [{ value: 'B' }] });
    await expect(bench.slack.press(PEOPLE.sam, { channel, ts }, 'open')).rejects.toThrow('Several');
  });
});

describe('an overflow menu', () => {
  const item = (value: string) => ({ text: { type: 'plain_text' as const, text: value }, value });
  const post = async () => {
    const menu = { type: 'overflow' as const, action_id: 'more', options: [item('csv'), item('share')] };
    const blocks = [{ type: 'actions' as const, block_id: 'offers', elements: [menu] }];
    const { ts = '' } = await bench.web.chat.postMessage({ channel, text: 'x', blocks });
    return { channel, ts };
  };

  test('delivers the selected option', async () => {
    const heard: unknown[] = [];
    bench.app.action('more', async ({ ack, action }) => {
      heard.push(action);
      await ack();
    });
    expect(await bench.slack.press(PEOPLE.sam, await post(), 'more', { value: 'share' })).toEqual({
      kind: 'acknowledged',
    });
    expect(heard).toMatchObject([{ type: 'overflow', block_id: 'offers', selected_option: item('share') }]);
  });

  test('refuses an unknown option', async () => {
    const where = await post();
    await expect(bench.slack.press(PEOPLE.sam, where, 'more', { value: 'drop' })).rejects.toThrow('No option drop');
    expect(bench.slack.deliveries).toEqual([]);
  });
});

describe('a trigger', () => {
  const view = { type: 'modal' as const, title: { type: 'plain_text' as const, text: 'Form' }, blocks: [] };

  test('opens only one view', async () => {
    bench.app.command('/atlas', ({ ack }) => ack());
    await bench.slack.command(PEOPLE.rita, channel, '');
    const trigger_id = String(bench.slack.deliveries[0]?.payload.trigger_id);
    await bench.web.views.open({ trigger_id, view });
    expect(bench.slack.openViews(PEOPLE.rita)).toHaveLength(1);
    expect((await refusal(bench.web.views.open({ trigger_id, view }))).error).toBe('exchanged_trigger_id');
    expect((await refusal(bench.web.views.open({ trigger_id: '1.2', view }))).error).toBe('invalid_trigger_id');
  });

  test('expires after three seconds', async () => {
    await bench.stop();
    let now = Date.now();
    bench = await overHttp({ now: () => now });
    bench.app.command('/atlas', ({ ack }) => ack());
    await bench.slack.command(PEOPLE.rita, channel, '');
    now += 3001;
    const trigger_id = String(bench.slack.deliveries[0]?.payload.trigger_id);
    expect((await refusal(bench.web.views.open({ trigger_id, view }))).error).toBe('expired_trigger_id');
  });
});

describe('a delivery', () => {
  test('can be replayed unmodified', async () => {
    const heard: string[] = [];
    bench.app.action('approve', async ({ ack, body }) => {
      heard.push(JSON.stringify(body));
      await ack();
    });
    await bench.slack.press(PEOPLE.sam, await card(), 'approve');
    expect(await bench.slack.replay()).toMatchObject({ kind: 'acknowledged' });
    expect(heard).toHaveLength(2);
    expect(heard[0]).toBe(heard[1]);
    expect(bench.slack.deliveries).toHaveLength(1);
  });

  test('with a wrong signature or an old timestamp is refused', async () => {
    bench.app.command('/atlas', ({ ack }) => ack());
    await bench.slack.command(PEOPLE.rita, channel, '');
    const payload = bench.slack.deliveries[0]?.payload ?? {};
    expect(await bench.slack.deliverRaw({ payload })).toMatchObject({ kind: 'acknowledged' });
    expect(await bench.slack.deliverRaw({ payload, signingSecret: 'other' })).toMatchObject({
      kind: 'refused',
      status: 401,
    });
    const timestamp = Math.floor(Date.now() / 1000) - 301;
    expect(await bench.slack.deliverRaw({ payload, timestamp })).toMatchObject({ kind: 'refused', status: 401 });
  });

  test('can be forged to come from another app and workspace', async () => {
    const heard: unknown[] = [];
    bench.app.action('approve', async ({ ack, body }) => {
      heard.push(body);
      await ack();
    });
    await bench.slack.press(PEOPLE.sam, await card(), 'approve');
    const payload = bench.slack.deliveries[0]?.payload ?? {};
    await bench.slack.deliverRaw({ payload, appId: 'A0OTHERAPP', teamId: 'T0OTHERTEAM' });
    expect(heard[1]).toMatchObject({ api_app_id: 'A0OTHERAPP', team: { id: 'T0OTHERTEAM' } });
  });
});
