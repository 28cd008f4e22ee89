// The names that people choose from, read from Atlas.
import { z } from 'zod';
import type { Atlas } from '../atlas/atlas.js';
import { path } from '../atlas/path.js';
import { Cluster, FederatedDatabase, FlexCluster, Project, QueryLimit, ServerlessInstance } from '../atlas/replies.js';
import { isShared } from './cluster-facts.js';
import { listFederations, listOrganizations, listProviders, nameOf, sayKind } from './federations.js';
import { type Field, NARROWED_BY, type Picker } from './fields.js';
import type { Named, Params, Trait } from './operation.js';
import { impatient, isAtlasError } from './partial.js';
import { ifReadable, ifVisible } from './place.js';
import { ALL_LIMITS, limitId, limitValueOf, sayLimit } from './query-limit.js';
import { sayList } from './say.js';

/** For a list that is most likely not there any more. */
const ENDED_WITHIN_MS = 2_000;
/** For one that few lines need. */
const ADDED_WITHIN_MS = 4_000;

export interface NameList extends ReadonlyArray<Named> {
  /** Why Atlas did not give all of them, as the client threw it: of no name can be said then that there is none such. */
  readonly unread?: unknown;
}

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

async function listProjects(atlas: Atlas): Promise<readonly Named[]> {
  const [projects, organizations] = await Promise.all([
    atlas.list(path`/groups`, Project),
    // Only tells two projects of one name apart.
    ifReadable(listOrganizations(impatient(atlas, ADDED_WITHIN_MS))),
  ]);
  const names = new Map(organizations?.map(({ id, name }) => [id, name]));
  return projects.map(({ id, name, orgId }) => ({ id, name, detail: names.get(orgId) ?? orgId, within: orgId }));
}

/**
 * A cluster is named by its name in the API too: that is its `id` here. What keeps one kind from being read does not
 * keep the other from being chosen.
 */
async function listClusters(atlas: Atlas, project: string): Promise<NameList> {
  const quick = impatient(atlas, ADDED_WITHIN_MS);
  const [dedicated, flex, serverless] = await Promise.all([
    tried(atlas.list(path`/groups/${project}/clusters`, Cluster)),
    tried(quick.list(path`/groups/${project}/flexClusters`, FlexCluster)),
    // Atlas ended these in January 2026: whatever its list answers by now, it must not keep the others from being chosen.
    ifReadable(impatient(atlas, ENDED_WITHIN_MS).list(path`/groups/${project}/serverless`, ServerlessInstance)),
  ]);
  if (dedicated.failed !== undefined && flex.failed !== undefined) throw dedicated.failed;
  const unread = dedicated.failed ?? flex.failed;
  const names = [
    ...(dedicated.found ?? []).map(namedCluster),
    ...(flex.found ?? []).map(({ name }) => ({ id: name, name, detail: 'flex', ...traits('flex') })),
    ...(serverless ?? []).map(({ name }) => ({ id: name, name, detail: 'serverless', ...traits('serverless') })),
  ];
  return unread === undefined ? names : Object.assign(names, { unread });
}

/** Of what this credential may not see there is nothing to find, and nothing has failed. */
async function tried<T>(read: Promise<T>): Promise<{ readonly found?: T | undefined; readonly failed?: unknown }> {
  try {
    return { found: await ifVisible(read) };
  } catch (failed) {
    if (!isAtlasError(failed)) throw failed;
    return { failed };
  }
}

function namedCluster(cluster: Cluster): Named {
  const { name, paused, stateName } = cluster;
  const kind = isShared(cluster) ? 'free' : 'dedicated';
  return {
    id: name,
    name,
    detail: paused ? `${kind}, paused` : kind,
    ...traits(kind === 'free' && 'free', paused && 'paused', stateName === 'DELETING' && 'deleted'),
  };
}

function traits(...said: readonly (Trait | false | null | undefined)[]): Pick<Named, 'traits'> {
  const had = said.flatMap((trait) => trait || []);
  return had.length === 0 ? {} : { traits: had };
}

async function listDatabases(atlas: Atlas, project: string): Promise<readonly Named[]> {
  const databases = await ifVisible(atlas.get(path`/groups/${project}/dataFederation`, z.array(FederatedDatabase)));
  return (databases ?? []).map(({ name, state }) => ({ id: name, name, ...traits(state === 'DELETED' && 'deleted') }));
}

/** All that there can be, by the words people type. */
async function listLimits(atlas: Atlas, project: string, database: string): Promise<readonly Named[]> {
  const at = path`/groups/${project}/dataFederation/${database}/limits`;
  const limits = (await ifVisible(atlas.get(at, z.array(QueryLimit)))) ?? [];
  return ALL_LIMITS.map((name) => {
    const set = limits.find((limit) => limit.name === limitId(name));
    return set === undefined
      ? { id: name, name, detail: 'not set', ...traits('unset') }
      : { id: name, name, detail: sayLimit(name, limitValueOf(set)) };
  });
}

async function listAllProviders(atlas: Atlas): Promise<readonly Named[]> {
  const federations = await listFederations(atlas);
  const lists = await Promise.all(federations.map(({ id }) => ifVisible(listProviders(atlas, id))));
  return federations.flatMap(({ organizations }, index) => {
    const whose = sayList(organizations.map(({ name }) => name));
    return (lists[index] ?? []).map((provider) => ({
      id: provider.id,
      name: nameOf(provider),
      detail: `${sayKind(provider)}, of ${whose}`,
      ...traits((provider.associatedOrgs ?? []).length > 0 && 'connected'),
    }));
  });
}
