// What the stand-in offers to tests and to the web page. The bot never sees this: it gets HTTP and a WebSocket.
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
  /** Where the bot receives requests over HTTP: `http://127.0.0.1:3000/slack/events`. See also `deliverTo`. */
  readonly eventsUrl?: string;
  readonly signingSecret?: string;
  readonly botToken?: string;
  readonly appToken?: string;
  /** Of the bot token. */
  readonly scopes?: readonly string[];
  /** The slash command, default `/atlas`. */
  readonly command?: string;
  /** Milliseconds since the epoch; decides what has expired and the `ts` of messages. Signatures use the real clock. */
  readonly now?: () => number;
  /** How long the bot may take to acknowledge, in milliseconds; Slack's 3000 by default. */
  readonly ackMillis?: number;
  /** Answer `invalid_blocks` to data_table and data_visualization, as a workspace without them would. */
  readonly refuseNewBlocks?: boolean;
  /** How many of the latest calls, and of the latest deliveries, are kept. Default: all. */
  readonly mostKept?: number;
}

/** `where` the person sees the element. */
export type Where = { readonly channel: string; readonly ts: string } | { readonly viewId: string };
export interface Choice {
  /** Which of several elements with this action id. */
  readonly blockId?: string;
  /** A button's value, to tell it from its siblings; otherwise what the person picks or types. */
  readonly value?: Input;
}

export type CommandSeen =
  | { readonly kind: 'acknowledged' }
  | { readonly kind: 'answered'; readonly message: Message }
  | {
      readonly kind: 'failed';
      readonly error: 'dispatch_failed' | 'operation_timeout' | 'not_a_command';
      readonly text: string;
    };

/** `failed` is the small warning sign that Slack puts beside the element. */
export type PressSeen =
  | { readonly kind: 'acknowledged' }
  | { readonly kind: 'failed'; readonly text: string; readonly why: string };

export type SubmitSeen =
  | { readonly kind: 'closed' }
  /** The bot put another view in its place. */
  | { readonly kind: 'updated' }
  /** By block id. `incomplete`: Slack itself refused to send it. */
  | { readonly kind: 'errors' | 'incomplete'; readonly errors: Readonly<Record<string, string>> }
  | { readonly kind: 'trouble'; readonly text: string; readonly why: string };

export interface SlackStandIn {
  readonly url: string;
  /** What SLACK_API_URL should be. */
  readonly apiUrl: string;
  readonly signingSecret: string;
  readonly botToken: string;
  readonly appToken: string;
  readonly world: World;
  readonly calls: readonly Call[];
  readonly deliveries: readonly Delivery[];
  /** Hears of each call once it is answered, or will never be. Returns the way to stop it. */
  onCall(listener: (call: Call) => void): () => void;

  /** Where to deliver over HTTP from now on. A connected Socket Mode client goes first. */
  deliverTo(eventsUrl: string): void;

  // What people do. Each throws when the person could not do it (no such channel, button or view): a mistake of the test.
  /** @param text as Slack stores it: a mention is `<@U...>`. One of the bot, where it is, is delivered to it. */
  say(user: string, channel: string, text: string, threadTs?: string): Message;
  /** What another app posts: an alert. */
  notice(channel: string, content: Notice): Message;
  /** @param text what follows the command's own name */
  command(user: string, channel: string, text: string): Promise<CommandSeen>;
  press(user: string, where: Where, actionId: string, choice?: Choice): Promise<PressSeen>;
  /** Types into or picks in an input. Tells the bot only where Slack would. */
  change(user: string, where: Where, actionId: string, value: Input, blockId?: string): Promise<PressSeen>;
  /** What an external select offers for `query`; nothing when the query is too short, or the bot did not answer. */
  suggest(user: string, where: Where, actionId: string, query: string, blockId?: string): Promise<readonly Option[]>;
  /** The same under the headings that the bot gave them. */
  suggestGroups(...args: Parameters<SlackStandIn['suggest']>): Promise<readonly OptionGroup[]>;
  /** The entry of the app in a message's menu. */
  shortcut(
    user: string,
    where: { readonly channel: string; readonly ts: string },
    callbackId: string,
  ): Promise<PressSeen>;
  /** The app's Home tab. */
  openHome(user: string): Promise<void>;
  /** @param values by action id or block id */
  submit(user: string, viewId: string, values?: Readonly<Record<string, Input>>): Promise<SubmitSeen>;
  closeView(user: string, viewId: string): Promise<void>;
  /** As whoever wrote it can, and an administrator: here anybody. */
  deleteMessage(channel: string, ts: string): void;

  // What people see.
  channels(): readonly Channel[];
  /** Oldest first, replies included; with the ephemeral messages for `asUser`. */
  messages(channel: string, asUser?: string): readonly Message[];
  /** The direct messages between the bot and a person. */
  directMessages(user: string): readonly Message[];
  /** One at most. */
  openViews(user: string): readonly OpenView[];
  /** What the app's Home tab shows them; nothing until the bot has published it. */
  home(user: string): PublishedHome | undefined;
  /** What is filled in just now, as the bot would get it. */
  values(viewId: string): Values;
  files(): readonly SharedFile[];
  /** Called after every visible change, call and delivery. Returns the way to stop it. */
  on(event: 'change', listener: () => void): () => void;
  /** Waits until `look` finds something; rejects after `timeoutMillis`, 25,000 by default. */
  until<T>(look: () => T | undefined | null | false, timeoutMillis?: number): Promise<T>;

  // What goes wrong.
  fault(rule: FaultRule): void;
  clearFaults(): void;
  refuseNewBlocks(refuse: boolean): void;
  /** Sends the very same request again; the last one by default. */
  replay(delivery?: Delivery): Promise<Reply>;
  /** Over HTTP only, and not kept among the deliveries. */
  deliverRaw(request: RawDelivery): Promise<Reply>;
  /** An address for answers to what is delivered raw. They are heard, and nowhere to be seen; no fault spoils them. */
  answersTo(hear: (text: string) => void): string;
  /** The addresses that the bot gets from now on begin with `url`, where something forwards to this one. */
  reachedAt(url: string): void;
  /** How many Socket Mode connections are open. */
  sockets(): number;
  /** Tells every Socket Mode client to reconnect, as Slack does every few hours. */
  disconnectSockets(reason?: 'warning' | 'refresh_requested' | 'link_disabled'): void;
  /** Every Socket Mode connection is gone, without a word. */
  cutSockets(): void;

  close(): Promise<void>;
}
