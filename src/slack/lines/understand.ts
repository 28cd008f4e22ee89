// Interprets a command for one user. Never reveals projects in which the user may not run the operation.
import {
  allowedPlacePredicate,
  earlyRefusal,
  lookUpRefusal,
  type PermissionServices,
  type PlaceAsTyped,
} from '../../approvals/people/ask.js';
import type { Refusal } from '../../approvals/request/refusal.js';
import type { Person } from '../../approvals/request/request.js';
import type { NamedItem, Operation } from '../../operations/operation.js';
import { projectParamKind } from '../../operations/params/project.js';
import { stripInvisible } from '../blocks/sanitize.js';
import { type AtlasNames, type ChannelDefault, type LineDefaults, lineDefaultsOf } from './channel-default.js';
import type { ReadNames } from './check-value.js';
import type { CommandLine } from './parse.js';
import { type ResolvedLine, resolveLine } from './resolve.js';
import { visibleNamesFilter, visibleNamesReader, visibleProjectPredicate } from './visible-names.js';
import { hasKind } from './vocabulary.js';
import { quotedIfUnclear } from './wording.js';

export type UnderstoodLine =
  /**
   * The user may not run the operation in this project or at all. We check this before we reveal the project's names.
   */
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /** `wrong`: the command has problems. `incomplete`: params are missing. `whole`: the operation accepts the params. */
  | (PermittedLine & { readonly kind: 'wrong' | 'incomplete' | 'whole' });

/** A resolved command that this user may run. */
export interface PermittedLine extends ResolvedLine {
  /** The reason why the channel's default can't be used, as a full sentence. */
  readonly trouble?: string;
}

export interface AskedLine {
  readonly operation: Operation;
  readonly line: CommandLine;
  readonly person: Person;
  /** Whether to read names again instead of using cached names. */
  readonly reread?: boolean;
}

/**
 * Interprets a command.
 * @param channelDefault the channel's default, or undefined if defaults don't apply
 * @throws errors from `names`, and SlackSilentError
 */
export async function understandLine(
  deps: PermissionServices & AtlasNames,
  { operation, line, person, reread = false }: AskedLine,
  channelDefault?: ChannelDefault | Promise<ChannelDefault>,
): Promise<UnderstoodLine> {
  const [may, standard] = await Promise.all([
    allowedPlacePredicate(deps, operation, person),
    lineDefaultsFor(deps, operation, channelDefault),
  ]);
  const isThere = async (one: NamedItem) => may({ project: one }) || (await visibleProjectPredicate(deps, person))(one);
  const { bound, trouble }: LineDefaults =
    standard.bound.project === undefined || (await isThere(standard.bound.project)) ? standard : { bound: {} };
  const seen = visibleNamesFilter(operation, may, () => deps.names(projectParamKind, {}));
  const names = visibleNamesReader(deps, person, may);
  const reading: ReadNames = (kind, chosen) => names(kind, chosen, true);
  const remembered = await resolveLine(line, reread ? reading : names, bound, seen);
  // The cached names don't include objects that were created a moment ago.
  const resolved = remembered.problems.some(({ kind }) => kind === 'unknown name')
    ? await resolveLine(line, reading, bound, seen)
    : remembered;
  const { project } = resolved.named;
  const place = project === undefined ? {} : { project, called: calledIn(resolved, project) };
  const refusal = await permissionRefusal(deps, operation, place, person);
  if (refusal !== undefined) return { kind: 'refused', refusal };
  return { kind: kindOf(resolved), ...resolved, ...(trouble !== undefined && { trouble }) };
}

/** Returns the project's name as the asker typed it, for use in a refusal. */
const calledIn = ({ typed }: ResolvedLine, { name }: NamedItem) =>
  typed.project === undefined ? name : quotedIfUnclear(stripInvisible(typed.project).trim());

/** Returns the channel's default, if the operation has params for it. */
async function lineDefaultsFor(
  deps: AtlasNames,
  operation: Operation,
  channelDefault: ChannelDefault | Promise<ChannelDefault> | undefined,
): Promise<LineDefaults> {
  if (channelDefault === undefined || !hasKind(operation, projectParamKind)) return { bound: {} };
  return lineDefaultsOf(deps, await channelDefault);
}

function kindOf({ problems, missing }: ResolvedLine): 'wrong' | 'incomplete' | 'whole' {
  if (problems.length > 0) return 'wrong';
  return missing.length > 0 ? 'incomplete' : 'whole';
}

export async function permissionRefusal(
  deps: PermissionServices,
  operation: Operation,
  place: PlaceAsTyped,
  person: Person,
): Promise<Refusal | undefined> {
  // The command doesn't name a project yet.
  if (place.project === undefined && hasKind(operation, projectParamKind)) return undefined;
  return operation.effect === 'read'
    ? lookUpRefusal(deps, operation, place, person)
    : earlyRefusal(deps, operation, place, person);
}

export const describeMissingParams = ({ missing }: PermittedLine, { example }: Operation, command: string): string =>
  `Still missing: ${missing.join(', ')}. For example: ${command} ${example}`;
