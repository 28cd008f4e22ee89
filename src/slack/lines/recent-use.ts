// Remembers what somebody used, so that pickers offer it first. Whoever used it does not wait for that.
import type { Log } from '../../log.js';
import type { Operation, Params } from '../../operations/operation.js';
import type { Picker } from '../../operations/params/field.js';
import { chosenBy, contextOf } from './chosen.js';
import type { Recent, Used, Whose } from './recent-store.js';
import { paramsOf } from './vocabulary.js';

export interface NoteUseDeps {
  readonly recent: Pick<Recent, 'note'>;
  readonly log: Log;
}

const REMEMBERED: ReadonlySet<Picker> = new Set<Picker>([
  'organization',
  'project',
  'cluster',
  'federated-database',
  'limit',
  'identity-provider',
  'measurement',
]);

function usedIn(operation: Operation, params: Params): readonly Used[] {
  const chosen = chosenBy(operation, params);
  return paramsOf(operation).flatMap((param) => {
    const id = params[param.name];
    const kind = param.field.picker;
    return id === undefined || !REMEMBERED.has(kind) ? [] : [{ kind, within: contextOf(param, chosen) ?? '', id }];
  });
}

export function noteUse(deps: NoteUseDeps, whose: Whose, operation: Operation, params: Params): void {
  deps.recent
    .note(whose, usedIn(operation, params))
    .catch((error: unknown) => deps.log.warn({ err: error }, 'what was used could not be remembered'));
}
