// Project limits that an owner can change.
import type { Direction } from '../effect.js';

/** Limits by the keyword that users type. `id` is the end of Atlas's name for the limit. `noun` follows a number. */
export const PROJECT_LIMITS = {
  clusters: { id: 'deployment.clusters', noun: 'clusters' },
  'nodes-per-region': {
    id: 'deployment.nodesPerPrivateLinkRegion',
    noun: 'nodes behind private endpoints in one region',
  },
  'database-users': { id: 'security.databaseAccess.users', noun: 'database users' },
  'custom-roles': { id: 'security.databaseAccess.customRoles', noun: 'custom database roles' },
  'access-list-entries': { id: 'security.networkAccess.entries', noun: 'entries in the access list' },
  'cross-region-entries': {
    id: 'security.networkAccess.crossRegionEntries',
    noun: 'cross-region entries in the access list',
  },
} as const;
export type ProjectLimitName = keyof typeof PROJECT_LIMITS;

export const PROJECT_LIMIT_CHOICES = {
  clusters: 'clusters in the project',
  'nodes-per-region': 'nodes behind private endpoints in one region',
  'database-users': 'database users',
  'custom-roles': 'custom database roles',
  'access-list-entries': 'entries in the access list',
  'cross-region-entries': 'cross-region entries in the access list',
} as const satisfies Readonly<Record<ProjectLimitName, string>>;

export const projectLimitId = ({ id }: { readonly id: string }): string => `atlas.project.${id}`;

/** Returns the direction of a new limit. More clusters or nodes cost more. More of anything else widens access. */
export function limitDirection(limit: ProjectLimitName, before: number | null, after: number): Direction {
  const what = limit === 'clusters' || limit === 'nodes-per-region' ? 'cost' : 'access';
  return before === null || after > before ? `widens ${what}` : `narrows ${what}`;
}
