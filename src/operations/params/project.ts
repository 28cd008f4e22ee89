import type { Atlas } from '../../atlas/atlas.js';
import { path } from '../../atlas/path.js';
import { Project } from '../../atlas/replies.js';
import { listOrganizations } from '../federations.js';
import type { Named } from '../operation.js';
import { withTimeout } from '../partial.js';
import { ifReadable } from '../place.js';
import { type Extra, hexId, withField } from './field.js';
import { ADDED_WITHIN_MS, type Kind, type NameList } from './kind.js';
import { organizationKind } from './organization.js';

export const projectKind: Kind = {
  name: 'project',
  noun: 'project',
  takes: 'name',
  input: 'names',
  narrowedBy: organizationKind,
  list: listProjects,
  seen: async (names, { may }) => names.filter((project) => may({ project })),
};

export const project = (extra: Extra = {}) =>
  withField(hexId(), { label: 'Project', kind: projectKind, words: ['in'], ...extra });

/** A kind of thing in a project, found by its name. */
export const kindInProject = (
  own: Pick<Kind, 'name' | 'noun'> & Partial<Kind>,
  list: (atlas: Atlas, project: string) => Promise<NameList>,
): Kind => ({
  takes: 'word',
  input: 'names',
  within: [projectKind],
  list: (atlas, idOf) => list(atlas, idOf(projectKind)),
  ...own,
});

async function listProjects(atlas: Atlas): Promise<readonly Named[]> {
  const [projects, organizations] = await Promise.all([
    atlas.list(path`/groups`, Project),
    // Needed only to tell projects with the same name apart.
    ifReadable(listOrganizations(withTimeout(atlas, ADDED_WITHIN_MS))),
  ]);
  const names = new Map(organizations?.map(({ id, name }) => [id, name]));
  return projects.map(({ id, name, orgId }) => ({ id, name, detail: names.get(orgId) ?? orgId, within: orgId }));
}
