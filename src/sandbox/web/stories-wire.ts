// The stories' data between page and server: one step at a time.
import { z } from 'zod';
import type { FaultAct } from './fault-panel-wire.js';
import type { Act } from './wire.js';

export interface StorySummary {
  readonly id: string;
  readonly title: string;
  readonly about: string;
}
export interface StoryStep {
  readonly number: number;
  readonly of: number;
  readonly say: string;
  /** The line to type, if that is the step. */
  readonly line?: string | undefined;
  /** The person and channel to show, on the left or right. */
  readonly seat?: Seat | undefined;
  /** A button that does the step; `does` is undefined until that is possible. */
  readonly button?: { readonly label: string; readonly does?: StoryAct | undefined } | undefined;
}
export interface Seat {
  readonly as: string;
  readonly channel: string;
  readonly side: 0 | 1;
}
/** An action of a person on the page, or at the dial. */
export type StoryAct = { readonly as: string; readonly act: Act } | { readonly dial: FaultAct };

export interface StoryRun {
  readonly story: string;
  readonly title: string;
  /** The ids of the story's requests so far. */
  readonly requests: readonly string[];
  /** Undefined when it has ended. */
  readonly step?: StoryStep | undefined;
  /** What the reader has seen so far, latest last. */
  readonly seen: readonly string[];
}
export interface StoriesState {
  readonly stories: readonly StorySummary[];
  readonly run?: StoryRun | undefined;
}

export const storiesActSchema = z.union([
  z.strictObject({ begin: z.string() }),
  z.strictObject({ leave: z.literal(true) }),
]);
export type StoriesAct = z.output<typeof storiesActSchema>;
