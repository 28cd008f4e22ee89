import { listOrganizations } from '../federations.js';
import type { NamedItem } from '../operation.js';
import { hexIdSchema, type ParamOverrides, withField } from './field.js';
import type { ParamKind, PermittedPlaces } from './kind.js';

export const organizationParamKind: ParamKind = {
  name: 'organization',
  noun: 'organization',
  takes: 'name',
  input: 'names',
  list: listOrganizations,
  seen: async (names, { may, projects }) =>
    projects === undefined ? (may({}) ? names : []) : withSeenProject(names, may, await projects()),
};

export const organizationParam = (extra: ParamOverrides = {}) =>
  withField(hexIdSchema(), { label: 'Organization', kind: organizationParamKind, ...extra });

/** Keeps organizations with a project that the user may see. Those without projects need permission everywhere. */
function withSeenProject(
  organizations: readonly NamedItem[],
  may: PermittedPlaces['may'],
  projects: readonly NamedItem[],
) {
  const inhabited = new Set(projects.map(({ within }) => within));
  const seen = new Set(projects.filter((project) => may({ project })).map(({ within }) => within));
  return organizations.filter(({ id }) => (inhabited.has(id) ? seen.has(id) : may({})));
}
