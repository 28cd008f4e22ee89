// What people read when Atlas refuses a change. Each refusal comes from the local Atlas, over HTTP.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { AtlasCall } from '../../src/atlas/atlas.js';
import { createAtlas } from '../../src/atlas/client.js';
import { describeAtlasError } from '../../src/atlas/error-sentences.js';
import { createLog } from '../../src/log.js';
import { type AtlasStandIn, clusterNamed, projectNamed, startAtlas } from '../../src/sandbox/atlas/index.js';

import { dedicated, set } from '../support/atlas-things.js';

let standIn: AtlasStandIn;
let atlas: ReturnType<typeof createAtlas>;
beforeEach(async () => {
  standIn = await startAtlas();
  const { owner: credential } = standIn.credentials;
  atlas = createAtlas({ baseUrl: standIn.url, credential, log: createLog('silent') });
});
afterEach(async () => {
  await atlas.close();
  await standIn.close();
});

async function refused(call: AtlasCall): Promise<string> {
  const before = standIn.calls.length;
  const error = await atlas.write(call).then(
    () => 'Atlas took it.',
    (reason: unknown) => reason,
  );
  expect(standIn.calls.slice(before).some(({ method }) => method === call.method)).toBe(true);
  return describeAtlasError(error);
}
const group = (name = 'Payments') => `/groups/${projectNamed(standIn.world, name).id}`;
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
const missing = 'f'.repeat(24);
const post = (path: string, body: unknown = {}) => ({ method: 'POST', path, body }) as const;
const patch = (path: string, body: unknown) => ({ method: 'PATCH', path, body }) as const;
const remove = (path: string) => ({ method: 'DELETE', path }) as const;
const entry = (sent: object) => post(`${group()}/accessList`, [{ ipAddress: '203.0.113.9', ...sent }]);
const user = (...roles: string[]) =>
  post(`${group()}/databaseUsers`, {
    username: 'CN=billing',
    databaseName: '$external',
    x509Type: 'MANAGED',
    roles: roles.map((role) => ({ roleName: role.split('@')[0], databaseName: role.split('@')[1] })),
  });
const services = () => standIn.world.endpointServices.filter(({ projectId }) => group().endsWith(projectId));
const service = () => `${group()}/privateEndpoint/AWS/endpointService/${services()[0]?.id}`;
const configPath = () => {
  const [federation] = standIn.world.federations;
  return `/federationSettings/${federation?.id}/connectedOrgConfigs/${standIn.world.organizations[0]?.id}`;
};
const rita = () => standIn.world.people.find(({ username }) => username.startsWith('rita'));
const compliant = () => standIn.world.clusters.find(({ projectId }) => group('Café Zürich 東京').endsWith(projectId));
const lab = (name: string) => `${group('Research')}/clusters/${name}`;
const hardware = (instanceSize: string, disk: object = {}, rest: object = {}) => ({
  replicationSpecs: [
    {
      regionConfigs: [
        {
          providerName: 'AWS',
          regionName: 'EU_WEST_1',
          priority: 7,
          electableSpecs: { instanceSize, nodeCount: 3, ...disk },
          autoScaling: { compute: {}, diskGB: { enabled: true } },
          ...rest,
        },
      ],
    },
  ],
});
const daily = { frequencyType: 'daily', frequencyInterval: 1, retentionUnit: 'days', retentionValue: 2 };

describe('explains that Atlas refused', () => {
  test.each<[string, () => AtlasCall, RegExp]>([
    ['an end for a permanent entry', () => entry({ deleteAfterDate: inDays(1) }), /permanent.*first.*PERM/],
    [
      'an end after more than a week',
      () => entry({ ipAddress: '203.0.113.7', deleteAfterDate: inDays(8) }),
      /a week at most.*EXC/,
    ],
    [
      'an end in the past',
      () => entry({ ipAddress: '203.0.113.7', deleteAfterDate: inDays(-1) }),
      /in the past.*later/,
    ],
    ['an invalid address', () => entry({ ipAddress: '203.0.113.777' }), /203.*INVALID_CIDR_BLOCK/],
    ['an entry that does not exist', () => remove(`${group()}/accessList/203.0.113.250`), /access list.*addresses/],
    [
      'a security group in a project without peering',
      () => post(`${group('Search')}/accessList`, [{ awsSecurityGroup: 'sg-0a1b2c3d4e5f60718' }]),
      /peered networks.*Allow addresses instead/,
    ],
    ['to delete a service with endpoints', () => remove(service()), /still has endpoints.*private-endpoints/],
    [
      'an endpoint that does not exist',
      () => remove(`${service()}/endpoint/vpce-${'0'.repeat(17)}`),
      /private endpoint.*private-endpoints/,
    ],
    [
      'a service that does not exist',
      () => remove(service().replace(/\w+$/, missing)),
      /private-endpoints.*PRIVATE_ENDPOINT_SERVICE_NOT_FOUND/,
    ],
    [
      'a snapshot that does not exist',
      () =>
        post(`${group()}/clusters/Cluster0/backup/restoreJobs`, {
          deliveryType: 'automated',
          snapshotId: missing,
          targetClusterName: 'Cluster1',
          targetGroupId: group().split('/')[2],
        }),
      /snapshots command.*SNAPSHOT_NOT_FOUND/,
    ],
    [
      'a schedule below the compliance policy',
      () =>
        patch(`${group('Café Zürich 東京')}/clusters/${compliant()?.name}/backup/schedule`, {
          policies: [{ policyItems: [daily] }],
        }),
      /compliance policy requires more.*Choose/,
    ],
    [
      'a schedule without backups',
      () => {
        const cluster = clusterNamed(standIn.world, 'Cluster0');
        if (cluster.kind === 'dedicated') cluster.backupEnabled = false;
        return patch(`${group()}/clusters/Cluster0/backup/schedule`, { policies: [{ policyItems: [daily] }] });
      },
      /^Backups are off.*Turn on.*BACKUP_CONFIG_NOT_FOUND/,
    ],
    [
      'a restore window of no days',
      () => patch(`${group()}/clusters/Cluster0/backup/schedule`, { restoreWindowDays: 0 }),
      /at least 1 day\. .*INVALID_RESTORE_WINDOW/,
    ],
    ['an unknown role', () => user('nothing@shop'), /role for.*db-users/],
    ['a custom role in another database', () => user('reporting@shop'), /role for.*UNSUPPORTED_ROLE/],
    ['a custom role beside another role', () => user('reporting@admin', 'read@shop'), /custom role can’t/],
    ['a user that does not exist', () => remove(`${group()}/databaseUsers/admin/nobody`), /database user.*db-users/],
    [
      'to remove the only role in an organization',
      () => post(`/orgs/${rita()?.organizationId}/users/${rita()?.id}:removeRole`, { orgRole: 'ORG_MEMBER' }),
      /requires.*first, with add-role/,
    ],
    ['an alert that does not exist', () => patch(`${group()}/alerts/${missing}`, {}), /this alert\..*alerts/],
    [
      'a configuration that does not exist',
      () => patch(`${group()}/alertConfigs/${missing}`, { enabled: false }),
      /alert configuration.*alert-configs/,
    ],
    [
      'a key that does not exist',
      () => remove(`/orgs/${rita()?.organizationId}/apiKeys/${missing}`),
      /this API key.*keys/,
    ],
    [
      'an identity provider that does not exist',
      () => patch(configPath(), { domainRestrictionEnabled: false, dataAccessIdentityProviderIds: [missing] }),
      /identity provider.*idps/,
    ],
    [
      'to defer maintenance that is not scheduled',
      () => post(`${group('Search')}/maintenanceWindow/defer`),
      /maintenance command|maintenance window/,
    ],
    [
      'a disk size for NVMe',
      () => patch(lab('lab-nvme'), hardware('M40_NVME', { diskSizeGB: 400 })),
      /can’t be set.*scale-cluster.*CANNOT_MODIFY_DISK_SIZE_FOR_NVME_CLUSTER/,
    ],
    [
      'IOPS that a disk does not have',
      () => patch(lab('lab-nvme'), hardware('M40', { diskSizeGB: 80, diskIOPS: 9000 })),
      /that many IOPS.*or choose a different size.*CLUSTER_DISK_IOPS_INVALID/,
    ],
    [
      'disks of several sizes',
      () =>
        patch(
          lab('lab-nvme'),
          hardware('M40', { diskSizeGB: 80 }, { analyticsSpecs: { nodeCount: 0, diskSizeGB: 90 } }),
        ),
      /one size for all.*DISK_SIZE_GB_INCONSISTENT/,
    ],
    [
      'a deletion during a simulated outage',
      () => {
        set(dedicated(standIn.world, 'lab-gen2', 'Research'), { outageSimulated: true });
        return remove(lab('lab-gen2'));
      },
      /End the simulation.*REGIONAL_OUTAGE_SIMULATION/,
    ],
    [
      'a change of a cluster that is being deleted',
      () => {
        set(dedicated(standIn.world, 'lab-gen2', 'Research'), { stateName: 'DELETING' });
        return patch(lab('lab-gen2'), { paused: true });
      },
      /lab-gen2 is being deleted\. .*overview.*ATLAS_GENERAL_ERROR/,
    ],
    [
      'NVMe without backups, named only in the parameters',
      () => {
        set(dedicated(standIn.world, 'lab-nvme', 'Research'), { backupEnabled: false });
        return patch(lab('lab-nvme'), hardware('M40_NVME'));
      },
      /^Atlas refused: Cannot create an NVMe cluster .*\. If/,
    ],
    ['a flex cluster', () => remove(`${group()}/clusters/FlexDev`), /dedicated clusters.*Choose a different/],
  ])('%s', async (_, call, sentence) => {
    expect(await refused(call())).toMatch(sentence);
  });

  test('a second snapshot at the same time', async () => {
    const { name } = clusterNamed(standIn.world, 'Cluster1');
    const take = post(`${group()}/clusters/${name}/backup/snapshots`, { description: 'now', retentionInDays: 1 });
    await atlas.write(take);
    expect(await refused(take)).toMatch(/one at a time\. .*UNFINISHED/);
  });
});

/** The local Atlas never refuses these by itself. */
describe('explains the error code', () => {
  test.each([
    [400, 'REPLICATION_SPECS_INVALID', /Check the cluster/],
    [400, 'COMPUTE_AUTO_SCALING_MIN_INSTANCE_SIZE_INVALID_FOR_DISABLED', /Leave out/],
    [400, 'TENANT_CLUSTER_PROCESS_ARGS_NOT_SUPPORTED', /dedicated clusters/],
    [400, 'CANNOT_PERFORM_RESTORE_ON_CLUSTER_WITH_RUNNING_LIVE_IMPORT', /live migration.*finished/],
    [409, 'CANNOT_MODIFY_CLUSTER_WITH_RUNNING_LIVE_IMPORT', /live migration.*finished/],
    [400, 'SNAPSHOT_RETENTION_LESS_THAN_BACKUP_COMPLIANCE_POLICY', /Choose more days/],
    [403, 'CROSS_REGION_NETWORK_PERMISSIONS_LIMIT_EXCEEDED', /remove-address.*set-project-limit/],
    [403, 'GROUP_USERS_LIMIT_EXCEEDED', /delete-db-user.*set-project-limit/],
    [400, 'ATLAS_USER_NOT_USER_EDITABLE', /Choose a different/],
    [403, 'CANNOT_MODIFY_CHARTS_USER', /Choose a different/],
    [409, 'USER_ALREADY_EXISTS', /db-users.*people/],
    [400, 'MAX_USERS_PER_ORG_EXCEEDED', /with remove-person/],
    [400, 'NON_COMPLIANT_ATLAS_MAINTENANCE_WINDOW', /earlier time, or.*finished/],
    [400, 'CANNOT_USE_NON_FLEX_CLUSTER_IN_FLEX_API', /now dedicated/],
    [409, 'REGION_UNAVAILABLE', /Try again later.*size/],
    [401, 'NOT_API_KEY_ADMIN', /lacks a role\. An owner/],
    [401, 'NOT_GROUP_USER_ADMIN', /lacks a role\. An owner/],
    [401, 'TENANT_SNAPSHOT_ACCESS_DENIED', /lacks a role\. An owner/],
    [401, 'PROVIDER_AUTH_FAILED', /cloud provider refused/],
    [402, 'NO_PAYMENT_INFORMATION_FOUND', /no payment method.*Billing/],
    [402, 'CANNOT_START_BACKUP_NO_BILLING_INFO', /no backups without a payment method.*Billing/],
    [404, 'ATLAS_WHITELIST_NOT_FOUND', /isn’t on the access list\. Run/],
    [500, 'CANNOT_DECREASE_DISK_SIZE', /keep their size\. Try again later/],
  ])('%i %s', async (status, errorCode, sentence) => {
    standIn.fault({ kind: 'status', status, errorCode, method: 'POST' });
    const said = await refused(entry({}));
    expect(said).toMatch(sentence);
    expect(said).toContain(`(${errorCode})`);
  });
});
