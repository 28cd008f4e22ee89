// For some of Atlas's errorCodes on changes: why, and what to do next, where Atlas's own words do not say it.
import { table } from '../table.js';

const LAST_OWNER = 'They’re the only owner, and Atlas requires one. Make somebody else an owner first, with add-role.';
const NEEDS_DEDICATED = 'Atlas only does that on dedicated clusters, and this isn’t one. Choose another cluster.';
const NO_ROOM =
  'The cloud provider has no capacity for that in this region now. Try again later, or choose another size.';
const SNAPSHOT_GONE = 'The snapshot has expired or was deleted. Run snapshots and choose another one.';
const ENDPOINT_GONE = 'Atlas can’t find this private endpoint. See the list with private-endpoints.';
const NO_SUCH_ROLE =
  'Atlas doesn’t have this role for a database user there. See roles that others have with db-users.';

export const REFUSALS = table({
  CANNOT_PAUSE_RECENTLY_RESUMED_CLUSTER:
    'Atlas can’t pause a cluster in the first hour after it was resumed. Try again then.',
  CANNOT_PAUSE_CLUSTER_WITH_PENDING_CHANGES:
    'Atlas only pauses a cluster that isn’t being changed. Try again when overview shows it running.',
  CLUSTER_ALREADY_PAUSED: 'Atlas says that the cluster is already paused. Check it with overview.',
  CANNOT_PAUSE_NVME_CLUSTER:
    'Atlas can’t pause a cluster with NVMe disks. Leave it running, or move it off NVMe first, with scale-cluster.',
  CANNOT_UPDATE_PAUSED_CLUSTER: 'Atlas can’t change a paused cluster. Resume it first, with resume-cluster.',
  CLUSTER_ALREADY_REQUESTED_DELETION: 'The cluster is already being deleted, so Atlas can’t change it.',
  CLUSTER_RESTORE_IN_PROGRESS_CANNOT_UPDATE:
    'Atlas can’t change a cluster during a restore into it. Try again when restore-jobs shows it as finished.',
  CANNOT_TERMINATE_CLUSTER_WHEN_TERMINATION_PROTECTION_ENABLED:
    'The cluster is protected from deletion. Remove that first, with unprotect-cluster.',
  CANNOT_DELETE_SNAPSHOT_WITH_BACKUP_COMPLIANCE_POLICY:
    'The project’s backup compliance policy forbids deleting snapshots. They’re deleted when they expire.',
  CANNOT_DELETE_IN_PROGRESS_SNAPSHOT:
    'The snapshot is still being taken. Try again when snapshots shows it as complete.',
  CANNOT_DELETE_FROM_CLUSTER_SNAPSHOT: 'Atlas doesn’t let anybody delete this snapshot on its own. Check it in Atlas.',
  ATLAS_CLUSTER_RESTORE_IN_PROGRESS:
    'Another restore into that cluster is running. Try again when restore-jobs of its source cluster shows it as finished.',
  SNAPSHOT_NOT_FOUND: SNAPSHOT_GONE,
  CANNOT_START_RESTORE_JOB_FOR_DELETED_SNAPSHOT: SNAPSHOT_GONE,
  CANNOT_START_RESTORE_JOB_FOR_DELETED_CLUSTER_SNAPSHOT: SNAPSHOT_GONE,
  CANNOT_START_RESTORE_JOB_FOR_INCOMPLETE_CLUSTER_SNAPSHOT:
    'The snapshot isn’t complete. Run snapshots and choose another one.',
  CLUSTER_PAUSED_CANNOT_RESTORE: 'Atlas can’t restore into a paused cluster. Resume it first, with resume-cluster.',
  INVALID_SNAPSHOT_RESTORE_ENCRYPTION:
    'The snapshot and that cluster are encrypted differently. Choose a cluster that’s encrypted with the same key.',
  CANNOT_RESTORE_TO_TARGET:
    'Atlas doesn’t let this credential restore into that cluster. An owner can give it Project Backup Recovery Operator in its project, in Atlas under Access Manager.',
  CLUSTER_RESTART_IN_PROGRESS: 'The cluster is being restarted or changed. Try again when overview shows it running.',
  CLUSTER_RESTART_INVALID: 'Atlas can’t restart the primaries of this cluster in its current state. Check it in Atlas.',
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
    'A regional outage of this cluster is being simulated. End the simulation in Atlas, then try again.',
  CANNOT_USE_NON_FLEX_CLUSTER_IN_FLEX_API:
    'This is a dedicated cluster now, not a flex one. Try again, and I’ll read it as that.',
  CLUSTER_DISK_SIZE_INVALID:
    'Atlas has no disks of that size for this tier. Choose another size, or another tier first, with scale-cluster.',
  COMPUTE_AUTO_SCALING_MIN_INSTANCE_SIZE_INVALID:
    'The smallest tier can’t be above the cluster’s tier. Choose a smaller one.',
  COMPUTE_AUTO_SCALING_MAX_INSTANCE_SIZE_INVALID:
    'The largest tier can’t be below the cluster’s tier. Choose a larger one.',
  CANNOT_USE_AWS_SECURITY_GROUP_WITHOUT_VPC_PEERING_CONNECTION:
    'Atlas only accepts security groups of peered networks. Allow addresses instead, or set up peering in Atlas first.',
  NETWORK_PERMISSION_EXPIRATION_NOT_SUPPORTED:
    'A security group can’t be temporary in Atlas. Add it without an end, and remove it later.',
  DISK_SIZE_GB_TOO_SMALL: 'There’s more data than disks of that size hold. Choose a larger size.',
  ATLAS_NETWORK_PERMISSIONS_LIMIT_EXCEEDED:
    'The project’s access list is full. Remove entries that aren’t needed, with remove-address.',
  DOMAIN_NOT_IN_ALLOW_LIST:
    'The organization doesn’t allow addresses at that domain. An owner can change that in Atlas, under Federation settings.',
  USER_ORGS_RESTRICTED:
    'Their own federation limits them to certain organizations. One of its owners can change that in Atlas.',
  CANNOT_ADD_PENDING_USER: 'They haven’t accepted their invitation to the organization yet. Try again once they have.',
  RATE_LIMITED_IP: 'Atlas isn’t accepting more invitations from me right now. Try again later.',
  CANNOT_DELETE_LAST_OWNER: LAST_OWNER,
  CANNOT_DELETE_LAST_ADMIN: LAST_OWNER,
  CANNOT_DEMOTE_LAST_OWNER: LAST_OWNER,
  CANNOT_DEMOTE_LAST_ORG_OWNER: LAST_OWNER,
  USER_NOT_IN_ORG: 'They aren’t in the organization. Run people to see the list.',
  USER_NOT_IN_GROUP: 'They aren’t in the project. Run people to see the list.',
  PRIVATELINK_NOT_FOUND: ENDPOINT_GONE,
  PRIVATE_ENDPOINT_SERVICE_NOT_FOUND: ENDPOINT_GONE,
  PRIVATELINK_INTERFACE_ENDPOINT_NOT_FOUND: ENDPOINT_GONE,
  CANNOT_DELETE_PRIVATELINK_WITH_ENDPOINTS:
    'Endpoints still lead to this service. Delete them first: private-endpoints lists them.',
  COMPUTE_AUTO_SCALING_INSTANCE_SIZE_RANGE_INVALID: 'The smallest tier must be below the largest. Choose other bounds.',
  CANNOT_USE_FLEX_CLUSTER_IN_CLUSTER_API: NEEDS_DEDICATED,
  TENANT_CLUSTER_UPDATE_UNSUPPORTED: NEEDS_DEDICATED,
  TENANT_CLUSTER_PROCESS_ARGS_NOT_SUPPORTED: NEEDS_DEDICATED,
  TENANT_CLUSTER_TEST_FAILOVER_NOT_SUPPORTED: NEEDS_DEDICATED,
  ATLAS_MAINTENANCE_NOT_SCHEDULED:
    'No maintenance of this project is announced, so there’s nothing to defer. See maintenance.',
  ATLAS_MAINTENANCE_WINDOW_NOT_DEFINED:
    'Atlas only defers maintenance in a project with a maintenance window. Set one first, with set-maintenance-window.',
  ATLAS_NUM_MAINTENANCE_DEFERRALS_EXCEEDED:
    'This maintenance was already deferred twice, the most that Atlas allows. It starts in the project’s maintenance window, which maintenance shows.',
  ATLAS_MAINTENANCE_ALREADY_SCHEDULED:
    'Atlas can’t change the window while maintenance is announced. Defer it with defer-maintenance, or try again later.',
  COMPUTE_AUTO_SCALING_MIN_INSTANCE_SIZE_REQUIRED:
    'Atlas needs a smallest tier for a cluster that also scales down. Add one, such as min M30.',
  COMPUTE_AUTO_SCALING_MAX_INSTANCE_SIZE_REQUIRED:
    'Atlas needs a largest tier for a cluster that scales automatically. Add one, such as max M60.',
  COMPUTE_AUTO_SCALING_MIN_INSTANCE_SIZE_INVALID_FOR_DISABLED:
    'Atlas only accepts a smallest tier for a cluster that also scales down. Leave it out.',
  REPLICATION_SPECS_INVALID:
    'Atlas doesn’t accept that arrangement of nodes. Somebody may have changed the cluster. Check it, then try again.',
  CANNOT_MODIFY_CLUSTER_WITH_RUNNING_LIVE_IMPORT:
    'Atlas can’t change a cluster while data is being migrated into it. Try again when that’s finished.',
  CANNOT_PERFORM_RESTORE_ON_CLUSTER_WITH_RUNNING_LIVE_IMPORT:
    'Atlas can’t restore into a cluster while data is being migrated into it. Try again when that’s finished.',
  UNFINISHED_ON_DEMAND_SNAPSHOT:
    'Another on-demand snapshot is being taken, and Atlas takes one at a time. Try again when snapshots shows it as complete.',
  SNAPSHOT_RETENTION_LESS_THAN_BACKUP_COMPLIANCE_POLICY:
    'The project’s backup compliance policy requires snapshots to be kept longer. Choose more days.',
  CANNOT_DECREASE_SNAPSHOT_RETENTION_WITH_BACKUP_COMPLIANCE_POLICY:
    'The project’s backup compliance policy doesn’t allow snapshots to expire earlier. Keep the current retention, or choose a longer one.',
  BACKUP_POLICY_NOT_MEETING_BACKUP_COMPLIANCE_POLICY_REQUIREMENTS:
    'The project’s backup compliance policy requires more backups, or requires them to be kept longer. Choose a schedule that meets it. Atlas shows the policy under Backup.',
  BACKUP_CONFIG_NOT_FOUND:
    'Backups are off for this cluster, so it has no schedule. Turn them on in Atlas, in the cluster’s configuration.',
  INVALID_RESTORE_WINDOW:
    'Atlas needs a point-in-time restore window of at least 1 day. Set it in Atlas, in the cluster’s backup policy.',
  INVALID_CIDR_BLOCK: 'Atlas doesn’t accept that address or range. Write it like 203.0.113.7 or 203.0.113.0/24.',
  PERMANENT_ENTITY_CANNOT_BE_MADE_TEMPORARY:
    'It’s already permanent, and Atlas can’t give it an end. Remove it first, then try again.',
  EXPIRATION_DATE_EXCEEDS_MAX: 'In Atlas that lasts a week at most. Choose a shorter time.',
  EXPIRATION_DATE_IN_PAST: 'Its end has passed. Choose a later one.',
  CROSS_REGION_NETWORK_PERMISSIONS_LIMIT_EXCEEDED:
    'The access list has more entries than Atlas keeps for clusters in several regions. Remove entries that aren’t needed, with remove-address, or raise that limit with set-project-limit.',
  ATLAS_NETWORK_PERMISSION_ENTRY_NOT_FOUND: 'That isn’t on the access list. See the list with addresses.',
  USER_ALREADY_EXISTS: 'Somebody already has that name. Run db-users to see database users, and people for all others.',
  USERNAME_NOT_FOUND: 'Atlas can’t find this database user. See the list with db-users.',
  ATLAS_INVALID_ROLE: NO_SUCH_ROLE,
  ATLAS_INVALID_ROLE_DATABASE: NO_SUCH_ROLE,
  UNSUPPORTED_ROLE: NO_SUCH_ROLE,
  ATLAS_INVALID_CUSTOM_ROLE_ASSIGNMENT:
    'In Atlas, a database user with a custom role can’t have other roles. Choose only that one, or built-in ones.',
  GROUP_USERS_LIMIT_EXCEEDED:
    'The project has reached its limit of database users. Delete one with delete-db-user, or raise that limit with set-project-limit.',
  COLLECTION_ROLES_LIMIT_EXCEEDED:
    'The project has as many roles on single collections as Atlas allows. Choose roles on whole databases.',
  ATLAS_USER_NOT_USER_EDITABLE: 'Atlas created this database user, and nobody else can change it. Choose another one.',
  CANNOT_MODIFY_CHARTS_USER:
    'Atlas Charts created this database user, and nobody else can change it. Choose another one.',
  CANNOT_REMOVE_ALL_USER_ROLES:
    'It’s their only role there, and Atlas requires one. Add another role first, with add-role, or remove them with remove-person.',
  MAX_USERS_PER_GROUP_EXCEEDED: 'The project has as many people as Atlas allows. Remove somebody with remove-person.',
  MAX_USERS_PER_ORG_EXCEEDED:
    'The organization has as many people as Atlas allows. Remove somebody with remove-person.',
  API_KEY_NOT_FOUND: 'Atlas can’t find this API key. See the list with keys.',
  ALERT_NOT_FOUND: 'Atlas can’t find this alert. See open alerts with alerts.',
  ALERT_CONFIG_NOT_FOUND: 'Atlas can’t find this alert configuration. See the list with alert-configs.',
  CONNECTED_ORG_CONFIG_IDP_NOT_IN_FEDERATION:
    'Atlas can’t find this identity provider in the federation. See the list with idps.',
  NON_COMPLIANT_ATLAS_MAINTENANCE_WINDOW:
    'The announced maintenance must be done before that. Choose an earlier time, or try again when it’s finished.',
});
