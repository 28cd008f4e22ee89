// How much of each thing a project may have: the limits of Atlas that an owner may move.
import type { Direction } from '../effect.js';

/** By the word people type. `noun` stands after a number; `raises`: what more of them lets be done. */
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
