// What a worker has to handle requests with.
import type { Atlas } from '../atlas/atlas.js';
import type { Log } from '../log.js';
import type { Change } from '../operations/operation.js';
import { isForOwner } from '../operations/owner-level.js';
import type { FreezeStore } from './freeze-store.js';
import type { GuardDeps } from './self-guard.js';
import type { RequestStore } from './store.js';

export interface WorkDeps extends GuardDeps {
  readonly store: RequestStore;
  readonly freezes: Pick<FreezeStore, 'read'>;
  readonly log: Log;
  /** The credential that acts. */
  readonly atlas: Atlas;
  /** The one that acts where an owner is needed; undefined: the other one is for that too. */
  readonly owner?: Atlas | undefined;
  readonly operation: (name: string) => Change | undefined;
  /** Names this worker in claims. */
  readonly worker: string;
}

/** With the credential of an owner where the operation needs one and there is one. */
export const atlasFor = ({ atlas, owner }: Pick<WorkDeps, 'atlas' | 'owner'>, operation: Change): Atlas =>
  owner !== undefined && isForOwner(operation) ? owner : atlas;
