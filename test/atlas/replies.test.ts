import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import type { Atlas } from '../../src/atlas/atlas.js';
import { AtlasApiError } from '../../src/atlas/errors.js';
import { path } from '../../src/atlas/path.js';
import * as reply from '../../src/atlas/replies.js';
import { monitoring } from './fixtures/monitoring.js';
import { replies as others, type Recorded } from './fixtures/replies.js';
import { json, withAtlas, withTokens } from './server.js';

const one =
  (schema: z.ZodType) =>
  (atlas: Atlas): Promise<unknown> =>
    atlas.get(PATH, schema);
const many =
  (schema: z.ZodType) =>
  (atlas: Atlas): Promise<unknown> =>
    atlas.list(PATH, schema);

/** How the bot asks for each of the replies. */
const READS: Readonly<Record<string, (atlas: Atlas) => Promise<unknown>>> = {
  listOrgs: many(reply.Organization),
  getOrg: one(reply.Organization),
  getOrgSettings: one(reply.OrgSettings),
  listGroups: many(reply.Project),
  getGroup: one(reply.Project),
  listGroupClusters: many(reply.Cluster),
  getGroupCluster: one(reply.Cluster),
  listGroupFlexClusters: many(reply.FlexCluster),
  getGroupFlexCluster: one(reply.FlexCluster),
  listGroupClusterBackupRestoreJobs: many(reply.RestoreJob),
  getGroupClusterBackupRestoreJob: one(reply.RestoreJob),
  listGroupServerlessBackupRestoreJobs: many(reply.RestoreJob),
  listGroupFlexClusterBackupRestoreJobs: many(reply.FlexRestoreJob),
  getGroupFlexClusterBackupRestoreJob: one(reply.FlexRestoreJob),
  getGroupClusterCollStatNamespaces: one(reply.RankedNamespaces),
  listGroupPrivateNetworkSettingEndpointIds: many(reply.PrivateEndpoint),
  listGroupDataFederation: one(z.array(reply.FederatedDatabase)),
  getGroupDataFederation: one(reply.FederatedDatabase),
  listGroupDataFederationLimits: one(z.array(reply.QueryLimit)),
  getGroupDataFederationLimit: one(reply.QueryLimit),
  getOrgFederationSettings: one(reply.FederationSettings),
  listFederationSettingIdentityProviders: many(reply.IdentityProvider),
  getFederationSettingIdentityProvider: one(reply.IdentityProvider),
  listFederationSettingConnectedOrgConfigs: many(reply.ConnectedOrgConfig),
  getFederationSettingConnectedOrgConfig: one(reply.ConnectedOrgConfig),
  getSystemStatus: one(reply.SystemStatus),
  listGroupEvents: many(reply.Event),
  listGroupAlerts: many(reply.Alert),
  listGroupAlertConfigs: many(reply.AlertConfig),
  listGroupProcesses: many(reply.Process),
  getGroupProcessMeasurements: one(reply.Measurements),
  listGroupProcessDisks: many(reply.DiskPartition),
  listGroupClusterCollStatMeasurements: one(reply.Measurements),
  listGroupClusterBackupSnapshots: many(reply.Snapshot),
  listGroupFlexClusterBackupSnapshots: many(reply.FlexSnapshot),
  getGroupClusterBackupSchedule: one(reply.BackupSchedule),
  listGroupDatabaseUsers: many(reply.DatabaseUser),
  getGroupDatabaseUser: one(reply.DatabaseUser),
  listGroupCustomDbRoleRoles: one(z.array(reply.CustomRole)),
  getGroupDbAccessHistoryCluster: one(reply.AccessLogs),
  // Read by nothing; it shows that pages of anything are read.
  listOrgEvents: many(z.object({ id: z.string() })),
};

/** The same of replies that no fixture of ours has: they are tried where there are recordings. */
const RECORDED_ONLY: typeof READS = {
  getGroupAccessListEntry: one(reply.AccessListEntry),
  listGroupAccessListEntries: many(reply.AccessListEntry),
  getGroupAlert: one(reply.Alert),
  getGroupAlertConfig: one(reply.AlertConfig),
  getGroupAuditLog: one(reply.AuditLog),
  getGroupBackupCompliancePolicy: one(reply.BackupCompliance),
  getGroupClusterBackupSnapshot: one(reply.Snapshot),
  getGroupClusterProcessArgs: one(reply.ProcessArgs),
  getGroupMaintenanceWindow: one(reply.MaintenanceWindow),
  getGroupSettings: one(reply.ProjectSettings),
  getGroupCustomDbRoleRole: one(reply.CustomRole),
  getOrgApiKey: one(reply.ApiKey),
  listOrgApiKeys: many(reply.ApiKey),
  listOrgUsers: many(reply.OrgUser),
  listGroupTeams: many(reply.TeamRoles),
  // Of these the bot reads no more than whether there is one, or nothing.
  listGroupUsers: many(z.looseObject({})),
  getGroupClusterOnlineArchive: one(z.looseObject({})),
  listGroupClusterOnlineArchives: many(z.looseObject({})),
  getGroupPrivateEndpointEndpointService: one(z.looseObject({})),
  listGroupPrivateEndpointEndpointService: one(z.array(z.looseObject({}))),
};
const PATH = path`/anything`;
const replies = [...others, ...monitoring];

const Recording = z.object({
  operationId: z.string(),
  request: z.object({ method: z.string() }),
  response: z.object({ status: z.number(), headers: z.record(z.string(), z.string()), body: z.unknown() }),
});

/** Recordings of real replies, where there are some: `{operationId, request: {method}, response: {status, headers, body}}`. */
const folder = process.env.ATLAS_RECORDINGS;
const recordings: Recorded[] = (folder === undefined ? [] : readdirSync(folder))
  .filter((file) => file.endsWith('.json'))
  .map((file) => {
    const { operationId, request, response } = Recording.parse(
      JSON.parse(readFileSync(join(folder ?? '', file), 'utf8')),
    );
    // The body is written anew, so what described its old form goes.
    const { 'content-length': _length, connection: _connection, ...headers } = response.headers;
    return { operationId, method: request.method, status: response.status, body: response.body, headers };
  });

async function outcomeOf({ operationId, method, status, body, headers }: Recorded): Promise<unknown> {
  let outcome: unknown;
  await withAtlas(
    withTokens((_, response) => json(response, status, status === 204 ? undefined : body, headers)),
    async ({ atlas }) => {
      const verb = z.enum(['GET', 'POST', 'PATCH', 'DELETE']).parse(method);
      const ask =
        verb === 'GET'
          ? (READS[operationId] ?? RECORDED_ONLY[operationId])
          : (client: Atlas) => client.write({ method: verb, path: PATH.text });
      if (ask === undefined) throw new Error(`nothing here reads ${operationId}`);
      outcome = await ask(atlas).catch((error: unknown) => error);
    },
  );
  return outcome;
}

const Code = z.object({ errorCode: z.string() });

describe('a reply of Atlas is understood', () => {
  test.each(
    [...replies, ...recordings].map((recorded) => [`${recorded.operationId} ${recorded.status}`, recorded] as const),
  )('%s', async (_, recorded) => {
    const outcome = await outcomeOf(recorded);
    if (recorded.status < 400) {
      expect(outcome).not.toBeInstanceOf(Error);
    } else {
      expect(outcome).toBeInstanceOf(AtlasApiError);
      expect(outcome).toMatchObject({ status: recorded.status, errorCode: Code.parse(recorded.body).errorCode });
    }
  });

  test('every read that the bot knows has a reply to be tried with', () => {
    const tried = new Set([...replies, ...recordings].map(({ operationId }) => operationId));
    const untried = Object.keys(READS).filter((operationId) => !tried.has(operationId));
    const onlyRecorded = ['getGroupClusterBackupRestoreJob', 'getGroupFlexClusterBackupRestoreJob', 'listOrgEvents'];
    expect(untried.filter((operationId) => !onlyRecorded.includes(operationId))).toEqual([]);
  });
});

describe('a parsed reply', () => {
  test('holds no secret that came with it', async () => {
    for (const recorded of replies) {
      expect(JSON.stringify({ outcome: await outcomeOf(recorded) })).not.toMatch(
        /mongodb(\+srv)?:|https?:|X-Amz|rita@example/,
      );
    }
  });

  test('keeps the number of conflicts, and nothing else of them', () => {
    const found = reply.ConnectedOrgConfig.parse({
      orgId: 'o',
      userConflicts: [{ emailAddress: 'a@example.com' }, {}],
    });
    expect(found).toMatchObject({ userConflicts: [{}, {}], roleMappings: [] });
  });

  test('has no grant when Atlas leaves it out', () => {
    expect(reply.Cluster.parse({ id: 'c', name: 'n' }).mongoDBEmployeeAccessGrant).toBeUndefined();
  });

  test('tells "no organization is connected" from "not said"', () => {
    expect(reply.IdentityProvider.parse({ id: 'i', associatedOrgs: [] }).associatedOrgs).toEqual([]);
    expect(reply.IdentityProvider.parse({ id: 'i', associatedOrgs: null }).associatedOrgs).toBeNull();
  });

  test('is refused when a decision would rest on nothing', () => {
    expect(reply.Cluster.safeParse({ name: 'n' }).success).toBe(false);
    expect(reply.QueryLimit.safeParse({ name: 'bytesProcessed.daily', value: null }).success).toBe(false);
  });

  test('is refused when a limit is too large to be put back exactly', () => {
    expect(
      reply.QueryLimit.safeParse(JSON.parse('{"name": "bytesProcessed.daily", "value": 9223372036854775807}')).success,
    ).toBe(false);
  });
});
