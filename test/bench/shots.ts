// Slack deliveries, each written and signed before the measurement starts.
import { randomUUID } from 'node:crypto';
import type { Client } from 'undici';
import { BOT_USER_ID, CHANNELS, PEOPLE, TEAM_ID } from '../../src/sandbox/slack/index.js';
import { signatureHeaders } from '../../src/sandbox/slack/signing.js';
import { requestCard } from '../../src/slack/cards/request-card.js';
import { buttonValue, ids } from '../../src/slack/ids.js';
import type { Waiting } from './waiting.js';

export const SIGNING_SECRET = 'bench-signing-secret';

export interface Shot {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** @returns whether the bot acknowledged it */
export async function send(to: Client, { headers, body }: Shot): Promise<boolean> {
  try {
    const response = await to.request({ path: '/slack/events', method: 'POST', headers, body });
    await response.body.dump();
    return response.statusCode === 200;
  } catch {
    return false;
  }
}

function signed(fields: Readonly<Record<string, string>>): Shot {
  const body = new URLSearchParams(fields).toString();
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    ...signatureHeaders(SIGNING_SECRET, Math.floor(Date.now() / 1000), body),
  };
  return { headers, body };
}

const app = { api_app_id: 'A0CSIGNAPP', token: 'not-used-any-more' };

/** @param responseUrl gets the response */
export function command(text: string, responseUrl: string, user: string = PEOPLE.rita): Shot {
  return signed({
    ...app,
    team_id: TEAM_ID,
    channel_id: CHANNELS.incident,
    user_id: user,
    command: '/atlas',
    text,
    response_url: responseUrl,
    trigger_id: randomUUID(),
  });
}

/** A user opens the Home tab. */
export function openHome(user: string): Shot {
  const event = { type: 'app_home_opened', user, channel: `D${user.slice(1)}`, tab: 'home', event_ts: '1.1' };
  const body = JSON.stringify({
    ...app,
    type: 'event_callback',
    team_id: TEAM_ID,
    event_id: `Ev${randomUUID()}`,
    event_time: Math.floor(Date.now() / 1000),
    authorizations: [{ team_id: TEAM_ID, user_id: BOT_USER_ID, is_bot: true }],
    event,
  });
  const headers = {
    'content-type': 'application/json',
    ...signatureHeaders(SIGNING_SECRET, Math.floor(Date.now() / 1000), body),
  };
  return { headers, body };
}

/** A member of @security presses Approve on the card of `waiting`. Like Slack's, the delivery has the whole message. */
export function approve({ request, ts }: Waiting, responseUrl: string): Shot {
  const card = requestCard(request, { buttons: true, now: request.askedAt });
  const payload = {
    ...app,
    type: 'block_actions',
    user: { id: PEOPLE.sam, username: 'sam', name: 'sam', team_id: TEAM_ID },
    team: { id: TEAM_ID, domain: 'counter-inc' },
    enterprise: null,
    is_enterprise_install: false,
    container: { type: 'message', message_ts: ts, channel_id: CHANNELS.approvals, is_ephemeral: false },
    trigger_id: randomUUID(),
    channel: { id: CHANNELS.approvals, name: 'atlas-approvals' },
    message: { type: 'message', ts, ...card },
    state: { values: {} },
    response_url: responseUrl,
    actions: [
      {
        type: 'button',
        action_id: ids.approve,
        block_id: `decide:${request.id}`,
        value: buttonValue(request.id, request.planHash),
        action_ts: ts,
      },
    ],
  };
  return signed({ payload: JSON.stringify(payload) });
}
