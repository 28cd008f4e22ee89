// Clusters' private endpoints: services in Atlas, each with its endpoints in the customer's network.
import { MINUTE_MS, objectId } from './ids.js';

interface Deletable {
  /** When the deletion finishes, in milliseconds since the epoch. The status is DELETING until then. */
  goneAt?: number;
}
export interface EndpointService extends Deletable {
  readonly id: string;
  readonly projectId: string;
  readonly cloudProvider: 'AWS' | 'AZURE';
  readonly regionName: string;
  /** The service's name at the cloud provider. */
  readonly name: string;
  endpoints: Endpoint[];
}
export interface Endpoint extends Deletable {
  readonly id: string;
  /** AWS's `connectionStatus` or Azure's `status`. */
  readonly status: string;
  readonly errorMessage?: string;
}

const CREATED = '2025-02-18T10:04:00Z';

export function initialEndpointServices(payments: string, search: string): EndpointService[] {
  const service = (projectId: string, regionName: string, endpoints: Endpoint[] = []) =>
    ({ ...made(projectId, regionName), cloudProvider: 'AWS', endpoints, name: vpceService(regionName) }) as const;
  return [
    service(payments, 'EU_WEST_1', [
      { id: 'vpce-0d41f86a2b7c93e15', status: 'AVAILABLE' },
      { id: 'vpce-0f2b6c1d94a7e8350', status: 'AVAILABLE' },
    ]),
    service(payments, 'US_EAST_1'),
    {
      ...made(payments, 'EUROPE_WEST'),
      cloudProvider: 'AZURE',
      name: `pls_${objectId('azure service', CREATED)}`,
      endpoints: [
        {
          id: '/subscriptions/5b1d7c2e-8f04-4a6b-9c3d-2e7f1a0b6c58/resourceGroups/payments/providers/Microsoft.Network/privateEndpoints/ledger',
          status: 'FAILED',
          errorMessage: 'The private endpoint was not found.',
        },
      ],
    },
    service(search, 'EU_WEST_1', [{ id: 'vpce-06a9d3e5c8b1f7420', status: 'AVAILABLE' }]),
  ];
}

const made = (projectId: string, regionName: string) => ({
  id: objectId(`${projectId}/endpoint service ${regionName}`, CREATED),
  projectId,
  regionName,
});

function vpceService(regionName: string): string {
  const region = regionName.toLowerCase().replaceAll('_', '-');
  return `com.amazonaws.vpce.${region}.vpce-svc-0${objectId(regionName, CREATED).slice(-16)}`;
}

/** Whether the endpoint passes traffic. An endpoint still passes traffic while it's being deleted. */
export const passesTraffic = ({ status }: Endpoint): boolean => status === 'AVAILABLE';

/** A guess at the duration of a deletion, long enough to be visible. */
export const DELETION_MS = 2 * MINUTE_MS;

/**
 * Removes deleted endpoints, and services whose last endpoint has been removed.
 * @param now milliseconds since the epoch
 */
export function removeDeletedEndpoints(all: EndpointService[], now: number): void {
  const endOf = ({ goneAt = Number.POSITIVE_INFINITY }: Deletable) => goneAt;
  const isThere = (thing: Deletable) => endOf(thing) > now;
  for (const service of all) {
    const last = Math.max(...service.endpoints.map(endOf));
    if (service.endpoints.length > 0 && last <= now) service.goneAt ??= last + DELETION_MS;
    service.endpoints = service.endpoints.filter(isThere);
  }
  all.splice(0, all.length, ...all.filter(isThere));
}
