// Sends each signed request to the bot once, without retries, and waits three seconds for the acknowledgement.
import { randomUUID } from 'node:crypto';
import type { Clock } from './clock.js';
import { DELIVERY_FAULT_METHOD, type SlackFaults } from './faults.js';
import { type JsonObject, jsonObjectSchema } from './json.js';
import { signatureHeaders } from './signing.js';
import type { Sockets } from './socket.js';
import type { CustomDelivery, Delivery, DeliveryKind, DeliveryReply, SlackFaultRule } from './wire.js';

/** Slack's exact content type, without a charset. Bolt only parses forms with this type. */
const FORM = 'application/x-www-form-urlencoded';

export interface SlackSettings {
  readonly signingSecret: string;
  readonly botToken: string;
  readonly appToken: string;
  readonly scopes: readonly string[];
  readonly ackMillis: number;
  readonly mostKept: number;
  refuseNewBlocks: boolean;
  /** The URL for HTTP deliveries. If it's empty, nothing is delivered over HTTP. */
  eventsUrl: string;
  /** The prefix of URLs that the bot receives: this server or a proxy in front of it. */
  url: string;
}

interface Deps {
  readonly clock: Clock;
  readonly settings: SlackSettings;
  readonly sockets: Sockets;
  readonly faults: SlackFaults;
  changed(): void;
}

export class Deliveries {
  readonly log: Delivery[] = [];

  constructor(private readonly slack: Deps) {}

  async deliver(kind: DeliveryKind, payload: JsonObject): Promise<DeliveryReply> {
    const { clock, settings, sockets } = this.slack;
    const viaSocket = sockets.size > 0;
    const { body, contentType } = encode(kind, payload);
    const request = viaSocket
      ? { body: JSON.stringify(payload), headers: { 'x-envelope-id': randomUUID() } }
      : { body, headers: signedHeaders(settings.signingSecret, nowSeconds(), body, contentType) };
    const sent = {
      at: clock.now(),
      kind,
      payload,
      via: viaSocket ? ('socket' as const) : ('http' as const),
      ...request,
    };
    const fault = this.slack.faults.take(DELIVERY_FAULT_METHOD);
    const reply = fault === undefined ? await this.#send(sent) : await this.#lose(sent, fault);
    this.log.push({ ...sent, reply });
    if (this.log.length > settings.mostKept) this.log.shift();
    this.slack.changed();
    return reply;
  }

  /** Resends a request with the same body and signature, or the same envelope. */
  async replay(delivery: Delivery | undefined = this.log.at(-1)): Promise<DeliveryReply> {
    if (delivery === undefined) throw new Error('Nothing has been delivered yet.');
    return this.#send(delivery);
  }

  async raw(raw: CustomDelivery): Promise<DeliveryReply> {
    const { settings } = this.slack;
    const payload = redirected(raw.payload, raw);
    const { body, contentType } = encode(kindOf(payload), payload);
    const secret = raw.signingSecret ?? settings.signingSecret;
    const headers = signedHeaders(secret, raw.timestamp ?? nowSeconds(), body, contentType);
    return this.#post(body, headers);
  }

  async #lose(sent: Omit<Delivery, 'reply'>, fault: SlackFaultRule): Promise<DeliveryReply> {
    if (fault.kind !== 'cut' && fault.kind !== 'hang')
      throw new Error(`The fault ${fault.kind} doesn’t apply to deliveries.`);
    if (fault.carriedOut) await this.#send(sent);
    return fault.kind === 'hang' ? { kind: 'timeout' } : { kind: 'unreachable', why: 'the connection was cut' };
  }

  #send({ via, kind, payload, body, headers }: Omit<Delivery, 'reply'>): Promise<DeliveryReply> {
    if (via === 'http') return this.#post(body, headers);
    return this.slack.sockets.send(kind, payload, this.slack.settings.ackMillis, headers['x-envelope-id']);
  }

  async #post(body: string, headers: Readonly<Record<string, string>>): Promise<DeliveryReply> {
    const { eventsUrl, ackMillis } = this.slack.settings;
    if (eventsUrl === '') return { kind: 'unreachable', why: 'no request URL and no connection' };
    try {
      const signal = AbortSignal.timeout(ackMillis);
      const response = await fetch(eventsUrl, { method: 'POST', headers, body, redirect: 'manual', signal });
      const text = await response.text();
      return response.status === 200
        ? { kind: 'acknowledged', body: text }
        : { kind: 'refused', status: response.status, body: text };
    } catch (error) {
      if (error instanceof DOMException && error.name === 'TimeoutError') return { kind: 'timeout' };
      return { kind: 'unreachable', why: String(error instanceof Error ? (error.cause ?? error) : error) };
    }
  }
}

function nowSeconds(): number {
  return Math.floor(Date.now() / 1000);
}

function signedHeaders(secret: string, timestamp: number, body: string, contentType: string): Record<string, string> {
  return {
    'content-type': contentType,
    'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
    ...signatureHeaders(secret, timestamp, body),
  };
}

function kindOf(payload: JsonObject): DeliveryKind {
  if (payload.command !== undefined) return 'slash_commands';
  return payload.type === 'event_callback' ? 'events_api' : 'interactive';
}

function encode(kind: DeliveryKind, payload: JsonObject): { body: string; contentType: string } {
  switch (kind) {
    case 'slash_commands': {
      const fields = Object.entries(payload).map(([name, value]): [string, string] => [name, String(value ?? '')]);
      return { body: new URLSearchParams(fields).toString(), contentType: FORM };
    }
    case 'interactive':
      return { body: new URLSearchParams({ payload: JSON.stringify(payload) }).toString(), contentType: FORM };
    case 'events_api':
      return { body: JSON.stringify(payload), contentType: 'application/json' };
    default:
      return kind satisfies never;
  }
}

/** Makes the payload appear to come from another app or workspace. */
function redirected(payload: JsonObject, { appId, teamId }: CustomDelivery): JsonObject {
  const team = jsonObjectSchema.safeParse(payload.team);
  return {
    ...payload,
    ...(appId !== undefined && { api_app_id: appId }),
    ...(teamId !== undefined && payload.team_id !== undefined && { team_id: teamId }),
    ...(teamId !== undefined && team.success && { team: { ...team.data, id: teamId } }),
  };
}
