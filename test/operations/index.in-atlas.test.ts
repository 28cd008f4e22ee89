// Single operations against a stateful Atlas. laws.test.ts tests every operation.
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { restoreJobs } from '../../src/operations/backup/restore-jobs.js';
import { access } from '../../src/operations/cluster/access.js';
import { clusters } from '../../src/operations/cluster/clusters.js';
import { grantAccess } from '../../src/operations/cluster/grant-access.js';
import { clusterParamKind } from '../../src/operations/cluster-state/cluster-param.js';
import { readCredentialSummary } from '../../src/operations/credential-roles.js';
import { federatedDatabaseParamKind } from '../../src/operations/federated-database/federated-database-params.js';
import { queryLimits } from '../../src/operations/federated-database/query-limits.js';
import { deleteIdp } from '../../src/operations/federation/delete-idp.js';
import { identityProviderParamKind } from '../../src/operations/federation/identity-provider-param.js';
import { idps } from '../../src/operations/federation/idps.js';
import { orgConfig } from '../../src/operations/federation/org-config.js';
import { orgs } from '../../src/operations/federation/orgs.js';
import { operations } from '../../src/operations/index.js';
import { namespaces } from '../../src/operations/monitoring/namespaces.js';
import { privateEndpoints } from '../../src/operations/network/private-endpoints.js';
import type { Params } from '../../src/operations/operation.js';
import { overview } from '../../src/operations/overview/overview.js';
import type { ParamKind } from '../../src/operations/params/kind.js';
import { listNames } from '../../src/operations/params/kind.js';
import { organizationParamKind } from '../../src/operations/params/organization.js';
import { projects } from '../../src/operations/project/projects.js';
import { projectNamed } from '../../src/sandbox/atlas/index.js';
import { formatPlain } from '../../src/slack/blocks/text.js';
import { openSharedFixture } from './fixture.js';
import * as cases from './given.js';
import { NOW } from './given.js';

const fixture = await openSharedFixture(() => NOW);
const { standIn, atlas } = fixture;

beforeEach(() => fixture.reset());
afterAll(() => fixture.close());

const idOf = (kind: ParamKind, name: string) => cases.idOf(fixture, kind, name);
const inPayments = (rest: Params = {}) => cases.inPayments(rest)(fixture);

describe('look-ups', () => {
  test('read a list of several pages to its end', async () => {
    const { headline, table } = await restoreJobs.run(atlas, await inPayments({ cluster: 'Cluster0' }), NOW);
    expect(table?.rows).toHaveLength(230);
    expect(formatPlain(headline)).toMatch(/^3 of 230 .*Cluster0 failed, .*2026-11-25 06:58 UTC\); 1 in progress\.$/);
  });

  test('answer within a project and within an organization', async () => {
    const ranked = await namespaces.run(atlas, await inPayments({ cluster: 'Cluster0', view: 'secondary' }), NOW);
    expect(ranked.table?.rows).toContainEqual([expect.anything(), 'payments', 'ledger.entries']);
    const endpoints = await privateEndpoints.run(atlas, await inPayments(), NOW);
    expect(endpoints.headline).toMatch(/6 private endpoints: 2 failed, 1 pending and 3 ok/);
    const config = await orgConfig.run(atlas, { org: await idOf(organizationParamKind, 'Counter Inc') }, NOW);
    expect(config.headline).toMatch(/Counter Inc .*Counter SSO, .*2 role mappings/);
    expect(JSON.stringify(config)).not.toContain('ines.conflict');
  });
});

describe('look-ups around an incident', () => {
  test('show the state of a cluster and of its project', async () => {
    const ofCluster = await overview.run(atlas, await inPayments({ cluster: 'Cluster1' }), NOW);
    expect(ofCluster.headline).toMatch(/^Cluster1 is running; .*; MongoDB support .*3 hours\.$/);
    expect(ofCluster.missing).toEqual([]);
    const ofProject = await overview.run(atlas, await inPayments(), NOW);
    expect(ofProject.headline).toMatch(/^Payments has 5 clusters, 4 running and 1 paused; .*alerts? .*open/);
    expect(ofProject.missing).toEqual([]);
  });

  test('show who has access, how much of a limit is used and which certificate expires', async () => {
    const open = await access.run(atlas, await inPayments(), NOW);
    expect(open.table?.rows.map(([name, state]) => [name, state])).toEqual([
      ['Cluster1', 'open'],
      ['ledger-eu', 'ended'],
    ]);
    const limits = await queryLimits.run(atlas, await inPayments({ database: 'FederatedDB0' }), NOW);
    expect(limits.headline).toMatch(/daily limit on FederatedDB0 .*4\.3 GiB of 5 GiB .*85%/);
    const providers = await idps.run(atlas, {}, NOW);
    expect(providers.headline).toMatch(
      /Counter SSO.* in 12 days\. Counter Inc and Counter Labs .*5 identity providers/,
    );
  });

  test('list all clusters, projects and organizations', async () => {
    expect((await clusters.run(atlas, {}, NOW)).table?.rows).toHaveLength(standIn.world.clusters.length);
    expect((await projects.run(atlas, {}, NOW)).notes).toEqual([expect.stringMatching(/share a name.*Sandbox/)]);
    expect((await orgs.run(atlas, {}, NOW)).headline).toContain('2 organizations');
  });

  test('read 5,000 projects in pages, not with a call for each', async () => {
    const made = Array.from({ length: 5_000 }, (_, at) => ({
      ...projectNamed(standIn.world, 'Payments'),
      id: (at + 1).toString(16).padStart(24, '0'),
      name: `project ${at}`,
    }));
    standIn.world.projects.push(...made);
    expect((await projects.run(atlas, {}, NOW)).table?.rows).toHaveLength(5_006);
    expect((await orgs.run(atlas, {}, NOW)).table?.rows).toHaveLength(2);
    expect((await clusters.run(atlas, {}, NOW)).headline).toMatch(/^18 clusters in 5 projects/);
    // Pages of a hundred, with up to three read ahead of the end.
    expect(standIn.calls.length).toBeLessThan(3 * (51 + 3) + 5);
  });

  test('describe what the credential may do, and which roles it lacks', async () => {
    expect((await readCredentialSummary(atlas, operations)).at(-1)).toMatch(
      /Counter Inc and Counter Labs: .*every look-up/,
    );
    const { roles } = standIn.credentials.reader;
    roles.splice(0, roles.length, ...roles.map(({ at }) => ({ role: 'ORG_READ_ONLY' as const, at })));
    expect((await readCredentialSummary(atlas, operations)).join(' ')).toContain(
      'restore-jobs (needs Project Backup Manager)',
    );
  });
});

test('lists the names of clusters, federated databases and identity providers', async () => {
  const project = await inPayments();
  const clusters = await listNames(atlas, clusterParamKind, project);
  expect(clusters.map(({ name }) => name)).toEqual(['Cluster0', 'Cluster1', 'FlexDev', 'ledger-eu', 'reports-archive']);
  const databases = await listNames(atlas, federatedDatabaseParamKind, project);
  expect(databases.map(({ name }) => name)).toEqual(['FederatedDB0', 'FederatedDB1']);
  expect(await listNames(atlas, identityProviderParamKind, {})).toHaveLength(5);
});

test.each([
  ['two organizations', 'Counter SSO', 'Counter Inc and Counter Labs'],
  ['one organization, though Atlas itself would delete it', 'Labs Google', 'Counter Labs'],
  ['an organization’s database access', 'CI pipelines', 'Counter Inc'],
])('delete-idp is blocked for a provider connected to %s', async (_, name, connectedTo) => {
  const { blockers } = await deleteIdp.preview(atlas, { provider: await idOf(identityProviderParamKind, name) }, NOW);
  const sentence = expect.stringMatching(`${name} .*connected to ${connectedTo}`);
  expect(blockers).toMatchObject([{ param: 'provider', sentence, first: { operation: 'disconnect-org' } }]);
});

test('a grant that expired since the preview doesn’t change the basis', async () => {
  const params = await inPayments({ cluster: 'Cluster1', level: 'logs', for: '4h' });
  const before = await grantAccess.preview(atlas, params, NOW);
  const after = await grantAccess.preview(atlas, params, NOW + 4 * 3_600_000);
  expect([before.warnings.length, after.warnings.length]).toEqual([2, 1]);
  expect(after.basis).toEqual(before.basis);
});

test('a missing role fails with Atlas’s answer', async () => {
  const { roles } = standIn.credentials.reader;
  const params = await inPayments({ cluster: 'Cluster0' });
  roles.splice(0, roles.length, ...roles.map(({ at }) => ({ role: 'ORG_READ_ONLY' as const, at })));
  await expect(restoreJobs.run(atlas, params, NOW)).rejects.toMatchObject({ status: 401 });
});
