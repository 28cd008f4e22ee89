// For some of Atlas's errorCodes on changes: why, and what to do next, where Atlas's own words do not say it.

export const REFUSALS: Readonly<Record<string, string>> = {
  CANNOT_PAUSE_RECENTLY_RESUMED_CLUSTER:
    'Atlas pauses a cluster only once it has run for an hour since it was resumed. Ask again then.',
  CANNOT_PAUSE_CLUSTER_WITH_PENDING_CHANGES:
    'Atlas pauses a cluster only once nothing else is being changed on it. Ask again when overview says that it is running.',
  CLUSTER_ALREADY_PAUSED: 'Atlas says that the cluster is paused already. Look at it again.',
  CANNOT_PAUSE_NVME_CLUSTER: 'Atlas cannot pause a cluster with NVMe disks. Scale it to another class first.',
  CANNOT_UPDATE_PAUSED_CLUSTER: 'Atlas changes no paused cluster. resume-cluster comes first.',
  CLUSTER_ALREADY_REQUESTED_DELETION: 'The cluster is being deleted already, so Atlas changes nothing on it any more.',
  CLUSTER_RESTORE_IN_PROGRESS_CANNOT_UPDATE:
    'A restore into this cluster is under way, and Atlas changes nothing on it meanwhile. restore-jobs says when it ends.',
  CANNOT_TERMINATE_CLUSTER_WHEN_TERMINATION_PROTECTION_ENABLED:
    'The cluster is protected from deletion. unprotect-cluster comes first.',
  CANNOT_DELETE_SNAPSHOT_WITH_BACKUP_COMPLIANCE_POLICY:
    'The project’s backup compliance policy forbids that snapshots go. Ask again and keep them.',
  CLUSTER_RESTART_IN_PROGRESS:
    'The cluster is being restarted or changed. Ask again when overview says that it is running.',
  CLUSTER_RESTART_INVALID: 'Atlas cannot restart the primaries of this cluster as it is. Look at it in Atlas.',
  OUT_OF_CAPACITY:
    'The cloud provider has no room for that in this region now. Try again later, or ask for another size.',
  DISK_SIZE_GB_TOO_SMALL: 'There is more data than disks of that size hold. Ask for larger ones.',
};
