// What the page and its server say to each other.
import { z } from 'zod';
import type { Block, Option } from './block-kit.js';

export interface Person {
  readonly id: string;
  readonly name: string;
  /** What sets them apart: `sre`, `guest`, `deactivated`, `from Acme`. */
  readonly note: string;
}
export interface Message {
  readonly ts: string;
  readonly author: string;
  readonly fromBot: boolean;
  /** Shown when there are no blocks, as Slack does. */
  readonly text: string;
  readonly blocks: readonly Block[];
  readonly threadTs?: string | undefined;
  readonly onlyYou: boolean;
  readonly edited: boolean;
  readonly files: readonly FileNote[];
}
export interface FileNote {
  readonly id: string;
  readonly name: string;
  readonly content: string;
}
export interface Channel {
  readonly id: string;
  readonly name: string;
  readonly kind: 'channel' | 'direct';
  /** `private`, `archived`, `shared with another organization`. */
  readonly notes: readonly string[];
  readonly messages: readonly Message[];
}
/** A modal, or the bot's Home tab. */
export interface View {
  readonly id: string;
  readonly title: string;
  readonly submit?: string | undefined;
  readonly close: string;
  readonly blocks: readonly Block[];
  /** What its inputs hold, by `inputKey`. */
  readonly values: Readonly<Record<string, Value>>;
  /** What is shown for a value that came from a search, by `inputKey`. */
  readonly shown: Readonly<Record<string, string>>;
}
export interface Place {
  readonly name: string;
  /** The project, or the kind. */
  readonly of: string;
  readonly lines: readonly Line[];
}
export interface Line {
  readonly text: string;
  /** Ends the line, in milliseconds since the epoch. */
  readonly at?: number;
  /** In force now, and worth seeing. */
  readonly lively?: boolean;
}
/** What is so in Atlas now, in words, and what the bot asked it last. */
export interface AtlasNote {
  readonly clusters: readonly Place[];
  readonly limits: readonly Place[];
  readonly providers: readonly Place[];
  readonly calls: readonly AtlasCall[];
}
export interface AtlasCall {
  readonly at: number;
  readonly method: string;
  readonly path: string;
  /** Undefined when it was never answered. */
  readonly status?: number | undefined;
  readonly credential?: string | undefined;
  /** What it changed, in words. */
  readonly changed?: string | undefined;
}
/** All that one person can see, whole: it is sent anew whenever something changed. */
export interface Snapshot {
  /** The person who sees it. */
  readonly you: string;
  readonly workspace: string;
  readonly bot: string;
  readonly command: string;
  readonly people: readonly Person[];
  readonly groups: readonly { readonly id: string; readonly name: string }[];
  readonly channels: readonly Channel[];
  /** The modals that are open, the one on top last. */
  readonly views: readonly View[];
  readonly home?: View | undefined;
  readonly atlas: AtlasNote;
}

const valueSchema = z.union([z.string(), z.number(), z.array(z.string()), z.null()]);
const placeSchema = z.union([
  z.strictObject({ channel: z.string(), ts: z.string() }),
  z.strictObject({ viewId: z.string() }),
]);
const onElement = { in: placeSchema, blockId: z.string(), actionId: z.string() };

/** What a person does. */
export const actSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('command'), channel: z.string(), name: z.string(), text: z.string() }),
  z.strictObject({ kind: z.literal('say'), channel: z.string(), text: z.string() }),
  z.strictObject({ kind: z.literal('press'), ...onElement, value: valueSchema }),
  z.strictObject({ kind: z.literal('change'), ...onElement, value: valueSchema }),
  z.strictObject({ kind: z.literal('suggest'), ...onElement, query: z.string() }),
  z.strictObject({ kind: z.literal('submit'), viewId: z.string(), values: z.record(z.string(), valueSchema) }), // by block id
  z.strictObject({ kind: z.literal('close'), viewId: z.string() }),
  z.strictObject({ kind: z.literal('home') }),
]);
export const requestSchema = z.strictObject({ as: z.string(), act: actSchema });

export type Value = z.output<typeof valueSchema>;
export type Act = z.output<typeof actSchema>;
export type ElementPlace = z.output<typeof placeSchema>;

/** How it went, as the person sees it. `trouble`: what Slack would show when the bot did not answer. */
export type Outcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'errors'; readonly byBlock: Readonly<Record<string, string>> }
  | { readonly kind: 'options'; readonly options: readonly Option[] }
  | { readonly kind: 'trouble'; readonly sentence: string };
