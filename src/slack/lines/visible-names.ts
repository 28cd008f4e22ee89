// Which names may be said to somebody: a project only where they may use it, an organization only with such a project.
import { allowedPlaces } from '../../approvals/allowed-places.js';
import type { AskDeps } from '../../approvals/ask.js';
import { isForFew } from '../../approvals/policy/match.js';
import type { ChannelRule, Policy } from '../../approvals/policy/policy.js';
import type { Person } from '../../approvals/request.js';
import { lookUps } from '../../operations/index.js';
import type { Named, Operation, Place } from '../../operations/operation.js';
import { projectKind } from '../../operations/params/project.js';
import { type StandardDeps, type Standing, standardOf } from './bound.js';
import type { Names, VisibleOf } from './check.js';
import { hasKind } from './vocabulary.js';

/**
 * @param may where they may use `operation`
 * @param projects all that there are, asked for only where they matter
 */
export function seenBy(
  operation: Operation,
  may: (place: Place) => boolean,
  projects: () => Promise<readonly Named[]>,
): VisibleOf {
  const sight = { may, ...(hasKind(operation, projectKind) && { projects }) };
  return async (names, kind) => kind.seen?.(names, sight) ?? names;
}

/** Of which projects this person may look anything up. @throws SlackSilent */
export async function seenProjects(deps: AskDeps, person: Person): Promise<(project: Named) => boolean> {
  const all = await Promise.all(lookUpsOfProjects.map((operation) => allowedPlaces(deps, operation, person)));
  return (project) => all.some((may) => may({ project }));
}

/** Only these: rules about other look-ups do not tell projects apart, so whoever may use one would see all of them. */
const lookUpsOfProjects = lookUps.filter((operation) => hasKind(operation, projectKind));

/** Whether there is somebody who may look nothing up in it, though they may look things up. */
export const isKept = (policy: Policy, project: Named): boolean =>
  lookUpsOfProjects.every(({ name }) => isForFew(policy, name, { project }));

/**
 * The names as they are for one person: a project is not among them in which they may neither do this nor look anything up.
 * @param may where they may do it
 * @throws what `names` throws, and SlackSilent
 */
export function namesFor(
  deps: AskDeps & { readonly names: Names },
  person: Person,
  may: (place: Place) => boolean,
): Names {
  return async (kind, chosen) => {
    const all = await deps.names(kind, chosen);
    if (kind !== projectKind || all.every((project) => may({ project }))) return all;
    const isSeen = await seenProjects(deps, person);
    const there = all.filter((project) => may({ project }) || isSeen(project));
    return Object.assign(there, all.unread !== undefined && { unread: all.unread });
  };
}

/** What a channel stands for, as this person may know it: nothing, where that is a project that is kept from them. @throws SlackSilent */
export async function standingTo(deps: AskDeps & StandardDeps, person: Person, standing: Standing): Promise<Standing> {
  const rule = standing.kind === 'bound' ? undefined : standing.rule;
  if (standing.kind === 'not bound' && rule === undefined) return standing;
  const isSeen = await seenProjects(deps, person);
  if (standing.kind === 'bound') return isSeen(standing.binding.to.project) ? standing : { kind: 'not bound' };
  if (rule === undefined || isSeen(await projectOf(deps, rule))) return standing;
  return { kind: 'not bound', ...(standing.kind === 'not bound' && standing.binding && { binding: standing.binding }) };
}

/** By what the policy calls it, where Atlas does not tell which it is. */
async function projectOf(deps: StandardDeps, rule: ChannelRule): Promise<Named> {
  const asWritten = { id: rule.project, name: rule.project };
  const standard = await standardOf(deps, { kind: 'by policy', rule }).catch(() => undefined);
  return standard?.bound.project ?? asWritten;
}
