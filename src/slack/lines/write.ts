// Writes a command that parses back to the same params.
import type { NamedItem, Params } from '../../operations/operation.js';
import {
  BECAUSE,
  type Grammar,
  isPartOfValue,
  type Param,
  paramsOf,
  positionalParams,
  quoteIfNeeded,
} from './vocabulary.js';

/**
 * Formats a command as text, without the slash command and presets, e.g. `grant-access Cluster0 in Payments for 4h
 * because INC-42`. If a name is ambiguous, we ask the user which object they mean when they run the command.
 * @param named objects by param. Their names replace their ids in the command
 */
export function formatLine(
  operation: Grammar,
  params: Params,
  named: Readonly<Record<string, NamedItem>>,
  reason?: string,
): string {
  const all = paramsOf(operation);
  const given = all.filter(({ name, field }) => params[name] !== undefined && params[name] !== field.preset);
  const shown = ({ name }: Param) => quoteIfNeeded(named[name]?.name ?? params[name] ?? '', all);
  const places = positionalParams(all);
  const open = places.findIndex((param) => !given.includes(param));
  const byPlace = places.slice(0, open < 0 ? places.length : open);
  const byWord = given.filter((param) => !byPlace.includes(param));
  return [
    operation.name,
    ...byPlace.map(shown),
    ...byWord.map((param) => {
      const [first = '', ...rest] = (params[param.name] ?? '').split(' ');
      return isPartOfValue(param, first)
        ? `${first} ${quoteIfNeeded(rest.join(' '), all)}`
        : `${param.words[0]} ${shown(param)}`;
    }),
    ...(reason?.trim() ? [BECAUSE, reason.trim()] : []),
  ].join(' ');
}
