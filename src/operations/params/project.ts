import type { Atlas } from '../../atlas/atlas.js';
import { path } from '../../atlas/path.js';
import { Project } from '../../atlas/replies.js';
import { listOrganizations } from '../federations.js';
import type { Named } from '../operation.js';
import { withTimeout } from '../partial.js';
import { ifReadable } from '../place.js';
import { type Extra, withField } from './field.js';
import { hexId } from './hex-id.js';
import type { Kind } from './kind.js';
import { ADDED_WITHIN_MS } from './listing.js';
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

async function listProjects(atlas: Atlas): Promise<readonly Named[]> {
  const [projects, organizations] = await Promise.all([
    atlas.list(path`/groups`, Project),
    // Only tells projects of the same name apart.
    ifReadable(listOrganizations(withTimeout(atlas, ADDED_WITHIN_MS))),
  ]);
  const names = new Map(organizations?.map(({ id, name }) => [id, name]));
  return projects.map(({ id, name, orgId }) => ({ id, name, detail: names.get(orgId) ?? orgId, within: orgId }));
}
