// All that is kept in Redis.

import type { CommitPool } from '../redis/commit-pool.js';
import type { Connection } from '../redis/connection.js';
import { Accepted } from './accepted.js';
import { Cards } from './cards.js';
import { Bindings } from './channels.js';
import { Drafts } from './drafts.js';
import { Follows } from './follows.js';
import { Memberships } from './memberships.js';
import { Pace } from './pace.js';
import { RateLimits } from './rate-limits.js';
import { Recent } from './recent.js';
import { Seen } from './seen.js';
import { RequestStore } from './store.js';
import { tokenStore } from './tokens.js';

export type Stores = ReturnType<typeof openStores>;

/** @param commits for what has to last */
export function openStores(redis: Connection, commits: CommitPool, teamId: string) {
  const store = new RequestStore(redis, commits, teamId);
  return {
    store,
    tokens: tokenStore(redis, store),
    cards: new Cards(redis, store),
    pace: new Pace(redis, store),
    accepted: new Accepted(redis, store),
    bindings: new Bindings(redis, store),
    seen: new Seen(redis, store),
    recent: new Recent(redis, store),
    drafts: new Drafts(redis, store),
    follows: new Follows(redis, store),
    memberships: new Memberships(redis, store),
    limits: new RateLimits(redis, store),
  };
}
