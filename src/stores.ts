// All that is kept in Redis.
import { Seen } from './approvals/seen.js';
import { RequestStore } from './approvals/store.js';
import { tokenStore } from './approvals/tokens.js';
import type { CommitPool } from './redis/commit-pool.js';
import type { Connection } from './redis/connection.js';
import { Accepted } from './slack/answers/accepted-store.js';
import { Follows } from './slack/answers/follow-store.js';
import { Pace } from './slack/api/pace.js';
import { RateLimits } from './slack/api/rate-limits.js';
import { Cards } from './slack/cards/card-store.js';
import { Drafts } from './slack/forms/draft-store.js';
import { Bindings } from './slack/lines/binding-store.js';
import { Recent } from './slack/lines/recent-store.js';
import { Memberships } from './slack/people/memberships.js';

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
