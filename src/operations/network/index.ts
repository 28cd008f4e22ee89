import type { Operation } from '../operation.js';
import { addresses } from './addresses.js';
import { allowAddress } from './allow-address.js';
import { deletePrivateEndpoint } from './delete-private-endpoint.js';
import { privateEndpoints } from './private-endpoints.js';
import { removeAddress } from './remove-address.js';

export const networkOperations: readonly Operation[] = [
  addresses,
  privateEndpoints,
  allowAddress,
  removeAddress,
  deletePrivateEndpoint,
];
