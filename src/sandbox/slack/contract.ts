// The interface of the stand-in for tests and for the web page. The bot itself uses only HTTP and WebSocket.
import type { Option, OptionGroup } from './blocks/options.js';
import type { Input, Values } from './form-state.js';
import type { Message, Notice } from './messages.js';
import type { SharedFile } from './uploads.js';
import type { OpenView, PublishedHome } from './views.js';
import type { Call, Delivery, FaultRule, RawDelivery, Reply } from './wire.js';
import type { Channel, World } from './world.js';

export type * from './wire.js';

export interface SlackOptions {
  readonly world?: World;
  /** Where the bot accepts deliveries over HTTP: `http://127.0.0.1:3000/slack/events`. See also `deliverTo`. */
  readonly eventsUrl?: string;
  readonly signingSecret?: string;
  readonly botToken?: string;
  readonly appToken?: string;
  readonly scopes?: readonly string[];
  /** The clock, in milliseconds since the epoch, for expiry and the `ts` of messages. Signatures use the real clock. */
  readonly now?: () => number;
  /** How long the bot may take to acknowledge, in milliseconds; Slack's 3000 by default. */
  readonly ackMillis?: number;
  /** Whether to answer `invalid_blocks` to data_table and data_visualization, like a workspace without them. */
  readonly refuseNewBlocks?: boolean;
  /** How many calls and how many deliveries are kept, the latest ones. Default: all. */
  readonly mostKept?: number;
}

/** Where the element is that a person uses. */
export type Where = { readonly channel: string; readonly ts: string } | { readonly viewId: string };
export interface Choice {
  /** Selects one of several elements with the same action_id. */
  readonly blockId?: string;
  /** For a button, its value, to select one of several; for an input, what the person picks or types. */
  readonly value?: Input;
}

export type CommandOutcome =
  | { readonly kind: 'acknowledged' }
  | { readonly kind: 'answered'; readonly message: Message }
  | {
      readonly kind: 'failed';
      readonly error: 'dispatch_failed' | 'operation_timeout' | 'not_a_command';
      readonly text: string;
    };

/** What the person sees of a press. `failed`: the warning sign that Slack puts beside the element. */
export type PressOutcome =
  | { readonly kind: 'acknowledged' }
  | { readonly kind: 'failed'; readonly text: string; readonly why: string };

export type SubmitOutcome =
  | { readonly kind: 'closed' }
  /** The bot replaced the view. */
  | { readonly kind: 'updated' }
  /** Errors by block_id. `incomplete`: Slack's own client found the errors and sent nothing. */
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
  readonly calls: readonly Call[];
  readonly deliveries: readonly Delivery[];
  /** Calls back for each call once it is answered or was cut. @returns unsubscribes */
  onCall(listener: (call: Call) => void): () => void;

  /** Sets where to deliver over HTTP. A connected Socket Mode client has precedence. */
  deliverTo(eventsUrl: string): void;

  // What people do. Each throws when the person can't do it (no such channel, button or view), as the test is wrong
  // then.
  /**
   * @param text as Slack stores it: a mention is `<@U...>`. A mention of the bot is delivered if the bot is in the
   *   channel
   */
  say(user: string, channel: string, text: string, threadTs?: string): Message;
  /** Posts a message of another app, such as an alert. */
  notice(channel: string, content: Notice): Message;
  /** @param text the text after the command's name */
  command(user: string, channel: string, text: string): Promise<CommandOutcome>;
  press(user: string, where: Where, actionId: string, choice?: Choice): Promise<PressOutcome>;
  /** Types or picks in an input. Delivered to the bot only where Slack would. */
  change(user: string, where: Where, actionId: string, value: Input, blockId?: string): Promise<PressOutcome>;
  /**
   * The options of an external select for `query`; empty when the query is too short, or when the bot did not answer.
   */
  suggest(user: string, where: Where, actionId: string, query: string, blockId?: string): Promise<readonly Option[]>;
  /** As `suggest`, in groups with the bot's headings. */
  suggestGroups(...args: Parameters<SlackStandIn['suggest']>): Promise<readonly OptionGroup[]>;
  /** Chooses the app's shortcut in a message's menu. */
  shortcut(
    user: string,
    where: { readonly channel: string; readonly ts: string },
    callbackId: string,
  ): Promise<PressOutcome>;
  openHome(user: string): Promise<void>;
  /** @param values by action_id or block_id */
  submit(user: string, viewId: string, values?: Readonly<Record<string, Input>>): Promise<SubmitOutcome>;
  closeView(user: string, viewId: string): Promise<void>;
  /** Deletes a message. In Slack only its author or an administrator may; here anybody. */
  deleteMessage(channel: string, ts: string): void;

  // What people see.
  channels(): readonly Channel[];
  /** Oldest first, including replies, and the ephemeral messages for `asUser`. */
  messages(channel: string, asUser?: string): readonly Message[];
  /** The direct messages between the bot and a person. */
  directMessages(user: string): readonly Message[];
  /** Has one element at most. */
  openViews(user: string): readonly OpenView[];
  /** A person's Home tab; undefined until the bot has published it. */
  home(user: string): PublishedHome | undefined;
  /** What is filled in now, in the form in which the bot would get it. */
  values(viewId: string): Values;
  files(): readonly SharedFile[];
  /** Calls back after every visible change, call and delivery. @returns unsubscribes */
  on(event: 'change', listener: () => void): () => void;
  /** Waits until `look` returns something; rejects after `timeoutMillis`, 25,000 by default. */
  until<T>(look: () => T | undefined | null | false, timeoutMillis?: number): Promise<T>;

  // What goes wrong.
  fault(rule: FaultRule): void;
  clearFaults(): void;
  refuseNewBlocks(refuse: boolean): void;
  /** Sends exactly the same request again; the last one by default. */
  replay(delivery?: Delivery): Promise<Reply>;
  /** Delivers over HTTP only, and does not log it as a delivery. */
  deliverRaw(request: RawDelivery): Promise<Reply>;
  /** A response_url for raw deliveries. Answers go only to `hear`, and no fault applies to them. */
  answersTo(hear: (text: string) => void): string;
  /** Sets the prefix of all URLs given to the bot, for a proxy in front of the stand-in. */
  reachedAt(url: string): void;
  /** How many Socket Mode connections are open. */
  sockets(): number;
  /** Tells every Socket Mode client to reconnect, as Slack does every few hours. */
  disconnectSockets(reason?: 'warning' | 'refresh_requested' | 'link_disabled'): void;
  /** Cuts every Socket Mode connection without a close frame. */
  cutSockets(): void;

  close(): Promise<void>;
}
