// The stored requests, and the services that a worker needs to run them.
import type { Atlas } from '../../atlas/atlas.js';
import type { Log } from '../../log.js';
import type { Change } from '../../operations/operation.js';
import { usesOwnerCredential } from '../../operations/owner-level.js';
import type { PermissionServices } from '../people/ask.js';
import type { SelfGuardServices } from '../people/self-guard.js';
import type { HistoryDoubtStore } from './doubt-store.js';
import type { FreezeStore } from './freeze-store.js';
import type { RequestStore } from './store.js';

/** The stored requests and their operations. */
export interface RequestServices {
  readonly store: RequestStore;
  readonly operation: (name: string) => Change | undefined;
}

/** The services that a worker needs to run requests. */
export interface WorkDeps extends PermissionServices, SelfGuardServices, RequestServices {
  readonly freezes: Pick<FreezeStore, 'read'>;
  readonly history: Pick<HistoryDoubtStore, 'read' | 'othersCompareForMs'>;
  readonly log: Log;
  /** Atlas with the credential for changes. */
  readonly atlas: Atlas;
  /** Atlas with an owner's credential. If undefined, `atlas` is used. */
  readonly owner?: Atlas | undefined;
  /** This worker's name in claims. */
  readonly worker: string;
}

/** Returns Atlas with the credential that the operation needs. */
export const atlasFor = ({ atlas, owner }: Pick<WorkDeps, 'atlas' | 'owner'>, operation: Change): Atlas =>
  owner !== undefined && usesOwnerCredential(operation) ? owner : atlas;

interface Bounds {
  /** The number by which the elapsed time is divided. */
  readonly divisor: number;
  readonly leastMs: number;
  readonly longestMs: number;
}

/** Returns the wait before the next read, in milliseconds. The waits get longer as time passes. */
export const nextPollDelayMs = (passedMs: number, { divisor, leastMs, longestMs }: Bounds): number =>
  Math.min(Math.max(passedMs / divisor, leastMs), longestMs);
