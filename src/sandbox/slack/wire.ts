// The calls and deliveries between Slack and the bot, and the faults that can be set for them.
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

/** One request of Slack to the bot, and its response. */
export interface Delivery {
  readonly at: number;
  readonly kind: DeliveryKind;
  readonly via: 'http' | 'socket';
  readonly payload: JsonObject;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly reply: Reply;
}

export interface RawDelivery {
  /** A command's fields, an interaction's payload or an event's envelope; usually from an earlier delivery. */
  readonly payload: JsonObject;
  /** Signs with this secret instead of the real one. */
  readonly signingSecret?: string;
  /** Seconds since the epoch. */
  readonly timestamp?: number;
  readonly appId?: string;
  readonly teamId?: string;
}

export type FaultRule = {
  /** A Web API method, `response_url`, `upload`, `*` for all of these, or `delivery` (which can only be cut or hang). */
  readonly method: string;
  /** Only calls with this channel or user id. */
  readonly channel?: string;
  /** How many calls fail; default 1. */
  readonly times?: number;
} /** `retryAfter` in seconds, default 1; null: without the header. */ & (
  | { readonly kind: 'ratelimited'; readonly retryAfter?: number | null }
  | { readonly kind: 'error'; readonly error: string }
  | { readonly kind: 'status'; readonly status: number }
  /** `carriedOut`: the call takes effect, but its answer (or the bot's acknowledgement) never arrives. */
  | { readonly kind: 'hang' | 'cut'; readonly carriedOut?: boolean }
  /** The connection is cut, and the call is carried out `ms` milliseconds later. */
  | { readonly kind: 'late'; readonly ms: number }
  /** Answered after `ms` milliseconds; carried out then, or at once with `carriedOut`. */
  | { readonly kind: 'slow'; readonly ms: number; readonly carriedOut?: boolean }
);
