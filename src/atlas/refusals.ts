// For some of Atlas's errorCodes on changes: why, and what to do next, where Atlas's own words do not say it.

const LAST_OWNER = 'They are the only owner, and Atlas keeps one. Make somebody else an owner first, with add-role.';

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
    'The project’s backup compliance policy forbids that snapshots are deleted. Keep them: they go when they expire.',
  CANNOT_DELETE_IN_PROGRESS_SNAPSHOT:
    'The snapshot is still being taken. Ask again when snapshots says that it is complete.',
  CANNOT_DELETE_FROM_CLUSTER_SNAPSHOT:
    'Atlas does not let anybody delete this snapshot by itself. Look at it in Atlas.',
  ATLAS_CLUSTER_RESTORE_IN_PROGRESS:
    'Another restore into that cluster is under way. restore-jobs of the cluster that it comes from says when it ends; then ask again.',
  CANNOT_START_RESTORE_JOB_FOR_DELETED_SNAPSHOT:
    'The snapshot has expired or was deleted. Choose another one: snapshots shows which there are.',
  CANNOT_START_RESTORE_JOB_FOR_INCOMPLETE_CLUSTER_SNAPSHOT:
    'The snapshot is not complete. Choose another one: snapshots shows which there are.',
  CLUSTER_PAUSED_CANNOT_RESTORE: 'Atlas restores into no paused cluster. resume-cluster comes first.',
  INVALID_SNAPSHOT_RESTORE_ENCRYPTION:
    'The snapshot is encrypted in another way than that cluster. Choose a cluster that is encrypted with the same key.',
  CANNOT_RESTORE_TO_TARGET:
    'Atlas does not let this credential restore into that cluster. An owner can give it Project Backup Recovery Operator in its project, in Atlas under Access Manager.',
  CLUSTER_RESTART_IN_PROGRESS:
    'The cluster is being restarted or changed. Ask again when overview says that it is running.',
  CLUSTER_RESTART_INVALID: 'Atlas cannot restart the primaries of this cluster as it is. Look at it in Atlas.',
  OUT_OF_CAPACITY:
    'The cloud provider has no room for that in this region now. Try again later, or ask for another size.',
  CLUSTER_DISK_SIZE_INVALID:
    'Atlas has no disks of that size for this tier. Ask for another size, or for another tier first, with scale-cluster.',
  COMPUTE_AUTO_SCALING_MIN_INSTANCE_SIZE_INVALID:
    'Atlas takes no smallest tier that is above the tier of the cluster. Choose a smaller one.',
  COMPUTE_AUTO_SCALING_MAX_INSTANCE_SIZE_INVALID:
    'Atlas takes no largest tier that is below the tier of the cluster. Choose a larger one.',
  CANNOT_USE_AWS_SECURITY_GROUP_WITHOUT_VPC_PEERING_CONNECTION:
    'Atlas knows security groups of peered networks only. Allow addresses instead, or set up peering in Atlas first.',
  NETWORK_PERMISSION_EXPIRATION_NOT_SUPPORTED:
    'In Atlas a security group has no end. Ask again without one, and remove it later.',
  DISK_SIZE_GB_TOO_SMALL: 'There is more data than disks of that size hold. Ask for larger ones.',
  ATLAS_NETWORK_PERMISSIONS_LIMIT_EXCEEDED:
    'The project’s access list is full. Take off what is not needed any more, with remove-address.',
  DOMAIN_NOT_IN_ALLOW_LIST:
    'The organization takes no people at that domain. An owner can change that in Atlas, under Federation settings.',
  USER_ORGS_RESTRICTED:
    'Their own federation keeps its people to certain organizations. One of its owners can change that in Atlas.',
  CANNOT_ADD_PENDING_USER:
    'They were invited already, and did not accept yet. Wait until they do, or take that back with remove-person and invite them anew.',
  RATE_LIMITED_IP: 'Atlas takes no more invitations from the bot for now. Ask again later.',
  CANNOT_DELETE_LAST_OWNER: LAST_OWNER,
  CANNOT_DELETE_LAST_ADMIN: LAST_OWNER,
  CANNOT_DEMOTE_LAST_OWNER: LAST_OWNER,
  CANNOT_DEMOTE_LAST_ORG_OWNER: LAST_OWNER,
  USER_NOT_IN_ORG: 'They are not in the organization any more. See who is there with people.',
  USER_NOT_IN_GROUP: 'They are not in the project any more. See who is there with people.',
  PRIVATELINK_NOT_FOUND: 'There is no such private endpoint any more. private-endpoints lists what there is.',
  COMPUTE_AUTO_SCALING_INSTANCE_SIZE_RANGE_INVALID:
    'The smallest tier has to be below the largest. Ask again with other bounds.',
  TENANT_CLUSTER_TEST_FAILOVER_NOT_SUPPORTED: 'Atlas tests a failover on dedicated clusters only.',
  ATLAS_MAINTENANCE_NOT_SCHEDULED:
    'No maintenance of this project is announced, so there is nothing to put off. maintenance says when some is.',
  ATLAS_MAINTENANCE_WINDOW_NOT_DEFINED:
    'Atlas puts maintenance off only in a project with a maintenance window. Set one first, with set-maintenance-window.',
  ATLAS_NUM_MAINTENANCE_DEFERRALS_EXCEEDED:
    'This maintenance was put off twice already, and Atlas takes no more. Plan for it: maintenance says when it comes.',
  ATLAS_MAINTENANCE_ALREADY_SCHEDULED:
    'Maintenance of this project is announced, and Atlas changes the window only once it is over. Put it off with defer-maintenance, or ask again later.',
  COMPUTE_AUTO_SCALING_MIN_INSTANCE_SIZE_REQUIRED:
    'Atlas needs a smallest tier for a cluster that also scales down. Say one, such as min M30.',
  COMPUTE_AUTO_SCALING_MAX_INSTANCE_SIZE_REQUIRED:
    'Atlas needs a largest tier for a cluster that scales by itself. Say one, such as max M60.',
};
