// Defines a change that sets fields of one resource. To determine the outcome, the change reads only these fields. The
// undo restores their old values.
import { isDeepStrictEqual } from 'node:util';
import type { z } from 'zod';
import type { Path } from '../../atlas/path.js';
import { callTo } from '../call.js';
import type { Change, Json } from '../operation.js';
import { defineStateChange, type StateChangeSpec } from './action.js';

export interface UpdateSpec<P extends z.ZodObject, B extends z.ZodObject, S extends Json>
  extends Omit<StateChangeSpec<P, B, S>, 'call' | 'isDone' | 'formatDone' | 'undo'>,
    Partial<Pick<StateChangeSpec<P, B, S>, 'isDone' | 'formatDone'>> {
  path(params: z.output<P>, basis: z.output<B>): Path;
  /** Returns the new values of the fields, in the format of `state`. */
  wanted(params: z.output<P>, basis: z.output<B>): S;
  /** Returns the request body. Default: the fields from `wanted`, which is only safe if Atlas keeps all others. */
  body?(params: z.output<P>, basis: z.output<B>): Json;
}

export function defineUpdate<P extends z.ZodObject, B extends z.ZodObject, S extends Json>(
  spec: UpdateSpec<P, B, S>,
): Change {
  const { wanted } = spec;
  return defineStateChange<P, B, S>({
    isDone: (state, { params, basis }) => isDeepStrictEqual(state, wanted(params, basis)),
    formatDone: ({ params, basis }) => spec.format(wanted(params, basis), 0),
    back: () => ({}),
    ...spec,
    call: (params, basis) => callTo('PATCH', spec.path(params, basis), { body: (spec.body ?? wanted)(params, basis) }),
  });
}
