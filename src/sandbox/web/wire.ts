// The chat's data between page and server.
import { z } from 'zod';
import type { Block, OptionGroup } from './block-kit.js';

export interface Person {
  readonly id: string;
  readonly name: string;
  /** The person's distinction: `sre`, `guest`, `from Acme Corp`. */
  readonly note: string;
}
export interface Message {
  readonly ts: string;
  /** The author's user id. */
  readonly by: string;
  readonly author: string;
  readonly fromBot: boolean;
  /** Shown when there are no blocks, like in Slack. */
  readonly text: string;
  readonly blocks: readonly Block[];
  readonly threadTs?: string | undefined;
  readonly onlyYou: boolean;
  readonly edited: boolean;
  readonly files: readonly FileNote[];
}
/** A shared file. People who see it download it from `/files`. */
export interface FileNote {
  readonly id: string;
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  readonly head: readonly string[];
  readonly lines: number;
}
/** A post of the bot that Slack refused. */
export interface Refused {
  /** In milliseconds since the epoch. */
  readonly at: number;
  readonly method: string;
  /** Slack's error code: `invalid_blocks`. */
  readonly error: string;
  readonly details: readonly string[];
}
export interface Channel {
  readonly id: string;
  readonly name: string;
  readonly kind: 'channel' | 'direct';
  /** `private`, `archived`, `shared with another organization`. */
  readonly notes: readonly string[];
  readonly messages: readonly Message[];
  readonly refused: readonly Refused[];
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
  /** Values of inputs, by `inputKey`. */
  readonly values: Readonly<Record<string, Value>>;
  /** Labels of values that came from a search, by `inputKey`. */
  readonly shown: Readonly<Record<string, string>>;
}
export interface Place {
  readonly name: string;
  /** The project, or the kind of thing. */
  readonly of: string;
  readonly lines: readonly Line[];
}
export interface Line {
  readonly text: string;
  /** Shown at the end of the line; milliseconds since the epoch. */
  readonly at?: number;
  /** Highlighted, as it is in force now. */
  readonly lively?: boolean;
}
/** Atlas's state in words. */
export interface AtlasNote {
  readonly clusters: readonly Place[];
  readonly limits: readonly Place[];
  readonly providers: readonly Place[];
}
interface Home {
  readonly id: string;
  readonly blocks: readonly Block[];
}
/** Everything that one person can see; sent as a whole after every change. */
export interface Snapshot {
  readonly you: string;
  readonly workspace: string;
  readonly bot: string;
  readonly people: readonly Person[];
  readonly shortcuts: readonly Shortcut[];
  readonly groups: readonly { readonly id: string; readonly name: string }[];
  readonly channels: readonly Channel[];
  readonly view: View | undefined;
  /** Undefined until the bot has published it. */
  readonly home: Home | undefined;
  readonly atlas: AtlasNote;
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
export const requestSchema = z.strictObject({ as: z.string(), act: actSchema });

export type Value = z.output<typeof valueSchema>;
export type Act = z.output<typeof actSchema>;
export type ElementPlace = z.output<typeof placeSchema>;

/** The result as the person sees it. `trouble`: what Slack shows when the bot did not answer. */
export type Outcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'errors'; readonly byBlock: Readonly<Record<string, string>> }
  | { readonly kind: 'options'; readonly groups: readonly OptionGroup[] }
  | { readonly kind: 'trouble'; readonly sentence: string };
