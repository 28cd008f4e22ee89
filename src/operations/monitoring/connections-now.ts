// Counts a cluster's open connections.
import type { Atlas } from '../../atlas/atlas.js';
import { plural, UNREAD_TEXT } from '../format.js';
import { withTimeout } from '../optional-reads.js';
import { ifReadable } from '../place.js';
import { MEASURES } from './measures.js';
import { readNewestValues } from './measuring.js';
import { listProcesses } from './process-list.js';

/** Returns the number of open connections, or undefined if any process has no value. */
async function connectionsNow(atlas: Atlas, project: string, cluster: string, now: number) {
  const quick = withTimeout(atlas);
  const processes = await listProcesses(quick, project, cluster);
  const newest = await readNewestValues(quick, { project, processes, measure: MEASURES.connections, now });
  return newest?.reduce((sum, value) => sum + value, 0);
}

export async function readConnectionCount(
  atlas: Atlas,
  project: string,
  cluster: string,
  now: number,
): Promise<string> {
  const count = await ifReadable(connectionsNow(atlas, project, cluster, now));
  return count === undefined ? UNREAD_TEXT : plural(count, 'open connection');
}

/** Whether the count that `readConnectionCount` returned is known and not zero. */
export const isSomeConnections = (count = ''): boolean => /^[1-9]/.test(count);
