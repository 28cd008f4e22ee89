import type { Atlas } from '../../atlas/atlas.js';
import { path } from '../../atlas/path.js';
import { Project } from '../../atlas/replies.js';
import { listOrganizations } from '../federations.js';
import type { Named } from '../operation.js';
import { impatient } from '../partial.js';
import { ifReadable } from '../place.js';
import { type Extra, fields } from './field.js';
import { hexId } from './hex-id.js';
import { ADDED_WITHIN_MS } from './listing.js';

export const project = (extra: Extra = {}) =>
  hexId().register(fields, { label: 'Project', picker: 'project', words: ['in'], ...extra });

export async function listProjects(atlas: Atlas): Promise<readonly Named[]> {
  const [projects, organizations] = await Promise.all([
    atlas.list(path`/groups`, Project),
    // Only tells two projects of one name apart.
    ifReadable(listOrganizations(impatient(atlas, ADDED_WITHIN_MS))),
  ]);
  const names = new Map(organizations?.map(({ id, name }) => [id, name]));
  return projects.map(({ id, name, orgId }) => ({ id, name, detail: names.get(orgId) ?? orgId, within: orgId }));
}
