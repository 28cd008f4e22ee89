// The names that people choose from, read from Atlas.
import type { Atlas } from '../../atlas/atlas.js';
import { listOrganizations } from '../federations.js';
import type { Named, Params } from '../operation.js';
import { listClusters } from './cluster.js';
import { listDatabases } from './federated-database.js';
import { type Field, NARROWED_BY, type Picker } from './field.js';
import { listAllProviders } from './identity-provider.js';
import { listLimits } from './limit.js';
import type { NameList } from './listing.js';
import { listProjects } from './project.js';

/**
 * What a picker offers, sorted by name. What this credential may not see is left out. Empty for pickers that name
 * nothing in Atlas, and for what lies in something that is not chosen yet.
 * @param chosen by picker
 */
export async function listNames(atlas: Atlas, picker: Picker, chosen: Params): Promise<NameList> {
  const names = await unsorted(atlas, picker, chosen);
  const sorted = names.toSorted((a, b) => a.name.localeCompare(b.name, 'en') || a.id.localeCompare(b.id, 'en'));
  return names.unread === undefined ? sorted : Object.assign(sorted, { unread: names.unread });
}

/** Those that lie in what is chosen before them, where that can be left open. @param chosen by picker */
export function narrowed(names: readonly Named[], picker: Picker, chosen: Params): readonly Named[] {
  const outer = NARROWED_BY[picker];
  const id = outer && chosen[outer];
  return id === undefined ? names : names.filter(({ within }) => within === id);
}

/** Whether the operation cannot act on it, as far as its list says. */
export const isLeftOut = ({ traits = [] }: Named, { leavesOut }: Pick<Field, 'leavesOut'>): boolean =>
  traits.some((trait) => leavesOut?.traits.includes(trait));

async function unsorted(
  atlas: Atlas,
  picker: Picker,
  { project, 'federated-database': database }: Params,
): Promise<NameList> {
  switch (picker) {
    case 'project':
      return listProjects(atlas);
    case 'cluster':
      return project === undefined ? [] : listClusters(atlas, project);
    case 'federated-database':
      return project === undefined ? [] : listDatabases(atlas, project);
    case 'identity-provider':
      return listAllProviders(atlas);
    case 'organization':
      return listOrganizations(atlas);
    case 'limit':
      return project === undefined || database === undefined ? [] : listLimits(atlas, project, database);
    case 'measurement':
    case 'choice':
    case 'duration':
    case 'instant':
      return [];
    default:
      return picker satisfies never;
  }
}
