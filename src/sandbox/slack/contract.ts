// The stand-in's options, and what user actions take and return.
import type { InputValue } from './form-state.js';
import type { Message } from './messages.js';
import type { World } from './world.js';

export type * from './wire.js';

export interface SlackOptions {
  readonly world?: World;
  /** The bot's URL for HTTP deliveries, e.g. `http://127.0.0.1:3000/slack/events`. See also `deliverTo`. */
  readonly eventsUrl?: string;
  readonly signingSecret?: string;
  readonly botToken?: string;
  readonly appToken?: string;
  readonly scopes?: readonly string[];
  /** The clock for expiry and message `ts`, in milliseconds since the epoch. Signatures use the real clock. */
  readonly now?: () => number;
  /** The time limit for the bot's acknowledgements, in milliseconds. Default: 3000, as in Slack. */
  readonly ackMillis?: number;
  /**
   * Whether to reject data_table and data_visualization with `invalid_blocks`, like workspaces without these blocks.
   */
  readonly refuseNewBlocks?: boolean;
  /** How many recent calls, and how many recent deliveries, to keep. Default: all. */
  readonly mostKept?: number;
}

/** The message or view that contains the element. */
export type ElementLocation = { readonly channel: string; readonly ts: string } | { readonly viewId: string };
export interface PressDetails {
  /** Distinguishes elements with the same action_id. */
  readonly blockId?: string;
  /** For a button, the value that distinguishes it from other buttons. For an input, the selected or typed value. */
  readonly value?: InputValue;
}

export type CommandOutcome =
  | { readonly kind: 'acknowledged' }
  | { readonly kind: 'answered'; readonly message: Message }
  | {
      readonly kind: 'failed';
      readonly error: 'dispatch_failed' | 'operation_timeout' | 'not_a_command';
      readonly text: string;
    };

/** The result of a press, as the user sees it. `failed`: Slack's warning sign beside the element. */
export type PressOutcome =
  | { readonly kind: 'acknowledged' }
  | { readonly kind: 'failed'; readonly text: string; readonly why: string };

export type SubmitOutcome =
  | { readonly kind: 'closed' }
  /** The bot replaced the view. */
  | { readonly kind: 'updated' }
  /** Errors by block_id. `incomplete`: found by Slack's client, so nothing was sent. */
  | { readonly kind: 'errors' | 'incomplete'; readonly errors: Readonly<Record<string, string>> }
  | { readonly kind: 'trouble'; readonly text: string; readonly why: string };
