// Writes a command for exactly these params. Objects with unique names appear by name, all others by id.
import type { NamedItem, Operation, Params } from '../../operations/operation.js';
import type { ParamKind } from '../../operations/params/kind.js';
import { withTimeLimit } from '../api/delivery.js';
import type { LineServices } from './channel-default.js';
import { valuesByKind } from './list-context.js';
import { foldText } from './search.js';
import { paramsOf } from './vocabulary.js';
import { formatLine } from './write.js';

const NAMES_WITHIN_MS = 2_000;

/** Writes the command without its slash command. Never throws. Uses ids while names are unavailable. */
export async function formatExactLine(
  deps: Pick<LineServices, 'offered' | 'log'>,
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
  return formatLine(operation, params, Object.fromEntries(named.flat()), reason);
}

/** Returns an id's name. Undefined if the value isn't an id or the name isn't unique. */
async function onlyNameOf(
  { offered, log }: Pick<LineServices, 'offered' | 'log'>,
  kind: ParamKind,
  chosen: Params,
  id: string | undefined,
): Promise<NamedItem | undefined> {
  if (id === undefined || !/^[a-f0-9]{24}$/.test(id)) return undefined;
  try {
    const { names } = await withTimeLimit(NAMES_WITHIN_MS, offered(kind, chosen));
    const found = names.find((one) => one.id === id);
    const alike = names.filter((one) => found !== undefined && foldText(one.name) === foldText(found.name));
    return alike.length === 1 ? found : undefined;
  } catch (error) {
    log.warn({ err: error }, 'failed to read a name for a command, so its id is used');
    return undefined;
  }
}
