// Limits on how much the queries of a federated database may process: names and wording.
import { z } from 'zod';
import type { QueryLimit } from '../../atlas/replies.js';
import type { Claim } from '../claims.js';
import { formatBytes, formatBytesExact } from '../format.js';

/**
 * By the word that people type. `span`: the period it counts over. `caps`: what it caps, after "what". `since`: when the
 * period began, in which Atlas also counts what was processed before the limit was set; not for a single query.
 */
export const LIMITS = {
  query: { adjective: 'per-query', noun: 'per-query limit', span: 'a query', caps: 'one query processes', since: '' },
  daily: {
    adjective: 'daily',
    noun: 'daily query limit',
    span: 'a day',
    caps: 'queries process in a day',
    since: 'earlier in the day',
  },
  weekly: {
    adjective: 'weekly',
    noun: 'weekly query limit',
    span: 'a week',
    caps: 'queries process in a week',
    since: 'since Monday',
  },
  monthly: {
    adjective: 'monthly',
    noun: 'monthly query limit',
    span: 'a month',
    caps: 'queries process in a month',
    since: 'since the first of the month',
  },
} as const;
export type LimitName = keyof typeof LIMITS;
export const ALL_LIMITS = ['query', 'daily', 'weekly', 'monthly'] as const satisfies readonly LimitName[];

const PAGE = 'data-federation/query/manage-query-limits';
export const LIMIT_CLAIMS: readonly Claim[] = [
  { says: 'Atlas stops or refuses queries once the limit is reached, as its overrun policy says.', page: PAGE },
];

export const LIMIT_CHOICES = {
  query: 'bytes that one query may process',
  daily: 'bytes that may be processed in a day',
  weekly: 'bytes that may be processed in a week',
  monthly: 'bytes that may be processed in a month',
} as const;

/** The API's name of a database's limit. A project's limit has the prefix `dataFederation.`. */
export const limitId = (limit: LimitName): string => `bytesProcessed.${limit}`;

/** The part of a limit that is needed to restore it. */
export const LimitValue = z.object({ value: z.int(), overrunPolicy: z.string().nullable() });
export type LimitValue = z.output<typeof LimitValue>;

export const limitValueOf = ({ value, overrunPolicy }: QueryLimit): LimitValue => ({
  value,
  overrunPolicy: overrunPolicy ?? null,
});

export const sameValue = (a: LimitValue, b: LimitValue) => a.value === b.value && a.overrunPolicy === b.overrunPolicy;

/** `5 GiB a day, then new queries are refused`. */
export function formatQueryLimit(name: LimitName, { value, overrunPolicy }: LimitValue): string {
  return `${formatBytes(value)} ${LIMITS[name].span}, then ${formatOverrunPolicy(overrunPolicy)}`;
}

/** A limit per query has no overrun policy: Atlas stops that query. */
export function formatOverrunPolicy(policy: string | null): string {
  if (policy === null) return 'the query is stopped';
  if (policy === 'BLOCK') return 'new queries are refused';
  if (policy === 'BLOCK_AND_KILL') return 'new queries are refused and running ones are stopped';
  return policy;
}

/** What is needed to restore a limit: `5 GiB (5,368,709,120 bytes), with the overrun policy BLOCK`. */
export function formatExactLimit({ value, overrunPolicy }: LimitValue): string {
  return `${formatBytesExact(value)}${overrunPolicy === null ? '' : `, with the overrun policy ${overrunPolicy}`}`;
}

/** How a limit changed, as a clause: `the limit went from 5 GiB to 9 GiB`. */
export function describeLimitDrift(before: LimitValue | null, after: LimitValue | null): string {
  if (after === null) return 'the limit is no longer set';
  if (before === null) return `a limit of ${formatBytes(after.value)} was set`;
  if (before.value === after.value) {
    return `the overrun policy went from ${before.overrunPolicy ?? 'none'} to ${after.overrunPolicy ?? 'none'}`;
  }
  const alike = formatBytes(before.value) === formatBytes(after.value);
  const say = alike ? formatBytesExact : formatBytes;
  return `the limit went from ${say(before.value)} to ${say(after.value)}`;
}

const OF_PROJECT = 'dataFederation.bytesProcessed.';
const NAMED = /^(?:dataFederation\.)?bytesProcessed\.(.+)$/;

export const isOfProject = ({ name }: { readonly name: string }): boolean => name.startsWith(OF_PROJECT);

/** The word for a limit of a database or project; undefined for one that is newer than this bot. */
export function limitNameOf(name: string): LimitName | undefined {
  const word = NAMED.exec(name)?.[1] ?? '';
  return isLimitName(word) ? word : undefined;
}
const isLimitName = (word: string): word is LimitName => Object.hasOwn(LIMITS, word);

/** A project's limits on all its federated databases together, in bytes, by the same names. */
export function projectLimits(all: readonly QueryLimit[]): ReadonlyMap<string, number> {
  const ours = all.filter(isOfProject);
  return new Map(ours.map(({ name, value }) => [name.slice(OF_PROJECT.length), value]));
}
