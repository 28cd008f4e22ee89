// All routes of the simulated Atlas. The first match wins.

import type { Route } from '../route.js';
import { accessListRoutes } from './access-list.js';
import { alertRoutes } from './alerts.js';
import { backupComplianceRoutes } from './backup-compliance.js';
import { clusterChangeRoutes } from './cluster-changes.js';
import { clusterRoutes } from './clusters.js';
import { databaseUserRoutes } from './database-users.js';
import { endpointServiceRoutes, peerRoutes } from './endpoint-services.js';
import { eventRoutes } from './events.js';
import { federatedDatabaseRoutes } from './federated-databases.js';
import { federationRoutes } from './federation.js';
import { keyHolderRoutes } from './key-holders.js';
import { maintenanceRoutes } from './maintenance.js';
import { organizationPeopleRoutes } from './organization-people.js';
import { organizationRoutes, projectRoutes } from './organizations.js';
import { processArgsRoutes } from './process-args.js';
import { processRoutes } from './processes.js';
import { projectPeopleRoutes } from './project-people.js';
import { projectSettingRoutes } from './project-settings.js';
import { performanceAdvisorRoutes, queryShapeRoutes } from './query-shapes.js';
import { restoreRoutes } from './restores.js';
import { snapshotRoutes } from './snapshots.js';

export const routes: readonly Route[] = [
  ...organizationRoutes,
  ...projectRoutes,
  ...keyHolderRoutes,
  ...organizationPeopleRoutes,
  ...projectPeopleRoutes,
  ...projectSettingRoutes,
  ...maintenanceRoutes,
  ...accessListRoutes,
  ...peerRoutes,
  ...databaseUserRoutes,
  ...clusterRoutes,
  ...clusterChangeRoutes,
  ...processArgsRoutes,
  ...queryShapeRoutes,
  ...performanceAdvisorRoutes,
  ...backupComplianceRoutes,
  ...snapshotRoutes,
  ...restoreRoutes,
  ...processRoutes,
  ...alertRoutes,
  ...eventRoutes,
  ...federatedDatabaseRoutes,
  ...endpointServiceRoutes,
  ...federationRoutes,
];
