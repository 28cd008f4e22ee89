// The stand-in's interface for tests and the web page. The bot only uses HTTP and WebSockets.
import type { Option, OptionGroup } from './blocks/options.js';
import type { FormValues, InputValue } from './form-state.js';
import type { Message, OtherAppPost } from './messages.js';
import type { SharedFile } from './uploads.js';
import type { OpenView, PublishedHome } from './views.js';
import type { CustomDelivery, Delivery, DeliveryReply, SlackFaultRule, WebApiCall } from './wire.js';
import type { Channel, World } from './world.js';

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

export interface SlackStandIn {
  readonly url: string;
  /** The value for SLACK_API_URL. */
  readonly apiUrl: string;
  readonly signingSecret: string;
  readonly botToken: string;
  readonly appToken: string;
  readonly world: World;
  readonly calls: readonly WebApiCall[];
  readonly deliveries: readonly Delivery[];
  /** Notifies the listener after each call from the bot. @returns a function that unsubscribes */
  onCall(listener: (call: WebApiCall) => void): () => void;

  /** Sets the URL for HTTP deliveries. A connected Socket Mode client takes precedence. */
  deliverTo(eventsUrl: string): void;

  // User actions. Each action throws if the channel, button or view doesn't exist, because that's a mistake in the
  // test.
  /**
   * Posts a message. A mention of the bot is delivered if the bot is in the channel.
   * @param text in Slack's stored format, with mentions as `<@U...>`
   */
  say(user: string, channel: string, text: string, threadTs?: string): Message;
  /** Posts a message from another app, e.g. an alert. */
  notice(channel: string, content: OtherAppPost): Message;
  /** @param text the text after the command's name */
  command(user: string, channel: string, text: string): Promise<CommandOutcome>;
  press(user: string, where: ElementLocation, actionId: string, choice?: PressDetails): Promise<PressOutcome>;
  /** Fills in an input. The bot receives the input only if Slack would deliver it. */
  change(
    user: string,
    where: ElementLocation,
    actionId: string,
    value: InputValue,
    blockId?: string,
  ): Promise<PressOutcome>;
  /**
   * Searches in an external select. Returns no options if the query is too short or the bot didn't respond.
   */
  suggest(
    user: string,
    where: ElementLocation,
    actionId: string,
    query: string,
    blockId?: string,
  ): Promise<readonly Option[]>;
  /** Like `suggest`, but with the bot's option groups. */
  suggestGroups(...args: Parameters<SlackStandIn['suggest']>): Promise<readonly OptionGroup[]>;
  /** Selects the app's shortcut in a message's menu. */
  shortcut(
    user: string,
    where: { readonly channel: string; readonly ts: string },
    callbackId: string,
  ): Promise<PressOutcome>;
  openHome(user: string): Promise<void>;
  /** @param values by action_id or block_id */
  submit(user: string, viewId: string, values?: Readonly<Record<string, InputValue>>): Promise<SubmitOutcome>;
  closeView(user: string, viewId: string): Promise<void>;
  /** Deletes a message. In Slack, only its author or an administrator can do this. */
  deleteMessage(channel: string, ts: string): void;

  // What users see.
  channels(): readonly Channel[];
  /** A channel's messages, oldest first, with replies and the ephemeral messages for `asUser`. */
  messages(channel: string, asUser?: string): readonly Message[];
  /** The direct messages between the bot and a user. */
  directMessages(user: string): readonly Message[];
  /** The user's open view, if any. */
  openViews(user: string): readonly OpenView[];
  /** The user's Home tab. Undefined until the bot has published it. */
  home(user: string): PublishedHome | undefined;
  /** The current input values, in the format that the bot would receive. */
  values(viewId: string): FormValues;
  files(): readonly SharedFile[];
  /** Notifies the listener after every visible change, call and delivery. @returns a function that unsubscribes */
  on(event: 'change', listener: () => void): () => void;
  /** Waits until `look` returns a truthy value. Rejects after `timeoutMillis` (default: 25,000). */
  until<T>(look: () => T | undefined | null | false, timeoutMillis?: number): Promise<T>;

  // Faults.
  fault(rule: SlackFaultRule): void;
  clearFaults(): void;
  refuseNewBlocks(refuse: boolean): void;
  /** Resends exactly the same request. Default: the last delivery. */
  replay(delivery?: Delivery): Promise<DeliveryReply>;
  /** Delivers a request over HTTP only, without logging it as a delivery. */
  deliverRaw(request: CustomDelivery): Promise<DeliveryReply>;
  /** Creates a response_url for raw deliveries. Responses go only to `hear`, and faults don't apply. */
  answersTo(hear: (text: string) => void): string;
  /** Sets the prefix of all URLs that the bot receives, for a proxy in front of the stand-in. */
  reachedAt(url: string): void;
  /** The number of open Socket Mode connections. */
  sockets(): number;
  /** Tells every Socket Mode client to reconnect, as Slack does every few hours. */
  disconnectSockets(reason?: 'warning' | 'refresh_requested' | 'link_disabled'): void;
  /** Cuts every Socket Mode connection without a close frame. */
  cutSockets(): void;

  close(): Promise<void>;
}
