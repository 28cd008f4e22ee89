// What every listener gets: narrow functions and stores, built once in main.
import type { Policy } from '../approvals/policy.js';
import type { RequestStore } from '../approvals/store.js';
import type { Atlas } from '../atlas/atlas.js';
import type { Log } from '../log.js';
import type { Metrics } from '../metrics.js';
import type { Accepted } from './answers/accepted-store.js';
import type { Asking } from './answers/asking.js';
import type { InChannel } from './answers/deliver.js';
import type { Follows } from './answers/follow-store.js';
import type { Following } from './answers/following.js';
import type { Once } from './answers/single-flight.js';
import type { SlackClient } from './api/client.js';
import type { Workspace } from './api/delivery.js';
import type { UnderWay } from './api/in-flight.js';
import type { Posting } from './api/posting.js';
import type { LineLimit } from './commands/line-limit.js';
import type { Suggested } from './commands/suggested-store.js';
import type { Drafts } from './forms/draft-store.js';
import type { Bindings } from './lines/binding-store.js';
import type { Names } from './lines/check.js';
import type { KnownNames } from './lines/names.js';
import type { Recent } from './lines/recent-store.js';
import type { Channels } from './people/channels.js';
import type { SlackPeople } from './people/identity.js';

export interface SlackDeps {
  readonly log: Log;
  readonly metrics: Metrics;
  readonly underWay: UnderWay;
  /** Lines, and forms that look something up. */
  readonly lineLimit: LineLimit;
  readonly client: SlackClient;
  readonly workspace: Workspace;
  readonly people: SlackPeople;
  readonly policy: Policy;
  readonly store: RequestStore;
  readonly accepted: Accepted;
  /** The credential for look-ups and the form's previews. */
  readonly reader: Atlas;
  /** Look-ups with that credential. */
  readonly asking: Asking;
  /** That credential in words, never a secret: `service account mdb_sa_id_…a1b2`. */
  readonly view: string;
  /** Names at most half a minute old, for lines. */
  readonly names: Names;
  /** Names at once, for pickers: old ones where Atlas is slow. */
  readonly offered: KnownNames['offered'];
  readonly recent: Recent;
  readonly drafts: Drafts;
  readonly posting: Posting;
  /** What channels stand for. */
  readonly bindings: Bindings;
  readonly channels: Channels;
  readonly suggested: Suggested;
  /** In this process. */
  readonly following: Following;
  /** In all processes. */
  readonly follows: Follows;
  /** Answers on their way to a channel. */
  readonly showing: Once<InChannel>;
  /** What `status` says. */
  readonly status: () => Promise<readonly string[]>;
}
