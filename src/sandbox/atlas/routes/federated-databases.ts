// Federated databases, their query limits, and private endpoints.
import { z } from 'zod';
import { type Answer, type Ask, noContent, notFound, ok, param, projectOf } from '../ask.js';
import { checked } from '../body.js';
import { PAGED, page } from '../listing.js';
import { RATES } from '../rates.js';
import { Refused } from '../refused.js';
import { type Route, route } from '../route.js';
import { isoDate } from '../world/ids.js';
import type { FederatedDatabase, QueryLimit } from '../world.js';
import { leaveEvent } from './events.js';

const details = { versions: ['2023-01-01'], rate: RATES.dataFederation };
const DATABASE = '/groups/{groupId}/dataFederation/{tenantName}';
const LIMIT = `${DATABASE}/limits/{limitName}`;
const PERIODS = ['query', 'daily', 'weekly', 'monthly'];

export const federatedDatabaseRoutes: readonly Route[] = [
  route('GET', '/groups/{groupId}/dataFederation', {
    ...details,
    query: ['type'],
    answer: (ask) => {
      const { id } = projectOf(ask, 'GROUP_READ_ONLY');
      return ok(ask.world.federatedDatabases.filter(({ projectId }) => projectId === id).map(databaseReply));
    },
  }),
  route('GET', DATABASE, { ...details, answer: (ask) => ok(databaseReply(databaseOf(ask, 'GROUP_READ_ONLY'))) }),
  route('DELETE', DATABASE, { ...details, query: ['skipRoleValidation'], answer: deleteDatabase }),
  route('GET', `${DATABASE}/limits`, {
    ...details,
    answer: (ask) => {
      const database = databaseOf(ask, 'GROUP_READ_ONLY');
      return ok(database.limits.map((limit) => limitReply(database, limit)));
    },
  }),
  route('GET', LIMIT, {
    ...details,
    answer: (ask) => {
      const database = databaseOf(ask, 'GROUP_READ_ONLY');
      return ok(limitReply(database, limitOf(database, limitName(ask))));
    },
  }),
  route('PATCH', LIMIT, { ...details, answer: setLimit }),
  route('DELETE', LIMIT, { ...details, answer: deleteLimit }),
  route('GET', '/groups/{groupId}/privateNetworkSettings/endpointIds', {
    ...details,
    query: PAGED,
    answer: (ask) => {
      const { id } = projectOf(ask, 'GROUP_READ_ONLY');
      const inside = ask.world.privateEndpoints.filter(({ projectId }) => projectId === id);
      return page(
        ask,
        inside.map(({ projectId: _, ...endpoint }) => ({ ...endpoint, type: 'DATA_LAKE' })),
      );
    },
  }),
];

function databaseOf(ask: Ask, role: 'GROUP_READ_ONLY' | 'GROUP_OWNER'): FederatedDatabase {
  const { id } = projectOf(ask, role);
  const name = param(ask, 'tenantName');
  const database = ask.world.federatedDatabases.find((one) => one.projectId === id && one.name === name);
  if (database !== undefined) return database;
  const code = 'DATA_FEDERATION_TENANT_NOT_FOUND_FOR_NAME';
  throw new Refused(404, code, `Project ${id} has no federated database ${name}.`, [id, name]);
}

function limitName(ask: Ask): string {
  const name = param(ask, 'limitName');
  if (PERIODS.some((period) => name === `bytesProcessed.${period}`)) return name;
  throw new Refused(400, 'INVALID_PATH_PARAMETER', `${name} is no query limit.`, ['limitName']);
}

/** The code for a limit that is not set is not recorded. */
function limitOf({ name, limits }: FederatedDatabase, wanted: string): QueryLimit {
  const limit = limits.find((one) => one.name === wanted);
  if (limit === undefined) throw notFound(`${name} has no limit ${wanted}.`, [wanted]);
  return limit;
}

/** `name` is read-only: it comes from the path. */
const NewLimit = z.strictObject({
  value: z.int().nonnegative(),
  overrunPolicy: z.enum(['BLOCK', 'BLOCK_AND_KILL']).optional(),
});

function setLimit(ask: Ask): Answer {
  const database = databaseOf(ask, 'GROUP_OWNER');
  const name = limitName(ask);
  const { value, overrunPolicy = 'BLOCK' } = checked(NewLimit, ask.body);
  const at = database.limits.findIndex((one) => one.name === name);
  const limit: QueryLimit = {
    name,
    value,
    ...(name !== 'bytesProcessed.query' && { overrunPolicy }),
    currentUsage: database.limits[at]?.currentUsage ?? 0,
    lastModifiedDate: isoDate(ask.now),
  };
  database.limits.splice(at < 0 ? database.limits.length : at, 1, limit);
  leaveEvent(ask, database.projectId, 'DATA_FEDERATION_QUERY_LIMIT_CONFIGURED');
  return ok(limitReply(database, limit), `set ${name} of ${database.name} to ${value} bytes`);
}

function deleteLimit(ask: Ask): Answer {
  const database = databaseOf(ask, 'GROUP_OWNER');
  const limit = limitOf(database, limitName(ask));
  database.limits.splice(database.limits.indexOf(limit), 1);
  leaveEvent(ask, database.projectId, 'DATA_FEDERATION_QUERY_LIMIT_DELETED');
  return noContent(`deleted ${limit.name} of ${database.name}`);
}

/** No operation of the bot wants this; a `..` in the place of a limit's name leads near it. 202 is what Atlas answers. */
function deleteDatabase(ask: Ask): Answer {
  const database = databaseOf(ask, 'GROUP_OWNER');
  ask.world.federatedDatabases.splice(ask.world.federatedDatabases.indexOf(database), 1);
  return { status: 202, changed: `deleted the federated database ${database.name}` };
}

const limitReply = ({ name: tenantName }: FederatedDatabase, limit: QueryLimit) => ({ ...limit, tenantName });

const databaseReply = ({ projectId, name, hostPart = 'a1b2c' }: FederatedDatabase) => ({
  cloudProviderConfig: null,
  dataProcessRegion: null,
  groupId: projectId,
  hostnames: [`${name.toLowerCase()}-${hostPart}.query.example.net`],
  name,
  privateEndpointHostnames: [],
  state: 'ACTIVE',
  storage: { databases: null, stores: null },
});
