// The guided stories as the page shows them: one step at a time.
import { z } from 'zod';
import type { DialAct } from './dial-wire.js';
import type { Act } from './wire.js';

export interface StoryTitle {
  readonly id: string;
  readonly title: string;
  readonly about: string;
}
export interface StoryStep {
  readonly number: number;
  readonly of: number;
  readonly say: string;
  /** What to type, where that is what to do. */
  readonly line?: string | undefined;
  /** Who to be and where to look, on the left or on the right. */
  readonly seat?: Seat | undefined;
  /** Does it for you; `does` is missing until it can be done. */
  readonly button?: { readonly label: string; readonly does?: StoryAct | undefined } | undefined;
}
export interface Seat {
  readonly as: string;
  readonly channel: string;
  readonly side: 0 | 1;
}
/** What a person can do on the page, or at the dial. */
export type StoryAct = { readonly as: string; readonly act: Act } | { readonly dial: DialAct };

export interface StoryRun {
  readonly story: string;
  readonly title: string;
  /** The id of the request that it is about, once there is one. */
  readonly request?: string | undefined;
  /** Undefined when it is over. */
  readonly step?: StoryStep | undefined;
  /** What one has just seen, and before: the newest last. */
  readonly seen: readonly string[];
}
export interface StoriesState {
  readonly stories: readonly StoryTitle[];
  readonly run?: StoryRun | undefined;
}

export const storiesActSchema = z.union([
  z.strictObject({ begin: z.string() }),
  z.strictObject({ leave: z.literal(true) }),
]);
export type StoriesAct = z.output<typeof storiesActSchema>;
