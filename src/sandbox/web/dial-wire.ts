// The fault dial as the page shows it, and what can be done at it.
import { z } from 'zod';

/** One of several settings is in force. */
export interface Knob {
  readonly id: string;
  readonly title: string;
  /** The first is how it is when all is well. */
  readonly settings: readonly Choice[];
  readonly set: string;
}
/** `about` says in plain words what it does, and what one should see. */
export interface Choice {
  readonly id: string;
  readonly title: string;
  readonly about: string;
}
/** Something that is done once. */
export interface Deed extends Choice {
  readonly group: string;
}
export interface DialState {
  readonly knobs: readonly Knob[];
  readonly deeds: readonly Deed[];
  /** The bot's processes: `running`, `killed`, `starting`. */
  readonly processes: readonly { readonly name: string; readonly life: string }[];
  readonly well: boolean;
}

export const dialActSchema = z.union([
  z.strictObject({ turn: z.string(), to: z.string() }),
  z.strictObject({ deed: z.string() }),
  z.strictObject({ wellAgain: z.literal(true) }),
]);
export type DialAct = z.output<typeof dialActSchema>;

/** In words; `done: false` when it could not be done now, or is no such thing. */
export interface DialSaid {
  readonly done: boolean;
  readonly sentence: string;
}
