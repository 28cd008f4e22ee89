// Clusters' private endpoints and projects' network peering connections.
//
// Sources: the OpenAPI document (paths, roles, states, and that a service is deleted with its last endpoint), the error
// code page and responses that MongoDB's CLI recorded: a bare list, and 202 with an empty object for a service
// deletion, unlike the document's 204. The service is then DELETING for minutes before it returns 404. For a missing
// service, the page has PRIVATELINK_NOT_FOUND. We use the newer PRIVATE_ENDPOINT_SERVICE_NOT_FOUND from MongoDB's
// Kubernetes operator.

import { ApiError } from '../api-error.js';
import { resourceRoutes } from '../resource.js';
import { route } from '../route.js';
import { type Answer, notFoundError, ok, pathParam, type RouteCall } from '../route-call.js';
import {
  DELETION_MS,
  type Endpoint,
  type EndpointService,
  removeDeletedEndpoints,
} from '../world/endpoint-services.js';
import type { Peer } from '../world/peers.js';

const SERVICES = '/groups/{groupId}/privateEndpoint/{cloudProvider}/endpointService';
const ENDPOINT = `${SERVICES}/{endpointServiceId}/endpoint/{endpointId}`;

export const endpointServiceRoutes = [
  ...resourceRoutes<EndpointService>({
    path: SERVICES,
    item: '{endpointServiceId}',
    list: 'bare',
    missing: 'PRIVATE_ENDPOINT_SERVICE_NOT_FOUND',
    kept,
    draw: (_, service) => drawn(service),
    remove: removeService,
  }),
  route('get', ENDPOINT, (ask) => ok(drawnEndpoint(serviceOf(ask), endpointOf(ask)))),
  route('delete', ENDPOINT, removeEndpoint),
];

function kept({ world, params, now }: RouteCall): EndpointService[] {
  removeDeletedEndpoints(world.endpointServices, now);
  return world.endpointServices.filter(({ cloudProvider }) => cloudProvider === params.cloudProvider);
}

function serviceOf(ask: RouteCall): EndpointService {
  const id = pathParam(ask, 'endpointServiceId');
  const found = kept(ask).find((one) => one.id === id && one.projectId === ask.params.groupId);
  if (found === undefined) throw notFoundError('endpoint service', id, 'PRIVATE_ENDPOINT_SERVICE_NOT_FOUND');
  return found;
}

function endpointOf(ask: RouteCall): Endpoint {
  const id = pathParam(ask, 'endpointId');
  const found = serviceOf(ask).endpoints.find((one) => one.id === id);
  if (found === undefined) throw notFoundError('endpoint', id, 'PRIVATELINK_INTERFACE_ENDPOINT_NOT_FOUND');
  return found;
}

function drawn({ id, regionName, cloudProvider, name, endpoints, goneAt }: EndpointService) {
  const status = goneAt === undefined ? 'AVAILABLE' : 'DELETING';
  const service = { cloudProvider, errorMessage: null, id, regionName, status };
  const ids = endpoints.map((endpoint) => endpoint.id);
  if (cloudProvider === 'AZURE') return { ...service, privateEndpoints: ids, privateLinkServiceName: name };
  return { ...service, endpointServiceName: name, interfaceEndpoints: ids, supportedRemoteRegions: null };
}

function drawnEndpoint({ cloudProvider }: EndpointService, { id, goneAt, ...endpoint }: Endpoint) {
  const isGoing = goneAt !== undefined;
  const status = isGoing ? 'DELETING' : endpoint.status;
  const common = { cloudProvider, deleteRequested: isGoing, errorMessage: endpoint.errorMessage ?? null };
  if (cloudProvider === 'AZURE') return { ...common, privateEndpointResourceId: id, status };
  return { ...common, connectionName: null, connectionStatus: status, interfaceEndpointId: id };
}

function removeService(ask: RouteCall, service: EndpointService): Answer {
  if (service.endpoints.length > 0)
    throw new ApiError(409, 'CANNOT_DELETE_PRIVATELINK_WITH_ENDPOINTS', 'Delete the service’s endpoints first.', [
      service.id,
    ]);
  return removed(ask, service, `the endpoint service in ${service.regionName}`);
}

function removeEndpoint(ask: RouteCall): Answer {
  const endpoint = endpointOf(ask);
  return removed(ask, endpoint, `the private endpoint ${endpoint.id.split('/').at(-1)}`);
}

/** Starts a deletion. Guess: repeating the call during the deletion succeeds. */
function removed({ now }: RouteCall, thing: { goneAt?: number }, what: string): Answer {
  const accepted = { status: 202, body: {} };
  if (thing.goneAt !== undefined) return accepted;
  thing.goneAt = now + DELETION_MS;
  return { ...accepted, changed: `deletes ${what}` };
}

// Sources: the OpenAPI document (fields and states by provider, AWS as the default provider, errorStateName null if
// nothing is wrong), issue #53 of MongoDB's Terraform provider (accepterRegionName is null for a peer in its
// container's region) and the error code page (the 404).
export const peerRoutes = resourceRoutes<Peer>({
  path: '/groups/{groupId}/peers',
  item: '{peerId}',
  missing: 'PEER_NOT_FOUND',
  query: { providerName: ['AWS', 'AZURE', 'GCP'] },
  kept: ({ world }) => world.peers,
  select: ({ query }, all) => all.filter(({ providerName }) => providerName === (query.get('providerName') ?? 'AWS')),
  draw: (_, { projectId, ...peer }) => peer,
});
