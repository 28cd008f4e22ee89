import type { Operation } from '../operation.js';
import { advice } from './advice.js';

import { queries } from './queries.js';
import { allowQuery, rejectQuery } from './query-switch.js';

export const queryOperations: readonly Operation[] = [queries, advice, rejectQuery, allowQuery];
