import { listOrganizations } from '../federations.js';
import type { Named } from '../operation.js';
import { type Extra, hexId, withField } from './field.js';
import type { Kind, Sight } from './kind.js';

export const organizationKind: Kind = {
  name: 'organization',
  noun: 'organization',
  takes: 'name',
  input: 'names',
  list: listOrganizations,
  seen: async (names, { may, projects }) =>
    projects === undefined ? (may({}) ? names : []) : withSeenProject(names, may, await projects()),
};

export const organization = (extra: Extra = {}) =>
  withField(hexId(), { label: 'Organization', kind: organizationKind, ...extra });

/** An organization without projects is visible to users who may use the operation everywhere. */
function withSeenProject(organizations: readonly Named[], may: Sight['may'], projects: readonly Named[]) {
  const inhabited = new Set(projects.map(({ within }) => within));
  const seen = new Set(projects.filter((project) => may({ project })).map(({ within }) => within));
  return organizations.filter(({ id }) => (inhabited.has(id) ? seen.has(id) : may({})));
}
