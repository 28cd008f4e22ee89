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

export const RATES = {
  root: { endpoints: '', scope: 'credential', capacity: 300, refill: 100 },
  organizations: { endpoints: '/orgs', scope: 'credential', capacity: 300, refill: 100 },
  organization: { endpoints: '/orgs/{orgId}', scope: 'organization', capacity: 500, refill: 250 },
  organizationSettings: { endpoints: '/orgs/{orgId}/settings', scope: 'organization', capacity: 10, refill: 5 },
  projects: { endpoints: '/groups', scope: 'credential', capacity: 1200, refill: 500 },
  project: { endpoints: '/groups/{groupId}', scope: 'project', capacity: 1200, refill: 500 },
  allClusters: { endpoints: '/clusters', scope: 'credential', capacity: 300, refill: 100 },
  clusters: { endpoints: '/groups/{groupId}/clusters', scope: 'project', capacity: 10_000, refill: 5000 },
  flexAndBackups: { endpoints: '/groups/{groupId}/flexClusters', scope: 'project', capacity: 1200, refill: 500 },
  collStats: { endpoints: '/groups/{groupId}/clusters/collStats', scope: 'project', capacity: 300, refill: 100 },
  alerts: { endpoints: '/groups/{groupId}/alerts', scope: 'project', capacity: 1200, refill: 500 },
  events: { endpoints: '/groups/{groupId}/events', scope: 'project', capacity: 300, refill: 100 },
  processes: { endpoints: '/groups/{groupId}/processes', scope: 'project', capacity: 300, refill: 100 },
  dataFederation: { endpoints: '/groups/{groupId}/dataFederation', scope: 'project', capacity: 1200, refill: 500 },
  federation: { endpoints: '/federationSettings', scope: 'credential', capacity: 300, refill: 100 },
  connectedOrgConfig: { endpoints: '/federationSettings/orgs', scope: 'organization', capacity: 500, refill: 250 },
} as const satisfies Readonly<Record<string, Rate>>;

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
