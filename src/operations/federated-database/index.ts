import type { Operation } from '../operation.js';
import { deleteQueryLimit } from './delete-query-limit.js';
import { queryLimits } from './query-limits.js';
import { setQueryLimit } from './set-query-limit.js';

export const federatedDatabaseOperations: readonly Operation[] = [queryLimits, setQueryLimit, deleteQueryLimit];
