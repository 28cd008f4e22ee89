import type { Operation } from '../operation.js';
import { deleteApiKey } from './delete-api-key.js';
import { deleteServiceAccount } from './delete-service-account.js';
import { keys } from './keys.js';

export const keyOperations: readonly Operation[] = [keys, deleteApiKey, deleteServiceAccount];
