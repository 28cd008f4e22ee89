// The dependencies of a worker that handles requests.
import type { Atlas } from '../../atlas/atlas.js';
import type { Log } from '../../log.js';
import type { Change } from '../../operations/operation.js';
import { isForOwner } from '../../operations/owner-level.js';
import type { GuardDeps } from '../people/self-guard.js';
import type { FreezeStore } from './freeze-store.js';
import type { HistoryStore } from './history-store.js';
import type { RequestStore } from './store.js';

export interface WorkDeps extends GuardDeps {
  readonly store: RequestStore;
  readonly freezes: Pick<FreezeStore, 'read'>;
  readonly history: Pick<HistoryStore, 'read' | 'othersCompareForMs'>;
  readonly log: Log;
  /** Atlas with the credential for changes. */
  readonly atlas: Atlas;
  /** Atlas with an owner's credential; undefined: `atlas` is used instead. */
  readonly owner?: Atlas | undefined;
  readonly operation: (name: string) => Change | undefined;
  /** The name of this worker in claims. */
  readonly worker: string;
}

/** Atlas with the credential that the operation needs. */
export const atlasFor = ({ atlas, owner }: Pick<WorkDeps, 'atlas' | 'owner'>, operation: Change): Atlas =>
  owner !== undefined && isForOwner(operation) ? owner : atlas;
