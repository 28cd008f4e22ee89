// What a param's names depend on: the project of a cluster, the organization of a project.

import type { Params } from '../../operations/operation.js';
import { NARROWED_BY, type Picker, WITHIN } from '../../operations/params/field.js';
import { type Grammar, type Param, paramsOf } from './vocabulary.js';

/** The values of an operation's params by their picker, as the lists of names are asked for. */
export function chosenBy(operation: Grammar, params: Params): Params {
  const known = paramsOf(operation).flatMap(({ name, field }) => {
    const value = params[name];
    return value === undefined ? [] : [[field.picker, value]];
  });
  return Object.fromEntries(known.toReversed());
}

/** In what its names lie, as one text; undefined when they lie in nothing, and so are the same everywhere. */
export function contextOf({ field }: Param, chosen: Params): string | undefined {
  return WITHIN[field.picker]?.map((outer) => chosen[outer] ?? '').join('/');
}

/** The same for its input in a form, which also depends on what narrows it, where that is chosen. */
export function inputContext(param: Param, chosen: Params): string | undefined {
  const outer = NARROWED_BY[param.field.picker];
  return contextOf(param, chosen) ?? (outer && chosen[outer]);
}

/** What has to be chosen first; undefined when nothing has. */
export const lacking = ({ field }: Param, chosen: Params): Picker | undefined =>
  WITHIN[field.picker]?.find((outer) => chosen[outer] === undefined);
