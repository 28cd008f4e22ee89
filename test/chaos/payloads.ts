// The payloads of submissions and presses, for forms and cards that the run does not open first.
import { randomBytes } from 'node:crypto';
import { canonicalJson } from '../../src/approvals/request/ids.js';
import type { CustomDelivery, World } from '../../src/sandbox/slack/index.js';
import { buttonValue, ids } from '../../src/slack/ids.js';
import type { Deed, OperationName } from './script.js';
import type { Target } from './targets.js';

type Payload = CustomDelivery['payload'];

export interface Form {
  /** Slack's view id: the same form and values are the same request. */
  readonly id: string;
  readonly user: string;
  readonly channel: string;
  readonly operation: OperationName;
  readonly target: Target;
  readonly reason: string;
}

const triggerId = () => `${Date.now()}.${randomBytes(6).toString('hex')}`;

function envelope({ app, team }: World, type: string, user: string): Payload {
  return {
    type,
    user: { id: user, team_id: team.id },
    api_app_id: app.id,
    team: { id: team.id, domain: team.domain },
    enterprise: null,
    is_enterprise_install: false,
    trigger_id: triggerId(),
  };
}

export function submission(world: World, form: Form): Payload {
  const { operation, target, channel, reason } = form;
  const confirm = target.confirm && { of: canonicalJson(target.params), name: target.confirm };
  const meta = { operation, command: '/atlas', channel, writing: { at: Date.now() }, ...(confirm && { confirm }) };
  const inputs = Object.entries(target.params).map(([param, value]) => [ids.param(param), inputOf(param, value)]);
  const texts = [[ids.reason, reason], ...(target.confirm === undefined ? [] : [[ids.confirm, target.confirm]])];
  const written = texts.map(([id, value]) => [id, { type: 'plain_text_input', value }]);
  const values = Object.fromEntries([...inputs, ...written].map(([id, value]) => [id, { [String(id)]: value }]));
  return {
    ...envelope(world, 'view_submission', form.user),
    view: {
      id: form.id,
      type: 'modal',
      callback_id: ids.form,
      private_metadata: JSON.stringify(meta),
      state: { values },
      app_id: world.app.id,
      app_installed_team_id: world.team.id,
    },
    response_urls: [],
  };
}

function inputOf(param: string, value: string) {
  if (param === 'for') return { type: 'plain_text_input', value };
  return { type: 'external_select', selected_option: { text: { type: 'plain_text', text: value }, value } };
}

export interface Press {
  readonly user: string;
  readonly channel: string;
  readonly request: string;
  readonly planHash: string;
  readonly deed: Deed | 'check again';
  readonly responseUrl: string;
}

export const ACTIONS = {
  approve: ids.approve,
  deny: ids.deny,
  cancel: ids.cancel,
  'check again': ids.checkAgain,
} as const;

export function press(world: World, { user, channel, request, planHash, deed, responseUrl }: Press): Payload {
  const value = buttonValue(request, planHash);
  return {
    ...envelope(world, 'block_actions', user),
    container: { type: 'message', channel_id: channel, is_ephemeral: deed === 'cancel' },
    channel: { id: channel, name: channel.toLowerCase() },
    response_url: responseUrl,
    actions: [
      { type: 'button', action_id: ACTIONS[deed], block_id: `decide:${request}`, value, action_ts: triggerId() },
    ],
  };
}
