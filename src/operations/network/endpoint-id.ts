// The stored form of a private endpoint of clusters, and what people call one. Pure.
import { handleOf } from '../handles.js';

/** An endpoint that leads to a service, or a service without endpoints. Either can be deleted. */
export interface Endpoint {
  readonly provider: string;
  readonly service: string;
  /** Null for the service itself. */
  readonly endpoint: string | null;
}
/** `AWS/<service>/vpce-...`: the stored form of the param. */
export const endpointId = ({ provider, service, endpoint }: Endpoint): string =>
  [provider, service, ...(endpoint === null ? [] : [endpoint])].join('/');

export function endpointIn(id: string): Endpoint {
  const [, provider = '', service = '', endpoint] = /^(\w+)\/(\w+)(?:\/(.+))?$/s.exec(id) ?? [];
  return { provider, service, endpoint: endpoint ?? null };
}

/** `vpce-...`, the last segment of an Azure id, or the handle of a service. */
export const nameOf = ({ service, endpoint }: Endpoint): string =>
  endpoint === null ? handleOf(service) : (endpoint.split('/').at(-1) ?? endpoint);
