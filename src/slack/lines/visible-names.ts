// Decides which names a user may see: projects in which they may run any operation, and those projects' organizations.
import { allowedPlacePredicate, type PermissionServices } from '../../approvals/people/ask.js';
import { isLookUpRestricted } from '../../approvals/policy/match.js';
import type { ChannelDefaultRule, Policy } from '../../approvals/request/policy.js';
import type { Person } from '../../approvals/request/request.js';
import { lookUps } from '../../operations/index.js';
import type { NamedItem, Operation, Place } from '../../operations/operation.js';
import { projectParamKind } from '../../operations/params/project.js';
import { type AtlasNames, type ChannelDefault, lineDefaultsOf } from './channel-default.js';
import type { FilterVisibleNames, ReadNames } from './check-value.js';
import { hasKind } from './vocabulary.js';

/**
 * Returns a filter for names.
 * @param may whether the user may run `operation` in a project
 * @param projects lists all projects. Called only if needed
 */
export function visibleNamesFilter(
  operation: Operation,
  may: (place: Place) => boolean,
  projects: () => Promise<readonly NamedItem[]>,
): FilterVisibleNames {
  const sight = { may, ...(hasKind(operation, projectParamKind) && { projects }) };
  return async (names, kind) => kind.seen?.(names, sight) ?? names;
}

/** Returns a function that decides whether this user may run any look-up in a project. @throws SlackSilentError */
export async function visibleProjectPredicate(
  deps: PermissionServices,
  person: Person,
): Promise<(project: NamedItem) => boolean> {
  const all = await Promise.all(lookUpsOfProjects.map((operation) => allowedPlacePredicate(deps, operation, person)));
  return (project) => all.some((may) => may({ project }));
}

/** The look-ups that make a project visible. Rules for look-ups without a project would make all projects visible. */
const lookUpsOfProjects = lookUps.filter((operation) => hasKind(operation, projectParamKind));

/** Decides whether some users who may run look-ups can't run any look-up in this project. */
export const isProjectHiddenFromSome = (policy: Policy, project: NamedItem): boolean =>
  lookUpsOfProjects.every(({ name }) => isLookUpRestricted(policy, name, { project }));

/**
 * Lists the names a user may see. Omits projects in which the user may run neither this operation nor a look-up.
 * @param may whether the user may run the operation in a project
 * @throws errors from `names`, and SlackSilentError
 */
export function visibleNamesReader(
  deps: PermissionServices & { readonly names: ReadNames },
  person: Person,
  may: (place: Place) => boolean,
): ReadNames {
  return async (kind, chosen, reread) => {
    const all = await deps.names(kind, chosen, reread);
    if (kind !== projectParamKind || all.every((project) => may({ project }))) return all;
    const isSeen = await visibleProjectPredicate(deps, person);
    const there = all.filter((project) => may({ project }) || isSeen(project));
    return Object.assign(there, all.unread !== undefined && { unread: all.unread });
  };
}

/**
 * Returns the channel's default if this user may see its project. Otherwise, returns no default.
 * @throws SlackSilentError
 */
export async function channelDefaultVisibleTo(
  deps: PermissionServices & AtlasNames,
  person: Person,
  channelDefault: ChannelDefault,
): Promise<ChannelDefault> {
  const rule = channelDefault.kind === 'bound' ? undefined : channelDefault.rule;
  if (channelDefault.kind === 'not bound' && rule === undefined) return channelDefault;
  const isSeen = await visibleProjectPredicate(deps, person);
  if (channelDefault.kind === 'bound')
    return isSeen(channelDefault.binding.to.project) ? channelDefault : { kind: 'not bound' };
  if (rule === undefined || isSeen(await projectOf(deps, rule))) return channelDefault;
  return {
    kind: 'not bound',
    ...(channelDefault.kind === 'not bound' && channelDefault.binding && { binding: channelDefault.binding }),
  };
}

/** Returns the rule's project or, if Atlas can't resolve it, the name from the policy. */
async function projectOf(deps: AtlasNames, rule: ChannelDefaultRule): Promise<NamedItem> {
  const asWritten = { id: rule.project, name: rule.project };
  const standard = await lineDefaultsOf(deps, { kind: 'by policy', rule }).catch(() => undefined);
  return standard?.bound.project ?? asWritten;
}
