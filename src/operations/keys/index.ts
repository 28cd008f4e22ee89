import type { Operation } from '../operation.js';
import { deleteApiKey } from './delete-api-key.js';
import { deleteServiceAccount } from './delete-service-account.js';
import { keys } from './keys.js';
import { usedBy } from './used-by.js';

export const keyOperations: readonly Operation[] = [keys, usedBy, deleteApiKey, deleteServiceAccount];
