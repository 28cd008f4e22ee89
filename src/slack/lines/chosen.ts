// What a param's names depend on: the project of a cluster, the organization of a project.
import type { Params } from '../../operations/operation.js';
import type { Kind } from '../../operations/params/kind.js';
import { type Grammar, paramsOf } from './vocabulary.js';

/** The values of an operation's params by their kind, as the lists of names are asked for. */
export function chosenBy(operation: Grammar, params: Params): Params {
  const known = paramsOf(operation).flatMap(({ name, field }) => {
    const value = params[name];
    return value === undefined ? [] : [[field.kind.name, value]];
  });
  return Object.fromEntries(known.toReversed());
}

/** In what its names lie, as one text; undefined when they lie in nothing, and so are the same everywhere. */
export const contextOf = ({ within }: Kind, chosen: Params): string | undefined =>
  within?.map(({ name }) => chosen[name] ?? '').join('/');

/** The same for its input in a form, which also depends on what narrows it, where that is chosen. */
export const inputContext = (kind: Kind, chosen: Params): string | undefined =>
  contextOf(kind, chosen) ?? (kind.narrowedBy && chosen[kind.narrowedBy.name]);

/** Of one list of names: which kind they are of, and in what. */
export const listKey = (kind: Kind, chosen: Params): string => `${kind.name} ${contextOf(kind, chosen) ?? ''}`;
