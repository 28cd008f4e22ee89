// Federated databases with their query limits and private endpoints.

import { DAY_MS, HOUR_MS, isoTimestamp } from './ids.js';
import type { FederatedDatabase, QueryLimit, World } from './types.js';

const GIBIBYTE = 1024 ** 3;

export function initialFederatedDatabases(payments: string, search: string, now: number): FederatedDatabase[] {
  const limit = (period: string, gibibytes: number, used: number, overrunPolicy?: string): QueryLimit => ({
    name: `bytesProcessed.${period}`,
    value: gibibytes * GIBIBYTE,
    ...(overrunPolicy !== undefined && { overrunPolicy }),
    currentUsage: Math.round(used * GIBIBYTE),
    lastModifiedDate: isoTimestamp(now - 40 * DAY_MS),
  });
  /** A new federated database's default limit. */
  const monthly = limit('monthly', 100 * 1024, 310.5, 'BLOCK');
  return [
    {
      projectId: payments,
      name: 'FederatedDB0',
      limits: [limit('query', 1, 0), limit('daily', 5, 4.25, 'BLOCK'), { ...monthly }],
    },
    {
      projectId: payments,
      name: 'FederatedDB1',
      limits: [
        limit('weekly', 50, 12, 'BLOCK_AND_KILL'),
        { ...monthly, lastModifiedDate: isoTimestamp(now - HOUR_MS) },
      ],
    },
    { projectId: search, name: 'search_lake.v2', limits: [{ ...monthly }] },
  ];
}

export const initialFederatedEndpoints = (payments: string, search: string): World['things'] =>
  new Map([
    [endpointsOf(payments), inPayments()],
    [
      endpointsOf(search),
      [{ endpointId: 'vpce-0c5e81a9d2f4b7360', provider: 'AWS', status: 'OK', region: 'US_EAST_1' }],
    ],
  ]);
const endpointsOf = (project: string) => `/groups/${project}/privateNetworkSettings/endpointIds`;

const inPayments = () => [
  { endpointId: 'vpce-0a31c7f2b94e6d805', provider: 'AWS', status: 'OK', comment: 'checkout VPC' },
  {
    endpointId: 'vpce-03f9d2c61b7a8e450',
    provider: 'AWS',
    status: 'FAILED',
    region: 'EU_WEST_1',
    comment: null,
    errorMessage: 'The endpoint service rejected the connection.',
  },
  {
    endpointId:
      '/subscriptions/5b1d7c2e-8f04-4a6b-9c3d-2e7f1a0b6c58/resourceGroups/payments/providers/Microsoft.Network/privateEndpoints/reports',
    provider: 'AZURE',
    status: 'PENDING',
    region: 'EUROPE_WEST',
  },
];
