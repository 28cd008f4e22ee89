// The limits of a project that an owner may change.
import type { Direction } from '../effect.js';

/** By the word that people type. `noun` follows a number. `raises`: the direction of a higher limit. */
export const PROJECT_LIMITS = {
  clusters: { id: 'atlas.project.deployment.clusters', noun: 'clusters', raises: 'widens cost' },
  'nodes-per-region': {
    id: 'atlas.project.deployment.nodesPerPrivateLinkRegion',
    noun: 'nodes behind private endpoints in one region',
    raises: 'widens cost',
  },
  'database-users': {
    id: 'atlas.project.security.databaseAccess.users',
    noun: 'database users',
    raises: 'widens access',
  },
  'custom-roles': {
    id: 'atlas.project.security.databaseAccess.customRoles',
    noun: 'custom database roles',
    raises: 'widens access',
  },
  'access-list-entries': {
    id: 'atlas.project.security.networkAccess.entries',
    noun: 'entries in the access list',
    raises: 'widens access',
  },
  'cross-region-entries': {
    id: 'atlas.project.security.networkAccess.crossRegionEntries',
    noun: 'cross-region entries in the access list',
    raises: 'widens access',
  },
} as const satisfies Readonly<
  Record<string, { readonly id: string; readonly noun: string; readonly raises: Direction }>
>;
export type ProjectLimitName = keyof typeof PROJECT_LIMITS;

export const PROJECT_LIMIT_CHOICES = {
  clusters: 'clusters in the project',
  'nodes-per-region': 'nodes behind private endpoints in one region',
  'database-users': 'database users',
  'custom-roles': 'custom database roles',
  'access-list-entries': 'entries in the access list',
  'cross-region-entries': 'cross-region entries in the access list',
} as const satisfies Readonly<Record<ProjectLimitName, string>>;
