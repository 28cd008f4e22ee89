// Names and wording of the limits on the data that a federated database's queries process.
import { z } from 'zod';
import type { QueryLimit } from '../../atlas/replies.js';
import { formatBytes } from '../format.js';

/**
 * The limits, keyed by what users type. `span` is the period that the limit covers. `caps` completes "the data that".
 * `since` is the start of the period, and is empty for a per-query limit. Atlas also counts data that was processed
 * after this start but before the limit was set.
 */
export const QUERY_LIMITS = {
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
export type QueryLimitName = keyof typeof QUERY_LIMITS;
export const QUERY_LIMIT_NAMES = ['query', 'daily', 'weekly', 'monthly'] as const satisfies readonly QueryLimitName[];

export const QUERY_LIMIT_CHOICES = {
  query: 'bytes that one query can process',
  daily: 'bytes that queries can process in a day',
  weekly: 'bytes that queries can process in a week',
  monthly: 'bytes that queries can process in a month',
} as const;

/** Returns the API's name for a database's limit. A project's limit has the prefix `dataFederation.`. */
export const queryLimitId = (limit: QueryLimitName): string => `bytesProcessed.${limit}`;

/** The values that undo needs to restore a limit. */
export const LimitValue = z.object({ value: z.int(), overrunPolicy: z.string().nullable() });
export type LimitValue = z.output<typeof LimitValue>;

export const limitValueOf = ({ value, overrunPolicy }: QueryLimit): LimitValue => ({
  value,
  overrunPolicy: overrunPolicy ?? null,
});

/** Formats the size, e.g. `5 GiB a day`. */
export const formatLimitSize = (name: QueryLimitName, { value }: LimitValue): string =>
  `${formatBytes(value)} ${QUERY_LIMITS[name].span}`;

/** Formats the size and the policy, e.g. `5 GiB a day, then new queries are refused`. */
export const formatQueryLimit = (name: QueryLimitName, limit: LimitValue): string =>
  `${formatLimitSize(name, limit)}, then ${formatOverrunPolicy(limit.overrunPolicy)}`;

/** Describes the overrun policy. A per-query limit has no policy, because Atlas always stops the query. */
export function formatOverrunPolicy(policy: string | null): string {
  if (policy === null) return 'the query is stopped';
  if (policy === 'BLOCK') return 'new queries are refused';
  if (policy === 'BLOCK_AND_KILL') return 'new queries are refused and running queries are stopped';
  return policy;
}

const OF_PROJECT = 'dataFederation.bytesProcessed.';
const NAMED = /^(?:dataFederation\.)?bytesProcessed\.(.+)$/;

export const isProjectQueryLimit = ({ name }: { readonly name: string }): boolean => name.startsWith(OF_PROJECT);

/** Returns what users type for a database or project limit, or undefined for a limit that this bot doesn't know. */
export function queryLimitNameOf(name: string): QueryLimitName | undefined {
  const word = NAMED.exec(name)?.[1] ?? '';
  return isLimitName(word) ? word : undefined;
}
const isLimitName = (word: string): word is QueryLimitName => Object.hasOwn(QUERY_LIMITS, word);

/** Returns a project's limits on all its federated databases combined, in bytes, by the names that users type. */
export function toProjectQueryLimits(all: readonly QueryLimit[]): ReadonlyMap<string, number> {
  const ours = all.filter(isProjectQueryLimit);
  return new Map(ours.map(({ name, value }) => [name.slice(OF_PROJECT.length), value]));
}
