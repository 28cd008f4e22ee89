// For some of Atlas's errorCodes on changes: why, and what to do next, where Atlas's own words do not say it.
import { table } from '../table.js';

const LAST_OWNER = 'They are the only owner, and Atlas keeps one. Make somebody else an owner first, with add-role.';
const NEEDS_DEDICATED = 'Atlas does that on dedicated clusters only, and this is none. Choose another cluster.';
const NO_ROOM = 'The cloud provider has no room for that in this region now. Try again later, or ask for another size.';
const SNAPSHOT_GONE = 'The snapshot has expired or was deleted. Choose another one: snapshots shows which there are.';
const ENDPOINT_GONE = 'There is no such private endpoint any more. private-endpoints lists what there is.';
const NO_SUCH_ROLE = 'Atlas has no such role for a database user there. db-users shows roles that others have.';

export const REFUSALS = table({
  CANNOT_PAUSE_RECENTLY_RESUMED_CLUSTER:
    'Atlas pauses a cluster only once it has run for an hour since it was resumed. Ask again then.',
  CANNOT_PAUSE_CLUSTER_WITH_PENDING_CHANGES:
    'Atlas only pauses a cluster that isn’t being changed. Try again when overview shows it running.',
  CLUSTER_ALREADY_PAUSED: 'Atlas says that the cluster is paused already. Look at it again.',
  CANNOT_PAUSE_NVME_CLUSTER:
    'Atlas can’t pause a cluster with NVMe disks. Leave it running, or move it off NVMe first, with scale-cluster.',
  CANNOT_UPDATE_PAUSED_CLUSTER: 'Atlas changes no paused cluster. resume-cluster comes first.',
  CLUSTER_ALREADY_REQUESTED_DELETION: 'The cluster is being deleted already, so Atlas changes nothing on it any more.',
  CLUSTER_RESTORE_IN_PROGRESS_CANNOT_UPDATE:
    'A restore into this cluster is under way, and Atlas changes nothing on it meanwhile. restore-jobs says when it ends.',
  CANNOT_TERMINATE_CLUSTER_WHEN_TERMINATION_PROTECTION_ENABLED:
    'The cluster is protected from deletion. unprotect-cluster comes first.',
  CANNOT_DELETE_SNAPSHOT_WITH_BACKUP_COMPLIANCE_POLICY:
    'The project’s backup compliance policy forbids that snapshots are deleted. Keep them: they go when they expire.',
  CANNOT_DELETE_IN_PROGRESS_SNAPSHOT:
    'The snapshot is still being taken. Try again when snapshots shows it as complete.',
  CANNOT_DELETE_FROM_CLUSTER_SNAPSHOT:
    'Atlas does not let anybody delete this snapshot by itself. Look at it in Atlas.',
  ATLAS_CLUSTER_RESTORE_IN_PROGRESS:
    'Another restore into that cluster is under way. restore-jobs of the cluster that it comes from says when it ends; then ask again.',
  SNAPSHOT_NOT_FOUND: SNAPSHOT_GONE,
  CANNOT_START_RESTORE_JOB_FOR_DELETED_SNAPSHOT: SNAPSHOT_GONE,
  CANNOT_START_RESTORE_JOB_FOR_DELETED_CLUSTER_SNAPSHOT: SNAPSHOT_GONE,
  CANNOT_START_RESTORE_JOB_FOR_INCOMPLETE_CLUSTER_SNAPSHOT:
    'The snapshot is not complete. Choose another one: snapshots shows which there are.',
  CLUSTER_PAUSED_CANNOT_RESTORE: 'Atlas restores into no paused cluster. resume-cluster comes first.',
  INVALID_SNAPSHOT_RESTORE_ENCRYPTION:
    'The snapshot is encrypted in another way than that cluster. Choose a cluster that is encrypted with the same key.',
  CANNOT_RESTORE_TO_TARGET:
    'Atlas does not let this credential restore into that cluster. An owner can give it Project Backup Recovery Operator in its project, in Atlas under Access Manager.',
  CLUSTER_RESTART_IN_PROGRESS: 'The cluster is being restarted or changed. Try again when overview shows it running.',
  CLUSTER_RESTART_INVALID: 'Atlas cannot restart the primaries of this cluster as it is. Look at it in Atlas.',
  OUT_OF_CAPACITY: NO_ROOM,
  NO_CAPACITY: NO_ROOM,
  REGION_UNAVAILABLE: NO_ROOM,
  CANNOT_MODIFY_DISK_SIZE_FOR_NVME_CLUSTER:
    'NVMe disks come with the tier, and their size can’t be set. Use scale-cluster to get another size.',
  CLUSTER_DISK_IOPS_INVALID:
    'The disks can’t have that many IOPS with this size and tier. Set the IOPS in Atlas first, under Clusters, or choose another size.',
  DISK_SIZE_GB_INCONSISTENT:
    'All nodes of a cluster need disks of one size, and these differ. Set one size for all in Atlas, under Clusters.',
  CANNOT_TERMINATE_CLUSTER_WITH_UNDERGOING_REGIONAL_OUTAGE_SIMULATION:
    'A regional outage of this cluster is being simulated. End the simulation in Atlas, then ask again.',
  CANNOT_USE_NON_FLEX_CLUSTER_IN_FLEX_API:
    'This is a dedicated cluster now, not a flex one. Ask again, and I’ll read it as that.',
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
  CANNOT_ADD_PENDING_USER: 'They haven’t accepted their invitation to the organization yet. Try again once they have.',
  RATE_LIMITED_IP: 'Atlas takes no more invitations from the bot for now. Ask again later.',
  CANNOT_DELETE_LAST_OWNER: LAST_OWNER,
  CANNOT_DELETE_LAST_ADMIN: LAST_OWNER,
  CANNOT_DEMOTE_LAST_OWNER: LAST_OWNER,
  CANNOT_DEMOTE_LAST_ORG_OWNER: LAST_OWNER,
  USER_NOT_IN_ORG: 'They are not in the organization any more. See who is there with people.',
  USER_NOT_IN_GROUP: 'They are not in the project any more. See who is there with people.',
  PRIVATELINK_NOT_FOUND: ENDPOINT_GONE,
  PRIVATE_ENDPOINT_SERVICE_NOT_FOUND: ENDPOINT_GONE,
  PRIVATELINK_INTERFACE_ENDPOINT_NOT_FOUND: ENDPOINT_GONE,
  CANNOT_DELETE_PRIVATELINK_WITH_ENDPOINTS:
    'Endpoints still lead to this service. Delete them first: private-endpoints lists them.',
  COMPUTE_AUTO_SCALING_INSTANCE_SIZE_RANGE_INVALID:
    'The smallest tier has to be below the largest. Ask again with other bounds.',
  CANNOT_USE_FLEX_CLUSTER_IN_CLUSTER_API: NEEDS_DEDICATED,
  TENANT_CLUSTER_UPDATE_UNSUPPORTED: NEEDS_DEDICATED,
  TENANT_CLUSTER_PROCESS_ARGS_NOT_SUPPORTED: NEEDS_DEDICATED,
  TENANT_CLUSTER_TEST_FAILOVER_NOT_SUPPORTED: NEEDS_DEDICATED,
  ATLAS_MAINTENANCE_NOT_SCHEDULED:
    'No maintenance of this project is announced, so there is nothing to put off. maintenance says when some is.',
  ATLAS_MAINTENANCE_WINDOW_NOT_DEFINED:
    'Atlas puts maintenance off only in a project with a maintenance window. Set one first, with set-maintenance-window.',
  ATLAS_NUM_MAINTENANCE_DEFERRALS_EXCEEDED:
    'This maintenance was put off twice already, and Atlas takes no more. It comes in the project’s maintenance window, which maintenance shows.',
  ATLAS_MAINTENANCE_ALREADY_SCHEDULED:
    'Maintenance of this project is announced, and Atlas changes the window only once it is over. Put it off with defer-maintenance, or ask again later.',
  COMPUTE_AUTO_SCALING_MIN_INSTANCE_SIZE_REQUIRED:
    'Atlas needs a smallest tier for a cluster that also scales down. Say one, such as min M30.',
  COMPUTE_AUTO_SCALING_MAX_INSTANCE_SIZE_REQUIRED:
    'Atlas needs a largest tier for a cluster that scales by itself. Say one, such as max M60.',
  COMPUTE_AUTO_SCALING_MIN_INSTANCE_SIZE_INVALID_FOR_DISABLED:
    'Atlas takes a smallest tier only for a cluster that also scales down. Ask again without one.',
  REPLICATION_SPECS_INVALID:
    'Atlas does not take that arrangement of nodes. Somebody may have changed the cluster meanwhile: look at it, then ask again.',
  CANNOT_MODIFY_CLUSTER_WITH_RUNNING_LIVE_IMPORT:
    'Data is being migrated into the cluster, and Atlas changes nothing on it meanwhile. Try again when that’s finished.',
  CANNOT_PERFORM_RESTORE_ON_CLUSTER_WITH_RUNNING_LIVE_IMPORT:
    'Data is being migrated into that cluster, and Atlas restores nothing into it meanwhile. Try again when that’s finished.',
  UNFINISHED_ON_DEMAND_SNAPSHOT:
    'Another snapshot is being taken on demand, and Atlas takes one at a time. Try again when snapshots shows it as complete.',
  SNAPSHOT_RETENTION_LESS_THAN_BACKUP_COMPLIANCE_POLICY:
    'The project’s backup compliance policy wants snapshots to be kept for longer than that. Ask again for more days.',
  CANNOT_DECREASE_SNAPSHOT_RETENTION_WITH_BACKUP_COMPLIANCE_POLICY:
    'The project’s backup compliance policy forbids that snapshots go earlier. Ask again for at least as long as now.',
  BACKUP_POLICY_NOT_MEETING_BACKUP_COMPLIANCE_POLICY_REQUIREMENTS:
    'The project’s backup compliance policy wants more backups, or wants them to be kept for longer. Ask again for a schedule that meets it; Atlas shows the policy under Backup.',
  BACKUP_CONFIG_NOT_FOUND:
    'Backups are off for this cluster, so it has no schedule. Turn them on in Atlas, in the cluster’s configuration.',
  INVALID_RESTORE_WINDOW:
    'Atlas needs a point-in-time restore window of at least 1 day. Set it in Atlas, in the cluster’s backup policy.',
  INVALID_CIDR_BLOCK:
    'Atlas does not take that address or range. Check how it is written: 203.0.113.7, or 203.0.113.0/24.',
  PERMANENT_ENTITY_CANNOT_BE_MADE_TEMPORARY:
    'It is there without an end, and Atlas gives it none. Remove it first, then ask again.',
  EXPIRATION_DATE_EXCEEDS_MAX: 'In Atlas that lasts a week at most. Ask again for less.',
  EXPIRATION_DATE_IN_PAST: 'Its end is over by now. Ask again with a later one.',
  CROSS_REGION_NETWORK_PERMISSIONS_LIMIT_EXCEEDED:
    'The access list has more entries than Atlas keeps for clusters in several regions. Take off what is not needed any more, with remove-address, or raise that limit with set-project-limit.',
  ATLAS_NETWORK_PERMISSION_ENTRY_NOT_FOUND: 'That is not on the access list any more. addresses shows what is.',
  USER_ALREADY_EXISTS: 'There is somebody of that name already. db-users shows database users, people all others.',
  USERNAME_NOT_FOUND: 'There is no such database user any more. db-users lists who there is.',
  ATLAS_INVALID_ROLE: NO_SUCH_ROLE,
  ATLAS_INVALID_ROLE_DATABASE: NO_SUCH_ROLE,
  UNSUPPORTED_ROLE: NO_SUCH_ROLE,
  ATLAS_INVALID_CUSTOM_ROLE_ASSIGNMENT:
    'In Atlas a custom role is the only role of a database user. Ask again for that one, or for built-in ones.',
  GROUP_USERS_LIMIT_EXCEEDED:
    'The project has as many database users as it may. Delete one with delete-db-user, or raise that limit with set-project-limit.',
  COLLECTION_ROLES_LIMIT_EXCEEDED:
    'The project has as many roles on single collections as Atlas allows. Ask again for roles on whole databases.',
  ATLAS_USER_NOT_USER_EDITABLE: 'Atlas itself made this database user, and nobody else changes it. Choose another one.',
  CANNOT_MODIFY_CHARTS_USER: 'Atlas Charts made this database user, and nobody else changes it. Choose another one.',
  CANNOT_REMOVE_ALL_USER_ROLES:
    'It is their only role there, and Atlas leaves everybody one. Give them another one first, with add-role, or take them out with remove-person.',
  MAX_USERS_PER_GROUP_EXCEEDED: 'The project has as many people as Atlas allows. Take somebody out with remove-person.',
  MAX_USERS_PER_ORG_EXCEEDED:
    'The organization has as many people as Atlas allows. Take somebody out with remove-person.',
  API_KEY_NOT_FOUND: 'There is no such API key any more. keys lists what there is.',
  ALERT_NOT_FOUND: 'There is no such alert any more. alerts shows which are open.',
  ALERT_CONFIG_NOT_FOUND: 'There is no such alert configuration any more. alert-configs lists what there is.',
  CONNECTED_ORG_CONFIG_IDP_NOT_IN_FEDERATION:
    'The federation has no such identity provider any more. idps lists what there is.',
  NON_COMPLIANT_ATLAS_MAINTENANCE_WINDOW:
    'The announced maintenance has to be done before that. Ask again for an earlier time, or once it is over.',
});
