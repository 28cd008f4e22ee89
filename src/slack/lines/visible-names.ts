// Which names may be said to somebody: a project only where they may use it, an organization only with such a project.
import { allowedPlaces } from '../../approvals/allowed-places.js';
import type { AskDeps } from '../../approvals/ask.js';
import type { Person } from '../../approvals/request.js';
import { lookUps } from '../../operations/index.js';
import type { Named, Operation, Place } from '../../operations/operation.js';
import { projectKind } from '../../operations/params/project.js';
import { visible } from '../blocks/visible.js';
import type { VisibleOf } from './check.js';
import { hasKind } from './vocabulary.js';
import { spoken } from './wording.js';

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

/**
 * How a project is called in a refusal: as whoever asked wrote it, since its name may be kept from them.
 * @param written undefined where it stands for what was left out
 * @throws SlackSilent
 */
export async function calledTo(deps: AskDeps, person: Person, { id, name }: Named, written?: string): Promise<string> {
  if (written !== undefined) return spoken(visible(written).trim());
  return (await seenProjects(deps, person))({ id, name }) ? name : id;
}
