// The approval bot that anybody would write first: acknowledges, stores, calls Atlas, edits the message.
import type { KnownBlock } from '@slack/types';
import { request } from 'undici';
import { signIn } from './atlas.js';
import { createApp, listen } from './bolt.js';
import { store } from './script.js';

const { MONGODB_ATLAS_BASE_URL: atlas = '', APPROVALS_CHANNEL: approvals = '' } = process.env;
const token = await signIn();

/** @param call method and path, as the button carries them */
async function carryOut(call: string): Promise<number> {
  const [method = '', path = ''] = call.split(' ');
  const answer = await request(`${atlas}${path}`, {
    method: method === 'POST' ? 'POST' : 'DELETE',
    headers: { authorization: `Bearer ${token}`, accept: 'application/vnd.atlas.2025-03-12+json' },
  });
  await answer.body.dump();
  return answer.statusCode;
}

const card = (call: string, title: string): KnownBlock[] => [
  { type: 'section', text: { type: 'plain_text', text: title } },
  {
    type: 'actions',
    elements: [
      { type: 'button', action_id: 'decide:approve', text: { type: 'plain_text', text: 'Approve' }, value: call },
    ],
  },
];

const app = createApp();
app.command(/.+/, async ({ ack, body, client }) => {
  await ack();
  const reason = { type: 'plain_text_input' as const, action_id: 'reason', initial_value: 'INC-42' };
  await client.views.open({
    trigger_id: body.trigger_id,
    view: {
      type: 'modal',
      callback_id: 'ask',
      private_metadata: body.text,
      title: { type: 'plain_text', text: 'Ask' },
      submit: { type: 'plain_text', text: 'Ask' },
      blocks: [{ type: 'input', block_id: 'reason', label: { type: 'plain_text', text: 'Why' }, element: reason }],
    },
  });
});
app.view('ask', async ({ ack, view, client }) => {
  await ack();
  await store(view.id, JSON.stringify(view.state));
  const blocks = card(view.private_metadata, 'Somebody asks');
  await client.chat.postMessage({ channel: approvals, text: 'Somebody asks: waiting', blocks });
});
app.action('decide:approve', async ({ ack, body, action, client }) => {
  await ack();
  if (body.type !== 'block_actions' || action.type !== 'button') return;
  await store(body.trigger_id, JSON.stringify(body).slice(0, 2_000));
  const status = await carryOut(action.value ?? '');
  await client.chat.update({
    channel: body.channel?.id ?? '',
    ts: body.message?.ts ?? '',
    text: `done: ${status}`,
    blocks: [{ type: 'section', text: { type: 'plain_text', text: `Done: Atlas answered ${status}` } }],
  });
});
await listen(app);
