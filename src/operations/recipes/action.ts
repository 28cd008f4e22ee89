// A change that sets one thing to a value: what became of it is told from that thing alone.

import { isDeepStrictEqual } from 'node:util';
import type { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import type { Change, Phrase, Sent } from '../operation.js';
import type { Verdict } from '../read-back.js';
import { inParts } from '../say.js';
import { type ChangeSpec, change } from './change.js';

export interface ActionSpec<P extends z.ZodObject, B extends z.ZodObject, S>
  extends Omit<ChangeSpec<P, B>, 'verify' | 'stands' | 'evidence'> {
  /** The thing as it is now; undefined when it is gone, or another has its name: that says nothing about this call. */
  state(atlas: Atlas, params: z.output<P>, basis: z.output<B>): Promise<S | undefined>;
  /** As it was when the call was claimed. */
  before(basis: z.output<B>): S;
  /** Whether this is what the call makes of it. */
  isDone(state: S, sent: Sent<z.output<P>, z.output<B>>): boolean;
  /** Whether this has anything left of what the call made of it. Left out: as long as it is done. */
  stillDone?(state: S, sent: Sent<z.output<P>, z.output<B>>, now: number): boolean;
  /** Whether what it was about is still there, where `state` does not tell. Left out: it is. */
  canBePutBack?(atlas: Atlas, params: z.output<P>, basis: z.output<B>): Promise<boolean>;
  /** Where people see it, after "look at": `MongoDB support’s access to the cluster Cluster0`. */
  where(params: z.output<P>): string;
  /** After "it is": how it was before, `at` in milliseconds since the epoch, and how the call makes it. */
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
