// Remembers in the background what a person used, so that pickers can suggest it first.
import type { Operation, Params } from '../../operations/operation.js';
import type { Lines } from './channel-default.js';
import { chosenBy, contextOf } from './list-context.js';
import type { UsedName, Whose } from './recent-store.js';
import { paramsOf } from './vocabulary.js';

function usedIn(operation: Operation, params: Params): readonly UsedName[] {
  const chosen = chosenBy(operation, params);
  return paramsOf(operation).flatMap((param) => {
    const id = params[param.name];
    const { kind } = param.field;
    const isPicked = kind.input === 'names';
    return id === undefined || !isPicked ? [] : [{ kind: kind.name, within: contextOf(kind, chosen) ?? '', id }];
  });
}

export function noteUse(deps: Pick<Lines, 'recent' | 'log'>, whose: Whose, operation: Operation, params: Params): void {
  deps.recent
    .note(whose, usedIn(operation, params))
    .catch((error: unknown) => deps.log.warn({ err: error }, 'what was used could not be remembered'));
}
