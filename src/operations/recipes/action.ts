// Defines a change that sets one resource to a value. To determine the outcome, the change reads only this resource.

import { isDeepStrictEqual } from 'node:util';
import type { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import { phraseParts } from '../format.js';
import type { Change, ChangeCall, Params, Phrase, Undo } from '../operation.js';
import type { ReadBackVerdict } from '../read-back.js';
import { type ChangeSpec, defineChange } from './change.js';

export interface StateChangeSpec<P extends z.ZodObject, B extends z.ZodObject, S>
  extends Omit<ChangeSpec<P, B>, 'verify' | 'inEffect' | 'evidence'> {
  /**
   * Reads the current value. Returns undefined if we can't tell whether the call took effect, because the resource
   * isn't found or a different resource now has its name.
   */
  state(atlas: Atlas, params: z.output<P>, basis: z.output<B>, reply: ChangeCall['reply']): Promise<S | undefined>;
  /**
   * Whether a second read proves that the resource no longer exists, e.g. because a complete list lacks the resource.
   * Called if `state` returns undefined, or null for a call that doesn't set null. Default: no proof.
   */
  isGone?(atlas: Atlas, sent: ChangeCall<z.output<P>, z.output<B>>, now: number): Promise<boolean>;
  /** Whether a second read also finds no resource, so that null means `not applied`. Default: one read is enough. */
  isAbsent?(atlas: Atlas, sent: ChangeCall<z.output<P>, z.output<B>>): Promise<boolean>;
  /** Returns the value at the time when the request was claimed. */
  before(basis: z.output<B>): S;
  /** Whether `state` is the value that the call sets. */
  isDone(state: S, sent: ChangeCall<z.output<P>, z.output<B>>): boolean;
  /** Decides whether Atlas may have undone the change. Called only if Atlas shows the earlier value. Default: no. */
  mayHaveBeenUndone?(atlas: Atlas, sent: ChangeCall<z.output<P>, z.output<B>>): Promise<boolean>;
  /** Whether any effect of the call remains. Default: `isDone`. */
  stillDone?(state: S, sent: ChangeCall<z.output<P>, z.output<B>>, now: number): boolean;
  /** Whether the resource still exists, if `state` doesn't show this. Default: true. */
  canBeUndone?(atlas: Atlas, params: z.output<P>, basis: z.output<B>): Promise<boolean>;
  /** Returns the place in Atlas to check, which follows "check": `MongoDB support’s access to Cluster0`. */
  where(params: z.output<P>): string;
  /** Formats a value for the text after "Applied:" or "Not applied:". `at` is in milliseconds since the epoch. */
  format(state: S, at: number): Phrase;
  formatDone(sent: ChangeCall<z.output<P>, z.output<B>>): Phrase;
  /** The operation that restores the old value with the params from `back`. Default: this operation. */
  readonly inverse?: string;
  /**
   * Returns the params that restore the old value. The undo keeps all other params except `for`. Not used if the change
   * defines `undo`.
   * @returns undefined if there's nothing to restore
   */
  back?(before: S, sent: ChangeCall<z.output<P>, z.output<B>>): Params | undefined;
}

export function defineStateChange<P extends z.ZodObject, B extends z.ZodObject, S>(
  spec: StateChangeSpec<P, B, S>,
): Change {
  const { back, inverse = spec.name } = spec;
  return defineChange({
    undo(sent): Undo | undefined {
      const old = back?.(spec.before(sent.basis), sent);
      return old && { operation: inverse, params: { ...paramsToKeep(sent.params), ...old } };
    },
    ...spec,
    async verify(atlas, sent): Promise<ReadBackVerdict> {
      const state = await spec.state(atlas, sent.params, sent.basis, sent.reply);
      if (state === undefined) return 'unclear';
      if (spec.isDone(state, sent)) return 'applied';
      if (!isDeepStrictEqual(state, spec.before(sent.basis)) || (await spec.mayHaveBeenUndone?.(atlas, sent)))
        return 'unclear';
      return state !== null || (await spec.isAbsent?.(atlas, sent)) !== false ? 'not applied' : 'unclear';
    },
    async inEffect(atlas, sent, now) {
      const state = await spec.state(atlas, sent.params, sent.basis, sent.reply);
      if (state !== undefined && (spec.stillDone ?? spec.isDone)(state, sent, now)) {
        const canBe = (await spec.canBeUndone?.(atlas, sent.params, sent.basis)) ?? true;
        return canBe ? 'yes' : 'no';
      }
      if (state !== undefined && state !== null) return 'no';
      return (await spec.isGone?.(atlas, sent, now)) ? 'no' : 'unclear';
    },
    evidence: (sent, sentAt) => [
      `In Atlas, check ${spec.where(sent.params)}. Applied: `,
      ...phraseParts(spec.formatDone(sent)),
      '. Not applied: ',
      ...phraseParts(spec.format(spec.before(sent.basis), sentAt)),
      '.',
    ],
  });
}

const paramsToKeep = (params: object): Params =>
  Object.fromEntries(Object.entries(params).filter(([name, value]) => name !== 'for' && typeof value === 'string'));
