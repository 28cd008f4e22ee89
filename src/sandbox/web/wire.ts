// Types of the chat's messages between the page and the server.
import { z } from 'zod';
import type { Block, OptionGroup } from './block-kit.js';

export interface Person {
  readonly id: string;
  readonly name: string;
  /** A label that distinguishes the user, e.g. `sre`, `guest` or `from Acme Corp`. */
  readonly note: string;
}
export interface Message {
  readonly ts: string;
  readonly by: string;
  readonly author: string;
  readonly fromBot: boolean;
  /** The text, which is shown only if there are no blocks, as in Slack. */
  readonly text: string;
  readonly blocks: readonly Block[];
  readonly threadTs?: string | undefined;
  readonly onlyYou: boolean;
  readonly edited: boolean;
  readonly files: readonly FilePreview[];
}
/** A shared file. The page downloads the content from `/files`. */
export interface FilePreview {
  readonly id: string;
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  readonly head: readonly string[];
  readonly lines: number;
}
/** A post by the bot that Slack rejected. */
export interface RefusedPost {
  /** In milliseconds since the epoch. */
  readonly at: number;
  readonly method: string;
  /** Slack's error code, e.g. `invalid_blocks`. */
  readonly error: string;
  readonly details: readonly string[];
}
export interface Channel {
  readonly id: string;
  readonly name: string;
  readonly kind: 'channel' | 'direct';
  /** Labels, e.g. `private`, `archived` or `shared with Acme Corp`. */
  readonly notes: readonly string[];
  /** Why Slack shows no message box. */
  readonly closed?: string | undefined;
  readonly messages: readonly Message[];
  readonly refused: readonly RefusedPost[];
}
export interface Shortcut {
  readonly callbackId: string;
  readonly name: string;
}
export interface View {
  readonly id: string;
  readonly title: string;
  readonly submit?: string | undefined;
  readonly close: string;
  readonly blocks: readonly Block[];
  /** Input values, by `inputKey`. */
  readonly values: Readonly<Record<string, Value>>;
  /** Labels of selected options, by `inputKey`. */
  readonly shown: Readonly<Record<string, string>>;
}
export interface AtlasSummaryItem {
  readonly name: string;
  /** The item's project, or the kind of item. */
  readonly of: string;
  readonly lines: readonly AtlasSummaryLine[];
}
export interface AtlasSummaryLine {
  readonly text: string;
  /** A time to show at the end of the line, in milliseconds since the epoch. */
  readonly at?: number;
  /** Whether the line is highlighted, because its item is currently in effect. */
  readonly lively?: boolean;
}
export interface AtlasSummary {
  readonly clusters: readonly AtlasSummaryItem[];
  readonly limits: readonly AtlasSummaryItem[];
  readonly providers: readonly AtlasSummaryItem[];
}
interface Home {
  readonly id: string;
  readonly blocks: readonly Block[];
}
/** Everything that one user can see. The whole snapshot is sent after every change. */
export interface UserSnapshot {
  readonly you: string;
  /** Identifies this run of the sandbox. Each run starts empty. */
  readonly run: string;
  readonly workspace: string;
  /** The users that you can switch to. */
  readonly people: readonly Person[];
  /** Everyone's names, by id. */
  readonly names: Readonly<Record<string, string>>;
  readonly shortcuts: readonly Shortcut[];
  readonly groups: readonly { readonly id: string; readonly name: string }[];
  readonly channels: readonly Channel[];
  readonly view: View | undefined;
  /** The Home tab. Undefined until the bot has published it. */
  readonly home: Home | undefined;
  readonly atlas: AtlasSummary;
}

const valueSchema = z.string().nullable();
const messageSchema = z.strictObject({ channel: z.string(), ts: z.string() });
const placeSchema = z.union([messageSchema, z.strictObject({ viewId: z.string() })]);
const inChannel = { channel: z.string() };
const onElement = { in: placeSchema, blockId: z.string(), actionId: z.string() };

const actSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('command'), ...inChannel, name: z.string(), text: z.string() }),
  z.strictObject({ kind: z.literal('say'), ...inChannel, thread: z.string().optional(), text: z.string() }),
  z.strictObject({ kind: z.literal('press'), ...onElement, value: valueSchema }),
  z.strictObject({ kind: z.literal('change'), ...onElement, value: valueSchema }),
  z.strictObject({ kind: z.literal('shortcut'), in: messageSchema, callbackId: z.string() }),
  z.strictObject({ kind: z.literal('suggest'), ...onElement, query: z.string() }),
  z.strictObject({ kind: z.literal('submit'), viewId: z.string(), values: z.record(z.string(), valueSchema) }), // by block id
  z.strictObject({ kind: z.literal('home') }),
  z.strictObject({ kind: z.literal('close'), viewId: z.string() }),
]);
export const actRequestSchema = z.strictObject({ as: z.string(), act: actSchema });

export type Value = z.output<typeof valueSchema>;
export type Act = z.output<typeof actSchema>;
export type ElementPlace = z.output<typeof placeSchema>;

/** The result as the user sees it. `trouble`: Slack's message if the bot doesn't respond. */
export type ActOutcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'errors'; readonly byBlock: Readonly<Record<string, string>> }
  | { readonly kind: 'options'; readonly groups: readonly OptionGroup[] }
  | { readonly kind: 'trouble'; readonly sentence: string };
