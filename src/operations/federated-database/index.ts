import type { Operation } from '../operation.js';
import { deleteQueryLimit, setQueryLimit } from './limit-changes.js';
import { queryLimits } from './query-limits.js';

export const federatedDatabaseOperations: readonly Operation[] = [queryLimits, setQueryLimit, deleteQueryLimit];
