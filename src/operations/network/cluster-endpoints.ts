// The private endpoints of clusters: services on Atlas's side, and the endpoints in a customer's network that lead to
// them.

import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import { asSegment, type Path, path } from '../../atlas/path.js';
import { ClusterEndpoint, EndpointService, EndpointsOfCluster } from '../../atlas/replies.js';
import { LastSeen, readSpeculatively } from '../last-seen.js';
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

const lastListed = new LastSeen<readonly Endpoint[]>();
const isSameList = (guess: readonly Endpoint[], found: readonly Endpoint[]): boolean =>
  isDeepStrictEqual(guess, found.map(idOf));
const idOf = ({ provider, service, endpoint }: Endpoint): Endpoint => ({ provider, service, endpoint });

/** With each endpoint's own status in place of its service's: in one round where the same endpoints were listed last. */
export async function endpointsWithStates(atlas: Atlas, project: string): Promise<readonly ListedEndpoint[]> {
  const [listed, states] = await readSpeculatively<readonly Endpoint[], readonly ListedEndpoint[], readonly State[]>(
    lastListed.last(atlas, project),
    listClusterEndpoints(atlas, project),
    (all) => Promise.all(all.map((one) => stateOf(atlas, project, one))),
    isSameList,
  );
  lastListed.note(atlas, project, listed.map(idOf));
  return listed.map((one, at) => ({ ...one, status: states[at] ?? one.status }));
}

/** Of an endpoint; undefined for a service without any. */
type State = string | undefined;

async function stateOf(atlas: Atlas, project: string, one: Endpoint): Promise<State> {
  if (one.endpoint === null) return undefined;
  const { connectionStatus, status } = await atlas.get(endpointPath(project, one), ClusterEndpoint);
  return connectionStatus || status || 'unknown';
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
