// What goes over the wire between Slack and the bot, and how it can go wrong.
import type { JsonObject } from './json.js';

/** One call of the bot to the Web API. */
export interface Call {
  readonly at: number;
  readonly method: string;
  /** Without the token. */
  readonly args: JsonObject;
  readonly status: number;
  readonly answer: JsonObject;
}

export type Reply =
  | { readonly kind: 'acknowledged'; readonly body: string }
  | { readonly kind: 'refused'; readonly status: number; readonly body: string }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'unreachable'; readonly why: string };

export type DeliveryKind = 'slash_commands' | 'interactive' | 'events_api';

/** One request of Slack to the bot, and what came back. */
export interface Delivery {
  readonly at: number;
  readonly kind: DeliveryKind;
  readonly via: 'http' | 'socket';
  readonly payload: JsonObject;
  /** What was sent, byte for byte. */
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly reply: Reply;
}

export interface RawDelivery {
  /** A command's fields, an interaction's payload or an event's envelope; usually that of an earlier delivery. */
  readonly payload: JsonObject;
  /** Signs with another secret than the real one. */
  readonly signingSecret?: string;
  /** Seconds since the epoch. */
  readonly timestamp?: number;
  readonly appId?: string;
  readonly teamId?: string;
}

export type FaultRule = {
  /** A Web API method, `response_url`, `upload`, or `*` for all of these; or `delivery`, which can be cut or hang. */
  readonly method: string;
  /** Only calls that name this channel, or person. */
  readonly channel?: string;
  /** How many calls it spoils; default 1. */
  readonly times?: number;
} /** `retryAfter` in seconds, default 1; null: without the header. */ & (
  | { readonly kind: 'ratelimited'; readonly retryAfter?: number | null }
  | { readonly kind: 'error'; readonly error: string }
  | { readonly kind: 'status'; readonly status: number }
  /** `carriedOut`: the call takes effect, though its answer, or the bot's acknowledgement, never arrives. */
  | { readonly kind: 'hang' | 'cut'; readonly carriedOut?: boolean }
  /** Cut, and carried out `ms` milliseconds later all the same. */
  | { readonly kind: 'late'; readonly ms: number }
  /** Answered after `ms` milliseconds; carried out after them too, or at once. */
  | { readonly kind: 'slow'; readonly ms: number; readonly carriedOut?: boolean }
);
