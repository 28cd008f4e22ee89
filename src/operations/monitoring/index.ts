import type { Operation } from '../operation.js';
import { events } from './events.js';
import { metrics } from './metrics.js';
import { namespaces } from './namespaces.js';
import { processes } from './processes.js';

export const monitoringOperations: readonly Operation[] = [events, metrics, namespaces, processes];
