import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import type { Atlas } from '../../src/atlas/atlas.js';
import { AtlasApiError } from '../../src/atlas/errors.js';
import { path } from '../../src/atlas/path.js';
import * as reply from '../../src/atlas/replies.js';
import { everyCall } from '../operations/every-call.js';
import type { Reader } from '../support/noted-atlas.js';
import { monitoring } from './fixtures/monitoring.js';
import { replies as others, type Recorded } from './fixtures/replies.js';
import { json, withAtlas, withTokens } from './server.js';

/** The path of each operation id in the official document, for replies that come without one. */
const SHAPES: Readonly<Record<string, string>> = {
  listOrgs: '/orgs',
  getOrg: '/orgs/{}',
  getOrgSettings: '/orgs/{}/settings',
  listGroups: '/groups',
  getGroup: '/groups/{}',
  listGroupClusters: '/groups/{}/clusters',
  getGroupCluster: '/groups/{}/clusters/{}',
  listGroupFlexClusters: '/groups/{}/flexClusters',
  getGroupFlexCluster: '/groups/{}/flexClusters/{}',
  listGroupClusterBackupRestoreJobs: '/groups/{}/clusters/{}/backup/restoreJobs',
  getGroupClusterBackupRestoreJob: '/groups/{}/clusters/{}/backup/restoreJobs/{}',
  listGroupServerlessBackupRestoreJobs: '/groups/{}/serverless/{}/backup/restoreJobs',
  listGroupFlexClusterBackupRestoreJobs: '/groups/{}/flexClusters/{}/backup/restoreJobs',
  getGroupFlexClusterBackupRestoreJob: '/groups/{}/flexClusters/{}/backup/restoreJobs/{}',
  getGroupClusterCollStatNamespaces: '/groups/{}/clusters/{}/{}/collStats/namespaces',
  listGroupPrivateNetworkSettingEndpointIds: '/groups/{}/privateNetworkSettings/endpointIds',
  listGroupDataFederation: '/groups/{}/dataFederation',
  getGroupDataFederation: '/groups/{}/dataFederation/{}',
  listGroupDataFederationLimits: '/groups/{}/dataFederation/{}/limits',
  getGroupDataFederationLimit: '/groups/{}/dataFederation/{}/limits/{}',
  getOrgFederationSettings: '/orgs/{}/federationSettings',
  listFederationSettingIdentityProviders: '/federationSettings/{}/identityProviders',
  getFederationSettingIdentityProvider: '/federationSettings/{}/identityProviders/{}',
  listFederationSettingConnectedOrgConfigs: '/federationSettings/{}/connectedOrgConfigs',
  getFederationSettingConnectedOrgConfig: '/federationSettings/{}/connectedOrgConfigs/{}',
  getSystemStatus: '',
  listGroupEvents: '/groups/{}/events',
  listGroupAlerts: '/groups/{}/alerts',
  listGroupAlertConfigs: '/groups/{}/alertConfigs',
  listGroupProcesses: '/groups/{}/processes',
  getGroupProcessMeasurements: '/groups/{}/processes/{}/measurements',
  listGroupProcessDisks: '/groups/{}/processes/{}/disks',
  listGroupClusterCollStatMeasurements: '/groups/{}/clusters/{}/{}/{}/{}/collStats/measurements',
  listGroupClusterBackupSnapshots: '/groups/{}/clusters/{}/backup/snapshots',
  listGroupFlexClusterBackupSnapshots: '/groups/{}/flexClusters/{}/backup/snapshots',
  getGroupClusterBackupSchedule: '/groups/{}/clusters/{}/backup/schedule',
  listGroupDatabaseUsers: '/groups/{}/databaseUsers',
  getGroupDatabaseUser: '/groups/{}/databaseUsers/{}/{}',
  listGroupCustomDbRoleRoles: '/groups/{}/customDBRoles/roles',
  getGroupDbAccessHistoryCluster: '/groups/{}/dbAccessHistory/clusters/{}',
  listOrgEvents: '/orgs/{}/events',
};

let readers: readonly Reader[];
beforeAll(async () => {
  readers = (await everyCall()).flatMap(({ reads }) => reads ?? []);
}, 300_000);

const variables = (shape: string) => shape.split('{}').length;
const fits = (shape: string, path: string) =>
  new RegExp(`^${shape.replaceAll('{}', '[^/:]+').replaceAll('.', '\\.')}/?$`).test(path);

/** How the bot reads the reply of a path. If it only reads the list above it: as an item of that list. */
function readersOf(path: string): readonly Reader[] {
  const direct = readers.filter(({ shape }) => fits(shape, path));
  const least = Math.min(...direct.map(({ shape }) => variables(shape)));
  if (direct.length > 0) return direct.filter(({ shape }) => variables(shape) === least);
  const inList = readers.filter(({ shape }) => fits(`${shape}/{}`, path));
  return inList.flatMap(({ shape, schema, pages }) => {
    const one = pages ? schema : itemOf(schema);
    return one === undefined ? [] : [{ shape, schema: one, pages: false }];
  });
}

function itemOf(list: z.ZodType): z.ZodType | undefined {
  const all: unknown = list instanceof z.ZodObject ? list.shape.results : list;
  return all instanceof z.ZodArray && all.element instanceof z.ZodType ? all.element : undefined;
}
const PATH = path`/anything`;
/** A reply and the path that it belongs to. */
type Sample = Recorded & { readonly path: string };
const replies = [...others, ...monitoring].map((one): Sample => {
  const shape = SHAPES[one.operationId];
  if (one.method !== 'GET') return { ...one, path: '' };
  if (shape === undefined) throw new Error(`no path is listed for ${one.operationId}`);
  return { ...one, path: shape.replaceAll('{}', 'x') };
});

const Recording = z.object({
  operationId: z.string(),
  request: z.object({ method: z.string(), path: z.string() }),
  response: z.object({ status: z.number(), headers: z.record(z.string(), z.string()), body: z.unknown() }),
});

/** Recordings of real replies, if any: `{operationId, request: {method, path}, response: {status, headers, body}}`. */
const folder = process.env.ATLAS_RECORDINGS;
const recordings: Sample[] = (folder === undefined ? [] : readdirSync(folder))
  .filter((file) => file.endsWith('.json'))
  .map((file) => {
    const { operationId, request, response } = Recording.parse(
      JSON.parse(readFileSync(join(folder ?? '', file), 'utf8')),
    );
    // The body is serialized again, so headers about its old form are dropped.
    const { 'content-length': _length, connection: _connection, ...headers } = response.headers;
    const path = request.path.replace(/^\/api\/atlas\/v2/, '').replace(/\?.*/, '');
    return { operationId, path, method: request.method, status: response.status, body: response.body, headers };
  });

/** The outcome of each of the ways in which the bot reads such a reply. */
async function outcomesOf({ operationId, path: asked, method, status, body, headers }: Sample): Promise<unknown[]> {
  const verb = z.enum(['GET', 'POST', 'PATCH', 'DELETE']).parse(method);
  const ways: readonly ((atlas: Atlas) => Promise<unknown>)[] =
    verb === 'GET'
      ? readersOf(asked).map(
          ({ schema, pages }) =>
            (atlas) =>
              pages ? atlas.list(PATH, schema) : atlas.get(PATH, schema),
        )
      : [(atlas) => atlas.write({ method: verb, path: PATH.text })];
  if (ways.length === 0) throw new Error(`${operationId} is read by nothing`);
  const outcomes: unknown[] = [];
  await withAtlas(
    withTokens((_, response) => json(response, status, status === 204 ? undefined : body, headers)),
    async ({ atlas }) => {
      for (const ask of ways) outcomes.push(await ask(atlas).catch((error: unknown) => error));
    },
  );
  return outcomes;
}

const Code = z.object({ errorCode: z.string() });

describe('the bot reads the reply of Atlas', () => {
  test.each(
    [...replies, ...recordings].map((recorded) => [`${recorded.operationId} ${recorded.status}`, recorded] as const),
  )('%s', async (_, recorded) => {
    for (const outcome of await outcomesOf(recorded)) {
      if (recorded.status < 400) {
        expect(outcome).not.toBeInstanceOf(Error);
      } else {
        expect(outcome).toBeInstanceOf(AtlasApiError);
        expect(outcome).toMatchObject({ status: recorded.status, errorCode: Code.parse(recorded.body).errorCode });
      }
    }
  });
});

describe('a parsed reply', () => {
  test('contains no secrets', async () => {
    for (const recorded of replies) {
      expect(JSON.stringify(await outcomesOf(recorded))).not.toMatch(/mongodb(\+srv)?:|https?:|X-Amz|rita@example/);
    }
  });

  test('keeps only the number of conflicts', () => {
    const found = reply.ConnectedOrgConfig.parse({
      orgId: 'o',
      userConflicts: [{ emailAddress: 'a@example.com' }, {}],
    });
    expect(found).toEqual({ orgId: 'o', userConflicts: [{}, {}] });
  });

  test('has no grant when Atlas leaves it out', () => {
    expect(reply.Cluster.parse({ id: 'c', name: 'n' }).mongoDBEmployeeAccessGrant).toBeUndefined();
  });

  test('distinguishes an empty list of organizations from null', () => {
    expect(reply.IdentityProvider.parse({ id: 'i', associatedOrgs: [] }).associatedOrgs).toEqual([]);
    expect(reply.IdentityProvider.parse({ id: 'i', associatedOrgs: null }).associatedOrgs).toBeNull();
  });

  test('is refused without the fields that a decision needs', () => {
    expect(reply.Cluster.safeParse({ name: 'n' }).success).toBe(false);
    expect(reply.QueryLimit.safeParse({ name: 'bytesProcessed.daily', value: null }).success).toBe(false);
  });

  test('is refused when a limit is too large to be restored exactly', () => {
    expect(
      reply.QueryLimit.safeParse(JSON.parse('{"name": "bytesProcessed.daily", "value": 9223372036854775807}')).success,
    ).toBe(false);
  });
});
