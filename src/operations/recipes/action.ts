// A change that sets one thing to a value. Its outcome is read from that thing alone.

import { isDeepStrictEqual } from 'node:util';
import type { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import type { Change, Phrase, Sent } from '../operation.js';
import type { Verdict } from '../read-back.js';
import { inParts } from '../say.js';
import { type ChangeSpec, change } from './change.js';

export interface ActionSpec<P extends z.ZodObject, B extends z.ZodObject, S>
  extends Omit<ChangeSpec<P, B>, 'verify' | 'stands' | 'evidence'> {
  /**
   * The present value. Undefined when the thing is gone or replaced by another of the same name, which proves nothing
   * about the call.
   */
  state(atlas: Atlas, params: z.output<P>, basis: z.output<B>): Promise<S | undefined>;
  /** The value at the claim. */
  before(basis: z.output<B>): S;
  /** Whether this is the value that the call sets. */
  isDone(state: S, sent: Sent<z.output<P>, z.output<B>>): boolean;
  /** Whether any effect of the call is left. Default: as `isDone`. */
  stillDone?(state: S, sent: Sent<z.output<P>, z.output<B>>, now: number): boolean;
  /** Whether the thing still exists, if `state` does not tell. Default: true. */
  canBePutBack?(atlas: Atlas, params: z.output<P>, basis: z.output<B>): Promise<boolean>;
  /** Where people can check it; follows "look at": `MongoDB support’s access to the cluster Cluster0`. */
  where(params: z.output<P>): string;
  /** Follows "it is": a value (`at` in milliseconds since the epoch), and the one that the call sets. */
  say(state: S, at: number): Phrase;
  sayDone(sent: Sent<z.output<P>, z.output<B>>): Phrase;
}

export function action<P extends z.ZodObject, B extends z.ZodObject, S>(spec: ActionSpec<P, B, S>): Change {
  return change({
    ...spec,
    async verify(atlas, sent): Promise<Verdict> {
      const state = await spec.state(atlas, sent.params, sent.basis);
      if (state === undefined) return 'unclear';
      if (spec.isDone(state, sent)) return 'applied';
      return isDeepStrictEqual(state, spec.before(sent.basis)) ? 'not applied' : 'unclear';
    },
    async stands(atlas, sent, now) {
      const state = await spec.state(atlas, sent.params, sent.basis);
      if (state === undefined || !(spec.stillDone ?? spec.isDone)(state, sent, now)) return false;
      return spec.canBePutBack === undefined || spec.canBePutBack(atlas, sent.params, sent.basis);
    },
    evidence: (sent, sentAt) => [
      `In Atlas, look at ${spec.where(sent.params)}. If it happened, it is `,
      ...inParts(spec.sayDone(sent)),
      '. If it did not, it is ',
      ...inParts(spec.say(spec.before(sent.basis), sentAt)),
      '.',
    ],
  });
}
