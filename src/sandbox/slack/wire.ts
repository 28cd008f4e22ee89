// Types for calls and deliveries between Slack and the bot, and for faults in them.
import type { JsonObject } from './json.js';

export interface WebApiCall {
  readonly at: number;
  readonly method: string;
  /** The arguments without the token. */
  readonly args: JsonObject;
  readonly status: number;
  readonly answer: JsonObject;
}

export type DeliveryReply =
  | { readonly kind: 'acknowledged'; readonly body: string }
  | { readonly kind: 'refused'; readonly status: number; readonly body: string }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'unreachable'; readonly why: string };

export type DeliveryKind = 'slash_commands' | 'interactive' | 'events_api';

/** A request from Slack to the bot, with the response. */
export interface Delivery {
  readonly at: number;
  readonly kind: DeliveryKind;
  readonly via: 'http' | 'socket';
  readonly payload: JsonObject;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly reply: DeliveryReply;
}

export interface CustomDelivery {
  /** A command's fields, an interaction's payload or an event's envelope, usually from an earlier delivery. */
  readonly payload: JsonObject;
  /** Signs with this secret instead of the app's real secret. */
  readonly signingSecret?: string;
  /** Seconds since the epoch. */
  readonly timestamp?: number;
  readonly appId?: string;
  readonly teamId?: string;
}

export type SlackFaultRule = {
  /** A Web API method, `response_url`, `upload`, `*` for all of these, or `delivery` (only cut or hang). */
  readonly method: string;
  /** Applies only to calls with this channel or user id. */
  readonly channel?: string;
  /** The number of affected calls. Default: 1. */
  readonly times?: number;
} /** `retryAfter` is in seconds. Default: 1. Null omits the header. */ & (
  | { readonly kind: 'ratelimited'; readonly retryAfter?: number | null }
  | { readonly kind: 'error'; readonly error: string }
  | { readonly kind: 'status'; readonly status: number }
  /** `carriedOut`: the call takes effect, but its response (or the bot's acknowledgement) never arrives. */
  | { readonly kind: 'hang' | 'cut'; readonly carriedOut?: boolean }
  /** Cuts the connection and carries out the call `ms` milliseconds later. */
  | { readonly kind: 'late'; readonly ms: number }
  /** Delays the response by `ms` milliseconds. The call runs after the delay, or immediately if `carriedOut` is set. */
  | { readonly kind: 'slow'; readonly ms: number; readonly carriedOut?: boolean }
);
