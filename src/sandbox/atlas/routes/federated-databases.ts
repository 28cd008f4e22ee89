// Federated databases with their query limits and private endpoints.
//
// Sources: the OpenAPI document and responses that MongoDB's CLI recorded (202 for a deletion). Atlas publishes no
// error code for a missing limit.

import { parseBody } from '../body.js';
import { ANY_VALUE } from '../listing.js';
import { jsonResourceRoutes, resourceRoutes } from '../resource.js';
import { route } from '../route.js';
import { type Answer, federatedDatabaseOf, pathParam, type RouteCall } from '../route-call.js';
import { DataFederationLimit } from '../schemas.js';
import { isoTimestamp } from '../world/ids.js';
import type { FederatedDatabase, QueryLimit } from '../world.js';

const DATABASES = '/groups/{groupId}/dataFederation';
const LIMITS = `${DATABASES}/{tenantName}/limits`;

export const federatedDatabaseRoutes = [
  // The bot never deletes a database, but a request for a limit named `..` could reach this route. Atlas returns 202.
  ...resourceRoutes<FederatedDatabase>({
    path: DATABASES,
    item: '{tenantName}',
    list: 'bare',
    query: { type: ANY_VALUE },
    kept: ({ world }) => world.federatedDatabases,
    one: federatedDatabaseOf,
    draw: (_, database) => databaseReply(database),
    named: (_, { name }) => `the federated database ${name}`,
    remove: 202,
  }),
  ...resourceRoutes<QueryLimit>({
    path: LIMITS,
    item: '{limitName}',
    list: 'bare',
    kept: (ask) => federatedDatabaseOf(ask).limits,
    key: ({ name }) => name,
    draw: limitReply,
    named: (ask, { name }) => `${name} on ${federatedDatabaseOf(ask).name}`,
    remove: 204,
    removeEvent: 'DATA_FEDERATION_QUERY_LIMIT_DELETED',
  }),
  route('patch', `${LIMITS}/{limitName}`, setLimit),
  ...jsonResourceRoutes({
    path: '/groups/{groupId}/privateNetworkSettings/endpointIds',
    draw: (_, endpoint) => ({ ...endpoint, type: 'DATA_LAKE' }),
  }),
];

function limitReply(ask: RouteCall, limit: QueryLimit) {
  return { ...limit, tenantName: pathParam(ask, 'tenantName') };
}

/** Sets a limit. Creates the limit if it doesn't exist. */
function setLimit(ask: RouteCall): Answer {
  const { name: tenantName, limits } = federatedDatabaseOf(ask);
  const name = pathParam(ask, 'limitName');
  const { value, overrunPolicy = 'BLOCK' } = parseBody(DataFederationLimit, ask.body);
  const at = limits.findIndex((one) => one.name === name);
  const limit: QueryLimit = {
    name,
    value,
    ...(name !== 'bytesProcessed.query' && { overrunPolicy }),
    currentUsage: limits[at]?.currentUsage ?? 0,
    lastModifiedDate: isoTimestamp(ask.now),
  };
  limits.splice(at < 0 ? limits.length : at, 1, limit);
  const changed = `set ${name} on ${tenantName} to ${value} bytes`;
  return { status: 200, body: limitReply(ask, limit), changed, event: 'DATA_FEDERATION_QUERY_LIMIT_CONFIGURED' };
}

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
