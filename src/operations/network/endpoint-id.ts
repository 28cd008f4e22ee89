// Formats and parses the stored ID of a private endpoint for clusters, and returns the endpoint's display name.
import { handleOfId } from '../handles.js';

/** An endpoint that connects to a service, or a service without endpoints. Both can be deleted. */
export interface Endpoint {
  readonly provider: string;
  readonly service: string;
  /** The endpoint's ID. Null for the service itself. */
  readonly endpoint: string | null;
}
/** Formats the ID that a request stores: `AWS/<service>/vpce-...`. */
export const endpointId = ({ provider, service, endpoint }: Endpoint): string =>
  [provider, service, ...(endpoint === null ? [] : [endpoint])].join('/');

export function parseEndpointId(id: string): Endpoint {
  const [, provider = '', service = '', endpoint] = /^(\w+)\/(\w+)(?:\/(.+))?$/s.exec(id) ?? [];
  return { provider, service, endpoint: endpoint ?? null };
}

/** Returns the display name: `vpce-...`, the last segment of an Azure ID, or the handle of a service. */
export const endpointName = ({ service, endpoint }: Endpoint): string =>
  endpoint === null ? handleOfId(service) : (endpoint.split('/').at(-1) ?? endpoint);
