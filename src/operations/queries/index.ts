import type { Operation } from '../operation.js';
import { allowQuery } from './allow-query.js';
import { queries } from './queries.js';
import { rejectQuery } from './reject-query.js';

export const queryOperations: readonly Operation[] = [queries, rejectQuery, allowQuery];
