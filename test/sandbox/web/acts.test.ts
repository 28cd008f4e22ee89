import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { CHANNELS, GROUPS, PEOPLE } from '../../../src/sandbox/slack/index.js';
import type { UserSnapshot } from '../../../src/sandbox/web/wire.js';
import { type PageFixture, withPage } from './page.js';

let page: PageFixture;
beforeEach(async () => {
  page = await withPage();
});
afterEach(() => page.stop());

const { rita, sam, gus, xena } = PEOPLE;
const words = (text: string) => ({ type: 'plain_text', text }) as const;
const inChannel = (id: string) => (snapshot: UserSnapshot) =>
  snapshot.channels.find((channel) => channel.id === id)?.messages;
const command = (text: string, name = '/atlas') =>
  ({ kind: 'command', channel: CHANNELS.incident, name, text }) as const;

describe('a user’s snapshot', () => {
  test('contains only channels that the user can see', async () => {
    const names = (as: string) => page.sees(as, ({ channels }) => channels.map(({ name }) => name));
    expect(await names(sam)).toContain('secret');
    expect(await names(rita)).not.toContain('secret');
    expect(await names(gus)).toEqual(['inc-42', 'general', 'Countersign']);
    expect(await names(xena)).toEqual(['shared-acme', 'Countersign']);
  });

  test('lists all users except deactivated users and the bot', async () => {
    const people = await page.sees(rita, (snapshot) => snapshot.people.map(({ name, note }) => `${name}: ${note}`));
    expect(people).toContain('Max Moreau: sre, security');
    expect(people).toContain('Gus Green: guest');
    expect(people).toContain('Xena Xu: from Acme Corp');
    expect(people.some((person) => /Dee|Countersign/.test(person))).toBe(false);
  });

  test('doesn’t contain other users’ ephemeral messages', async () => {
    await page.web.chat.postEphemeral({ channel: CHANNELS.incident, user: rita, text: 'for Rita' });
    const [message] = (await page.sees(rita, inChannel(CHANNELS.incident))) ?? [];
    expect(message).toMatchObject({ text: 'for Rita', onlyYou: true, fromBot: true, author: 'Countersign' });
    expect(await page.sees(sam, inChannel(CHANNELS.incident))).toEqual([]);
  });

  test('is sent again after a change', async () => {
    const seen = page.sees(sam, (snapshot) => inChannel(CHANNELS.incident)(snapshot)?.[0]?.text);
    await page.act(rita, { kind: 'say', channel: CHANNELS.incident, text: 'checkout is slow & <b>' });
    expect(await seen).toBe('checkout is slow &amp; &lt;b&gt;');
  });

  test('shows a grant in Atlas', async () => {
    const cluster = page.atlas.world.clusters.find(({ name }) => name === 'Cluster0');
    const expirationTime = '2099-01-01T00:00:00Z';
    if (cluster?.kind === 'dedicated') cluster.grant = { grantType: 'CLUSTER_DATABASE_LOGS', expirationTime };
    const [first] = await page.sees(rita, ({ atlas }) => atlas.clusters);
    const line = {
      text: expect.stringContaining('logs until'),
      at: Date.parse(expirationTime),
      lively: true,
    };
    expect(first).toEqual({ name: 'Cluster0', of: 'Payments', lines: [line] });
  });
});

describe('a command', () => {
  test('is sent as the user in the channel', async () => {
    page.app.command('/atlas', async ({ ack, command: { user_id, channel_id, text } }) => {
      await ack(`${user_id} ${channel_id} ${text}`);
    });
    expect(await page.act(sam, command('restore-jobs Cluster0'))).toEqual({ kind: 'done' });
    const [answer] = (await page.sees(sam, inChannel(CHANNELS.incident))) ?? [];
    expect(answer?.text).toBe(`${sam} ${CHANNELS.incident} restore-jobs Cluster0`);
  });

  test('shows Slack’s error if the bot is unreachable', async () => {
    page.slack.deliverTo('');
    const sentence = '/atlas failed with the error “dispatch_failed”';
    expect(await page.act(rita, command('help'))).toEqual({ kind: 'trouble', sentence });
  });

  test('with a different name isn’t delivered', async () => {
    const outcome = await page.act(rita, command('', '/remind'));
    expect(outcome).toEqual({ kind: 'trouble', sentence: '/remind is not a valid command. Try /atlas help.' });
    expect(page.slack.deliveries).toEqual([]);
  });

  test('in a channel that the user can’t see is refused', async () => {
    const outcome = await page.act(rita, { ...command('help'), channel: CHANNELS.secret });
    expect(outcome).toMatchObject({ kind: 'trouble' });
    expect(page.slack.deliveries).toEqual([]);
  });
});

describe('a form', () => {
  beforeEach(async () => {
    page.app.command('/atlas', async ({ ack, client, command: { trigger_id } }) => {
      await ack();
      const cluster = { type: 'external_select', action_id: 'cluster', min_query_length: 1 } as const;
      const length = { type: 'plain_text_input', action_id: 'for', initial_value: '4h' } as const;
      const blocks = [
        { type: 'input' as const, block_id: 'where', label: words('Cluster'), element: cluster },
        { type: 'input' as const, block_id: 'long', label: words('For'), element: length },
      ];
      const view = { type: 'modal' as const, callback_id: 'ask', title: words('Ask'), submit: words('Ask'), blocks };
      await client.views.open({ trigger_id, view });
    });
    page.app.options('cluster', async ({ ack, options: { value } }) => {
      await ack({ options: [{ text: words(`${value}uster0`), value: 'c0' }] });
    });
    await page.act(rita, command('grant-access'));
  });
  const top = () => page.sees(rita, ({ view }) => view);

  test('opens only for its requester, with initial values', async () => {
    expect(await top()).toMatchObject({ title: 'Ask', submit: 'Ask', close: 'Cancel', values: { 'long/for': '4h' } });
    expect(await page.sees(sam, ({ view }) => view === undefined)).toBe(true);
  });

  test('shows a searched option by its label', async () => {
    const { id } = await top();
    const at = { in: { viewId: id }, blockId: 'where', actionId: 'cluster' };
    const found = await page.act(rita, { kind: 'suggest', ...at, query: 'Cl' });
    expect(found).toEqual({ kind: 'options', groups: [{ options: [{ text: words('Cluster0'), value: 'c0' }] }] });
    await page.act(rita, { kind: 'change', ...at, value: 'c0' });
    expect(await top()).toMatchObject({ values: { 'where/cluster': 'c0' }, shown: { 'where/cluster': 'Cluster0' } });
  });

  test('shows errors by input and closes once everything is valid', async () => {
    page.app.view('ask', async ({ ack, view }) => {
      const given = view.state.values.long?.for?.value;
      await (given === '4h' ? ack() : ack({ response_action: 'errors', errors: { long: `not a time: ${given}` } }));
    });
    const { id } = await top();
    const submit = (values: Record<string, string>) => page.act(rita, { kind: 'submit', viewId: id, values });
    expect(await submit({})).toMatchObject({ kind: 'errors', byBlock: { where: expect.any(String) } });

    await page.act(rita, { kind: 'suggest', in: { viewId: id }, blockId: 'where', actionId: 'cluster', query: 'Cl' });
    expect(await submit({ where: 'c0', long: 'ages' })).toEqual({
      kind: 'errors',
      byBlock: { long: 'not a time: ages' },
    });
    expect(await submit({ long: '4h' })).toEqual({ kind: 'done' });
    expect(await page.sees(rita, ({ view }) => view === undefined)).toBe(true);
  });

  test('stays open with its values if the bot doesn’t respond', async () => {
    const { id } = await top();
    await page.act(rita, { kind: 'suggest', in: { viewId: id }, blockId: 'where', actionId: 'cluster', query: 'Cl' });
    page.slack.deliverTo('');
    const outcome = await page.act(rita, { kind: 'submit', viewId: id, values: { where: 'c0', long: '5h' } });
    expect(outcome).toEqual({ kind: 'trouble', sentence: 'We had some trouble connecting. Try again?' });
    expect(await top()).toMatchObject({ id, values: { 'where/cluster': 'c0', 'long/for': '5h' } });
  });

  test('can’t be submitted by another user', async () => {
    const { id } = await top();
    expect(await page.act(sam, { kind: 'submit', viewId: id, values: {} })).toMatchObject({ kind: 'trouble' });
  });

  test('is no longer shown once closed', async () => {
    const { id } = await top();
    await page.act(rita, { kind: 'close', viewId: id });
    expect(await page.sees(rita, ({ view }) => view === undefined)).toBe(true);
  });
});

describe('a button', () => {
  const press = { kind: 'press', blockId: 'decide', actionId: 'approve', value: 'request-1' } as const;
  const post = async () => {
    const button = { type: 'button' as const, action_id: 'approve', text: words('Approve'), value: 'request-1' };
    const blocks = [{ type: 'actions' as const, block_id: 'decide', elements: [button] }];
    const { ts = '' } = await page.web.chat.postMessage({ channel: CHANNELS.approvals, text: 'Approve?', blocks });
    return { channel: CHANNELS.approvals, ts };
  };

  test('delivers the pressing user and its value', async () => {
    const pressed: unknown[] = [];
    page.app.action({ type: 'block_actions', action_id: 'approve' }, async ({ ack, body, action }) => {
      pressed.push([body.user.id, 'value' in action && action.value]);
      await ack();
    });
    expect(await page.act(sam, { ...press, in: await post() })).toEqual({ kind: 'done' });
    expect(pressed).toEqual([[sam, 'request-1']]);
  });

  test('shows an error if the bot doesn’t respond', async () => {
    const where = await post();
    page.slack.deliverTo('');
    expect(await page.act(sam, { ...press, in: where })).toMatchObject({ kind: 'trouble' });
  });
});

test('groups are listed by handle', async () => {
  expect(await page.sees(rita, ({ groups }) => groups)).toContainEqual({ id: GROUPS.sre, name: 'sre' });
});
