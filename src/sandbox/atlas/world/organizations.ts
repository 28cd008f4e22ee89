// Two organizations with their projects. Each has a project named Sandbox.

import { objectId } from './ids.js';
import type { Organization, Project, ProjectLimit } from './types.js';

export const COUNTER_INC_ID = objectId('Counter Inc', '2021-03-02T09:14:55Z');
export const COUNTER_LABS_ID = objectId('Counter Labs', '2023-09-18T07:40:12Z');

const PROJECTS = [
  { name: 'Payments', organizationId: COUNTER_INC_ID, created: '2021-03-02T09:31:07Z' },
  { name: 'Search', organizationId: COUNTER_INC_ID, created: '2021-06-21T15:02:44Z' },
  { name: 'Café Zürich 東京', organizationId: COUNTER_INC_ID, created: '2022-11-08T10:20:31Z' },
  { name: 'Sandbox', organizationId: COUNTER_INC_ID, created: '2023-01-16T08:00:09Z' },
  { name: 'Sandbox', organizationId: COUNTER_LABS_ID, created: '2023-09-18T08:03:27Z' },
  { name: 'Research', organizationId: COUNTER_LABS_ID, created: '2024-02-05T13:47:50Z' },
];

export const initialOrganizations = (): Organization[] => [
  { id: COUNTER_INC_ID, name: 'Counter Inc', restrictEmployeeAccess: true },
  { id: COUNTER_LABS_ID, name: 'Counter Labs', restrictEmployeeAccess: false },
];

export const initialProjects = (): Project[] =>
  PROJECTS.map((project) => ({
    ...project,
    id: objectId(`${project.organizationId}/${project.name}`, project.created),
    tags: project.name === 'Payments' ? [{ key: 'env', value: 'production' }] : [],
    limits: limits(),
  }));

/** Project-wide limits. Federated databases also have their own limits. */
function limits(): ProjectLimit[] {
  const tebibyte = 1024 ** 4;
  const data = (period: string, value: number) => ({
    name: `dataFederation.bytesProcessed.${period}`,
    value,
    currentUsage: 0,
    defaultLimit: 100 * tebibyte,
    maximumLimit: 1024 * tebibyte,
  });
  const atlas = (name: string, defaultLimit: number, maximumLimit: number, currentUsage: number) => ({
    name: `atlas.project.${name}`,
    value: defaultLimit,
    currentUsage,
    defaultLimit,
    maximumLimit,
  });
  return [
    atlas('deployment.clusters', 25, 100, 4),
    atlas('deployment.nodesPerPrivateLinkRegion', 50, 90, 0),
    atlas('security.databaseAccess.users', 100, 900, 6),
    atlas('security.databaseAccess.customRoles', 100, 1400, 1),
    atlas('security.networkAccess.entries', 200, 200, 5),
    atlas('security.networkAccess.crossRegionEntries', 40, 220, 0),
    data('daily', 10 * tebibyte),
    data('monthly', 100 * tebibyte),
  ];
}
