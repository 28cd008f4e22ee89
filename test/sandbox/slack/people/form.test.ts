import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { ModalView } from '@slack/types';
import { CHANNELS, type OpenView, PEOPLE } from '../../../../src/sandbox/slack/index.js';
import { type Bench, button, overHttp, refusal } from '../bolt.js';

const { rita } = PEOPLE;
const plain = (text: string) => ({ type: 'plain_text' as const, text });
const option = (value: string) => ({ text: plain(value), value });
const title = plain('Grant access');

const reason = {
  type: 'input' as const,
  block_id: 'reason',
  label: plain('Why'),
  element: { type: 'plain_text_input' as const, action_id: 'reason', min_length: 3 },
};
const cluster = {
  type: 'input' as const,
  block_id: 'cluster',
  label: plain('Cluster'),
  dispatch_action: true,
  element: { type: 'external_select' as const, action_id: 'cluster', min_query_length: 0 },
};
const duration = {
  type: 'input' as const,
  block_id: 'for',
  label: plain('Duration'),
  optional: true,
  dispatch_action: true,
  element: {
    type: 'plain_text_input' as const,
    action_id: 'for',
    dispatch_action_config: { trigger_actions_on: ['on_enter_pressed' as const] },
  },
};
const level = {
  type: 'input' as const,
  block_id: 'level',
  label: plain('Level'),
  optional: true,
  element: { type: 'static_select' as const, action_id: 'level', options: [option('logs'), option('data')] },
};
const more = { type: 'actions' as const, block_id: 'more', elements: [button('preview')] };
const form: ModalView = {
  type: 'modal',
  callback_id: 'grant',
  private_metadata: 'C0',
  notify_on_close: true,
  title,
  submit: plain('Ask'),
  blocks: [reason, cluster, duration, level, more],
};

let bench: Bench;

beforeEach(async () => {
  bench = await overHttp({ ackMillis: 1000 });
  bench.app.command('/atlas', async ({ ack, client, body }) => {
    await ack();
    await client.views.open({ trigger_id: body.trigger_id, view: form });
  });
  bench.app.options('cluster', ({ ack, options }) =>
    ack({ options: ['Cluster0', 'Cluster1'].filter((name) => name.includes(options.value)).map(option) }),
  );
  bench.app.action('cluster', ({ ack }) => ack());
});
afterEach(() => bench.stop());

const top = () => bench.slack.openViews(rita).at(-1);

async function opened(): Promise<OpenView> {
  await bench.slack.command(rita, CHANNELS.incident, 'grant-access');
  return bench.slack.until(top);
}

async function filled(): Promise<OpenView> {
  const open = await opened();
  await bench.slack.suggest(rita, { viewId: open.id }, 'cluster', '');
  await bench.slack.change(rita, { viewId: open.id }, 'cluster', 'Cluster0');
  await bench.slack.change(rita, { viewId: open.id }, 'reason', 'INC-42');
  return open;
}

describe('submitting', () => {
  test('isn’t delivered while a required input is empty or too short', async () => {
    const open = await opened();
    expect(await bench.slack.submit(rita, open.id, { reason: 'no' })).toEqual({
      kind: 'incomplete',
      errors: { reason: 'Enter at least 3 characters.', cluster: 'Please complete this required field.' },
    });
    expect(bench.slack.deliveries.some(({ payload }) => payload.type === 'view_submission')).toBe(false);
  });

  test('shows the bot’s errors by input and keeps typed values', async () => {
    bench.app.view('grant', ({ ack }) => ack({ response_action: 'errors', errors: { reason: 'Say which incident.' } }));
    const open = await filled();
    expect(await bench.slack.submit(rita, open.id)).toEqual({
      kind: 'errors',
      errors: { reason: 'Say which incident.' },
    });
    expect(bench.slack.values(open.id).reason?.reason?.value).toBe('INC-42');
  });

  test('shows the view that the bot responds with and keeps typed values', async () => {
    const view: ModalView = { ...form, title: plain('Asked again'), blocks: [reason] };
    bench.app.view('grant', ({ ack }) => ack({ response_action: 'update', view }));
    const open = await filled();
    expect(await bench.slack.submit(rita, open.id)).toEqual({ kind: 'updated' });
    expect(top()).toMatchObject({ id: open.id, view: { title: plain('Asked again') } });
    expect(bench.slack.values(open.id)).toMatchObject({ reason: { reason: { value: 'INC-42' } } });
  });

  test('fails on an invalid view and keeps the old one', async () => {
    const view: ModalView = { ...form, title: plain('A title of more than 24 letters') };
    bench.app.view('grant', ({ ack }) => ack({ response_action: 'update', view }));
    const seen = await bench.slack.submit(rita, (await filled()).id);
    expect(seen).toMatchObject({ kind: 'trouble', why: expect.stringContaining('/view/title/text') });
    expect(top()?.view.title).toEqual(title);
  });

  test('fails on an error for an unknown input', async () => {
    bench.app.view('grant', ({ ack }) => ack({ response_action: 'errors', errors: { form: 'No.' } }));
    expect(await bench.slack.submit(rita, (await filled()).id)).toMatchObject({
      kind: 'trouble',
      why: expect.stringContaining('form'),
    });
  });

  test('fails if the bot doesn’t acknowledge, and the view stays open with its values', async () => {
    bench.app.view('grant', async () => {});
    const open = await filled();
    expect(await bench.slack.submit(rita, open.id)).toMatchObject({
      kind: 'trouble',
      text: 'We had some trouble connecting. Try again?',
      why: 'timeout',
    });
    expect(bench.slack.values(open.id).reason?.reason?.value).toBe('INC-42');
  });
});

describe('filling in', () => {
  test('is only delivered for inputs that dispatch changes', async () => {
    const open = await opened();
    const before = bench.slack.deliveries.length;
    await bench.slack.change(rita, { viewId: open.id }, 'reason', 'INC-42');
    await bench.slack.change(rita, { viewId: open.id }, 'for', '4h');
    expect(bench.slack.deliveries).toHaveLength(before);
    await bench.slack.suggest(rita, { viewId: open.id }, 'cluster', '1');
    await bench.slack.change(rita, { viewId: open.id }, 'cluster', 'Cluster1');
    expect(bench.slack.deliveries.at(-1)?.payload).toMatchObject({
      type: 'block_actions',
      container: { type: 'view', view_id: open.id },
      actions: [{ action_id: 'cluster', selected_option: option('Cluster1') }],
      view: { state: { values: { reason: { reason: { value: 'INC-42' } } } } },
    });
  });

  test('delivers a search with the current values', async () => {
    const open = await opened();
    await bench.slack.change(rita, { viewId: open.id }, 'reason', 'INC-42');
    expect(await bench.slack.suggest(rita, { viewId: open.id }, 'cluster', '0')).toEqual([option('Cluster0')]);
    expect(bench.slack.deliveries.at(-1)?.payload).toMatchObject({
      type: 'block_suggestion',
      value: '0',
      action_id: 'cluster',
      view: { state: { values: { reason: { reason: { value: 'INC-42' } } } } },
    });
  });

  test('only accepts offered options', async () => {
    const open = await opened();
    await expect(bench.slack.change(rita, { viewId: open.id }, 'cluster', 'Cluster0')).rejects.toThrow('No option');
    await bench.slack.suggest(rita, { viewId: open.id }, 'cluster', '1');
    await expect(bench.slack.change(rita, { viewId: open.id }, 'cluster', 'Cluster0')).rejects.toThrow('No option');
    await expect(bench.slack.change(rita, { viewId: open.id }, 'level', 'admin')).rejects.toThrow('logs, data');
  });

  test('survives an update if ids stay the same and is lost otherwise', async () => {
    const open = await opened();
    await bench.slack.change(rita, { viewId: open.id }, 'reason', 'INC-42');
    await bench.web.views.update({ view_id: open.id, view: { ...form, blocks: [reason] } });
    expect(bench.slack.values(open.id)).toEqual({ reason: { reason: { type: 'plain_text_input', value: 'INC-42' } } });
    await bench.web.views.update({ view_id: open.id, view: { ...form, blocks: [{ ...reason, block_id: 'other' }] } });
    expect(bench.slack.values(open.id).other?.reason?.value).toBeNull();
  });
});

describe('views', () => {
  test('can’t be updated with an outdated hash', async () => {
    const open = await opened();
    await bench.web.views.update({ view_id: open.id, hash: open.hash, view: form });
    const stale = bench.web.views.update({ view_id: open.id, hash: open.hash, view: form });
    expect((await refusal(stale)).error).toBe('hash_conflict');
  });

  test('can’t be updated once closed, and notify_on_close is delivered', async () => {
    const heard: string[] = [];
    bench.app.view({ callback_id: 'grant', type: 'view_closed' }, async ({ ack, view }) => {
      heard.push(view.id);
      await ack();
    });
    const open = await opened();
    await bench.slack.closeView(rita, open.id);
    expect(heard).toEqual([open.id]);
    expect((await refusal(bench.web.views.update({ view_id: open.id, view: form }))).error).toBe('not_found');
  });

  test('are refused with a problem and don’t use up the trigger', async () => {
    await opened();
    bench.app.action('preview', ({ ack }) => ack());
    await bench.slack.press(rita, { viewId: top()?.id ?? '' }, 'preview');
    const trigger_id = String(bench.slack.deliveries.at(-1)?.payload.trigger_id);
    const bad = bench.web.views.open({ trigger_id, view: { ...form, submit: undefined } });
    expect(await refusal(bad)).toEqual({
      error: 'invalid_arguments',
      messages: ['[ERROR] missing required field: submit [json-pointer:/view]'],
    });
    await expect(bench.web.views.open({ trigger_id, view: form })).resolves.toMatchObject({ ok: true });
  });

  test('are stacked up to three, and closing one shows the one below', async () => {
    const trigger = async () => {
      await bench.slack.press(rita, { viewId: top()?.id ?? '' }, 'preview');
      return { trigger_id: String(bench.slack.deliveries.at(-1)?.payload.trigger_id), view: form };
    };
    bench.app.action('preview', ({ ack }) => ack());
    bench.app.view('grant', ({ ack }) => ack());
    const first = await filled();
    const push = await bench.web.views.push(await trigger());
    const second = top();
    expect(push.view).toMatchObject({ id: second?.id, previous_view_id: first.id, root_view_id: first.id });
    await bench.web.views.push(await trigger());
    expect((await refusal(bench.web.views.push(await trigger()))).error).toBe('push_limit_reached');

    await bench.slack.closeView(rita, top()?.id ?? '');
    expect(top()?.id).toBe(second?.id);
    await bench.slack.closeView(rita, top()?.id ?? '');
    expect(top()).toMatchObject({ id: first.id, values: { reason: { reason: { value: 'INC-42' } } } });
    await bench.slack.closeView(rita, first.id);
    expect(top()).toBeUndefined();
  });

  test('of more than 250 KB are refused', async () => {
    const open = await opened();
    const text = { type: 'mrkdwn' as const, text: 'x'.repeat(2999) };
    const blocks = Array.from({ length: 90 }, () => ({ type: 'section' as const, text }));
    expect((await refusal(bench.web.views.update({ view_id: open.id, view: { ...form, blocks } }))).error).toBe(
      'view_too_large',
    );
  });
});
