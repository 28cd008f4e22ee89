// Finds the projects and clusters an alert is about, by their names in Atlas and the channel's default.

import { clusterParamKind } from '../../operations/cluster-state/cluster-param.js';
import type { NamedItem } from '../../operations/operation.js';
import { projectParamKind } from '../../operations/params/project.js';
import { type LineServices, readLineDefaults } from '../lines/channel-default.js';
import type { Origin } from '../lines/typed-command.js';
import { type AlertWords, clusterPrefixesIn, idsIn, namesIn, wordsIn } from './alert-finds.js';
import type { AlertSubject } from './alert-offers.js';

const MOST_PLACES = 3;

interface AlertPlaces {
  readonly places: readonly AlertSubject[];
  /** Whether the text names these places. False if the places come only from the channel's default. */
  readonly isNamed: boolean;
}

/**
 * Finds projects named in the text. If the text names none, uses the channel's default. If there's no default either,
 * uses recently used projects whose clusters the text names.
 */
export async function findAlertPlaces(deps: LineServices, origin: Origin, text: string): Promise<AlertPlaces> {
  const words = wordsIn(text);
  const { names: all } = await deps.offered(projectParamKind, {});
  const ids = new Set(idsIn(text));
  const named = mostSpecificProjects(namesIn(words, all, 'project'), words);
  const found = [...new Set([...all.filter(({ id }) => ids.has(id)), ...named])].slice(0, MOST_PLACES);
  const { bound } = found.length > 0 ? { bound: {} } : await readLineDefaults(deps, origin);
  const projects = found.length > 0 ? found : bound.project === undefined ? [] : [bound.project];
  if (projects.length === 0) return { places: await recentlyUsed(deps, origin, all, words, text), isNamed: true };
  const clusters = await Promise.all(projects.map((project) => clustersIn(deps, project, words, text)));
  const places = projects.flatMap((project, index): readonly AlertSubject[] => {
    const named = clusters[index] ?? [];
    const standard = named.length === 0 && bound.cluster !== undefined ? [bound.cluster] : named;
    return standard.length === 0 ? [{ project }] : standard.map((cluster) => ({ project, cluster }));
  });
  return { places: places.slice(0, MOST_PLACES), isNamed: found.length > 0 || clusters.flat().length > 0 };
}

/** Among projects with the same name, prefers the project whose organization is also named. */
export function mostSpecificProjects(projects: readonly NamedItem[], words: AlertWords): readonly NamedItem[] {
  return projects.filter((project) => {
    const alike = projects.filter(({ name }) => name === project.name);
    const told = alike.filter(
      ({ id, detail = '' }) => namesIn(words, [{ id, name: detail }], 'organization').length > 0,
    );
    return told.length === 0 || told.includes(project);
  });
}

async function recentlyUsed(
  deps: LineServices,
  origin: Origin,
  all: readonly NamedItem[],
  words: AlertWords,
  text: string,
): Promise<readonly AlertSubject[]> {
  const ids = await deps.recent.of(origin).catch(() => []);
  const projects = ids.flatMap((id) => all.find((one) => one.id === id) ?? []).slice(0, MOST_PLACES);
  const places = projects.map(async (project) =>
    (await clustersIn(deps, project, words, text)).map((cluster) => ({ project, cluster })),
  );
  return (await Promise.all(places)).flat();
}

/** Finds clusters by name or by the lower-case name in a host name. */
async function clustersIn(
  deps: LineServices,
  project: NamedItem,
  words: AlertWords,
  text: string,
): Promise<readonly NamedItem[]> {
  const { names } = await deps.offered(clusterParamKind, { project: project.id });
  const hosts = clusterPrefixesIn(text);
  const byHost = names.filter(({ name }) => hosts.includes(name.toLowerCase()));
  return [...new Set([...namesIn(words, names, 'cluster'), ...byHost])].slice(0, MOST_PLACES);
}
