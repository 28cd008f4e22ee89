import type { Operation } from '../operation.js';
import { access } from './access.js';
import { clusters } from './clusters.js';
import { deleteCluster } from './delete-cluster.js';
import { grantAccess } from './grant-access.js';
import { pauseCluster, resumeCluster } from './pausing.js';
import { protectCluster, unprotectCluster } from './protection.js';
import { restartPrimary } from './restart-primary.js';
import { revokeAccess } from './revoke-access.js';
import { scaleCluster } from './scale-cluster.js';
import { setAutoscaling } from './set-autoscaling.js';
import { setClusterOption } from './set-cluster-option.js';
import { setDisk } from './set-disk.js';

export const clusterOperations: readonly Operation[] = [
  clusters,
  access,
  grantAccess,
  revokeAccess,
  pauseCluster,
  resumeCluster,
  protectCluster,
  unprotectCluster,
  setClusterOption,
  scaleCluster,
  setDisk,
  setAutoscaling,
  restartPrimary,
  deleteCluster,
];
