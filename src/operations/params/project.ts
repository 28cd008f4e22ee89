import type { Atlas } from '../../atlas/atlas.js';
import { path } from '../../atlas/path.js';
import { Project } from '../../atlas/replies.js';
import { listOrganizations } from '../federations.js';
import type { NamedItem } from '../operation.js';
import { withTimeout } from '../optional-reads.js';
import { ifReadable } from '../place.js';
import { hexIdSchema, type ParamOverrides, withField } from './field.js';
import { EXTRA_LIST_TIMEOUT_MS, type NameList, type ParamKind } from './kind.js';
import { organizationParamKind } from './organization.js';

export const projectParamKind: ParamKind = {
  name: 'project',
  noun: 'project',
  takes: 'name',
  input: 'names',
  narrowedBy: organizationParamKind,
  list: listProjects,
  seen: async (names, { may }) => names.filter((project) => may({ project })),
};

export const projectParam = (extra: ParamOverrides = {}) =>
  withField(hexIdSchema(), { label: 'Project', kind: projectParamKind, words: ['in'], ...extra });

/** Defines a param kind for resources that are found by name within a project. */
export const paramKindInProject = (
  own: Pick<ParamKind, 'name' | 'noun'> & Partial<ParamKind>,
  list: (atlas: Atlas, project: string) => Promise<NameList>,
): ParamKind => ({
  takes: 'word',
  input: 'names',
  within: [projectParamKind],
  list: (atlas, idOf) => list(atlas, idOf(projectParamKind)),
  ...own,
});

async function listProjects(atlas: Atlas): Promise<readonly NamedItem[]> {
  const [projects, organizations] = await Promise.all([
    atlas.list(path`/groups`, Project),
    // Organization names are needed only to tell projects with the same name apart.
    ifReadable(listOrganizations(withTimeout(atlas, EXTRA_LIST_TIMEOUT_MS))),
  ]);
  const names = new Map(organizations?.map(({ id, name }) => [id, name]));
  return projects.map(({ id, name, orgId }) => ({ id, name, detail: names.get(orgId) ?? orgId, within: orgId }));
}
