// Which names may be said to somebody: a project only where they may use it, an organization only with such a project.
import { allowedPlaces } from '../../approvals/allowed-places.js';
import type { AskDeps } from '../../approvals/ask.js';
import type { Person } from '../../approvals/request.js';
import { lookUps } from '../../operations/index.js';
import type { Named, Operation, Place } from '../../operations/operation.js';
import { visible } from '../blocks/visible.js';
import type { Seen } from './check.js';
import { hasPicker } from './vocabulary.js';
import { spoken } from './wording.js';

/**
 * @param may where they may use `operation`
 * @param projects all that there are, asked for only where they matter
 */
export function seenBy(
  operation: Operation,
  may: (place: Place) => boolean,
  projects: () => Promise<readonly Named[]>,
): Seen {
  return async (names, picker) => {
    switch (picker) {
      case 'project':
        return names.filter((project) => may({ project }));
      case 'organization':
        if (hasPicker(operation, 'project')) return withSeenProject(names, may, await projects());
        return may({}) ? names : [];
      case 'identity-provider':
        return may({}) ? names : [];
      default:
        return names;
    }
  };
}

/** One without any projects is kept from nobody who may use it everywhere. */
function withSeenProject(organizations: readonly Named[], may: (place: Place) => boolean, projects: readonly Named[]) {
  const inhabited = new Set(projects.map(({ within }) => within));
  const seen = new Set(projects.filter((project) => may({ project })).map(({ within }) => within));
  return organizations.filter(({ id }) => (inhabited.has(id) ? seen.has(id) : may({})));
}

/** Of which projects this person may look anything up. @throws SlackSilent */
export async function seenProjects(deps: AskDeps, person: Person): Promise<(project: Named) => boolean> {
  const all = await Promise.all(lookUpsOfProjects.map((operation) => allowedPlaces(deps, operation, person)));
  return (project) => all.some((may) => may({ project }));
}

/** Of any other look-up no rule is about projects, so that whoever may use it would see them all. */
const lookUpsOfProjects = lookUps.filter((operation) => hasPicker(operation, 'project'));

/**
 * How a project is called in a refusal: as whoever asked wrote it, since its name may be kept from them.
 * @param written undefined where it stands for what was left out
 * @throws SlackSilent
 */
export async function calledTo(deps: AskDeps, person: Person, { id, name }: Named, written?: string): Promise<string> {
  if (written !== undefined) return spoken(visible(written).trim());
  return (await seenProjects(deps, person))({ id, name }) ? name : id;
}
