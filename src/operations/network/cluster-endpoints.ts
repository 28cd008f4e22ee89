// The private endpoints of clusters: services on Atlas's side, and the endpoints in a customer's network that lead to
// them.

import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import { asSegment, type Path, path } from '../../atlas/path.js';
import { ClusterEndpoint, EndpointService, EndpointsOfCluster } from '../../atlas/replies.js';
import { ifMissing } from '../place.js';
import type { Endpoint } from './endpoint-id.js';

/** The providers whose endpoints have their own ids. */
const PROVIDERS = ['AWS', 'AZURE'] as const;

export interface ListedEndpoint extends Endpoint {
  readonly region: string;
  /** The service's status, as Atlas writes it. */
  readonly status: string;
}

const servicesPath = (project: string, provider: string): Path =>
  path`/groups/${project}/privateEndpoint/${provider}/endpointService`;

export const endpointPath = (project: string, { provider, service, endpoint }: Endpoint): Path =>
  endpoint === null
    ? path`/groups/${project}/privateEndpoint/${provider}/endpointService/${service}`
    : path`/groups/${project}/privateEndpoint/${provider}/endpointService/${service}/endpoint/${asSegment(endpoint)}`;

export async function listClusterEndpoints(atlas: Atlas, project: string): Promise<readonly ListedEndpoint[]> {
  const found = await Promise.all(
    PROVIDERS.map(async (provider) => {
      const services = await atlas.get(servicesPath(project, provider), z.array(EndpointService));
      return services.flatMap((service): readonly ListedEndpoint[] => {
        const ids = [...service.interfaceEndpoints, ...service.privateEndpoints];
        const { id, regionName: region, status } = service;
        const common = { provider, service: id, region: region || 'an unknown region', status: status || 'unknown' };
        return ids.length === 0 ? [{ ...common, endpoint: null }] : ids.map((endpoint) => ({ ...common, endpoint }));
      });
    }),
  );
  return found.flat();
}

/** With each endpoint's own status in place of its service's. */
export async function endpointsWithStates(atlas: Atlas, project: string): Promise<readonly ListedEndpoint[]> {
  const listed = await listClusterEndpoints(atlas, project);
  return Promise.all(
    listed.map(async (one) => {
      if (one.endpoint === null) return one;
      const { connectionStatus, status } = await atlas.get(endpointPath(project, one), ClusterEndpoint);
      return { ...one, status: connectionStatus || status || 'unknown' };
    }),
  );
}

/**
 * Its present state; undefined when its project is gone, which proves nothing. A missing service does: it goes with its
 * last endpoint.
 */
export async function endpointNow(
  atlas: Atlas,
  project: string,
  of: Endpoint,
): Promise<'there' | 'being deleted' | 'gone' | undefined> {
  const shown = await ifMissing(atlas.get(endpointPath(project, of), ClusterEndpoint));
  if (shown !== undefined)
    return shown.deleteRequested === true || (shown.connectionStatus ?? shown.status) === 'DELETING'
      ? 'being deleted'
      : 'there';
  const services = servicesPath(project, of.provider);
  return (await ifMissing(atlas.get(services, z.unknown()))) === undefined ? undefined : 'gone';
}

/** Sorted names of the clusters that are reached through it. */
export async function clustersThrough(atlas: Atlas, project: string, { endpoint }: Endpoint): Promise<string[]> {
  if (endpoint === null) return [];
  const all = await atlas.list(path`/groups/${project}/clusters`, EndpointsOfCluster);
  const leadsTo = ({ connectionStrings }: z.output<typeof EndpointsOfCluster>) =>
    connectionStrings?.privateEndpoint.some(({ endpoints }) => endpoints.some((one) => one.endpointId === endpoint));
  return all
    .filter(leadsTo)
    .map(({ name }) => name)
    .toSorted();
}
