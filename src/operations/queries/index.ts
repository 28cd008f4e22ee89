import type { Operation } from '../operation.js';
import { advice } from './advice.js';
import { allowQuery } from './allow-query.js';
import { queries } from './queries.js';
import { rejectQuery } from './reject-query.js';

export const queryOperations: readonly Operation[] = [queries, advice, rejectQuery, allowQuery];
