// Finds the parents that lists of names depend on, e.g. the project for clusters.
import type { Params } from '../../operations/operation.js';
import type { ParamKind } from '../../operations/params/kind.js';
import { type Grammar, paramsOf } from './vocabulary.js';

/** Returns the params' values by kind, which we need to list names. */
export function valuesByKind(operation: Grammar, params: Params): Params {
  const known = paramsOf(operation).flatMap(({ name, field }) => {
    const value = params[name];
    return value === undefined ? [] : [[field.kind.name, value]];
  });
  return Object.fromEntries(known.toReversed());
}

/** Returns the parent that names of this kind depend on, or undefined for kinds without a parent. */
const parentKey = ({ within }: ParamKind, chosen: Params): string | undefined =>
  within?.map(({ name }) => chosen[name] ?? '').join('/');

/** Returns the parent for a form input. Unlike a list, an input also depends on the param that narrows it. */
export const inputParentKey = (kind: ParamKind, chosen: Params): string | undefined =>
  parentKey(kind, chosen) ?? (kind.narrowedBy && chosen[kind.narrowedBy.name]);

/** Identifies a list of names by its kind and parent. */
export const nameListKey = (kind: ParamKind, chosen: Params): string => `${kind.name} ${parentKey(kind, chosen) ?? ''}`;
