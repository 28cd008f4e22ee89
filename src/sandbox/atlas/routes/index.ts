// Every route of the pretend Atlas. Where two fit, the first counts.
import type { Route } from '../route.js';
import { clusterRoutes } from './clusters.js';
import { employeeAccessRoutes } from './employee-access.js';
import { federatedDatabaseRoutes } from './federated-databases.js';
import { federationRoutes } from './federation.js';
import { identityProviderRoutes } from './identity-providers.js';
import { namespaceRoutes } from './namespaces.js';
import { organizationRoutes } from './organizations.js';
import { projectRoutes } from './projects.js';
import { restoreJobRoutes } from './restore-jobs.js';

export const routes: readonly Route[] = [
  ...organizationRoutes,
  ...projectRoutes,
  ...employeeAccessRoutes,
  ...clusterRoutes,
  ...restoreJobRoutes,
  ...namespaceRoutes,
  ...federatedDatabaseRoutes,
  ...federationRoutes,
  ...identityProviderRoutes,
];
