// Every route of the pretend Atlas. Where two fit, the first counts.
import type { Route } from '../route.js';
import { alertRoutes } from './alerts.js';
import { allClusterRoutes } from './all-clusters.js';
import { backupRoutes } from './backups.js';
import { clusterRoutes } from './clusters.js';
import { employeeAccessRoutes } from './employee-access.js';
import { eventRoutes } from './events.js';
import { federatedDatabaseRoutes } from './federated-databases.js';
import { federationRoutes } from './federation.js';
import { identityProviderRoutes } from './identity-providers.js';
import { namespaceRoutes } from './namespaces.js';
import { organizationRoutes } from './organizations.js';
import { processRoutes } from './processes.js';
import { projectRoutes } from './projects.js';
import { restoreJobRoutes } from './restore-jobs.js';
import { serviceAccountRoutes } from './service-accounts.js';

export const routes: readonly Route[] = [
  ...organizationRoutes,
  ...projectRoutes,
  ...employeeAccessRoutes,
  ...allClusterRoutes,
  ...clusterRoutes,
  ...restoreJobRoutes,
  ...namespaceRoutes,
  ...alertRoutes,
  ...eventRoutes,
  ...processRoutes,
  ...backupRoutes,
  ...federatedDatabaseRoutes,
  ...federationRoutes,
  ...identityProviderRoutes,
  ...serviceAccountRoutes,
];
