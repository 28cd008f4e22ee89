// Writes a line that means exactly these params: with a name where it is unique, else with the id.
import type { Named, Operation, Params } from '../../operations/operation.js';
import type { Kind } from '../../operations/params/kind.js';
import { withinMs } from '../api/delivery.js';
import type { Lines } from './channel-default.js';
import { valuesByKind } from './list-context.js';
import { foldText } from './search.js';
import { paramsOf } from './vocabulary.js';
import { writeLine } from './write.js';

const NAMES_WITHIN_MS = 2_000;

/** Without the slash command. Never throws: while Atlas's names are unknown, it uses ids. */
export async function exactLine(
  deps: Pick<Lines, 'offered' | 'log'>,
  operation: Operation,
  params: Params,
  reason?: string,
): Promise<string> {
  const chosen = valuesByKind(operation, params);
  const named = await Promise.all(
    paramsOf(operation).map(async ({ name, field }) => {
      const found = await onlyNameOf(deps, field.kind, chosen, params[name]);
      return found === undefined ? [] : [[name, found] as const];
    }),
  );
  return writeLine(operation, params, Object.fromEntries(named.flat()), reason);
}

/** Undefined for a value that is no id, and for a name that is not unique. */
async function onlyNameOf(
  { offered, log }: Pick<Lines, 'offered' | 'log'>,
  kind: Kind,
  chosen: Params,
  id: string | undefined,
): Promise<Named | undefined> {
  if (id === undefined || !/^[a-f0-9]{24}$/.test(id)) return undefined;
  try {
    const { names } = await withinMs(NAMES_WITHIN_MS, offered(kind, chosen));
    const found = names.find((one) => one.id === id);
    const alike = names.filter((one) => found !== undefined && foldText(one.name) === foldText(found.name));
    return alike.length === 1 ? found : undefined;
  } catch (error) {
    log.warn({ err: error }, 'failed to read a name for a line; using its id');
    return undefined;
  }
}
