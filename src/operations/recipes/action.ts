// A change that sets one thing to a value. Its outcome is read from that thing alone.

import { isDeepStrictEqual } from 'node:util';
import type { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import { inParts } from '../format.js';
import type { Change, Params, Phrase, Sent, Undo } from '../operation.js';
import type { Verdict } from '../read-back.js';
import { type ChangeSpec, change } from './change.js';

export interface ActionSpec<P extends z.ZodObject, B extends z.ZodObject, S>
  extends Omit<ChangeSpec<P, B>, 'verify' | 'inEffect' | 'evidence'> {
  /**
   * The present value. Undefined when the thing isn't found, or was replaced by another of the same name. That proves
   * nothing about the call.
   */
  state(atlas: Atlas, params: z.output<P>, basis: z.output<B>, reply: Sent['reply']): Promise<S | undefined>;
  /**
   * Asked when `state` is undefined or null, and null isn't what the call sets: whether a second read, such as of the
   * complete list that the thing would be in, proves that it no longer exists. Default: nothing proves it.
   */
  isGone?(atlas: Atlas, sent: Sent<z.output<P>, z.output<B>>, now: number): Promise<boolean>;
  /** Asked before null is taken for `not applied`: whether a second read finds nothing, too. Default: one is enough. */
  isAbsent?(atlas: Atlas, sent: Sent<z.output<P>, z.output<B>>): Promise<boolean>;
  /** The value at the claim. */
  before(basis: z.output<B>): S;
  /** Whether this is the value that the call sets. */
  isDone(state: S, sent: Sent<z.output<P>, z.output<B>>): boolean;
  /** Asked when the value is as before: whether Atlas may have undone the change since. Default: no. */
  mayBeUndone?(atlas: Atlas, sent: Sent<z.output<P>, z.output<B>>): Promise<boolean>;
  /** Whether any effect of the call is left. Default: as `isDone`. */
  stillDone?(state: S, sent: Sent<z.output<P>, z.output<B>>, now: number): boolean;
  /** Whether the thing still exists, if `state` does not tell. Default: true. */
  canBeUndone?(atlas: Atlas, params: z.output<P>, basis: z.output<B>): Promise<boolean>;
  /** Where people can check it; follows "check": `MongoDB support’s access to the cluster Cluster0`. */
  where(params: z.output<P>): string;
  /** Follows "Applied:" or "Not applied:": a value (`at` in milliseconds since the epoch), and the one that the call sets. */
  format(state: S, at: number): Phrase;
  formatDone(sent: Sent<z.output<P>, z.output<B>>): Phrase;
  /** The operation that `back` is for. Default: this one. */
  readonly inverse?: string;
  /**
   * Instead of `undo`: the params that set the old value. The others stay, except `for`.
   * @returns undefined when there is nothing to restore
   */
  back?(before: S, sent: Sent<z.output<P>, z.output<B>>): Params | undefined;
}

export function action<P extends z.ZodObject, B extends z.ZodObject, S>(spec: ActionSpec<P, B, S>): Change {
  const { back, inverse = spec.name } = spec;
  return change({
    undo(sent): Undo | undefined {
      const old = back?.(spec.before(sent.basis), sent);
      return old && { operation: inverse, params: { ...paramsToKeep(sent.params), ...old } };
    },
    ...spec,
    async verify(atlas, sent): Promise<Verdict> {
      const state = await spec.state(atlas, sent.params, sent.basis, sent.reply);
      if (state === undefined) return 'unclear';
      if (spec.isDone(state, sent)) return 'applied';
      if (!isDeepStrictEqual(state, spec.before(sent.basis)) || (await spec.mayBeUndone?.(atlas, sent)))
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
      ...inParts(spec.formatDone(sent)),
      '. Not applied: ',
      ...inParts(spec.format(spec.before(sent.basis), sentAt)),
      '.',
    ],
  });
}

const paramsToKeep = (params: object): Params =>
  Object.fromEntries(Object.entries(params).filter(([name, value]) => name !== 'for' && typeof value === 'string'));
