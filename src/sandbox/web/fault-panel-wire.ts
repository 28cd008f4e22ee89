// Types of the fault panel's messages between the page and the server.
import { z } from 'zod';

/** A group of settings, one of which is active. */
export interface FaultKnob {
  readonly id: string;
  readonly title: string;
  /** The first setting means that there's no fault. */
  readonly settings: readonly FaultChoice[];
  readonly set: string;
}
/** `about` describes the effect and what to look for. */
export interface FaultChoice {
  readonly id: string;
  readonly title: string;
  readonly about: string;
}
/** An action, which happens once, unlike a setting. */
export interface FaultAction extends FaultChoice {
  readonly group: string;
}
export interface FaultPanelState {
  readonly knobs: readonly FaultKnob[];
  readonly deeds: readonly FaultAction[];
  /** The bot's processes: `running`, `killed`, `starting`. */
  readonly processes: readonly { readonly name: string; readonly life: string }[];
  readonly well: boolean;
}

export const faultActSchema = z.union([
  z.strictObject({ turn: z.string(), to: z.string() }),
  z.strictObject({ deed: z.string() }),
  z.strictObject({ wellAgain: z.literal(true) }),
]);
export type FaultAct = z.output<typeof faultActSchema>;

/** `done` is false if the action failed or doesn't exist. */
export interface FaultResult {
  readonly done: boolean;
  readonly sentence: string;
}
