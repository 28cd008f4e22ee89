// Checks one value that the user typed. Returns the id for a name, the canonical value or a problem.

import { quoted } from '../../operations/format.js';
import { choiceNames, choiceSpellings, matchName, type NameMatchResult } from '../../operations/match.js';
import type { NamedItem, Params } from '../../operations/operation.js';
import {
  kindToChooseFirst,
  type NameList,
  narrowNames,
  outerKindOf,
  type ParamKind,
} from '../../operations/params/kind.js';
import type { TimeContext } from '../../operations/values.js';
import type { CommandLine } from './parse.js';
import {
  ambiguousNameProblem,
  badValueProblem,
  type Problem,
  parentNameProblem,
  unknownChoiceProblem,
  unknownNameProblem,
} from './problems.js';
import { type Param, paramsOf, type WrittenValue } from './vocabulary.js';

/**
 * Lists Atlas names of a kind. For a nested kind, e.g. clusters in a project, `chosen` contains the parent's id.
 * `reread` refreshes a cached list that doesn't have the wanted name.
 */
export type ReadNames = (kind: ParamKind, chosen: Params, reread?: boolean) => Promise<NameList>;

/** A checked value. Empty if we can't resolve the value yet, e.g. a cluster whose project isn't resolved. */
export interface CheckedValue {
  readonly value?: string;
  readonly named?: NamedItem;
  readonly problem?: Problem;
}

export interface NameContext {
  readonly names: ReadNames;
  /** The names found so far in the command. Parents are resolved before children. */
  readonly found: NamedByKind;
  readonly seen: FilterVisibleNames;
}
/** Names by kind. */
export type NamedByKind = Readonly<Partial<Record<string, NamedItem>>>;

export const idsOf = (found: NamedByKind): Params =>
  Object.fromEntries(Object.entries(found).flatMap(([kind, named]) => (named === undefined ? [] : [[kind, named.id]])));

/** Returns the names that the command's author may see. */
export type FilterVisibleNames = (names: readonly NamedItem[], kind: ParamKind) => Promise<readonly NamedItem[]>;

/** Checks a typed value. @param line the command, for suggesting corrections */
export async function checkWrittenValue(
  line: CommandLine,
  written: WrittenValue,
  places: NameContext,
): Promise<CheckedValue> {
  const { field } = written.param;
  switch (field.kind.takes) {
    case 'phrase':
      return checkPhrase(line, written);
    case 'choice':
      return checkChoice(line, written);
    case 'name':
    case 'word':
      return checkName(line, written, places);
    default:
      return field.kind.takes satisfies never;
  }
}

/** @returns the canonical value, or undefined if the param doesn't accept the value */
export function canonicalValue({ schema, field }: Param, value: string, writing: TimeContext): string | undefined {
  const parsed = schema.safeParse(field.kind.timed?.fixed(value, writing) ?? value);
  return parsed.success && typeof parsed.data === 'string' ? parsed.data : undefined;
}

/** Explains why the param doesn't accept the value, as a full sentence. */
export function describeBadValue({ schema, field }: Param, value: string, writing: TimeContext): string {
  const untimely = field.kind.timed?.problem?.(value, writing);
  if (untimely !== undefined) return untimely;
  // Only custom issues from our own schemas have user-facing messages.
  const issue = schema.safeParse(value).error?.issues.find(({ code }) => code === 'custom');
  return issue?.message ?? `${quoted(value)} isn’t a valid ${field.label.toLowerCase()}.`;
}

async function checkName(line: CommandLine, written: WrittenValue, places: NameContext): Promise<CheckedValue> {
  const { names, found, seen } = places;
  const { kind } = written.param.field;
  const chosen = idsOf(found);
  if (kindToChooseFirst(kind, chosen) !== undefined) return {};
  const list = await names(kind, chosen);
  const known = narrowNames(list, kind, chosen);
  const all = await seen(known, kind);
  const match = matchAmong(written.value, all, known);
  if (match.kind === 'none') {
    if (list.unread !== undefined) throw list.unread;
    const other = await unlisted(line, written, names, chosen);
    if (other !== undefined) return accepted(line, written, other);
    const outer = outerKindOf(kind);
    const problem = unknownNameProblem(line, written, match.near, all, outer && found[outer.name]);
    return { problem: (await meantAsOuter(line, written, places)) ?? problem };
  }
  if (match.kind === 'many') return { problem: ambiguousNameProblem(line, written, match.among) };
  return accepted(line, written, match.named);
}

function accepted({ writing }: CommandLine, written: WrittenValue, named: NamedItem): CheckedValue {
  const value = canonicalValue(written.param, named.id, writing);
  if (value === undefined)
    return { problem: badValueProblem(written, describeBadValue(written.param, written.value, writing)) };
  return { value, named };
}

/** Resolves a name that isn't in the cached list. Returns undefined if no name matches. */
async function unlisted(
  { writing }: CommandLine,
  { param, value }: WrittenValue,
  names: ReadNames,
  chosen: Params,
): Promise<NamedItem | undefined> {
  const { takesUnlisted, kind } = param.field;
  if (takesUnlisted !== true && kind.elsewhere === undefined) return undefined;
  // The object may have been created a moment ago.
  const now = await foundNow(value, names(kind, chosen, true));
  if (now !== undefined) return now;
  if (takesUnlisted !== true) return kind.elsewhere && foundNow(value, names(kind.elsewhere, chosen));
  const id = canonicalValue(param, value, writing);
  return id === undefined ? undefined : { id, name: id };
}

/** Finds a name in a list. @throws the reason why the list is incomplete, if the name isn't in the list */
async function foundNow(value: string, reading: Promise<NameList>): Promise<NamedItem | undefined> {
  const list = await reading;
  const match = matchName(value, list);
  if (match.kind === 'one') return match.named;
  if (match.kind === 'none' && list.unread !== undefined) throw list.unread;
  return undefined;
}

/**
 * Matches names. Hidden projects match only by their full name. A user who types the full name already knows the
 * project, so we refuse the command and don't say "not found".
 */
function matchAmong(given: string, seen: readonly NamedItem[], all: readonly NamedItem[]): NameMatchResult {
  const match = matchName(given, seen);
  if (match.kind !== 'none') return match;
  const hidden = matchName(given, all);
  return hidden.kind === 'one' ? hidden : match;
}

/** Suggests a project whose name was read as a cluster name, because the channel has a default project. */
async function meantAsOuter(
  line: CommandLine,
  written: WrittenValue,
  { names, seen }: NameContext,
): Promise<Problem | undefined> {
  const { field, required } = written.param;
  const outer = paramsOf(line.grammar).find((param) => param.field.kind === outerKindOf(field.kind));
  if (outer === undefined || required) return undefined;
  const { kind } = outer.field;
  const match = matchName(written.value, await seen(await names(kind, {}), kind));
  return match.kind === 'one' ? parentNameProblem(line, written, outer, match.named) : undefined;
}

function checkChoice(line: CommandLine, written: WrittenValue): CheckedValue {
  const { field } = written.param;
  const meant = matchName(written.value, choiceSpellings(field));
  if (meant.kind === 'one') return { value: meant.named.id };
  const all = choiceNames(field);
  const match = matchName(written.value, all);
  if (match.kind === 'one') return { value: match.named.id };
  return { problem: unknownChoiceProblem(line, written, match.kind === 'none' ? match.near : match.among, all) };
}

function checkPhrase({ writing }: CommandLine, written: WrittenValue): CheckedValue {
  const value = canonicalValue(written.param, written.value, writing);
  return value === undefined
    ? { problem: badValueProblem(written, describeBadValue(written.param, written.value, writing)) }
    : { value };
}
