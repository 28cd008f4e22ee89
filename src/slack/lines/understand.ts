// Interprets a command for one user. Never reveals projects in which they may not run the operation.
import {
  allowedPlaces,
  earlyRefusal,
  mayLookUp,
  type Permissions,
  type PlaceCalled,
} from '../../approvals/people/ask.js';
import type { Refusal } from '../../approvals/request/refusal.js';
import type { Person } from '../../approvals/request/request.js';
import type { Named, Operation } from '../../operations/operation.js';
import { projectKind } from '../../operations/params/project.js';
import { visible } from '../blocks/sanitize.js';
import { type AtlasNames, type ChannelDefault, type LineDefaults, lineDefaultsOf } from './channel-default.js';
import type { Line } from './parse.js';
import { type Resolved, resolveLine } from './resolve.js';
import { namesFor, visibleProjects, visibleTo } from './visible-names.js';
import { hasKind } from './vocabulary.js';
import { quotedIfUnclear } from './wording.js';

export type Understood =
  /** The user may not run the operation here or at all. Decided before any name in the project is revealed. */
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /** `wrong`: the command has problems. `incomplete`: params are missing. `whole`: the operation accepts the params. */
  | (Meaning & { readonly kind: 'wrong' | 'incomplete' | 'whole' });

/** A resolved command that this user may run. */
export interface Meaning extends Resolved {
  /** Why the channel's default can't be used, as a full sentence. */
  readonly trouble?: string;
}

export interface AskedLine {
  readonly operation: Operation;
  readonly line: Line;
  readonly person: Person;
}

/**
 * @param channelDefault the channel's default, or undefined if defaults don't apply
 * @throws errors from `names`, and SlackSilent
 */
export async function understand(
  deps: Permissions & AtlasNames,
  { operation, line, person }: AskedLine,
  channelDefault?: ChannelDefault | Promise<ChannelDefault>,
): Promise<Understood> {
  const [may, standard] = await Promise.all([
    allowedPlaces(deps, operation, person),
    lineDefaultsFor(deps, operation, channelDefault),
  ]);
  const isThere = async (one: Named) => may({ project: one }) || (await visibleProjects(deps, person))(one);
  const { bound, trouble }: LineDefaults =
    standard.bound.project === undefined || (await isThere(standard.bound.project)) ? standard : { bound: {} };
  const seen = visibleTo(operation, may, () => deps.names(projectKind, {}));
  const names = namesFor(deps, person, may);
  const remembered = await resolveLine(line, names, bound, seen);
  // The cached names don't include anything created a moment ago.
  const resolved = remembered.problems.some(({ kind }) => kind === 'unknown name')
    ? await resolveLine(line, (kind, chosen) => names(kind, chosen, true), bound, seen)
    : remembered;
  const { project } = resolved.named;
  const place = project === undefined ? {} : { project, called: calledIn(resolved, project) };
  const refusal = await refusedThere(deps, operation, place, person);
  if (refusal !== undefined) return { kind: 'refused', refusal };
  return { kind: kindOf(resolved), ...resolved, ...(trouble !== undefined && { trouble }) };
}

/** Returns the project's name for a refusal, as the asker typed it. */
const calledIn = ({ typed }: Resolved, { name }: Named) =>
  typed.project === undefined ? name : quotedIfUnclear(visible(typed.project).trim());

/** Returns the channel's default, if the operation has params for it. */
async function lineDefaultsFor(
  deps: AtlasNames,
  operation: Operation,
  channelDefault: ChannelDefault | Promise<ChannelDefault> | undefined,
): Promise<LineDefaults> {
  if (channelDefault === undefined || !hasKind(operation, projectKind)) return { bound: {} };
  return lineDefaultsOf(deps, await channelDefault);
}

function kindOf({ problems, missing }: Resolved): 'wrong' | 'incomplete' | 'whole' {
  if (problems.length > 0) return 'wrong';
  return missing.length > 0 ? 'incomplete' : 'whole';
}

export async function refusedThere(
  deps: Permissions,
  operation: Operation,
  place: PlaceCalled,
  person: Person,
): Promise<Refusal | undefined> {
  // The project isn't known yet.
  if (place.project === undefined && hasKind(operation, projectKind)) return undefined;
  return operation.effect === 'read'
    ? mayLookUp(deps, operation, place, person)
    : earlyRefusal(deps, operation, place, person);
}

export const describeMissing = ({ missing }: Meaning, { example }: Operation, command: string): string =>
  `Still missing: ${missing.join(', ')}. For example: ${command} ${example}`;
