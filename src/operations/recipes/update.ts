// A change that sets fields of one thing. Its outcome is read from those fields alone, and its undo sets the old
// values.
import { isDeepStrictEqual } from 'node:util';
import type { z } from 'zod';
import type { Path } from '../../atlas/path.js';
import { callTo } from '../call.js';
import type { Change, Json, Params, Sent, Undo } from '../operation.js';
import { type ActionSpec, action } from './action.js';

export interface UpdateSpec<P extends z.ZodObject, B extends z.ZodObject, S extends Json>
  extends Omit<ActionSpec<P, B, S>, 'call' | 'isDone' | 'sayDone' | 'undo'>,
    Partial<Pick<ActionSpec<P, B, S>, 'isDone' | 'sayDone'>> {
  path(params: z.output<P>, basis: z.output<B>): Path;
  /** The fields with the values that it sets, in the form of `state`. */
  wanted(params: z.output<P>, basis: z.output<B>): S;
  /** The body, if it is not just the fields. Atlas must keep fields that are not sent. */
  body?(params: z.output<P>, basis: z.output<B>): Json;
  /** The operation that sets the old values. Default: this one. */
  readonly inverse?: string;
  /**
   * The params of the undo that hold the old values. The params that identify the thing are added.
   * @returns undefined when there is nothing to put back
   */
  back?(before: S, sent: Sent<z.output<P>, z.output<B>>): Params | undefined;
}

export function update<P extends z.ZodObject, B extends z.ZodObject, S extends Json>(
  spec: UpdateSpec<P, B, S>,
): Change {
  const { wanted, inverse = spec.name, back = () => ({}) } = spec;
  return action<P, B, S>({
    isDone: (state, { params, basis }) => isDeepStrictEqual(state, wanted(params, basis)),
    sayDone: ({ params, basis }) => spec.say(wanted(params, basis), 0),
    ...spec,
    call: (params, basis) => callTo('PATCH', spec.path(params, basis), { body: (spec.body ?? wanted)(params, basis) }),
    undo(sent): Undo | undefined {
      const same = Object.entries(sent.params).filter(isToKeep);
      const old = back(spec.before(sent.basis), sent);
      return old && { operation: inverse, params: { ...Object.fromEntries(same), ...old } };
    },
  });
}

const isToKeep = (param: [string, unknown]): param is [string, string] =>
  param[0] !== 'for' && typeof param[1] === 'string';
