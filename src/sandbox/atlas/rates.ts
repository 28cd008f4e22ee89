// Atlas's token buckets. Sizes are those of its documentation and of recorded RateLimit-Limit headers.
import type { Ask } from './ask.js';
import { credentialId } from './credentials.js';
import { Refused } from './refused.js';

export interface Rate {
  readonly endpoints: string;
  /** Whose calls share a bucket. */
  readonly scope: 'project' | 'organization' | 'credential';
  readonly capacity: number;
  /** Per 60 seconds. */
  readonly refill: number;
}

type Row = readonly [paths: RegExp, endpoints: string, scope: Rate['scope'], capacity: number, refill: number];

/** By a route's path; the first row that fits counts. */
const RATES: readonly Row[] = [
  [/collStats/, '/groups/{groupId}/clusters/collStats', 'project', 300, 100],
  [/flexClusters|serverless|backup/, '/groups/{groupId}/flexClusters', 'project', 1200, 500],
  [/^.groups.+clusters/, '/groups/{groupId}/clusters', 'project', 10_000, 5000],
  [/databaseUsers/, '/groups/{groupId}/databaseUsers', 'project', 10_000, 5000],
  [/alert/, '/groups/{groupId}/alerts', 'project', 1200, 500],
  [/events/, '/groups/{groupId}/events', 'project', 300, 100],
  [/processes/, '/groups/{groupId}/processes', 'project', 300, 100],
  [/dataFederation|privateNetwork/, '/groups/{groupId}/dataFederation', 'project', 1200, 500],
  [/^.groups.\{groupId/, '/groups/{groupId}', 'project', 1200, 500],
  [/^.groups/, '/groups', 'credential', 1200, 500],
  [/^.clusters/, '/clusters', 'credential', 300, 100],
  [/federationSettings.+orgId|orgId.+federationSettings/, '/federationSettings/orgs', 'organization', 500, 250],
  [/federationSettings/, '/federationSettings', 'credential', 300, 100],
  [/settings/, '/orgs/{orgId}/settings', 'organization', 10, 5],
  [/orgId/, '/orgs/{orgId}', 'organization', 500, 250],
  [/^.orgs/, '/orgs', 'credential', 300, 100],
  [/^$/, '', 'credential', 300, 100],
];

export function rateOf(path: string): Rate {
  const row = RATES.find(([paths]) => paths.test(path));
  if (row === undefined) throw new Error(`no rate limit for ${path}`);
  const [, endpoints, scope, capacity, refill] = row;
  return { endpoints, scope, capacity, refill };
}

interface Bucket {
  tokens: number;
  filledAt: number;
}

/** Counts every call; refuses those over the limit only when it enforces. */
export class RateLimits {
  private readonly buckets = new Map<string, Bucket>();

  constructor(private readonly enforced: boolean) {}

  /** Takes a token. @returns the headers that every reply carries */
  take(rate: Rate, ask: Ask): Record<string, string> {
    const key = `${rate.endpoints} ${scopeOf(rate, ask)}`;
    const bucket = this.buckets.get(key) ?? { tokens: rate.capacity, filledAt: ask.now };
    this.buckets.set(key, bucket);
    bucket.tokens = Math.min(rate.capacity, bucket.tokens + ((ask.now - bucket.filledAt) / 60_000) * rate.refill);
    bucket.filledAt = ask.now;
    const headers = {
      'ratelimit-limit': String(rate.capacity),
      'ratelimit-remaining': String(Math.max(0, Math.floor(bucket.tokens) - 1)),
    };
    if (this.enforced && bucket.tokens < 1) throw exceeded(rate, bucket, headers);
    bucket.tokens = Math.max(0, bucket.tokens - 1);
    return headers;
  }
}

function exceeded(rate: Rate, bucket: Bucket, headers: Readonly<Record<string, string>>): Refused {
  const seconds = Math.ceil(((1 - bucket.tokens) / rate.refill) * 60);
  const endpoints = `api/atlas/v2${rate.endpoints}`;
  return new Refused(
    429,
    'RATE_LIMITED_TOKEN_BUCKET',
    `Too many calls of ${endpoints}: ${rate.capacity} at once, ${rate.refill} more each minute. Free again in ${seconds} s.`,
    [endpoints, seconds, rate.capacity, rate.refill, 60],
    { ...headers, 'retry-after': String(seconds) },
  );
}

function scopeOf(rate: Rate, ask: Ask): string {
  if (rate.scope === 'project') return ask.params.groupId ?? '';
  if (rate.scope === 'organization') return ask.params.orgId ?? '';
  return credentialId(ask.credential);
}
