// Types of the stories' messages between the page and the server. Only the current step is sent.
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
  readonly line?: string | undefined;
  /** The user and channel to show, on the left or right. */
  readonly seat?: StoryPane | undefined;
  /** A button that does the step. `does` is undefined until the step is possible. */
  readonly button?: { readonly label: string; readonly does?: StoryStepAction | undefined } | undefined;
}
export interface StoryPane {
  readonly as: string;
  readonly channel: string;
  readonly side: 0 | 1;
}
/** A user's action in Slack, or a fault panel action. */
export type StoryStepAction = { readonly as: string; readonly act: Act } | { readonly dial: FaultAct };

export interface StoryRun {
  readonly story: string;
  readonly title: string;
  /** The ids of the requests submitted so far. */
  readonly requests: readonly string[];
  /** The current step. Undefined once the story has ended. */
  readonly step?: StoryStep | undefined;
  /** Explanations of the steps so far, oldest first. */
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
