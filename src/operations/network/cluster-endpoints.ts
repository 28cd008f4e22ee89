// Reads private endpoints for clusters. Endpoints in a customer's network connect to Atlas's endpoint services.

import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import { asSegment, type Path, path } from '../../atlas/path.js';
import { EndpointService, EndpointStatus, EndpointsOfCluster, requireKnown } from '../../atlas/replies.js';
import { createOptionalReads } from '../optional-reads.js';
import { PerCredentialCache, readSpeculatively } from '../per-credential-cache.js';
import { ifExists } from '../place.js';
import { type Endpoint, endpointId, parseEndpointId } from './endpoint-id.js';

/** The providers, with Atlas's codes and their display names. */
export const CLOUD_PROVIDERS = [
  ['AWS', 'AWS'],
  ['AZURE', 'Azure'],
  ['GCP', 'Google Cloud'],
] as const;
type Provider = (typeof CLOUD_PROVIDERS)[number][0];
/** The providers whose endpoints we delete. Their connection strings show which clusters use an endpoint. */
const DELETABLE = ['AWS', 'AZURE'] as const satisfies readonly Provider[];

interface ListedEndpoint extends Endpoint {
  readonly region: string;
  /** The service's status, in Atlas's spelling. */
  readonly status: string;
}

const servicesPath = (project: string, provider: string): Path =>
  path`/groups/${project}/privateEndpoint/${provider}/endpointService`;

export const endpointPath = (project: string, { provider, service, endpoint }: Endpoint): Path =>
  endpoint === null
    ? path`/groups/${project}/privateEndpoint/${provider}/endpointService/${service}`
    : path`/groups/${project}/privateEndpoint/${provider}/endpointService/${service}/endpoint/${asSegment(endpoint)}`;

export async function listClusterEndpoints(atlas: Atlas, project: string): Promise<readonly ListedEndpoint[]> {
  return (await Promise.all(DELETABLE.map((provider) => listAt(atlas, project, provider)))).flat();
}

async function listAt(atlas: Atlas, project: string, provider: string): Promise<readonly ListedEndpoint[]> {
  const services = await atlas.get(servicesPath(project, provider), z.array(EndpointService));
  return services.flatMap((service): readonly ListedEndpoint[] => {
    const { interfaceEndpoints, privateEndpoints, endpointGroupNames } = service;
    const ids = [...new Set([...interfaceEndpoints, ...privateEndpoints, ...endpointGroupNames])];
    const { id, regionName: region, status } = service;
    const common = { provider, service: id, region: region || 'an unknown region', status: status || 'unknown' };
    return ids.length === 0 ? [{ ...common, endpoint: null }] : ids.map((endpoint) => ({ ...common, endpoint }));
  });
}

const lastListed = new PerCredentialCache<readonly Endpoint[]>();
const isSameList = (guess: readonly Endpoint[], found: readonly Endpoint[]): boolean =>
  isDeepStrictEqual(guess, found.map(idOf));
const idOf = ({ provider, service, endpoint }: Endpoint): Endpoint => ({ provider, service, endpoint });

/**
 * Lists the endpoints, each with its own status instead of its service's. Makes one round of calls if the last list had
 * the same endpoints. A status that can't be read becomes `unknown`, and `missing` says why.
 */
export async function readEndpointsWithStates(atlas: Atlas, project: string, provider: Provider) {
  const key = `${project}/${provider}`;
  const [listed, { states, missing }] = await readSpeculatively<
    readonly Endpoint[],
    readonly ListedEndpoint[],
    Awaited<ReturnType<typeof statesOf>>
  >(lastListed.last(atlas, key), listAt(atlas, project, provider), (all) => statesOf(atlas, project, all), isSameList);
  lastListed.note(atlas, key, listed.map(idOf));
  const endpoints = listed.map((one): ListedEndpoint => {
    return one.endpoint === null ? one : { ...one, status: states.get(endpointId(one)) ?? 'unknown' };
  });
  return { endpoints, missing };
}

async function statesOf(atlas: Atlas, project: string, all: readonly Endpoint[]) {
  const { readEach, missing } = createOptionalReads();
  // The reads are keyed by ID, because two Google Cloud endpoints may have the same name.
  const reads = all.flatMap((one) =>
    one.endpoint === null ? [] : [[endpointId(one), stateOf(atlas, project, one)] as const],
  );
  const nameOf = (id: string) => parseEndpointId(id).endpoint ?? id;
  return { states: await readEach('States', new Map(reads), undefined, nameOf), missing };
}

async function stateOf(atlas: Atlas, project: string, one: Endpoint): Promise<string> {
  const { connectionStatus, status } = await atlas.get(endpointPath(project, one), EndpointStatus);
  return connectionStatus || status || 'unknown';
}

/**
 * Returns the endpoint's state. Returns undefined if the endpoint can't be found but its list still shows it or can't
 * be read. Atlas deletes a service with its last endpoint.
 */
export async function readEndpointState(
  atlas: Atlas,
  project: string,
  of: Endpoint,
): Promise<'there' | 'being deleted' | 'gone' | undefined> {
  const shown = await ifExists(atlas.get(endpointPath(project, of), EndpointStatus));
  if (shown !== undefined)
    return shown.deleteRequested === true ||
      requireKnown(shown.connectionStatus ?? shown.status, 'the endpoint’s state') === 'DELETING'
      ? 'being deleted'
      : 'there';
  const listed = await ifExists(listAt(atlas, project, of.provider));
  return listed?.some(({ service, endpoint }) => service === of.service && endpoint === of.endpoint) === false
    ? 'gone'
    : undefined;
}

interface Reached {
  readonly name: string;
  /** Whether the cluster has nodes in several regions. */
  readonly isSpread: boolean;
}

/** Reads the clusters whose connection strings use the endpoint, sorted by name. */
export async function readClustersUsingEndpoint(
  atlas: Atlas,
  project: string,
  { endpoint }: Endpoint,
): Promise<readonly Reached[]> {
  if (endpoint === null) return [];
  const all = await atlas.list(path`/groups/${project}/clusters`, EndpointsOfCluster);
  const leadsTo = ({ connectionStrings }: z.output<typeof EndpointsOfCluster>) =>
    connectionStrings?.privateEndpoint.some(({ endpoints }) => endpoints.some((one) => one.endpointId === endpoint));
  return all
    .filter(leadsTo)
    .map(({ name, replicationSpecs }) => {
      const regions = replicationSpecs.flatMap(({ regionConfigs }) =>
        regionConfigs.map(({ regionName }) => regionName),
      );
      return { name, isSpread: new Set(regions).size > 1 };
    })
    .toSorted((a, b) => a.name.localeCompare(b.name, 'en'));
}
