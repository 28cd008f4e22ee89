// Defines a change that creates one resource and may replace another. The change counts as applied once the resource
// exists as requested.
import { isDeepStrictEqual } from 'node:util';
import type { z } from 'zod';
import type { Change, ChangeCall, Phrase } from '../operation.js';
import { defineStateChange, type StateChangeSpec } from './action.js';

export interface CreateSpec<P extends z.ZodObject, B extends z.ZodObject, T>
  extends Omit<StateChangeSpec<P, B, T | null>, 'before' | 'isDone' | 'format' | 'formatDone' | 'stillDone'> {
  /** Returns the resource that is replaced. Default: none. */
  before?(basis: z.output<B>): T | null;
  /** Returns the created resource, in the format of `state`. */
  made(sent: ChangeCall<z.output<P>, z.output<B>>): T;
  /** Whether `thing` is the created resource. Default: deep equality. */
  isMade?(thing: T, sent: ChangeCall<z.output<P>, z.output<B>>): boolean;
  /** Whether `thing` is the created resource, even if others have changed it since. Default: `isMade`. */
  stillMade?(thing: T, sent: ChangeCall<z.output<P>, z.output<B>>, now: number): boolean;
  /** Formats the resource as in action.ts. */
  format(thing: T | null, at: number): Phrase;
}

export function defineCreate<P extends z.ZodObject, B extends z.ZodObject, T>(spec: CreateSpec<P, B, T>): Change {
  const isMade = spec.isMade ?? ((thing, sent) => isDeepStrictEqual(thing, spec.made(sent)));
  const { stillMade = isMade, isGone } = spec;
  return defineStateChange<P, B, T | null>({
    before: () => null,
    ...(isGone && { isAbsent: (atlas, sent) => isGone(atlas, sent, 0) }),
    ...spec,
    isDone: (thing, sent) => thing !== null && isMade(thing, sent),
    stillDone: (thing, sent, now) => thing !== null && stillMade(thing, sent, now),
    formatDone: (sent) => spec.format(spec.made(sent), 0),
  });
}
