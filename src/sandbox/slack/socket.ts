// Socket Mode: delivers each request over a random open WebSocket.
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { z } from 'zod';
import { fromJson, type JsonObject, jsonObjectSchema } from './json.js';
import type { DeliveryKind, DeliveryReply } from './wire.js';

/** Slack allows ten connections per app. */
const MOST_CONNECTIONS = 10;
/** The client expects a ping at least every 30 seconds. */
const PING_MILLIS = 10_000;
const GOODBYE_MILLIS = 500;

const COMMAND_FIELDS = { accepts_response_payload: true };
/** Slack only retries events, and apps can't respond to events. */
const EVENT_FIELDS = { accepts_response_payload: false, retry_attempt: 0, retry_reason: '' };

const ack = z.object({ envelope_id: z.string(), payload: jsonObjectSchema.optional() });

export class Sockets {
  readonly #server = new WebSocketServer({ noServer: true });
  readonly #tickets = new Set<string>();
  readonly #open = new Set<WebSocket>();
  readonly #waiting = new Map<string, (reply: DeliveryReply) => void>();
  readonly #pings = setInterval(() => {
    for (const socket of this.#open) socket.ping();
  }, PING_MILLIS).unref();

  constructor(private readonly appId: string) {}

  /** @param base the stand-in's ws:// URL */
  newUrl(base: string): string {
    const ticket = randomUUID();
    this.#tickets.add(ticket);
    return `${base}/link/?ticket=${ticket}&app_id=${this.appId}`;
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const [, query] = (request.url ?? '').split('?');
    const ticket = new URLSearchParams(query).get('ticket') ?? '';
    if (!this.#tickets.delete(ticket)) {
      socket.end('HTTP/1.1 408 Request Timeout\r\n\r\n');
      return;
    }
    this.#server.handleUpgrade(request, socket, head, (client) => this.#greet(client));
  }

  get size(): number {
    return this.#open.size;
  }

  /** @param envelopeId an earlier delivery's id, to resend it */
  send(
    kind: DeliveryKind,
    payload: JsonObject,
    ackMillis: number,
    envelopeId: string = randomUUID(),
  ): Promise<DeliveryReply> {
    const all = [...this.#open];
    const client = all[Math.floor(Math.random() * all.length)];
    if (client === undefined) return Promise.resolve({ kind: 'unreachable', why: 'no connection' });
    return new Promise((resolve) => {
      const timer = setTimeout(() => settle({ kind: 'timeout' }), ackMillis);
      const settle = (reply: DeliveryReply): void => {
        clearTimeout(timer);
        this.#waiting.delete(envelopeId);
        resolve(reply);
      };
      this.#waiting.set(envelopeId, settle);
      const fields = kind === 'events_api' ? EVENT_FIELDS : COMMAND_FIELDS;
      client.send(JSON.stringify({ envelope_id: envelopeId, type: kind, ...fields, payload }));
    });
  }

  disconnect(reason: string): void {
    for (const client of this.#open) client.send(JSON.stringify({ type: 'disconnect', reason }));
  }

  cut(): void {
    for (const client of this.#open) client.terminate();
  }

  /** Sends close frames first. Without a close frame, a disconnected client waits for half a minute. */
  async close(): Promise<void> {
    clearInterval(this.#pings);
    for (const settle of this.#waiting.values()) settle({ kind: 'unreachable', why: 'closed' });
    await Promise.all([...this.#open].map(goodbye));
    this.#server.close();
  }

  #greet(client: WebSocket): void {
    if (this.#open.size >= MOST_CONNECTIONS) {
      client.send(JSON.stringify({ type: 'disconnect', reason: 'too_many_websockets' }));
      client.close();
      return;
    }
    this.#open.add(client);
    client.on('close', () => this.#open.delete(client));
    client.on('error', () => client.terminate());
    client.on('message', (data) => this.#acknowledged(data.toString()));
    client.send(
      JSON.stringify({
        type: 'hello',
        num_connections: this.#open.size,
        debug_info: { host: 'stand-in', approximate_connection_time: 18_060 },
        connection_info: { app_id: this.appId },
      }),
    );
  }

  /** Handles acknowledgements. Ignores all other messages, like Slack. */
  #acknowledged(frame: string): void {
    const parsed = ack.safeParse(fromJson(frame));
    if (!parsed.success) return;
    const { envelope_id, payload = {} } = parsed.data;
    const body = Object.keys(payload).length === 0 ? '' : JSON.stringify(payload);
    this.#waiting.get(envelope_id)?.({ kind: 'acknowledged', body });
  }
}

function goodbye(client: WebSocket): Promise<void> {
  return new Promise((resolve) => {
    const impatience = setTimeout(() => client.terminate(), GOODBYE_MILLIS);
    client.once('close', () => {
      clearTimeout(impatience);
      resolve();
    });
    client.close();
  });
}
