import type { Operation } from '../operation.js';
import { connections } from './connections.js';
import { disk } from './disk.js';
import { events } from './events.js';
import { metrics } from './metrics.js';
import { namespaces } from './namespaces.js';
import { processes } from './processes.js';

export const monitoringOperations: readonly Operation[] = [events, metrics, connections, disk, namespaces, processes];
