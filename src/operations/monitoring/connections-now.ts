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

/** Counts the open connections. Undefined if they can't be read. */
export const readConnectionCount = (atlas: Atlas, project: string, cluster: string, now: number) =>
  ifReadable(connectionsNow(atlas, project, cluster, now));

export const formatConnectionCount = (count: number | undefined): string =>
  count === undefined ? UNREAD_TEXT : plural(count, 'open connection');
