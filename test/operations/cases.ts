// Every change, each with what it can be tried with in the pretend Atlas: whoever asks for it, and whatever is held of it.

import type { Atlas } from '../../src/atlas/atlas.js';
import { acknowledgeAlert } from '../../src/operations/alerts/acknowledge-alert.js';
import { readConfigs } from '../../src/operations/alerts/alert-config.js';
import { muteAlert } from '../../src/operations/alerts/mute-alert.js';
import { unacknowledgeAlert } from '../../src/operations/alerts/unacknowledge-alert.js';
import { unmuteAlert } from '../../src/operations/alerts/unmute-alert.js';
import { deleteSnapshot } from '../../src/operations/backup/delete-snapshot.js';
import { restoreSnapshot } from '../../src/operations/backup/restore-snapshot.js';
import { setBackupSchedule } from '../../src/operations/backup/set-backup-schedule.js';
import { snapshotKind } from '../../src/operations/backup/snapshot-param.js';
import { takeSnapshot } from '../../src/operations/backup/take-snapshot.js';
import { deleteCluster } from '../../src/operations/cluster/delete-cluster.js';
import { grantAccess } from '../../src/operations/cluster/grant-access.js';
import { pauseCluster } from '../../src/operations/cluster/pause-cluster.js';
import { protectCluster, unprotectCluster } from '../../src/operations/cluster/protection.js';
import { restartPrimary } from '../../src/operations/cluster/restart-primary.js';
import { resumeCluster } from '../../src/operations/cluster/resume-cluster.js';
import { revokeAccess } from '../../src/operations/cluster/revoke-access.js';
import { scaleCluster } from '../../src/operations/cluster/scale-cluster.js';
import { setAutoscaling } from '../../src/operations/cluster/set-autoscaling.js';
import { setClusterOption } from '../../src/operations/cluster/set-cluster-option.js';
import { setDisk } from '../../src/operations/cluster/set-disk.js';
import { addDbUser } from '../../src/operations/database-users/add-db-user.js';
import { deleteDbUser } from '../../src/operations/database-users/delete-db-user.js';
import { setDbUserRoles } from '../../src/operations/database-users/set-db-user-roles.js';
import { deleteQueryLimit } from '../../src/operations/federated-database/delete-query-limit.js';
import { setQueryLimit } from '../../src/operations/federated-database/set-query-limit.js';
import { activateIdp } from '../../src/operations/federation/activate-idp.js';
import { connectOrg } from '../../src/operations/federation/connect-org.js';
import { deactivateIdp } from '../../src/operations/federation/deactivate-idp.js';
import { deleteIdp } from '../../src/operations/federation/delete-idp.js';
import { disconnectOrg } from '../../src/operations/federation/disconnect-org.js';
import { identityProviderKind } from '../../src/operations/federation/identity-provider-param.js';
import { deleteApiKey } from '../../src/operations/keys/delete-api-key.js';
import { deleteServiceAccount } from '../../src/operations/keys/delete-service-account.js';
import { matchName } from '../../src/operations/match.js';
import { allowAddress } from '../../src/operations/network/allow-address.js';
import { deletePrivateEndpoint } from '../../src/operations/network/delete-private-endpoint.js';
import { privateEndpointKind } from '../../src/operations/network/private-endpoint-param.js';
import { removeAddress } from '../../src/operations/network/remove-address.js';
import type { Change, Params, Undo } from '../../src/operations/operation.js';
import type { Kind } from '../../src/operations/params/kind.js';
import { listNames } from '../../src/operations/params/kind.js';
import { organizationKind } from '../../src/operations/params/organization.js';
import { projectKind } from '../../src/operations/params/project.js';
import { addRole } from '../../src/operations/people/add-role.js';
import { invite } from '../../src/operations/people/invite.js';
import { removePerson } from '../../src/operations/people/remove-person.js';
import { removeRole } from '../../src/operations/people/remove-role.js';
import { withdrawInvitation } from '../../src/operations/people/withdraw-invitation.js';
import { deferMaintenance } from '../../src/operations/project/defer-maintenance.js';
import { setAuditing } from '../../src/operations/project/set-auditing.js';
import { setMaintenanceWindow } from '../../src/operations/project/set-maintenance-window.js';
import { setProjectLimit } from '../../src/operations/project/set-project-limit.js';
import { setProjectSetting } from '../../src/operations/project/set-project-setting.js';
import { allowQuery } from '../../src/operations/queries/allow-query.js';
import { readSummaries } from '../../src/operations/queries/query-shapes.js';
import { rejectQuery } from '../../src/operations/queries/reject-query.js';
import { type AtlasStandIn, clusterNamed, providerNamed } from '../../src/sandbox/atlas/index.js';
import { objectId } from '../../src/sandbox/atlas/world/ids.js';
import type { Person } from '../../src/sandbox/atlas/world/types.js';
import { set } from '../support/atlas-things.js';

/** A pretend Atlas and the bot's view of it. */
export interface Stage {
  readonly standIn: AtlasStandIn;
  readonly atlas: Atlas;
  /** Milliseconds; left out: when the pretend Atlas of the cases begins. */
  readonly now?: number;
}
/** Params of a change, once there is in Atlas what they are about. */
export type Given = (stage: Stage) => Promise<Params>;

/** When the pretend Atlas of the cases begins. */
export const NOW = Date.parse('2026-11-25T10:00:00Z');
/** After which Atlas is through with a change. */
export const THROUGH_MS = 65 * 60_000;

export async function idOf({ atlas }: Stage, kind: Kind, name: string): Promise<string> {
  const match = matchName(name, await listNames(atlas, kind, {}));
  if (match.kind !== 'one') throw new Error(`${name} is ${match.kind}`);
  return match.named.id;
}

const inProject =
  (name: string) =>
  (rest: Params = {}): Given =>
  async (stage) => ({ project: await idOf(stage, projectKind, name), ...rest });
export const inPayments = inProject('payments');
/** Of this project no maintenance is announced. */
const inSearch = inProject('search');
/** Clusters of each cloud. */
const inResearch = inProject('research');
const ofCounter =
  (rest: Params): Given =>
  async (stage) => ({ org: await idOf(stage, organizationKind, 'Counter Inc'), ...rest });

export const withGrant: Given = async (stage) => {
  const expirationTime = new Date((stage.now ?? NOW) + 3_600_000).toISOString();
  set(clusterNamed(stage.standIn.world, 'Cluster1'), { grant: { grantType: 'CLUSTER_DATABASE_LOGS', expirationTime } });
  return inPayments({ cluster: 'Cluster1' })(stage);
};

export const between =
  (provider: string, org: string): Given =>
  async (stage) => ({
    provider: await idOf(stage, identityProviderKind, provider),
    org: await idOf(stage, organizationKind, org),
  });

const withoutSignIn: Given = async (stage) => {
  const given = await between('Okta', 'Counter Inc')(stage);
  const config = stage.standIn.world.federations[0]?.connectedOrgConfigs.find(({ orgId }) => orgId === given.org);
  if (config === undefined) throw new Error('not connected at all');
  config.identityProviderId = null;
  return given;
};

/** Of clusters, by its name or what is said of it. */
const endpoint =
  (name: string): Given =>
  async (stage) => {
    const given = await inPayments()(stage);
    const all = await listNames(stage.atlas, privateEndpointKind, given);
    return { ...given, endpoint: all.find((one) => one.name === name || one.detail?.startsWith(name))?.id ?? '' };
  };

const okta: Given = async (stage) => ({ provider: await idOf(stage, identityProviderKind, 'Okta') });
export const withOktaOn: Given = (stage) => {
  providerNamed(stage.standIn.world, 'Okta').status = 'ACTIVE';
  return okta(stage);
};

/** The first that is open; the second is acknowledged. */
const openAlert =
  (at: number, rest: Params = {}): Given =>
  (stage) => {
    const alert = stage.standIn.world.alerts.filter(({ status }) => status === 'OPEN')[at];
    return inPayments({ alert: alert?.id ?? '', ...rest })(stage);
  };

/** The one that watches connections. */
const alertConfig =
  (enabled: boolean): Given =>
  async (stage) => {
    const given = await inPayments()(stage);
    const [watching] = await readConfigs(stage.atlas, given.project ?? '');
    for (const one of stage.standIn.world.things.get(`/groups/${given.project}/alertConfigs`) ?? [])
      if (one.id === watching?.id) set(one, { enabled });
    return { ...given, config: watching?.id ?? '' };
  };

/** Somebody in an organization has to have one. */
const withTwoRoles: Given = (stage) => {
  for (const one of stage.standIn.world.people)
    if (one.username === 'ada@counter.example') one.orgRoles.push('ORG_READ_ONLY');
  return ofCounter({ person: 'ada@counter.example', role: 'organization-read-only' })(stage);
};

/** Invited a day ago as Project Read Only. */
const invited =
  (change: (person: Person, stage: Stage) => void): Given =>
  (stage) => {
    for (const one of stage.standIn.world.people) if (one.username === 'cho@counter.example') change(one, stage);
    return inPayments({ person: 'cho@counter.example', role: 'project-read-only' })(stage);
  };

/** With the id that the pretend Atlas gives them when they are invited again. */
const asInvitedAgain = invited((person, { standIn, now = NOW }) => {
  // Whoever signs in through it is not invited again, but added.
  providerNamed(standIn.world, 'Counter SSO').status = 'INACTIVE';
  set(person, { id: objectId(`${person.organizationId}/${person.username}`, now + THROUGH_MS) });
});

const withMoreSince = invited((person) => {
  delete person.invitation;
  for (const roles of person.projectRoles.values()) roles.push('GROUP_BACKUP_MANAGER');
});

const withOplogSet: Given = (stage) => {
  set(clusterNamed(stage.standIn.world, 'Cluster0'), { processArgs: { oplogMinRetentionHours: 24 } });
  return inPayments({ cluster: 'Cluster0', option: 'oplogMinRetentionHours=48' })(stage);
};

/** Of Cluster0, the one that takes most time. */
const queryShape =
  (isRejected: boolean): Given =>
  async (stage) => {
    const given = await inPayments({ cluster: 'Cluster0' })(stage);
    const [first] = await readSummaries(stage.atlas, { project: given.project ?? '', cluster: 'Cluster0' });
    const query = first?.queryShapeHash ?? '';
    if (isRejected) set(clusterNamed(stage.standIn.world, 'Cluster0'), { rejected: new Map([[query, NOW]]) });
    return { ...given, query };
  };

const newestSnapshot =
  (rest: Params): Given =>
  async (stage) => {
    const given = await inPayments(rest)(stage);
    const of = { ...given, cluster: given.source ?? given.cluster ?? '' };
    const [newest] = await listNames(stage.atlas, snapshotKind, of);
    return { ...given, snapshot: newest?.id ?? '' };
  };

/** What takes a change back, with what whoever asks for that has to choose. */
export const chosen = ({ operation, params }: Undo, stage: Stage): Params | Promise<Params> =>
  operation === 'delete-snapshot' ? newestSnapshot(params)(stage) : params;

export const CASES: readonly [Change, Given][] = [
  [grantAccess, inPayments({ cluster: 'Cluster0', level: 'logs', for: '4h' })],
  [revokeAccess, withGrant],
  [setQueryLimit, inPayments({ database: 'FederatedDB0', limit: 'daily', to: '10TiB' })],
  [setQueryLimit, inPayments({ database: 'FederatedDB0', limit: 'monthly', to: '10TiB', overrun: 'kill' })],
  [deleteQueryLimit, inPayments({ database: 'FederatedDB0', limit: 'daily' })],
  [allowAddress, inPayments({ address: '203.0.113.7/32', for: '2h' })],
  [allowAddress, inPayments({ address: '0.0.0.0/0', comment: 'a test' })],
  [allowAddress, inPayments({ address: 'sg-0a1b2c3d4e5f60718' })],
  [removeAddress, inPayments({ address: 'sg-0f3a91c27b6d4e580' })],
  [removeAddress, inPayments({ address: '203.0.113.9/32' })],
  [removeAddress, inPayments({ address: '198.51.100.0/24' })],
  [setDbUserRoles, inPayments({ user: 'admin/app', roles: 'read@payments' })],
  [setDbUserRoles, inPayments({ user: '$external/arn:aws:iam::123456789012:role/etl', roles: '+readWrite@audit' })],
  [addDbUser, inPayments({ user: 'CN=shop', with: 'x509', roles: 'read@payments', on: 'Cluster0' })],
  [addDbUser, inPayments({ user: `${'a'.repeat(24)}/dba`, with: 'oidc-group', roles: 'atlasAdmin' })],
  [deleteDbUser, inPayments({ user: '$external/CN=billing' })],
  [acknowledgeAlert, openAlert(0, { for: '2h' })],
  [acknowledgeAlert, openAlert(1, { for: '2h' })],
  [unacknowledgeAlert, openAlert(1)],
  [muteAlert, alertConfig(true)],
  [unmuteAlert, alertConfig(false)],
  [setMaintenanceWindow, inSearch({ window: 'monday 22:00' })],
  [setMaintenanceWindow, inSearch({ window: 'none' })],
  [deferMaintenance, inPayments()],
  [setAuditing, inPayments({ to: 'off' })],
  [setAuditing, inPayments({ to: 'on', filter: '{"atype": "authenticate"}' })],
  [setProjectSetting, inPayments({ setting: 'isDataExplorerEnabled=false' })],
  [setProjectLimit, inPayments({ limit: 'clusters', to: '30' })],
  [addRole, inPayments({ person: 'rita@counter.example', role: 'project-cluster-manager' })],
  [addRole, inPayments({ person: 'oli@counter.example', role: 'project-read-only' })],
  [addRole, ofCounter({ person: 'rita@counter.example', role: 'organization-read-only' })],
  [removeRole, inPayments({ person: 'dee@counter.example', role: 'project-data-access-read-write' })],
  [removeRole, withTwoRoles],
  [invite, inPayments({ person: 'new@counter.example', role: 'project-read-only' })],
  [invite, ofCounter({ person: 'new@counter.example', role: 'organization-billing-viewer' })],
  [withdrawInvitation, asInvitedAgain],
  [withdrawInvitation, withMoreSince],
  [removePerson, inPayments({ person: 'dee@counter.example' })],
  [deleteApiKey, ofCounter({ credential: 'pipeline' })],
  [deleteServiceAccount, ofCounter({ credential: 'mdb_sa_id_67289a4c1f0e3b5d7a9c2e40' })],
  [pauseCluster, inPayments({ cluster: 'Cluster1' })],
  [resumeCluster, inPayments({ cluster: 'reports-archive' })],
  [protectCluster, inPayments({ cluster: 'Cluster1' })],
  [unprotectCluster, inPayments({ cluster: 'Cluster0' })],
  [setClusterOption, inPayments({ cluster: 'Cluster0', option: 'oplogMinRetentionHours=48' })],
  [setClusterOption, withOplogSet],
  [scaleCluster, inPayments({ cluster: 'Cluster1', to: 'M40' })],
  [scaleCluster, inResearch({ cluster: 'lab-gen2', to: 'M60_GEN_2' })],
  [setDisk, inPayments({ cluster: 'Cluster1', to: '200GiB' })],
  [setDisk, inResearch({ cluster: 'lab-azure', to: '256GiB' })],
  [setDisk, inResearch({ cluster: 'lab-gen2', to: '500GiB' })],
  [setAutoscaling, inPayments({ cluster: 'Cluster1', min: 'M20', max: 'M60' })],
  [setAutoscaling, inPayments({ cluster: 'Cluster1', disks: 'off' })],
  [restartPrimary, inPayments({ cluster: 'Cluster1' })],
  [deleteCluster, inPayments({ cluster: 'reports-archive' })],
  [rejectQuery, queryShape(false)],
  [allowQuery, queryShape(true)],
  [takeSnapshot, inPayments({ cluster: 'Cluster0', keep: '30d' })],
  [deleteSnapshot, newestSnapshot({ cluster: 'Cluster0' })],
  [restoreSnapshot, newestSnapshot({ source: 'Cluster0', cluster: 'Cluster1' })],
  [restoreSnapshot, newestSnapshot({ source: 'Cluster1', cluster: 'Cluster1' })],
  [setBackupSchedule, inPayments({ cluster: 'Cluster0', keep: 'hourly=14d' })],
  [setBackupSchedule, inPayments({ cluster: 'Cluster0', keep: 'weekly=2w' })],
  [disconnectOrg, between('Counter SSO', 'Counter Inc')],
  [disconnectOrg, between('CI pipelines', 'Counter Inc')],
  [disconnectOrg, between('Counter SSO', 'Counter Labs')],
  [connectOrg, between('Entra trial', 'Counter Inc')],
  [connectOrg, withoutSignIn],
  [deactivateIdp, withOktaOn],
  [activateIdp, okta],
  [deletePrivateEndpoint, endpoint('vpce-0d41f86a2b7c93e15')],
  [deletePrivateEndpoint, endpoint('ledger')],
  [deletePrivateEndpoint, endpoint('service without endpoints')],
  [deleteIdp, okta],
];
