// The operations whose facts are in the table: what the simulated Atlas serves, and what the bot asks beyond that.
import { routes } from '../../src/sandbox/atlas/routes/index.js';
import type { Wanted } from './document.js';

/** Of an account of a project alone, which the simulated Atlas does not have, and what no case deletes. */
export const NEVER_ASKED = [
  { method: 'GET', shape: '/groups/{}/serviceAccounts/{}/accessList' },
  { method: 'DELETE', shape: '/groups/{}/clusters/{}/backup/snapshots/shardedCluster/{}' },
] as const;

export const served = routes.map((route) => ({
  method: route.method.toUpperCase(),
  shape: route.pattern.replace(/(?<!\\):\w+/g, '{}').replaceAll('\\', ''),
  route,
}));

export const wanted: readonly Wanted[] = [...served, ...NEVER_ASKED];
