// What a list of names depends on: the project of clusters, the organization of projects.
import type { Params } from '../../operations/operation.js';
import type { Kind } from '../../operations/params/kind.js';
import { type Grammar, paramsOf } from './vocabulary.js';

/** The values of params by kind instead of by name, as lists of names need them. */
export function valuesByKind(operation: Grammar, params: Params): Params {
  const known = paramsOf(operation).flatMap(({ name, field }) => {
    const value = params[name];
    return value === undefined ? [] : [[field.kind.name, value]];
  });
  return Object.fromEntries(known.toReversed());
}

/** The parent that names of this kind depend on; undefined for a kind without a parent. */
export const listContext = ({ within }: Kind, chosen: Params): string | undefined =>
  within?.map(({ name }) => chosen[name] ?? '').join('/');

/** As `listContext`, for an input in a form, which also depends on the param that narrows it. */
export const inputContext = (kind: Kind, chosen: Params): string | undefined =>
  listContext(kind, chosen) ?? (kind.narrowedBy && chosen[kind.narrowedBy.name]);

/** Identifies a list of names: its kind and its parent. */
export const listKey = (kind: Kind, chosen: Params): string => `${kind.name} ${listContext(kind, chosen) ?? ''}`;
