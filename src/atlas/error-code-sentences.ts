// Explanations and next steps for Atlas errorCodes whose own text lacks an explanation, a next step, or both.
import { mapFromObject } from '../map-from-object.js';

const LAST_OWNER =
  'This user is the only owner, and Atlas requires an owner. Make somebody else an owner first, with add-role.';
const NEEDS_DEDICATED =
  'Atlas only allows this on dedicated clusters, and this cluster isn’t dedicated. Choose a different cluster.';
const NO_ROOM =
  'The cloud provider doesn’t have enough capacity in the region right now. Try again later, or choose a different size.';
const SNAPSHOT_GONE =
  'The snapshot has expired or was deleted. Run the snapshots command and choose a different snapshot.';
const ENDPOINT_GONE = 'Atlas can’t find this private endpoint. Run private-endpoints to see the list.';
const NO_SUCH_ROLE =
  'Atlas doesn’t have this role for database users in this database. Run db-users to see the roles of other users.';

const NO_SUCH_ENTRY = 'This entry isn’t on the access list. Run the addresses command to see the list.';

export const ERROR_CODE_SENTENCES = mapFromObject({
  ACCOUNT_SUSPENDED:
    'The organization is suspended in Atlas. An organization owner can end the suspension in Atlas, under Billing.',
  NO_PAYMENT_INFORMATION_FOUND:
    'The organization has no payment method in Atlas. An organization owner can add one in Atlas, under Billing.',
  CANNOT_START_BACKUP_NO_BILLING_INFO:
    'Atlas takes no backups without a payment method. An organization owner can add one in Atlas, under Billing.',
  PROVIDER_AUTH_FAILED:
    'The cloud provider refused the account that Atlas uses for this project. An owner can check the account in Atlas.',
  CANNOT_DECREASE_DISK_SIZE:
    'Atlas can’t tell yet whether smaller disks would be safe, so the disks keep their size. Try again later.',
  CANNOT_PAUSE_RECENTLY_RESUMED_CLUSTER:
    'Atlas can’t pause a cluster in the first hour after it’s resumed. Try again after that hour.',
  CANNOT_PAUSE_CLUSTER_WITH_PENDING_CHANGES: 'Atlas can’t pause a cluster while it’s being changed.',
  CLUSTER_ALREADY_PAUSED:
    'According to Atlas, the cluster is already paused. Check the cluster with the overview command.',
  CANNOT_PAUSE_NVME_CLUSTER:
    'Atlas can’t pause a cluster with NVMe disks. Leave the cluster running, or use scale-cluster first to move the cluster off NVMe.',
  CANNOT_UPDATE_PAUSED_CLUSTER: 'Atlas can’t change a paused cluster. Resume the cluster first, with resume-cluster.',
  CLUSTER_ALREADY_REQUESTED_DELETION: 'The cluster is already being deleted, so Atlas can’t change it.',
  CLUSTER_RESTORE_IN_PROGRESS_CANNOT_UPDATE: 'Atlas can’t change a cluster during a restore into it.',
  CANNOT_TERMINATE_CLUSTER_WHEN_TERMINATION_PROTECTION_ENABLED:
    'The cluster is protected from deletion. Remove the protection first, with unprotect-cluster.',
  CANNOT_DELETE_SNAPSHOT_WITH_BACKUP_COMPLIANCE_POLICY:
    'The project’s backup compliance policy forbids deleting snapshots. Snapshots are deleted when they expire.',
  CANNOT_DELETE_IN_PROGRESS_SNAPSHOT: 'Atlas can’t delete a snapshot that’s still being taken.',
  CANNOT_DELETE_FROM_CLUSTER_SNAPSHOT:
    'Atlas doesn’t let anybody delete this snapshot on its own. Check the snapshot in Atlas.',
  ATLAS_CLUSTER_RESTORE_IN_PROGRESS:
    'Another restore into this cluster is running. Try again when restore-jobs for the source cluster shows that restore as finished.',
  SNAPSHOT_NOT_FOUND: SNAPSHOT_GONE,
  CANNOT_START_RESTORE_JOB_FOR_DELETED_SNAPSHOT: SNAPSHOT_GONE,
  CANNOT_START_RESTORE_JOB_FOR_DELETED_CLUSTER_SNAPSHOT: SNAPSHOT_GONE,
  CANNOT_START_RESTORE_JOB_FOR_INCOMPLETE_CLUSTER_SNAPSHOT:
    'The snapshot isn’t complete. Run the snapshots command and choose a different snapshot.',
  CLUSTER_PAUSED_CANNOT_RESTORE:
    'Atlas can’t restore into a paused cluster. Resume the cluster first, with resume-cluster.',
  INVALID_SNAPSHOT_RESTORE_ENCRYPTION:
    'The snapshot and the cluster are encrypted differently. Choose a cluster that’s encrypted with the same key.',
  CANNOT_RESTORE_TO_TARGET:
    'My credential can’t restore into this cluster. An owner can add the role Project Backup Recovery Operator for the cluster’s project in Atlas, under Access Manager.',
  CLUSTER_RESTART_IN_PROGRESS:
    'The cluster is being restarted or changed. Try again when the overview command shows it running.',
  CLUSTER_RESTART_INVALID:
    'Atlas can’t restart the primaries while this cluster is in its current state. Check the cluster in Atlas.',
  OUT_OF_CAPACITY: NO_ROOM,
  NO_CAPACITY: NO_ROOM,
  REGION_UNAVAILABLE: NO_ROOM,
  CANNOT_MODIFY_DISK_SIZE_FOR_NVME_CLUSTER:
    'The size of NVMe disks depends on the tier and can’t be set. Use scale-cluster to get a different size.',
  CLUSTER_DISK_IOPS_INVALID:
    'These disks can’t have that many IOPS with this size and tier. Change the IOPS in Atlas first, under Clusters, or choose a different size.',
  DISK_SIZE_GB_INCONSISTENT:
    'The nodes of this cluster have different disk sizes, but Atlas requires the same size. Set one size for all nodes in Atlas, under Clusters.',
  CANNOT_TERMINATE_CLUSTER_WITH_UNDERGOING_REGIONAL_OUTAGE_SIMULATION:
    'A regional outage of this cluster is being simulated. End the simulation in Atlas, then try again.',
  CANNOT_USE_NON_FLEX_CLUSTER_IN_FLEX_API:
    'This cluster is now dedicated, not flex. Try again, and I’ll use the right API.',
  CLUSTER_DISK_SIZE_INVALID:
    'Atlas has no disks of this size for this tier. Choose a different size, or first change the tier with scale-cluster.',
  COMPUTE_AUTO_SCALING_MIN_INSTANCE_SIZE_INVALID:
    'The smallest tier can’t be above the cluster’s tier. Choose a smaller tier.',
  COMPUTE_AUTO_SCALING_MAX_INSTANCE_SIZE_INVALID:
    'The largest tier can’t be below the cluster’s tier. Choose a larger tier.',
  CANNOT_USE_AWS_SECURITY_GROUP_WITHOUT_VPC_PEERING_CONNECTION:
    'Atlas only accepts security groups from peered networks. Allow addresses instead, or set up peering in Atlas first.',
  NETWORK_PERMISSION_EXPIRATION_NOT_SUPPORTED:
    'Atlas doesn’t support temporary security groups. Add the security group without an end time, and remove it later.',
  DISK_SIZE_GB_TOO_SMALL: 'The data doesn’t fit on disks of this size. Choose a larger size.',
  ATLAS_NETWORK_PERMISSIONS_LIMIT_EXCEEDED:
    'The project’s access list is full. Use remove-address to remove entries you don’t need.',
  DOMAIN_NOT_IN_ALLOW_LIST:
    'The organization doesn’t allow addresses at this domain. An owner can allow the domain in Atlas, under Federation settings.',
  USER_ORGS_RESTRICTED:
    'This user’s own federation limits them to certain organizations. An owner of the federation can change this limit in Atlas.',
  CANNOT_ADD_PENDING_USER:
    'This user hasn’t accepted the invitation to the organization yet. Try again after they accept it.',
  RATE_LIMITED_IP: 'Atlas isn’t accepting more invitations from me right now. Try again later.',
  CANNOT_DELETE_LAST_OWNER: LAST_OWNER,
  CANNOT_DELETE_LAST_ADMIN: LAST_OWNER,
  CANNOT_DEMOTE_LAST_OWNER: LAST_OWNER,
  CANNOT_DEMOTE_LAST_ORG_OWNER: LAST_OWNER,
  USER_NOT_IN_ORG: 'This user isn’t in the organization. Run the people command to see the list.',
  USER_NOT_IN_GROUP: 'This user isn’t in the project. Run the people command to see the list.',
  PRIVATELINK_NOT_FOUND: ENDPOINT_GONE,
  PRIVATE_ENDPOINT_SERVICE_NOT_FOUND: ENDPOINT_GONE,
  PRIVATELINK_INTERFACE_ENDPOINT_NOT_FOUND: ENDPOINT_GONE,
  CANNOT_DELETE_PRIVATELINK_WITH_ENDPOINTS:
    'This service still has endpoints. Run private-endpoints to see the endpoints, and delete them first.',
  COMPUTE_AUTO_SCALING_INSTANCE_SIZE_RANGE_INVALID:
    'The smallest tier must be below the largest tier. Choose different limits.',
  CANNOT_USE_FLEX_CLUSTER_IN_CLUSTER_API: NEEDS_DEDICATED,
  TENANT_CLUSTER_UPDATE_UNSUPPORTED: NEEDS_DEDICATED,
  TENANT_CLUSTER_PROCESS_ARGS_NOT_SUPPORTED: NEEDS_DEDICATED,
  TENANT_CLUSTER_TEST_FAILOVER_NOT_SUPPORTED: NEEDS_DEDICATED,
  ATLAS_MAINTENANCE_NOT_SCHEDULED:
    'No maintenance is announced for this project, so there’s nothing to defer. To check, run the maintenance command.',
  ATLAS_MAINTENANCE_WINDOW_NOT_DEFINED:
    'Atlas only defers maintenance in projects with a maintenance window. Set a window first, with set-maintenance-window.',
  ATLAS_NUM_MAINTENANCE_DEFERRALS_EXCEEDED:
    'This maintenance has already been deferred twice, the most that Atlas allows. The maintenance starts in the project’s maintenance window. To see the window, run the maintenance command.',
  ATLAS_MAINTENANCE_ALREADY_SCHEDULED:
    'Atlas can’t change the window while maintenance is announced. Use defer-maintenance, or try again later.',
  COMPUTE_AUTO_SCALING_MIN_INSTANCE_SIZE_REQUIRED:
    'Atlas needs to know the smallest tier for a cluster that also scales down. Add the smallest tier, such as min M30.',
  COMPUTE_AUTO_SCALING_MAX_INSTANCE_SIZE_REQUIRED:
    'Atlas needs to know the largest tier for a cluster with autoscaling. Add the largest tier, such as max M60.',
  COMPUTE_AUTO_SCALING_MIN_INSTANCE_SIZE_INVALID_FOR_DISABLED:
    'Atlas only accepts a smallest tier for a cluster that also scales down. Leave out the smallest tier.',
  REPLICATION_SPECS_INVALID:
    'Atlas doesn’t accept this configuration of nodes. Somebody may have changed the cluster. Check the cluster, then try again.',
  CANNOT_MODIFY_CLUSTER_WITH_RUNNING_LIVE_IMPORT:
    'Atlas can’t change a cluster during a live migration into it. Try again when the migration has finished.',
  CANNOT_PERFORM_RESTORE_ON_CLUSTER_WITH_RUNNING_LIVE_IMPORT:
    'Atlas can’t restore into a cluster during a live migration into it. Try again when the migration has finished.',
  UNFINISHED_ON_DEMAND_SNAPSHOT:
    'Atlas is already taking an on-demand snapshot of the cluster, and takes only one at a time.',
  SNAPSHOT_RETENTION_LESS_THAN_BACKUP_COMPLIANCE_POLICY:
    'The project’s backup compliance policy requires you to keep snapshots longer. Choose more days.',
  CANNOT_DECREASE_SNAPSHOT_RETENTION_WITH_BACKUP_COMPLIANCE_POLICY:
    'The project’s backup compliance policy doesn’t allow snapshots to expire earlier. Keep the current retention, or choose a longer retention.',
  BACKUP_POLICY_NOT_MEETING_BACKUP_COMPLIANCE_POLICY_REQUIREMENTS:
    'The project’s backup compliance policy requires more backups or longer retention. Choose a schedule that meets the policy. Atlas shows the policy under Backup.',
  BACKUP_CONFIG_NOT_FOUND:
    'Backups are off for this cluster, so the cluster has no schedule. Turn on backups in Atlas, in the cluster’s configuration.',
  INVALID_RESTORE_WINDOW:
    'Atlas needs a point-in-time restore window of at least 1 day. Set the window in Atlas, in the cluster’s backup policy.',
  INVALID_CIDR_BLOCK:
    'Atlas doesn’t accept this address or range. Enter an address such as 203.0.113.7 or a range such as 203.0.113.0/24.',
  PERMANENT_ENTITY_CANNOT_BE_MADE_TEMPORARY:
    'The access is already permanent, and Atlas can’t add an end time. Remove the access first, then try again.',
  EXPIRATION_DATE_EXCEEDS_MAX: 'Atlas allows temporary access for a week at most. Choose a shorter time.',
  EXPIRATION_DATE_IN_PAST: 'The end time is in the past. Choose a later time.',
  CROSS_REGION_NETWORK_PERMISSIONS_LIMIT_EXCEEDED:
    'The access list has more entries than Atlas allows for clusters in several regions. Use remove-address to remove entries you don’t need, or raise the limit with set-project-limit.',
  ATLAS_NETWORK_PERMISSION_ENTRY_NOT_FOUND: NO_SUCH_ENTRY,
  ATLAS_WHITELIST_NOT_FOUND: NO_SUCH_ENTRY,
  USER_ALREADY_EXISTS:
    'This name is already in use. Run db-users to see database users, or the people command to see other users.',
  USERNAME_NOT_FOUND: 'Atlas can’t find this database user. Run db-users to see the list.',
  ATLAS_INVALID_ROLE: NO_SUCH_ROLE,
  ATLAS_INVALID_ROLE_DATABASE: NO_SUCH_ROLE,
  UNSUPPORTED_ROLE: NO_SUCH_ROLE,
  ATLAS_INVALID_CUSTOM_ROLE_ASSIGNMENT:
    'In Atlas, a database user with a custom role can’t have other roles. Choose only the custom role, or only built-in roles.',
  GROUP_USERS_LIMIT_EXCEEDED:
    'The project has reached its limit for database users. Delete a user with delete-db-user, or raise the limit with set-project-limit.',
  COLLECTION_ROLES_LIMIT_EXCEEDED:
    'The project has reached Atlas’s limit for roles on single collections. Choose roles on whole databases.',
  ATLAS_USER_NOT_USER_EDITABLE:
    'Atlas created this database user, so only Atlas can change it. Choose a different user.',
  CANNOT_MODIFY_CHARTS_USER:
    'Atlas Charts created this database user, so only Atlas Charts can change it. Choose a different user.',
  CANNOT_REMOVE_ALL_USER_ROLES:
    'This is the user’s only role in the project or organization, and Atlas requires at least one. Add another role first, with add-role, or remove the user with remove-person.',
  MAX_USERS_PER_GROUP_EXCEEDED: 'The project has reached Atlas’s user limit. Remove a user with remove-person.',
  MAX_USERS_PER_ORG_EXCEEDED: 'The organization has reached Atlas’s user limit. Remove a user with remove-person.',
  API_KEY_NOT_FOUND: 'Atlas can’t find this API key. Run the keys command to see the list.',
  ALERT_NOT_FOUND: 'Atlas can’t find this alert. Run the alerts command to see open alerts.',
  ALERT_CONFIG_NOT_FOUND: 'Atlas can’t find this alert configuration. Run alert-configs to see the list.',
  CONNECTED_ORG_CONFIG_IDP_NOT_IN_FEDERATION:
    'Atlas can’t find this identity provider in the federation. Run the idps command to see the list.',
  NON_COMPLIANT_ATLAS_MAINTENANCE_WINDOW:
    'The announced maintenance must finish before the requested time. Choose an earlier time, or try again when the maintenance has finished.',
});
