// A change that makes one thing: it is there afterwards as it was asked for, and before was not, or was another.
import { isDeepStrictEqual } from 'node:util';
import type { z } from 'zod';
import type { Change, Phrase, Sent } from '../operation.js';
import { type ActionSpec, action } from './action.js';

interface CreateSpec<P extends z.ZodObject, B extends z.ZodObject, T>
  extends Omit<ActionSpec<P, B, T | null>, 'before' | 'isDone' | 'say' | 'sayDone' | 'stillDone'> {
  /** What was there before, which it replaces. Left out: nothing. */
  before?(basis: z.output<B>): T | null;
  /** The thing as `state` shows it once it is made. */
  made(sent: Sent<z.output<P>, z.output<B>>): T;
  /** Whether this is what it made. Left out: when it is equal. */
  isMade?(thing: T, sent: Sent<z.output<P>, z.output<B>>): boolean;
  /** Whether this is what it made, whatever somebody changed of it since. Left out: as `isMade` says. */
  stillMade?(thing: T, sent: Sent<z.output<P>, z.output<B>>, now: number): boolean;
  /** After "it is". */
  say(thing: T | null, at: number): Phrase;
}

export function create<P extends z.ZodObject, B extends z.ZodObject, T>(spec: CreateSpec<P, B, T>): Change {
  const isMade = spec.isMade ?? ((thing, sent) => isDeepStrictEqual(thing, spec.made(sent)));
  const { stillMade = isMade } = spec;
  return action<P, B, T | null>({
    before: () => null,
    ...spec,
    isDone: (thing, sent) => thing !== null && isMade(thing, sent),
    stillDone: (thing, sent, now) => thing !== null && stillMade(thing, sent, now),
    sayDone: (sent) => spec.say(spec.made(sent), 0),
  });
}
