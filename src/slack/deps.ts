// What every listener gets: narrow functions and stores, built once in main.
import type { Accepted } from '../approvals/accepted.js';
import type { Policy } from '../approvals/policy.js';
import type { RequestStore } from '../approvals/store.js';
import type { Atlas } from '../atlas/atlas.js';
import type { Log } from '../log.js';
import type { Metrics } from '../metrics.js';
import type { SlackClient } from './client.js';
import type { Names } from './command-line/check.js';
import type { SlackPeople, Workspace } from './identity.js';
import type { UnderWay } from './under-way.js';

export interface SlackDeps {
  readonly log: Log;
  readonly metrics: Metrics;
  readonly underWay: UnderWay;
  readonly client: SlackClient;
  readonly workspace: Workspace & { readonly appId?: string };
  readonly people: SlackPeople;
  readonly policy: Policy;
  readonly store: RequestStore;
  readonly accepted: Accepted;
  /** The credential for look-ups and the form's previews. */
  readonly reader: Atlas;
  readonly names: Names;
  /** What `status` says. */
  readonly status: () => Promise<readonly string[]>;
}
